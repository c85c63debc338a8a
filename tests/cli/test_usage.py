"""Mistakes in the words of a command: exit 2, the nearest name, never what was typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards import Cli

MISTAKES = {
    "shwo": "clientfile: there is no such verb\nhint: did you mean show?\n",
    "qqq": "clientfile: there is no such verb\nhint: see: clientfile --help\n",
    "staff lst": "clientfile: there is no such verb\nhint: did you mean list?\n",
    "due --ownr x": "clientfile: there is no option --ownr\nhint: did you mean --owner?\n",
    "show": "clientfile: REF is missing\nhint: see: clientfile show --help\n",
    "intake": ("clientfile: questions need a terminal\nhint: from a script: clientfile intake --from FILE\n"),
    "due extra": "clientfile: there are more words than this verb takes\nhint: see: clientfile due --help\n",
    "due --within": "clientfile: --within takes SPAN\nhint: see: clientfile due --help\n",
    "due --format": (
        "clientfile: --format takes table|json|jsonl|csv|tsv\nhint: see: clientfile due --help\n"
    ),
    "query --count=3": "clientfile: --count takes no value\nhint: see: clientfile query --help\n",
    "staff add 王芳 --role": "clientfile: --role takes R\nhint: see: clientfile staff add --help\n",
    "--store": "clientfile: --store takes another number of values\nhint: see: clientfile --help\n",
    "due --format xml": (
        "clientfile: --format is one of: table, json, jsonl, csv, tsv\nhint: see: clientfile due --help\n"
    ),
    "done f7k2 --satisfaction 6": (
        "clientfile: --satisfaction is a whole number from 1 to 5\nhint: see: clientfile done --help\n"
    ),
    "query --limit -1": (
        "clientfile: --limit is a whole number from 0\nhint: see: clientfile query --help\n"
    ),
    "visit 张三 水光针 --minutes long": (
        "clientfile: --minutes is a whole number from 0\nhint: see: clientfile visit --help\n"
    ),
}


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_told_in_one_line_and_a_hint(cli: Cli, line: str) -> None:
    ran = cli(*line.split())
    assert (ran.code, ran.stdout, ran.stderr) == (2, "", MISTAKES[line])


def test_as_json_where_json_was_asked_for(cli: Cli) -> None:
    ran = cli("shwo", "--format", "json")
    assert ran.code == 2
    assert ran.error() == {
        "error": "usage",
        "exit": 2,
        "message": "there is no such verb",
        "hint": "did you mean show?",
        "problems": [],
    }


def test_in_chinese(cli: Cli) -> None:
    assert cli("shwo", "--lang", "zh").stderr == "clientfile: 没有这个命令\n提示: 是否指 show？\n"
    assert (
        cli("due", "--ownr=x", "--lang=zh").stderr == "clientfile: 没有选项 --ownr\n提示: 是否指 --owner？\n"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--today", "2027-06-01", "due", "--overdue"),
        ("due", "--overdue", "--today", "2027-06-01"),
        ("due", "--today=2027-06-01", "--overdue"),
    ],
)
def test_global_options_stand_before_or_after_the_verb(cli: Cli, shop: Path, words: tuple[str, ...]) -> None:
    ran = cli(*words, "--format", "json")
    assert ran.code == 0, ran.stderr
    assert "2027-05-01" in {row["due_from"] for row in ran.json()}
    assert cli("--format", "json", *words).stdout == ran.stdout


def test_global_options_reach_the_verbs_of_a_verb(cli: Cli, shop: Path) -> None:
    ran = cli("staff", "list", "--store", shop, env={"CLIENTFILE_STORE": None})
    assert ran.code == 0, ran.stderr
    assert "chen-ya" in ran.stdout


def test_bytes_that_are_no_text_are_refused(cli: Cli) -> None:
    ran = cli("show", "\udcff")
    assert ran.code == 2
    assert ran.stderr.startswith("clientfile: the command line holds what is not text in this locale\n")


@pytest.mark.parametrize("day", ["2026-13-01", "soon", "20261122", "", "+3", "3d"])
def test_a_day_that_is_none(cli: Cli, shop: Path, day: str) -> None:
    ran = cli("due", "--on", day)
    assert (ran.code, ran.stderr) == (
        2,
        "clientfile: that is not a day\nhint: write 2026-11-22, today, tomorrow, yesterday, +3d or +2w\n",
    )


def test_today_is_a_date(cli: Cli, shop: Path) -> None:
    ran = cli("due", "--today", "tomorrow")
    assert (ran.code, ran.stderr) == (2, "clientfile: --today is not a date\nhint: write 2026-11-22\n")
