"""Transcripts of query --save and query --segment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import Cli

REGULARS = ("query", "--where", "visit_count >= 1")


def test_save_and_ask_again(cli: Cli, shop: Path) -> None:
    ran = cli(*REGULARS, "--save", "regulars")
    assert (ran.code, ran.stderr) == (
        0,
        "saved, in plain text in store.yaml: clientfile query --segment regulars\n",
    )
    again = cli("query", "--segment", "regulars")
    assert (again.code, again.stdout, again.stderr) == (0, ran.stdout, "")
    assert 'segments:\n  regulars:\n    where: "visit_count >= 1"\n' in (shop / "store.yaml").read_text()


def test_saving_is_one_signed_commit_of_that_alone(cli: Cli, shop: Path) -> None:
    before = (shop / "store.yaml").read_text().splitlines()
    assert cli(*REGULARS, "--save", "regulars").code == 0
    events = cli("log", "--limit", "2", "--format", "json").json()
    assert [each["action"] for each in events] == ["segment", "intake"]
    after = (shop / "store.yaml").read_text().splitlines()
    assert [line for line in before if line not in after] == ["segments: {}"]
    assert cli("verify").code == 0
    assert cli(*REGULARS, "--save", "regulars").code == 0
    assert cli("log", "--limit", "1", "--format", "json").json()[0]["commit"] == events[0]["commit"]


def test_a_name_in_chinese_is_its_label(cli: Cli, shop: Path) -> None:
    ran = cli(*REGULARS, "--save", "常客", "--lang", "zh")
    assert ran.stderr == "已保存（以明文存于 store.yaml）：clientfile query --segment chang-ke\n"
    for name in ("常客", "chang-ke"):
        assert cli("query", "--segment", name, "--lang", "zh").stdout == ran.stdout
    assert cli("query", "--where", "visit_count >= 2", "--save", "常客").code == 0
    text = (shop / "store.yaml").read_text()
    assert '  chang-ke:\n    label: 常客\n    where: "visit_count >= 2"\n' in text
    assert text.count("where:") == 1


def test_columns_and_order_are_kept_too(cli: Cli, shop: Path) -> None:
    ran = cli("query", "--where", "1", "--columns", "name,id", "--order-by", "id DESC", "--save", "all")
    assert cli("query", "--segment", "all").stdout == ran.stdout
    text = (shop / "store.yaml").read_text()
    assert "    columns:\n    - name\n    - id\n    order_by: id DESC\n" in text
    assert cli("verify").code == 0


def test_what_stands_beside_it_wins(cli: Cli, shop: Path) -> None:
    assert cli(*REGULARS, "--save", "regulars").code == 0
    ran = cli(
        *("query", "--segment", "regulars", "--where", "visit_count = 0", "--columns", "name"),
        *("--order-by", "name DESC", "--format", "json"),
    )
    assert [row["name"] for row in ran.json()] == ["王小明", "李四"]
    assert cli("query", "--segment", "regulars", "--count", "--format", "json").json() == [{"count": 1}]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--segment", "regular"), 1, "there is no segment of this name\nhint: did you mean regulars?\n"),
        (("--segment", "xyz"), 1, "there is no segment of this name\nhint: there are: regulars\n"),
        (("--sql", "SELECT 1", "--segment", "regulars"), 2, "--sql stands alone\n"),
        (("--sql", "SELECT 1", "--save", "x"), 2, "--sql stands alone\n"),
        (("--save", "x"), 2, "a segment needs a --where\nhint: say whom it holds\n"),
        (("--where", "1", "--save", "a\nb"), 2, "a segment's name has 1 to 40 printable characters\n"),
        (("--where", "nam = 1", "--save", "x"), 2, "the query is not right: there is no column nam\n"),
    ],
)
def test_segments_refuse(cli: Cli, shop: Path, words: tuple[str, ...], code: int, said: str) -> None:
    assert cli(*REGULARS, "--save", "regulars").code == 0
    before = (shop / "store.yaml").read_text()
    ran = cli("query", *words)
    assert (ran.code, ran.stdout) == (code, "")
    assert ran.stderr.startswith(f"clientfile: {said}")
    assert (shop / "store.yaml").read_text() == before


def test_where_there_is_none_yet(cli: Cli, shop: Path) -> None:
    assert cli("query", "--segment", "x", "--lang", "zh").stderr == (
        "clientfile: 没有这个名称的分群\n提示: 可先保存：clientfile query --where … --save 名称\n"
    )


def test_asking_loads_nothing_that_only_saving_needs(
    cli: Cli, shop: Path, environment: dict[str, str]
) -> None:
    assert cli(*REGULARS, "--save", "regulars").code == 0
    assert cli("query", "--segment", "regulars").code == 0
    script = (
        "import sys, clientfile.cli as c\n"
        "c.run(['query', '--segment', 'regulars'])\n"
        "print([m for m in ('yaml', 'jsonschema', 'pypinyin', 'openpyxl', 'git') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
