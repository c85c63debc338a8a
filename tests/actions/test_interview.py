"""The interview of every kind of shop, without a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions.interview import Interview, Talk
from clientfile.actions.take_in import Taken
from clientfile.store.draft import Draft, NotYours
from clientfile.store.founding import Wishes, found
from clientfile.store.store import Store
from tests.store.helpers import Shop, surroundings

KINDS = ["medspa", "salon", "wellness"]


def _store(folder: Path, kind: str) -> Store:
    shop = Shop(folder)
    found(shop.root, Wishes(kind, "陈雅", "chen-ya", "雅韵", "zh"), surroundings(shop.home))
    return shop.store()


def _interviewed(store: Store, *usual: str) -> tuple[Taken, list[str]]:
    """Answer with the name and a phone, then with one of `usual` after the other until one is right."""
    heard: list[str] = []

    def ask(prompt: str) -> str | None:
        heard.append(prompt)
        if len(heard) <= 2:
            return ["张三", "13800138000"][len(heard) - 1]
        if prompt.startswith("more?"):
            return "m"
        if prompt == "  by: ":
            return "2"  # the guardian: whoever is 1 year old does not consent herself
        tried = heard[-12:-1].count(prompt)
        return usual[tried] if tried < len(usual) and "another" not in prompt else ""

    talk = Talk(ask, lambda _: None, lambda _, value: str(value), "en")
    taken = Interview(store, talk, Draft(store)).until_taken()
    return taken, heard


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_may_be_skipped(tmp_path: Path, kind: str) -> None:
    store = _store(tmp_path / "shop", kind)
    taken, heard = _interviewed(store)
    assert store.read(taken.id).section("contact")["name"] == "张三"
    assert len(heard) > 20
    assert Draft(store).kept() == {}


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_can_be_answered(tmp_path: Path, kind: str) -> None:
    store = _store(tmp_path / "shop", kind)
    taken, _ = _interviewed(store, "1", "2026-01-02", "08:00", "a@b.cn", "13900139000")
    client = store.read(taken.id)
    assert client.section("contact")["gender"] == "female"
    assert client.section("safety")["allergies"]
    assert len(client.sections) > 4


def test_a_draft_is_sealed_and_only_for_its_owner(tmp_path: Path) -> None:
    store = _store(tmp_path / "shop", "salon")
    draft = Draft(store)
    draft.keep({"contact": {"name": "李雷雷"}})
    draft.keep({"contact": {"name": "韩梅梅"}})
    assert draft.kept() == {"contact": {"name": "韩梅梅"}}
    lying = store.runtime.dir / "draft.age"
    assert lying.stat().st_mode & 0o777 == 0o600
    assert "韩".encode() not in lying.read_bytes()
    lying.write_bytes(b"not age")
    with pytest.raises(NotYours):
        draft.kept()
