"""Transcripts of query, fields, export, log, status, verify, accept."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from tests.guards import Cli

QUERY = """\
client id  name    primary phone  last visit  next follow-up due from  status
a0000001   张三    13800138000    2026-06-02  2026-09-01               dormant
b0000002   李四    13900139001                2026-04-10               lost
c0000003   王小明                             2027-02-01               active
"""


def test_query(cli: Cli, shop: Path) -> None:
    ran = cli("query")
    assert (ran.code, ran.stdout, ran.stderr) == (0, QUERY, "")


def test_query_with_everything(cli: Cli, shop: Path) -> None:
    ran = cli(
        *("query", "--where", "age >= 0 OR visit_count = 0", "--columns", "name, visit_count"),
        *("--order-by", "name DESC", "--limit", "2", "--format", "jsonl"),
    )
    assert [json.loads(line) for line in ran.stdout.splitlines()] == [
        {"name": "王小明", "visit_count": 0},
        {"name": "李四", "visit_count": 0},
    ]


@pytest.mark.parametrize("limit", ["500001", "9" * 30])
def test_a_limit_beyond_all_clients_is_none(cli: Cli, shop: Path, limit: str) -> None:
    assert cli("query", "--limit", limit).stdout == QUERY
    assert len(cli("log", "--limit", limit, "--format", "json").json()) == 2


def test_query_counts(cli: Cli, shop: Path) -> None:
    ran = cli("query", "--count", "--where", "visit_count = 0", "--format", "json")
    assert (ran.code, ran.json()) == (0, [{"count": 2}])


def test_query_a_table_of_its_own(cli: Cli, shop: Path) -> None:
    ran = cli("query", "--sql", "SELECT allergen, severity FROM allergies", "--format", "json")
    assert (ran.code, ran.json()) == (0, [{"allergen": "青霉素", "severity": 3}])


def test_query_finds_nothing(cli: Cli, shop: Path) -> None:
    ran = cli("query", "--where", "visit_count > 99")
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "nothing fits\n")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            ("--where", "agee > 3"),
            2,
            "the query is not right: there is no column agee\nhint: did you mean age",
        ),
        (("--columns", "nam"), 2, "the query is not right: there is no column nam\nhint: did you mean name"),
        (
            ("--where", "name = 张三"),
            2,
            "the query is not right: text without quotes stands in it\nhint: text",
        ),
        (
            ("--where", "name = '张三"),
            2,
            "the query is not right: a quotation mark is not closed\nhint: text",
        ),
        (
            ("--where", "count(*) > 1"),
            2,
            "the query is not right: count sums rows up and cannot stand here\n",
        ),
        (
            ("--where", "lengh(name) > 1"),
            2,
            "the query is not right: there is no function lengh\nhint: did you mean length",
        ),
        (("--sql", "SELECT 1", "--count"), 2, "--sql stands alone"),
    ],
)
def test_query_refuses(cli: Cli, shop: Path, words: tuple[str, ...], code: int, said: str) -> None:
    ran = cli("query", *words)
    assert (ran.code, ran.stdout) == (code, "")
    assert ran.stderr.startswith(f"clientfile: {said}")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM visits",
        "ATTACH '/etc/passwd' AS x",
        "SELECT * FROM meta",
        "PRAGMA key",
        "SELECT 1; SELECT 2",
    ],
)
def test_a_query_only_reads(cli: Cli, shop: Path, sql: str) -> None:
    ran = cli("query", "--sql", sql)
    assert ran.code in (1, 2)
    assert ran.stdout == ""
    assert cli("query").stdout == QUERY


def test_fields(cli: Cli, shop: Path) -> None:
    rows = cli("fields", "--format", "json").json()
    assert list(rows[0]) == ["table", "column", "label_en", "label_zh", "kind", "section", "mask", "choices"]
    named = {(row["table"], row["column"]): row for row in rows}
    assert named["allergies", "allergen"]["label_zh"]
    assert named["clients", "gender"]["choices"] == ["female", "male", "other", "undisclosed"]
    assert {"phone", "age", "last_visit", "visit_count", "next_due", "completeness"} <= {
        column for table, column in named if table == "clients"
    }
    table = [line.split(maxsplit=4) for line in cli("fields").stdout.splitlines()]
    assert table[0] == ["table", "column", "kind", "mask", "label: values"]
    assert ["clients", "gender", "enum", "keep", "gender: female, male, other, undisclosed"] in table


def test_export_is_masked(cli: Cli, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    ran = cli("export", "--out", out, "--purpose", "survey", "--columns", "name,phone,wechat,visit_count")
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout == (
        f"{out}: 3 rows\n"
        "column       mask\n"
        "name         name\n"
        "phone        phone\n"
        "wechat       drop\n"
        "visit_count  keep\n"
    )
    assert out.read_bytes().decode() == (
        "\ufeffname,phone,wechat,visit_count\r\n张*,138****8000,,1\r\n李*,139****9001,,0\r\n王**,,,0\r\n"
    )
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_export_as_json(cli: Cli, shop: Path) -> None:
    ran = cli(
        *(
            "export",
            "--out",
            "out.jsonl",
            "--purpose",
            "move",
            "--columns",
            "name",
            "--where",
            "visit_count = 1",
        ),
        *("--unmasked", "--reason", "client asked", "--format", "json"),
    )
    told = {"out": "out.jsonl", "rows": 1, "columns": {"name": "none"}, "withheld": 0}
    assert (ran.code, ran.json()) == (0, told)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--out", "x.csv"), 2, "--purpose is missing"),
        (("--purpose", "p"), 2, "--out is missing"),
        (("--out", "x.xls", "--purpose", "p"), 2, "the file ends in .csv, .jsonl or .xlsx"),
        (("--out", "x.csv", "--purpose", "p", "--unmasked"), 2, "--unmasked needs a --reason"),
        (("--out", "there.csv", "--purpose", "p"), 1, "cannot write the file: the file exists already"),
        (("--out", "link.csv", "--purpose", "p", "--force"), 1, "cannot write the file: that is a link"),
        (
            ("--out", "store/x.csv", "--purpose", "p"),
            1,
            "cannot write the file: client data is not written into",
        ),
        (
            ("--out", "x.csv", "--purpose", "p", "--columns", "nam"),
            2,
            "the query is not right: there is no column nam",
        ),
    ],
)
def test_export_refuses(
    cli: Cli, shop: Path, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "there.csv").write_text("mine")
    (tmp_path / "link.csv").symlink_to("there.csv")
    ran = cli("export", *words)
    assert (ran.code, ran.stdout) == (code, "")
    assert ran.stderr.startswith(f"clientfile: {said}")
    assert (tmp_path / "there.csv").read_text() == "mine"
    assert not (tmp_path / "x.csv").exists()


def test_export_replaces_by_force(cli: Cli, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("mine")
    ran = cli("export", "--out", "there.csv", "--purpose", "p", "--columns", "visit_count", "--force")
    assert ran.code == 0, ran.stderr
    assert (tmp_path / "there.csv").read_bytes() == b"\xef\xbb\xbfvisit_count\r\n1\r\n0\r\n0\r\n"


def test_log(cli: Cli, shop: Path) -> None:
    assert cli("update", "李四", "--set", "contact.wechat=x").code == 0
    events = cli("log", "--format", "json").json()
    assert [list(event) for event in events] == [["commit", "at", "by", "action", "client", "sections"]] * 3
    assert [(event["action"], event["client"], event["by"]) for event in events] == [
        ("update", "b0000002", "chen-ya"),
        ("intake", "", "chen-ya"),
        ("init", "", "chen-ya"),
    ]
    assert events[0]["sections"] == ["contact"]
    assert [event["action"] for event in cli("log", "李四", "--format", "json").json()] == [
        "update",
        "intake",
    ]
    assert [event["action"] for event in cli("log", "--limit", "1", "--format", "json").json()] == ["update"]
    first = cli("log", "李四").stdout.splitlines()[1]
    assert re.fullmatch(r"[0-9a-f]{12}  \S+  chen-ya  update  b0000002  contact", first)
    assert cli("log", "nobody").code == 1


def test_status(cli: Cli, shop: Path) -> None:
    ran = cli("status")
    assert (ran.code, ran.stderr) == (0, "")
    said = ran.stdout.splitlines()
    assert f"store: {shop}" in said
    assert {"clients: 3", "due: 1", "overdue: 1", "believed: yes", "your role: owner"} <= {*said}
    assert "not pushed: no remote: nothing is backed up" in said
    data = cli("status", "--format", "json").json()
    assert (data["clients"], data["due_today"], data["overdue"], data["believed"], data["unpushed"]) == (
        3,
        1,
        1,
        True,
        None,
    )
    assert re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", data["owner_fingerprint"])


def test_verify(cli: Cli, shop: Path) -> None:
    ran = cli("verify")
    assert (ran.code, ran.stderr) == (0, "")
    assert re.fullmatch(r"2 commits, 3 clients, \d+ parts checked; 0 problems\n", ran.stdout)
    assert list(cli("verify", "--format", "json").json()) == [
        "commits",
        "clients",
        "parts",
        "not_opened",
        "problems",
        "more",
    ]


def test_a_hand_edited_document_is_told_after_what_was_asked(cli: Cli, shop: Path) -> None:
    path = shop / "clients" / "a" / "0" / "a0000001.yaml"
    path.write_text(path.read_text() + "#\n")
    for verb in ("due", "query", "status"):
        ran = cli(verb)
        assert (ran.code, ran.stdout != "") == (13, True), verb
        assert "clients/a/0/a0000001.yaml" in ran.stderr
    assert cli("due", "--exit-code").code == 13
    shown = cli("show", "张三", "--format", "json")
    assert (shown.code, shown.stdout, shown.error()["error"]) == (13, "", "not-believed")
    assert cli("show", "李四").code == 0
    verified = cli("verify")
    assert verified.code == 13
    assert "clients/a/0/a0000001.yaml: it was edited by hand and not committed" in verified.stderr
    told = cli("verify", "--format", "json")
    assert [each["rule"] for each in told.json()["problems"]] == ["edited"]
    assert told.error()["exit"] == 13


def test_accept_where_all_is_well(cli: Cli, shop: Path) -> None:
    ran = cli("accept", "--format", "json")
    assert ran.code == 0
    assert ran.json()["commit"] == ran.json()["before"]
    assert cli("accept").stdout.endswith(" is believed already\n")


@pytest.mark.parametrize(
    ("owner", "code", "said"),
    [
        ("MD5:x", 2, "a fingerprint looks like SHA256: and 43 characters"),
        ("SHA256:" + "A" * 43, 1, "this clone knows its owner already"),
    ],
)
def test_accept_refuses(cli: Cli, shop: Path, owner: str, code: int, said: str) -> None:
    ran = cli("accept", "--owner", owner)
    assert (ran.code, ran.stdout) == (code, "")
    assert ran.stderr.startswith(f"clientfile: {said}\n")


def test_query_counts_them_all(cli: Cli, shop: Path) -> None:
    ran = cli("query", "--count", "--format", "json")
    assert (ran.code, ran.json()) == (0, [{"count": 3}])
