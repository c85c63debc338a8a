"""Two writers at once: nothing is lost, and who waits in vain is told by whom the store is held."""

from __future__ import annotations

import os
import signal
import socket
import threading
from pathlib import Path

import pytest

from clientfile.errors import Locked
from clientfile.store import lock, steps
from tests.store.helpers import Shop, append, change, in_child, new_client, start_child, wait_for, whole

TIMES = 100


def test_two_writers_of_one_list_lose_nothing(shop: Shop) -> None:
    client = new_client(shop.store())

    def write(who: str) -> None:
        store = shop.store()
        for number in range(TIMES):
            call = {
                "date": "2026-11-22",
                "channel": "phone",
                "topic": "aftercare",
                "summary": f"{who} {number}",
            }
            append(store, client, "care", "communications", call)

    children = [start_child(lambda who=who: write(who)) for who in "ab"]
    assert [wait_for(child) for child in children] == [0, 0]
    found = [row["summary"] for row in shop.store().read(client).rows("care", "communications")]
    for who in "ab":
        assert [each for each in found if str(each).startswith(who)] == [f"{who} {n}" for n in range(TIMES)]
    assert len(found) == 2 * TIMES
    assert int(shop.git("rev-list", "--count", "HEAD")) == 2 + 2 * TIMES
    whole(shop)


@pytest.mark.parametrize("name", ["refs/heads/main.lock", "packed-refs.lock"])
def test_a_write_waits_for_git_s_own_upkeep(shop: Shop, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`git gc` packs refs while we write: seen once in two thousand visits in a row."""
    held = shop.root / ".git" / name
    upkeep: list[threading.Timer] = []

    def hold(step: str) -> None:
        if step == "objects-written":
            held.touch()
            upkeep.append(threading.Timer(1.5, held.unlink))
            upkeep[0].start()

    monkeypatch.setattr(steps, "on_reaching", hold)
    new_client(shop.store())
    upkeep[0].join()
    whole(shop)


def test_two_writers_of_new_clients_and_a_reader(shop: Shop) -> None:
    def write(who: str) -> None:
        store = shop.store()
        for number in range(20):
            new_client(store, f"{who}{number}")

    def read() -> None:
        seen = 0
        while seen < 40:
            store = shop.store()
            assert store.refusal is None
            count = store.index.count()
            assert count >= seen
            seen = count

    children = [start_child(lambda: write("甲")), start_child(lambda: write("乙")), start_child(read)]
    assert [wait_for(child) for child in children] == [0, 0, 0]
    assert shop.store().index.troubles() == {}
    names = {client.section("contact")["name"] for client in shop.store().index.clients()}
    assert names == {f"{who}{number}" for who in "甲乙" for number in range(20)}
    whole(shop)


def holding(shop: Shop, tmp_path: Path) -> int:
    """A child that is in the middle of a write, until it is killed."""
    os.mkfifo(tmp_path / "reached")

    def hold() -> None:
        def stay(step: str) -> None:
            if step == "locked":
                (tmp_path / "reached").write_text("now")
                signal.pause()

        steps.on_reaching = stay
        with shop.store().writing("long import"):
            raise AssertionError

    child = start_child(hold)
    assert (tmp_path / "reached").read_text() == "now"
    return child


def test_who_waits_in_vain_is_told_who_holds_the_store(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = shop.store()
    client = new_client(store)
    before = shop.head
    child = holding(shop, tmp_path)
    monkeypatch.setattr(lock.locked.__wrapped__, "__kwdefaults__", {"wait": 0.05, "purpose": ""})
    with pytest.raises(Locked) as caught:
        change(store, client, "contact", notes="x")
    assert caught.value.exit_code == 11
    assert caught.value.message.en == (
        f"another writer holds the store: long import (process {child}, {socket.gethostname()})"
    )
    assert shop.store().read(client)  # reading goes on meanwhile
    os.kill(child, signal.SIGKILL)
    wait_for(child)
    assert shop.head == before
    assert change(store, client, "contact", notes="x")  # a dead holder holds nothing
    whole(shop)


def test_a_lock_that_somebody_else_moved_the_branch_under_is_no_harm(shop: Shop) -> None:
    """Plain git does not know our lock: the compare and swap refuses, and nothing is lost."""
    store = shop.store()
    client = new_client(store)

    def meddle(step: str) -> None:
        if step == "objects-written":
            shop.git("commit", "--quiet", "--allow-empty", "-m", "meanwhile")

    steps.on_reaching = meddle
    try:
        with pytest.raises(Locked):
            change(store, client, "contact", notes="x")
    finally:
        steps.on_reaching = steps._nothing
    assert shop.git("log", "-1", "--format=%s").strip() == "meanwhile"
    assert change(store, client, "contact", notes="x")
    whole(shop)


def test_two_first_uses_of_a_plain_clone_at_once(shop: Shop, tmp_path: Path) -> None:
    client = new_client(shop.store())
    shop.git("clone", "--quiet", str(shop.root), str(tmp_path / "clone"))
    other = Shop(tmp_path)

    def read() -> None:
        from clientfile.store.store import Store
        from tests.store.helpers import surroundings

        assert Store(other.root.with_name("clone"), surroundings(shop.home)).read(client)

    children = [start_child(read) for _ in range(4)]
    assert [wait_for(child) for child in children] == [0, 0, 0, 0]
    assert in_child(read) == 0
