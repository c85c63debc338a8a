"""Who agreed, read from the index: the same as each client's file says."""

from __future__ import annotations

from datetime import date

import pytest

from clientfile.actions.agreed import agreed, covering
from clientfile.domain import consents
from clientfile.domain.data import Json
from clientfile.store.store import Store
from tests.store.helpers import founded, new_clients

GIVEN: tuple[dict[str, Json], ...] = (
    {},
    {"expires_on": "2026-11-22"},
    {"expires_on": "2026-11-21"},
    {"withdrawn_on": "2026-11-22"},
    {"scope": ["safety", "health"]},
    {"purpose": "marketing"},
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A client for each consent."""
    shop = founded(tmp_path_factory.mktemp("shop") / "shop")
    usual: dict[str, Json] = {"purpose": "health_sensitive", "given_on": "2026-01-10"}
    new_clients(
        shop.store(),
        [
            {"contact": {"name": "张三"}, "privacy": {"consents": [{**usual, **given, "id": f"c000000{n}"}]}}
            for n, given in enumerate(GIVEN)
        ],
    )
    return shop.store()


@pytest.mark.parametrize("on", ["2026-01-09", "2026-01-10", "2026-11-21", "2026-11-22", "2026-11-23"])
@pytest.mark.parametrize("section", ["health", "services", ""])
def test_the_index_says_what_each_file_says(store: Store, on: str, section: str) -> None:
    day = date.fromisoformat(on)
    found = agreed(store, consents.HEALTH, day)
    covered = {client for client, rows in found.items() if covering(rows, frozenset({section}))}
    files = store.index.clients()
    assert covered == {each.id for each in files if consents.given(each, consents.HEALTH, day, section)}


def test_on_its_last_day_it_counts_and_from_its_withdrawal_it_does_not(store: Store) -> None:
    found = agreed(store, consents.HEALTH, date(2026, 11, 22))
    assert sorted(str(row["id"]) for rows in found.values() for row in rows) == [
        "c0000000",
        "c0000001",
        "c0000004",
    ]
