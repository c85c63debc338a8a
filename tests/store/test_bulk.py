"""Clients by the hundred: two processes, packs, an open transaction of the index; still all or nothing."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator

import pytest

from clientfile.actions.take_in import take_in
from clientfile.errors import BadInput, ClientfileError
from clientfile.exchange.entry import Entry
from clientfile.store import steps
from clientfile.store.indexing import WORTH_A_PROCESS
from clientfile.store.store import Store
from tests.store.helpers import Shop, change, in_child, kill_at, new_client, whole

MANY = WORTH_A_PROCESS + 30


def entries(count: int, wrong: int | None = None) -> Iterator[Entry]:
    for number in range(count):
        contact = {"name": "" if number == wrong else f"王{'芳静丽'[number % 3]}{number}"}
        phones = [{"number": f"138{number:08d}", "primary": True}]
        visits = [{"date": f"202{nth}-03-0{nth + 1}", "service": "hydra-facial"} for nth in range(4)]
        yield Entry(
            number,
            number,
            {"sections": {"contact": {**contact, "phones": phones}, "services": {"visits": visits}}},
        )


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything the index holds, but when a file was last seen on disk and what FTS5 keeps to itself."""
    index = store.index
    tables = [str(row[0]) for row in index.select("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in tables:
        if not table.startswith("find_words_"):
            shown = (
                "client, blob, trouble" if table == "documents" else "rowid" if table == "find_words" else "*"
            )
            found[table] = sorted(index.select(f'SELECT {shown} FROM "{table}"'), key=repr)
    return found


def test_what_came_in_bulk_is_what_a_new_index_finds(shop: Shop) -> None:
    store = shop.store()
    taken = take_in(store, entries(MANY))
    assert len(taken) == MANY == store.index.count()
    assert shop.git("status", "--porcelain") == ""
    assert shop.git("log", "-1", "--format=%s") == f"contact, agenda, services: intake {MANY} clients\n"
    written = rows(store)
    found = [hit.client for hit in store.index.followups.due("2099-01-01", "2026-11-22")]
    store.close()
    store.drop_index()
    again = shop.store()
    assert rows(again) == written
    assert [hit.client for hit in again.index.followups.due("2099-01-01", "2026-11-22")] == found
    assert again.read(taken[-1].id).section("services")["visits"]
    change(again, taken[0].id, "contact", notes="she can be changed")
    whole(shop)


def test_one_that_is_wrong_keeps_all_out(shop: Shop) -> None:
    store, before = shop.store(), shop.head
    one = new_client(store, "先到的")
    before = shop.head
    with pytest.raises(BadInput) as refused:
        take_in(store, entries(MANY, wrong=MANY - 5))
    assert [problem.line for problem in refused.value.problems if not problem.warning] == [MANY - 5]
    assert shop.head == before
    assert shop.git("status", "--porcelain") == ""
    for each in (store, shop.store()):
        assert each.index.ids() == [one]
    assert len(take_in(shop.store(), entries(MANY))) == MANY
    whole(shop)


def test_where_the_other_process_is_ended_nothing_is_written(shop: Shop) -> None:
    def ended_half_way() -> Iterator[Entry]:
        for entry in entries(MANY):
            if entry.number == MANY - 10:
                for child in multiprocessing.active_children():
                    child.kill()
                    child.join()
            yield entry

    store, before = shop.store(), shop.head
    with pytest.raises(ClientfileError, match="a helping process was ended"):
        take_in(store, ended_half_way())
    assert shop.head == before
    assert shop.store().index.count() == 0
    assert multiprocessing.active_children() == []
    assert len(take_in(shop.store(), entries(MANY))) == MANY
    whole(shop)


@pytest.mark.parametrize("step", steps.STEPS)
def test_killed_at_any_step_all_are_there_or_none(shop: Shop, step: str) -> None:
    known = new_client(shop.store(), "先到的")

    def write() -> None:
        kill_at(step)
        take_in(shop.store(), entries(MANY))

    assert in_child(write) == -signal.SIGKILL
    store = shop.store()
    committed = steps.STEPS.index(step) >= steps.STEPS.index("ref-moved")
    assert store.index.count() == (MANY + 1 if committed else 1)
    assert store.verdict() is None
    change(store, known, "contact", notes="she can be changed")
    whole(shop)
