"""`edit` by members whose role sees or writes only a part."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions.change import Changed
from clientfile.actions.edit import edit
from clientfile.actions.edit_program import Abandoned
from clientfile.errors import Refused
from clientfile.store.store import Store
from tests.store.helpers import Shop, founded, hire, new_client


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Store, str]:
    """The owner's store, the front desk's clone, and a client whose safety only the owner has seen."""
    folder = tmp_path_factory.mktemp("made")
    shop: Shop = founded(folder / "shop")
    allergy = {"id": "g0000001", "allergen": "青霉素"}
    consent = {"id": "c0000001", "purpose": "service", "given_on": "2026-01-01"}
    client = new_client(shop.store(), safety={"allergies": [allergy]}, privacy={"consents": [consent]})
    person, hers = hire(shop, folder / "lin", "lin", "front_desk")
    return shop.store(), person.store(hers), client


def _edit(store: Store, client: str, section: str, old: str, new: str) -> tuple[Changed, list[str]]:
    seen: list[str] = []

    def editor(text: str) -> str:
        seen.append(text)
        return text.replace(old, new)

    return edit(store, client, section, lang="en", editor=editor, go_on=lambda: False), seen


def test_what_she_may_not_read_she_adds_to(made: tuple[Store, Store, str]) -> None:
    _, hers, client = made
    changed, seen = _edit(hers, client, "safety", "#allergies:\n#- allergen:", "allergies:\n- allergen: 花生")
    assert "safety" in changed.sections
    assert "## your role may not read what is there; what you write is added to it" in seen[0]
    assert "青霉素" not in seen[0]


def test_what_she_adds_is_checked(made: tuple[Store, Store, str]) -> None:
    _, hers, client = made
    with pytest.raises(Abandoned):
        _edit(hers, client, "safety", "#pain_sensitivity:", "pain_sensitivity: some")


def test_what_she_may_only_add_to_stays(made: tuple[Store, Store, str]) -> None:
    _, hers, client = made
    with pytest.raises(Abandoned):
        _edit(hers, client, "privacy", "purpose: service", "purpose: marketing")
    changed, seen = _edit(
        hers, client, "privacy", "#- purpose:  # purpose", "- {purpose: profiling, given_on: 2026-02-02}\n#"
    )
    assert "## your role may add here: what is there already stays as it is" in seen[0]
    assert "privacy" in changed.sections


def test_what_she_may_not_write_is_not_opened(made: tuple[Store, Store, str], tmp_path: Path) -> None:
    _, hers, client = made
    with pytest.raises(Refused, match="your role may not write spending"):
        _edit(hers, client, "account", "#", "#")
