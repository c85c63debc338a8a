"""Every verb that shows something of a client leaves its line, and so does what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from clientfile.commands.table import VERBS
from clientfile.store import age
from clientfile.store.access_line import Line, line_from, pieces
from clientfile.store.home import open_identity
from tests.guards import Cli

ALL = ("contact", "profile", "safety", "services", "agenda")


class Look(NamedTuple):
    """What is typed, and the line that it leaves: its action, clients (None: none can be named), sections."""

    words: tuple[str, ...]
    action: str
    clients: tuple[str, ...] | None = ("a0000001",)
    sections: tuple[str, ...] = ()
    purpose: str = ""


LOOKS = (
    Look(("show", "张三"), "show", sections=ALL),
    Look(("show", "张三", "services"), "show", sections=("contact", "safety", "services")),
    Look(("show", "张三", "services", "--format", "json"), "show", sections=("services",)),
    Look(("find", "张三"), "find", sections=("contact",), purpose="1 row"),
    Look(("find", "青霉素"), "find", sections=("contact", "safety"), purpose="1 row"),
    Look(("find", "nobody"), "find", clients=(), purpose="0 rows"),
    Look(
        ("query", "--where", "age > 30", "--columns", "name"),
        "query",
        sections=("contact", "profile"),
        purpose="1 row",
    ),
    Look(
        ("query", "--where", "visit_count > 0", "--count"),
        "query",
        clients=None,
        sections=("services",),
        purpose="count",
    ),
    Look(
        ("query", "--sql", "SELECT allergen FROM allergies"),
        "query",
        clients=None,
        sections=("safety",),
        purpose="1 row",
    ),
    Look(
        ("query", "--sql", "SELECT client, severity FROM allergies"),
        "query",
        sections=("safety",),
        purpose="1 row",
    ),
    Look(("due", "--within", "400d"), "due", ("b0000002", "a0000001", "c0000003"), ("contact", "agenda")),
    Look(
        ("remind", "--within", "400d"), "remind", ("b0000002", "a0000001", "c0000003"), ("contact", "agenda")
    ),
    Look(("visits", "--on", "2026-06-02"), "visits", sections=("contact", "agenda", "services")),
    Look(("visits", "--risks"), "risks", (), ("contact", "services", "care")),
    Look(("account", "statement", "张三"), "statement", sections=("account",)),
    Look(("account", "statement", "张三", "--out", "s.txt"), "statement to a file", sections=("account",)),
    Look(
        ("export", "--out", "x.csv", "--purpose", "年龄", "--columns", "age", "--where", "age > 30"),
        "export",
        sections=("profile",),
        purpose="年龄",
    ),
    Look(("consent", "list", "张三"), "consents", (), ("privacy",)),
    Look(("consent", "notice", "--client", "张三"), "consent form", sections=("contact",)),
    Look(("complaint", "list"), "complaints", (), ("care",)),
    Look(("feedback", "list"), "feedback", (), ("care",)),
    Look(("share", "--list"), "shares", (), ("privacy",)),
    Look(("recommend", "张三", "--list"), "recommendations", sections=("care",)),
    Look(("diff", "张三"), "diff", sections=ALL),
    Look(("log", "张三"), "log"),
    Look(("verify",), "verify", ("a0000001", "b0000002", "c0000003")),
    Look(("access", "张三"), "access"),
    Look(("access", "--for", "张三", "--out", "who.txt"), "access to a file"),
)

WRITE = frozenset(
    "init intake update book visit reach done constitution catalogue settings accept staff".split()
    + "replan demo reseal".split()
)
"""Their line is the commit. Where nothing was written, what was looked at is noted: see below."""
SHOW_NO_CLIENT = frozenset("fields status key lock unlock join".split())
SHOWN_ELSEWHERE = {"edit": "tests/actions/test_edit.py", "textconv": "tests/cli/test_diff.py"}


def lines(store: Path, home: Path) -> list[Line]:
    """Every line that waits, opened by the owner."""
    identity = open_identity(home / "identity.txt").identity
    spool = sorted((store / ".git" / "clientfile" / "spool").glob("*.age"))
    sealed = [each for path in spool for each in pieces(path.read_bytes())]
    return [line_from(age.open_sealed(each, [identity])) for each in sealed]


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: " ".join(look.words))
def test_a_look_leaves_its_line(cli: Cli, shop: Path, home: Path, look: Look) -> None:
    ran = cli(*look.words)
    assert ran.code == 0, ran.stderr
    entry = lines(shop, home)[-1].entry
    clients = None if entry.clients is None else tuple(entry.clients)
    assert (entry.who, entry.action, clients, set(entry.sections), entry.purpose) == (
        "chen-ya",
        look.action,
        look.clients,
        set(look.sections),
        look.purpose,
    )


def test_every_verb_is_one_that_looks_or_is_named_here() -> None:
    known = {look.words[0] for look in LOOKS} | WRITE | SHOW_NO_CLIENT | set(SHOWN_ELSEWHERE)
    assert sorted(set(VERBS) - known) == []


# Refusals ------------------------------------------------------------------------------------


def refusals(store: Path, home: Path) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    """Who, which clients, which sections, purpose."""
    return [
        (line.entry.who, tuple(line.entry.clients or ()), tuple(line.entry.sections), line.entry.purpose)
        for line in lines(store, home)
        if line.entry.action == "refused"
    ]


def test_a_reference_that_fits_several_is_noted_with_those_it_named(cli: Cli, shop: Path, home: Path) -> None:
    more = {"id": "d0000004", "sections": {"contact": {"created_on": "2026-11-01", "name": "张三丰"}}}
    twin = {"id": "e0000005", "sections": {"contact": {"created_on": "2026-11-01", "name": "张三丰"}}}
    given = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in (more, twin))
    assert cli("intake", "--from", "-", input=given).code == 0
    assert cli("show", "张三丰").code == 1
    assert refusals(shop, home) == [("chen-ya", ("d0000004", "e0000005"), ("contact",), "ambiguous")]


def test_a_rule_that_says_no_is_noted_with_whose_file_was_opened_for_it(
    cli: Cli, shop: Path, home: Path
) -> None:
    ran = cli("account", "refund", "张三", "--stored", "--why", "own")
    assert ran.code == 1, ran.stderr
    assert refusals(shop, home) == [("chen-ya", ("a0000001",), (), "account refund: refused")]


def test_what_was_worked_out_and_not_written_is_noted(cli: Cli, shop: Path, home: Path) -> None:
    assert cli("update", "张三", "--set", "contact.name=张三").code == 0
    [line] = lines(shop, home)
    assert (line.entry.action, line.entry.clients, line.entry.purpose) == (
        "update",
        ("a0000001",),
        "nothing written",
    )


def test_a_file_that_was_edited_by_hand_is_refused_and_noted(cli: Cli, shop: Path, home: Path) -> None:
    with (shop / "clients/a/0/a0000001.yaml").open("a") as file:
        file.write("# x\n")
    assert cli("show", "张三").code == 13
    assert refusals(shop, home) == [("chen-ya", ("a0000001",), (), "show: not-believed")]


def test_a_stranger_leaves_a_line_that_she_cannot_read(
    cli: Cli, shop: Path, home: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(home, other)
    secret = age.new_identity()
    (other / "identity.txt").write_text(f"{secret}\n")
    assert cli("show", "张三", "--identity", other / "identity.txt").code == 12
    assert cli("due", "--identity", tmp_path / "none.txt").code == 12
    assert refusals(shop, home) == [
        ("?", (), (), "show: no-identity"),
        ("?", (), (), "due: no-identity"),
    ]


@pytest.mark.parametrize("spoilt", ["roster.yaml", ".git/clientfile/clone.json"])
def test_what_cannot_be_noted_changes_no_refusal(cli: Cli, shop: Path, tmp_path: Path, spoilt: str) -> None:
    refused = cli("show", "张三", "--identity", tmp_path / "none.txt")
    (shop / spoilt).unlink()
    shutil.rmtree(shop / ".git" / "clientfile" / "spool")
    (shop / ".git" / "clientfile" / "spool").write_text("in the way")
    ran = cli("show", "张三", "--identity", tmp_path / "none.txt")
    assert (ran.code, ran.stderr) == (12, refused.stderr)


# Reading it ----------------------------------------------------------------------------------


def test_the_log_is_read_by_client_member_day_and_action(cli: Cli, shop: Path) -> None:
    for words in (("show", "张三"), ("find", "李四"), ("query", "--count"), ("show", "李四")):
        assert cli(*words).code == 0

    def told(*words: str) -> list[tuple[str, list[str]]]:
        ran = cli("access", *words, "--format", "json")
        assert ran.code == 0, ran.stderr
        return [(each["action"], each["clients"]) for each in ran.json() if each["action"] != "access"]

    assert told("张三") == [("show", ["a0000001"])]
    assert told("李四", "--action", "find") == [("find", ["b0000002"])]
    assert told("--limit", "1", "--action", "show") == [("show", ["b0000002"])]
    assert told("--by", "陈雅", "--limit", "0") == []
    assert len(told("--by", "chen-ya", "--since", "2000-01-01")) == 4
    assert told("--by", "?") == []
    assert told("--until", "2000-01-01") == told("--since", "2100-01-01") == []


def test_what_is_committed_and_what_waits_are_told_alike(cli: Cli, shop: Path) -> None:
    assert cli("show", "张三").code == 0
    assert cli("update", "李四", "--set", "contact.wechat=x").code == 0
    assert cli("show", "李四").code == 0
    told = cli("access", "--format", "json").json()
    assert [(each["action"], each["clients"], each["count"]) for each in told] == [
        ("show", ["a0000001"], 1),
        ("show", ["b0000002"], 1),
    ]
    # The log is looked at too, and that is noted.
    assert cli("access", "--format", "json").json()[-1]["action"] == "access"
