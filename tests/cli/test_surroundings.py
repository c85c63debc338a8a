"""Where it runs: without identity, store or terminal; under cron; what a reading verb loads; completion."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards import ROOT, Cli, run

OPENING = {
    "intake": ("--from", "-"),
    "show": ("张三",),
    "update": ("张三", "--set", "contact.wechat=x"),
    "visit": ("张三", "水光针"),
    "due": (),
    "done": ("w0002tdq", "--attempt"),
    "query": (),
    "find": ("张三",),
    "fields": (),
    "export": ("--out", "x.csv", "--purpose", "p"),
    "log": (),
    "status": (),
    "verify": (),
    "accept": (),
    "staff add": ("王芳", "--role", "doctor"),
    "staff role": ("陈雅", "--role", "doctor"),
    "staff remove": ("陈雅", "--yes"),
    "staff policy": (),
    "staff list": (),
    "staff papers": ("陈雅",),
    "staff job": ("box",),
}
"""Every verb that opens client data, with words that would do."""

HEAVY = (
    "yaml",
    "jsonschema",
    "cryptography",
    "git",
    "rich",
    "phonenumbers",
    "stdnum",
    "pypinyin",
    "lunar_python",
)


@pytest.mark.parametrize("verb", OPENING)
def test_without_an_identity_it_fails_at_once(cli: Cli, shop: Path, home: Path, verb: str) -> None:
    (home / "identity.txt").unlink()
    ran = cli(*verb.split(), *OPENING[verb], input="contact: {name: 赵六}\n")
    assert (ran.code, ran.stdout) == (12, "")
    said, hint = ran.stderr.splitlines()
    assert said == f"clientfile: no identity at {home}/identity.txt"
    assert hint == (
        "hint: name one with --identity FILE or CLIENTFILE_IDENTITY; as a newcomer: clientfile key request; "
        "to make a store: clientfile init"
    )


@pytest.mark.parametrize("verb", OPENING)
def test_without_a_store_it_says_so(cli: Cli, verb: str) -> None:
    ran = cli(*verb.split(), *OPENING[verb], "--format", "json")
    assert (ran.code, ran.stdout) == (10, "")
    assert (ran.error()["error"], ran.error()["exit"]) == ("no-store", 10)


def test_the_identity_may_be_named(cli: Cli, shop: Path, home: Path, tmp_path: Path) -> None:
    moved = (home / "identity.txt").rename(tmp_path / "mine.txt")
    assert cli("due", "--identity", moved).code == 0
    assert cli("due", env={"CLIENTFILE_IDENTITY": str(moved)}).code == 0
    assert cli("due", "--identity", "nowhere", env={"CLIENTFILE_IDENTITY": str(moved)}).code == 12


def test_the_store_is_the_nearest_folder_above(cli: Cli, shop: Path) -> None:
    assert cli("due", cwd=shop / "clients", env={"CLIENTFILE_STORE": None}).code == 0


def test_a_store_that_is_none(cli: Cli, shop: Path) -> None:
    ran = cli("due", "--store", "nowhere")
    assert (ran.code, ran.stderr) == (
        10,
        "clientfile: there is no store at nowhere\n"
        "hint: make one: clientfile init nowhere --template salon --owner NAME\n",
    )


def test_the_store_says_the_language(cli: Cli, shop: Path, home: Path) -> None:
    settings = shop / "store.yaml"
    settings.write_text(settings.read_text().replace("locale: en", "locale: zh"))
    (home / "identity.txt").unlink()
    assert cli("due").stderr.startswith("clientfile: ")
    assert "处没有身份文件" in cli("due").stderr
    assert "处没有身份文件" not in cli("due", env={"CLIENTFILE_LANG": "en"}).stderr
    assert "处没有身份文件" in cli("due", "--lang", "zh", env={"CLIENTFILE_LANG": "en"}).stderr


def test_cron_prints_what_the_terminal_prints(cli: Cli, shop: Path, home: Path, tmp_path: Path) -> None:
    bare = {
        "PATH": os.environ["PATH"],
        "LANG": "C",
        "CLIENTFILE_HOME": str(home),
        "PYTHONPATH": str(ROOT),
    }
    words = ("--store", str(shop), "--today", "2026-11-22", "due", "--format", "json")
    ran = run(words, bare, Path("/"))
    assert (ran.code, ran.stderr) == (0, "")
    assert "李四" in ran.stdout
    assert ran.stdout == cli("due", "--format", "json").stdout
    assert (
        ran.stdout
        == run(words, {**bare, "LC_ALL": "C", "TZ": "America/New_York", "COLUMNS": "20"}, Path("/")).stdout
    )


def _loaded(verb: tuple[str, ...], environment: dict[str, str]) -> set[str]:
    script = (
        "import sys; from clientfile import cli; code = cli.run(sys.argv[1:]); "
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *verb], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "verb",
    [
        ("due",),
        ("due", "--format", "json"),
        ("query",),
        ("query", "--where", "age > 20", "--format", "csv"),
        ("show", "张三"),
        ("show", "zhangsan"),
        ("find", "zhangsan"),
        ("find", "青霉", "--format", "json"),
        ("show", "张三", "--format", "json"),
        ("fields",),
    ],
    ids=" ".join,
)
def test_a_reading_verb_loads_nothing_heavy(
    cli: Cli, shop: Path, environment: dict[str, str], verb: tuple[str, ...]
) -> None:
    assert cli("due").code == 0  # the index is warm
    loaded = _loaded(verb, environment)
    assert "sqlcipher3" in loaded
    assert loaded & {*HEAVY} == set()


def _completed(cli: Cli, line: str) -> list[str]:
    words = line.split()
    ran = cli(
        env={
            "_CLIENTFILE_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) if line.endswith(" ") else len(words) - 1),
        }
    )
    assert ran.code == 0, ran.stderr
    return ran.stdout.split()


def test_completion_knows_verbs_options_and_choices_and_opens_nothing(
    cli: Cli, shop: Path, home: Path
) -> None:
    (home / "identity.txt").unlink()
    assert _completed(cli, "clientfile st") == ["status", "staff"]
    below = ["add", "key", "role", "remove", "policy", "list", "papers", "job"]
    assert _completed(cli, "clientfile staff ") == below
    assert _completed(cli, "clientfile due --ov") == ["--overdue"]
    assert _completed(cli, "clientfile due --format ") == ["table", "json", "jsonl", "csv", "tsv"]
    assert _completed(cli, "clientfile show ") == []


def test_the_completion_script(cli: Cli) -> None:
    ran = cli("--show-completion", "bash", env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"})
    assert ran.code == 0, ran.stderr
    assert "_CLIENTFILE_COMPLETE=complete_bash" in ran.stdout
