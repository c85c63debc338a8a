"""Two versions of a client file, by who may read what of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions.diff import diff, see
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json
from clientfile.store.accepting import accept_head
from clientfile.store.comparing import Difference, differences
from clientfile.store.layout import client_path
from tests.store.helpers import Shop, change, forged, hire, new_client, swapped


def between(before: dict[str, Json], after: dict[str, Json]) -> list[Difference]:
    old, new = ClientFile("a0000001", {"contact": before}), ClientFile("a0000001", {"contact": after})
    return list(differences(old, new, ["contact"]))


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"a": "1"}, {"a": "1"}, []),
        ({"a": "1"}, {}, [("contact.a", "removed")]),
        ({}, {"a": ["x"]}, [("contact.a", "added")]),
        ({"a": ["x"]}, {"a": ["y"]}, [("contact.a", "changed")]),
        (
            {"a": {"b": 1, "c": 2}},
            {"a": {"b": 1, "d": 3}},
            [("contact.a.c", "removed"), ("contact.a.d", "added")],
        ),
        ({"a": True}, {"a": False}, [("contact.a", "changed")]),
        (
            {"l": [{"id": "x", "v": 1}, {"id": "y", "v": 1}]},
            {"l": [{"id": "y", "v": 2}, {"id": "z", "v": 1}]},
            [("contact.l[x]", "removed"), ("contact.l[y].v", "changed"), ("contact.l[z]", "added")],
        ),
        ({"l": [{"id": "x"}, {"id": "y"}]}, {"l": [{"id": "y"}, {"id": "x"}]}, [("contact.l", "reordered")]),
        ({"l": [{"id": "x"}, {"id": "x"}]}, {"l": [{"id": "x"}]}, [("contact.l", "changed")]),
        ({"l": [{"v": 1}]}, {"l": [{"v": 2}]}, [("contact.l", "changed")]),
        ({"l": [{"id": "x"}]}, {"l": "text"}, [("contact.l", "changed")]),
    ],
)
def test_what_differs(before: dict[str, Json], after: dict[str, Json], found: list[tuple[str, str]]) -> None:
    assert [(each.path, each.kind) for each in between(before, after)] == found


def test_what_may_not_be_read_is_named_and_not_shown(shop: Shop, tmp_path: Path) -> None:
    store = shop.store()
    client = new_client(store, profile={"occupation": "teacher"})
    _, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    change(shop.store(), client, "profile", occupation="pilot")
    change(shop.store(), client, "contact", wechat="zs")
    hers.git("pull", "--quiet", "--ff-only")
    compared = diff(hers.store(), client, "HEAD~2")
    assert [each.path for each in compared.changes] == ["contact.wechat"]
    assert (compared.hidden, compared.refusals) == (("profile",), ())
    assert diff(hers.store(), client).hidden == ()


def test_looking_leaves_a_line_in_the_access_log(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    spool = store.spool
    diff(store, client)
    first = spool.count()
    see(store, (shop.root / client_path(client)).read_bytes())
    assert (first, spool.count()) == (1, 2)


def test_a_document_that_stays_shut_differs_where_its_seals_do(shop: Shop, tmp_path: Path) -> None:
    store = shop.store()
    client = new_client(store, profile={"occupation": "teacher"})
    _, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    path = shop.root / client_path(client)
    assert hers.store().index.count() == 1
    before = see(hers.store(), path.read_bytes())
    change(shop.store(), client, "profile", occupation="pilot")
    after = see(hers.store(), path.read_bytes())
    assert list(before.opened.sections) == ["contact"]
    assert list(before.shut) == list(after.shut) == ["profile"]
    assert before.shut != after.shut


def test_a_part_that_is_not_believed_is_said(shop: Shop) -> None:
    store = shop.store()
    one, other = (new_client(store, name, profile={"occupation": name}) for name in ("甲", "乙"))
    forged(shop, dict(swapped(shop, one, other, "profile")))
    accept_head(shop.store())  # else it is refused as a whole: these ciphertexts were there before
    compared = diff(shop.store(), one)
    assert (compared.changes, compared.hidden) == ((), ("profile",))
    assert [type(each).__name__ for each in compared.refusals] == ["Misplaced"]


def test_a_damaged_document_is_said_and_still_differs(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    content = (shop.root / client_path(client)).read_bytes()
    bad = content.replace(b"key: 1", b"key: x")
    whole, torn, other = (see(store, each) for each in (content, bad, bad + b"\n"))
    assert whole.why is None
    assert torn.why is not None
    assert "is damaged" in torn.why.message.en
    assert (list(torn.shut), torn.opened.sections) == ([""], {})
    assert torn.shut != other.shut
    assert see(store, b"id: ../../etc\n").why is not None
    assert see(None, content).why is not None
