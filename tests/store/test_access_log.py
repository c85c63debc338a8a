"""The access log is read and examined: what was taken out, edited or put in is found with its place."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.errors import Refused
from clientfile.problem import Problem
from clientfile.store import access_line, age
from clientfile.store.access_line import (
    BadLine,
    Entry,
    all_among,
    bitmap,
    digest,
    is_among,
    line_from,
    line_of,
    named_briefly,
    pieces,
)
from clientfile.store.access_log import Found, Log, examine_access
from clientfile.store.git import Git
from clientfile.store.store import Store
from tests.store.helpers import NOW, Shop, accept, change, forged, hire, new_client, new_clients


def read(store: Store, **how: object) -> tuple[list[Found], Log]:
    git = Git(store.root)
    try:
        log = Log(store, git)
        return list(log.lines(**how)), log
    finally:
        git.close()


def problems(store: Store) -> list[Problem]:
    git = Git(store.root)
    try:
        return examine_access(store, git)
    finally:
        git.close()


def told(found: Sequence[Problem]) -> list[tuple[str, bool, str]]:
    """Rule, whether it only warns, and the sentence."""
    return [(each.rule, each.warning, each.message.en) for each in found]


def looked(shop: Shop, actions: Sequence[str]) -> str:
    """A look and a commit for each action; returns the client."""
    store = shop.store()
    client = new_client(store)
    for action in actions:
        store.noted(action, [client], ["contact"])
        change(store, client, "contact", notes=action)
    return client


# Reading -------------------------------------------------------------------------------------


def test_lines_of_all_devices_come_in_order_of_time(shop: Shop, tmp_path: Path) -> None:
    client = looked(shop, ["one"])
    person, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    for store, action in (
        (person.store(hers, now=lambda: NOW + timedelta(minutes=5)), "two"),
        (person.store(hers, now=lambda: NOW + timedelta(minutes=9)), "four"),
    ):
        store.noted(action, [client], ["contact"])
    assert change(person.store(hers), client, "contact", wechat="x")
    shop.git("fetch", "--quiet", str(hers.root), "main")
    shop.git("merge", "--quiet", "--ff-only", "FETCH_HEAD")
    shop.store(now=lambda: NOW + timedelta(minutes=7)).noted("three", [client])
    store = shop.store()
    found, log = read(store)
    assert [(each.entry.action, each.entry.who) for each in found] == [
        ("one", "chen-ya"), ("two", "wang-fang"), ("three", "chen-ya"), ("four", "wang-fang"),
    ]  # fmt: skip
    assert (log.total(), log.total("2026-12"), log.problems, log.shut) == (4, 1, [], 0)
    newest, _ = read(store, newest_first=True)
    assert newest == found[::-1]
    assert [each.entry.action for each in read(store, since="2026-12")[0]] == ["three"]
    assert problems(store) == []


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        (["one", "two"], "2 lines are sealed to other owners: their content was not looked at"),
        (["one"], "1 line is sealed to other owners: its content was not looked at"),
    ],
)
def test_what_somebody_else_may_read_is_no_problem(
    shop: Shop, tmp_path: Path, actions: list[str], said: str
) -> None:
    looked(shop, actions)
    person, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    assert told(problems(person.store(hers))) == [("access-shut", True, said)]


# Examining -----------------------------------------------------------------------------------

Harm = Callable[[Shop], object]


def paths(shop: Shop) -> list[str]:
    return sorted(shop.git("ls-files", "access").split())


def rewritten(shop: Shop, changes: dict[str, bytes | None]) -> None:
    """Somebody with an owner's signing key changes files of the log; the owner accepts it without looking."""
    forged(shop, dict(changes))
    accept(shop, shop.store())
    store = shop.store()
    _ = store.index
    assert store.refusal is None


def sealed_to_owner(shop: Shop, text: bytes) -> bytes:
    return age.seal(text, [age.recipient(shop.store().keys.recipient)]).encode()


def content(shop: Shop, path: str) -> bytes:
    return (shop.root / path).read_bytes()


def lines_of(shop: Shop, path: str) -> list[bytes]:
    return pieces(content(shop, path))


def forged_line(shop: Shop, path: str, **other: object) -> bytes:
    """The line in a file, opened, with other words, sealed anew to the owner's public recipient."""
    text = age.open_sealed(lines_of(shop, path)[0], [shop.store().keys.identity])
    return sealed_to_owner(shop, json.dumps({**json.loads(text), **other}).encode())


LONG_AGO = "2020-01-01T00:00:00+08:00"


def test_a_whole_log_has_no_problem(shop: Shop) -> None:
    looked(shop, ["one", "two", "three"])
    shop.store().noted("waits")
    assert problems(shop.store()) == []


def test_a_file_that_was_taken_away(shop: Shop) -> None:
    looked(shop, ["one", "two", "three"])
    gone = paths(shop)[1]
    rewritten(shop, {gone: None})
    found = problems(shop.store())
    assert told(found) == [
        ("access-removed", False, "a file of the access log was changed or taken away in history"),
        ("access-gap", False, "lines of the access log are missing before it: 2"),
    ]
    assert [each.path for each in found] == [gone, paths(shop)[1]]


def test_the_last_file_that_was_taken_away(shop: Shop) -> None:
    looked(shop, ["one", "two"])
    gone = paths(shop)[1]
    rewritten(shop, {gone: None})
    assert told(problems(shop.store())) == [
        ("access-removed", False, "a file of the access log was changed or taken away in history"),
        ("access-gap", False, "lines of the access log are missing before it: 2"),
    ]


def test_a_line_that_was_edited(shop: Shop) -> None:
    looked(shop, ["one", "two"])
    first = paths(shop)[0]
    rewritten(shop, {first: forged_line(shop, first, action="nothing")})
    assert told(problems(shop.store())) == [
        ("access-removed", False, "a file of the access log was changed or taken away in history"),
        (
            "access-chain",
            False,
            "line 2 of the access log: the line before it is not the one it was written after",
        ),
    ]


@pytest.mark.parametrize(
    ("other", "rule", "what"),
    [
        ({"nr": 7}, "access-foreign", "it is a line of another place"),
        ({"device": "abcdefgh"}, "access-foreign", "it is a line of another place"),
        ({"before": "1" * 64}, "access-chain", "the line before it is not the one it was written after"),
        ({"who": "nobody"}, "access-who", "nobody in the roster is called so"),
        ({"at": LONG_AGO}, "access-clock", "the clock went back: it is earlier than the line before"),
        ({"at": "soon"}, "access-damaged", "it is damaged"),
        ({"clients": 3}, "access-damaged", "it is damaged"),
        ({"among": {"commit": "x"}}, "access-damaged", "it is damaged"),
    ],
)  # fmt: skip
def test_a_line_that_was_put_in(shop: Shop, other: dict[str, object], rule: str, what: str) -> None:
    """A new file is no change of an old one: whoever may commit at all may do that, and is found here."""
    looked(shop, ["one", "two"])
    store = shop.store()
    last = paths(shop)[1]
    text = json.loads(age.open_sealed(lines_of(shop, last)[0], [store.keys.identity]))
    line = {**text, "nr": 3, "before": digest(lines_of(shop, last)[0]), **other}
    path = last.replace("0000000002", "0000000003")
    forged(shop, {path: sealed_to_owner(shop, json.dumps(line).encode())})
    found = [each for each in problems(shop.store()) if each.path == path]
    assert [(each.rule, each.message.en) for each in found] == [(rule, f"line 3 of the access log: {what}")]


def test_noise_where_a_line_should_be(shop: Shop) -> None:
    looked(shop, ["one"])
    path = paths(shop)[0].replace("0000000001", "0000000003")
    noise = b"-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n"
    forged(shop, {path: noise + b"what is this\n" + noise.replace(b"AAAA", b"BBBB")})
    assert told(problems(shop.store())) == [
        ("access-damaged", False, "line 2 of the access log: it is damaged"),
        ("access-damaged", False, "line 3 of the access log: it is damaged"),
    ]
    found, log = read(shop.store())
    assert ([each.entry.action for each in found], len(log.problems)) == (["one"], 2)


def test_two_clones_of_one_name(shop: Shop, tmp_path: Path) -> None:
    """As where a copy is not told from its original: here the note of the place is copied too."""
    client = looked(shop, ["one"])
    copy = shop.copied_to(tmp_path / "copy")
    note = copy.root / ".git" / "clientfile" / "spool" / "last"
    state = json.loads(note.read_bytes())
    state[1] = note.parent.stat().st_ino
    note.write_bytes(json.dumps(state).ljust(512).encode())
    for each in (shop, copy):
        for action in ("two", "three")[: 1 + (each is copy)]:
            each.store().noted(action, [client])
    change(copy.store(), client, "contact", notes="there")
    theirs = content(copy, paths(copy)[-1])
    assert change(shop.store(), client, "contact", notes="here")
    forged(shop, {paths(copy)[-1]: theirs})
    assert told(problems(shop.store())) == [
        (
            "access-chain",
            False,
            "line 2 of the access log: another line has this number: "
            "two clones wrote under one name, or it was put in",
        ),
        (
            "access-chain",
            False,
            "line 3 of the access log: the line before it is not the one it was written after",
        ),
    ]
    assert sorted(each.entry.action for each in read(shop.store())[0]) == ["one", "three", "two", "two"]


def test_lines_that_both_a_clone_and_its_copy_committed_come_once(shop: Shop, tmp_path: Path) -> None:
    client = looked(shop, ["one"])
    shop.store().noted("waits", [client])
    copy = shop.copied_to(tmp_path / "copy")
    shop.store().noted("goes on", [client])
    change(copy.store(), client, "contact", notes="there")
    theirs = {path: content(copy, path) for path in paths(copy) if path not in paths(shop)}
    assert change(shop.store(), client, "contact", notes="here")
    forged(shop, dict(theirs))
    assert problems(shop.store()) == []
    assert [each.entry.action for each in read(shop.store())[0]] == ["one", "waits", "goes on"]
    assert len(read(shop.store(), newest_first=True)[0]) == 3


def test_a_spool_that_was_emptied(shop: Shop) -> None:
    client = looked(shop, ["one"])
    store = shop.store()
    store.noted("two", [client])
    [waiting] = store.spool.waiting()
    waiting.path.unlink()
    found = problems(shop.store())
    assert told(found) == [("access-gap", False, "lines of the access log are missing before it: 2")]
    assert [each.path for each in found] == [".git/clientfile/spool"]
    # It does not count back, so that the gap stays when a later line is committed.
    shop.store().noted("three", [client])
    change(shop.store(), client, "contact", notes="three")
    assert told(problems(shop.store())) == [
        ("access-gap", False, "lines of the access log are missing before it: 2")
    ]


def test_lines_that_wait_for_long_are_told(shop: Shop) -> None:
    client = looked(shop, [])
    shop.store().noted("one", [client])
    later = shop.store(now=lambda: NOW + timedelta(days=31))
    assert told(problems(later)) == [
        (
            "access-waits",
            True,
            "lines of the access log wait since 2026-11-22: the next write commits them",
        )
    ]


# Very many clients in one line ---------------------------------------------------------------


def test_a_long_list_names_its_clients_all_the_same(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_line, "MAX_NAMED", 3)
    monkeypatch.setattr("clientfile.store.noting.MAX_NAMED", 3)
    store = shop.store()
    clients = new_clients(store, [{"contact": {"name": f"客户{n}"}} for n in range(12)])
    inside, outside = clients[:5], clients[5]
    store.noted("query", [*inside, "x0000000"])
    later = new_client(store, "后来的")
    found, log = read(store)
    [line] = found
    assert (line.entry.clients, line.entry.many) == (("x0000000",), 6)
    git = Git(store.root)
    try:
        log = Log(store, git)
        assert [log.names(line.entry, each) for each in (*inside, "x0000000")] == [True] * 6
        assert [log.names(line.entry, each) for each in (outside, later)] == [False, False]
        assert line.entry.among is not None
        gone = line.entry._replace(among=line.entry.among._replace(commit="0" * 40))
        assert log.names(gone, outside) is None
    finally:
        git.close()


IDS = st.lists(st.from_regex(r"[a-h][0-9a-h]{7}", fullmatch=True), unique=True, max_size=300).map(sorted)


@given(every=IDS, chosen=st.data())
def test_which_of_all_is_told_exactly(every: list[str], chosen: st.DataObject) -> None:
    some = chosen.draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    clients = [*some, *(f"z{number:07d}" for number in range(201))]
    named, among = named_briefly(clients, every, "c" * 40)
    assert among is not None
    line = line_from(line_of(Entry(NOW, "x", "query", named, among=among, many=len(clients)), 1, "d", "b"))
    assert (line.entry.many, line.entry.among) == (len(clients), among)
    bits = bitmap(among)
    assert sorted([*all_among(bits, every), *(line.entry.clients or ())]) == sorted(clients)
    assert [is_among(each, bits, every) for each in every] == [each in set(some) for each in every]


def test_all_of_ten_thousand_clients_are_a_short_line() -> None:
    every = sorted(f"k{number:07d}" for number in range(10_000))
    for clients in (every, every[::2], every[:300]):
        named, among = named_briefly(clients, every, "c" * 40)
        assert (named, among is not None) == ([], True)
        assert len(line_of(Entry(NOW, "x", "query", named, among=among), 1, "d", "b")) < 1000


@pytest.mark.parametrize("bits", ["%", "AAAA", "é"])
def test_bits_that_are_none_are_refused(bits: str) -> None:
    with pytest.raises(BadLine):
        bitmap(access_line.Among("c", bits))


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"3", b"\xff", b"[" * 100_000])
def test_what_is_no_line(text: bytes) -> None:
    with pytest.raises(BadLine):
        line_from(text)


# Refusals by role ----------------------------------------------------------------------------


def test_what_a_role_may_not_is_noted_with_client_and_section(shop: Shop, tmp_path: Path) -> None:
    from clientfile.actions.rights import refuse_unreadable, refuse_unwritable

    client = new_client(shop.store(), health={"goals": ["stress"]})
    person, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    store = person.store(hers)
    for refuse in (
        lambda: refuse_unreadable(store, "health", store.read(client)),
        lambda: refuse_unwritable(store, "account", store.read(client)),
        lambda: refuse_unreadable(store, "account"),
        lambda: change(store, client, "services", notes="x"),
    ):
        with pytest.raises(Refused) as refused:
            refuse()
        store.refused(refused.value, "update")
    assert change(person.store(hers), client, "contact", wechat="x")
    shop.git("fetch", "--quiet", str(hers.root), "main")
    shop.git("merge", "--quiet", "--ff-only", "FETCH_HEAD")
    found, _ = read(shop.store())
    assert [
        (each.entry.who, each.entry.action, each.entry.clients, each.entry.sections, each.entry.purpose)
        for each in found
    ] == [
        ("wang-fang", "refused", (client,), ("health",), "update: refused"),
        ("wang-fang", "refused", (client,), ("account",), "update: refused"),
        ("wang-fang", "refused", (), ("account",), "update: refused"),
        ("wang-fang", "refused", (client,), ("services",), "update: refused"),
    ]


def test_only_what_a_role_may_read_is_named_as_shown(shop: Shop, tmp_path: Path) -> None:
    client = new_client(shop.store())
    person, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    store = person.store(hers)
    store.noted("visits", [client], ["contact", "agenda", "services"])
    assert change(store, client, "contact", wechat="x")
    shop.git("fetch", "--quiet", str(hers.root), "main")
    shop.git("merge", "--quiet", "--ff-only", "FETCH_HEAD")
    [line] = read(shop.store())[0]
    assert line.entry.sections == ("contact", "agenda")


def test_a_query_leaves_no_word_of_its_condition(shop: Shop) -> None:
    from clientfile.actions.query import query

    store = shop.store()
    new_client(store, "王小美")
    query(store, where="name = '王小美' AND age IS NULL", columns=["phone"])
    query(store, sql="SELECT name FROM clients WHERE name LIKE '王小美%'", limit=1)
    sealed = [line for each in store.spool.waiting() for line in pieces(each.path.read_bytes())]
    opened = [age.open_sealed(each, [store.keys.identity]).decode() for each in sealed]
    assert not re.search("王小美|LIKE|NULL", "".join(opened))
    assert [json.loads(text)["sections"] for text in opened] == [["contact", "profile"], ["contact"]]


def test_a_clone_without_a_spool_notes_no_stranger(shop: Shop, tmp_path: Path) -> None:
    """A plain clone that nobody has taken in yet is not touched by who may not."""
    from clientfile.errors import NoIdentity
    from clientfile.said import both

    shop.git("clone", "--quiet", str(shop.root), str(tmp_path / "clone"))
    store = Store(tmp_path / "clone", shop.store().surroundings)
    store.refused(NoIdentity(both("x", "x")), "show")
    assert not (tmp_path / "clone" / ".git" / "clientfile").exists()
    shutil.rmtree(tmp_path / "clone")
