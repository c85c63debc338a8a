"""Who may add without reading seals an addition; the next reader who writes folds it in."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.domain.client import ClientFile
from clientfile.errors import Refused
from clientfile.store.store import Store
from tests.store.helpers import Person, Shop, change, document, hire, new_client, whole


@pytest.fixture
def desk(shop: Shop, tmp_path: Path) -> tuple[Person, Shop]:
    return hire(shop, tmp_path / "desk", "wang-fang", "front_desk")


def add(store: Store, client: str, section: str, **fields: object) -> None:
    with store.writing("intake") as writing:
        before = writing.read(client)
        added = ClientFile(client, {**before.sections, section: dict(fields)}, before.unreadable)
        writing.put(added, [section])
        assert writing.commit("add")


def part_names(shop: Shop, client: str) -> list[str]:
    sections = document(shop, client)["sections"]
    assert isinstance(sections, dict)
    return list(sections)


def test_the_desk_takes_a_whole_form_in_and_the_owner_reads_it(shop: Shop, desk: tuple[Person, Shop]) -> None:
    _, hers = desk
    sections = {
        "contact": {"name": "张三"},
        "health": {"wellness_goals": ["stress"]},
        "safety": {"allergies_none_on": "2026-11-22"},
        "privacy": {"consents": [{"purpose": "photo_record", "given_on": "2026-11-22", "by": "self"}]},
    }
    client = new_client(hers.store(), "张三", **{k: v for k, v in sections.items() if k != "contact"})
    names = part_names(hers, client)
    assert [name.split("+")[0] for name in names] == ["contact", "health", "privacy", "safety"]
    assert ["+" in name for name in names] == [False, True, True, True]
    # She does not see again what she may not read; what she may, she does.
    seen = hers.store().read(client)
    assert set(seen.sections) == {"contact", "privacy"}
    assert seen.unreadable == ("safety", "health")
    shop.git("pull", "--quiet", "--ff-only", str(hers.root), "main")
    found = shop.store().read(client)
    assert found.section("health") == {"wellness_goals": ["stress"]}
    assert found.section("safety") == {"allergies_none_on": "2026-11-22"}
    assert shop.store().verdict() is None


def test_her_own_index_forgets_at_once_what_she_may_not_read(desk: tuple[Person, Shop]) -> None:
    _, hers = desk
    store = hers.store()
    client = new_client(store, health={"wellness_goals": ["stress"]})
    step_by_step = store.index.client(client)
    store.index.close()
    for path in (hers.root / ".git" / "clientfile").glob("index-*"):
        path.unlink()
    assert hers.store().index.client(client) == step_by_step
    assert "stress" not in str(step_by_step)


def test_the_next_writer_who_reads_folds_it_in(shop: Shop, desk: tuple[Person, Shop]) -> None:
    _, hers = desk
    client = new_client(shop.store(), health={"wellness_goals": ["slimming"]})
    hers.git("pull", "--quiet", "--ff-only", str(shop.root), "main")
    add(hers.store(), client, "health", wellness_goals=["stress"])
    add(hers.store(), client, "health", wellness_goals_note="怕疼")
    shop.git("pull", "--quiet", "--ff-only", str(hers.root), "main")
    assert sorted(name.split("+")[0] for name in part_names(shop, client)) == [
        "contact",
        "health",
        "health",
        "health",
    ]
    store = shop.store()
    expected = {"wellness_goals": ["slimming", "stress"], "wellness_goals_note": "怕疼"}
    assert store.read(client).section("health") == expected
    change(store, client, "contact", notes="x")
    assert len(part_names(shop, client)) == 4  # what was not asked for is left alone
    change(store, client, "health", history_none_on="2026-11-22")
    assert part_names(shop, client) == ["contact", "health"]
    assert shop.store().read(client).section("health") == {**expected, "history_none_on": "2026-11-22"}
    whole(shop)


def test_what_she_cannot_read_stays_byte_for_byte(shop: Shop, desk: tuple[Person, Shop]) -> None:
    _, hers = desk
    client = new_client(
        shop.store(),
        health={"wellness_goals": ["stress"]},
        account={"budget": {"min": "500.00", "max": "900.00", "per": "month"}},
    )
    hers.git("pull", "--quiet", "--ff-only", str(shop.root), "main")
    before = document(hers, client)["sections"]
    change(hers.store(), client, "contact", notes="x")
    add(hers.store(), client, "health", wellness_goals_note="怕疼")
    after = document(hers, client)["sections"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert {name: after[name] for name in ("health", "account")} == {
        name: before[name] for name in ("health", "account")
    }


def test_what_she_may_neither_write_nor_add_to_is_refused(shop: Shop, desk: tuple[Person, Shop]) -> None:
    _, hers = desk
    client = new_client(hers.store())
    head = hers.head
    with pytest.raises(Refused, match="your role may not write"):
        add(hers.store(), client, "account", budget={"min": "500.00", "max": "900.00", "per": "month"})
    assert hers.head == head
    del shop
