"""`kill -9` anywhere in a write: the old state or the new one, never a mixture, nothing to mend by hand."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from clientfile.domain.client import ClientFile
from clientfile.store.layout import CATALOGUE
from clientfile.store.steps import STEPS
from clientfile.store.store import Store
from tests.store.helpers import Shop, change, in_child, kill_at, new_client, whole, whole_client

AFTER = STEPS[STEPS.index("ref-moved") :]
"""From here on the write is there for good."""


def works_again(shop: Shop, clients: set[str]) -> Store:
    """The next command reads these clients, writes, and leaves nothing to repair."""
    store = shop.store()
    assert set(store.index.ids()) == clients
    assert store.verdict() is None
    for client in clients:
        assert store.read(client).section("contact")["name"]
    new_client(store, "李四")
    whole(shop)
    assert list((shop.root / ".git" / "clientfile" / "tmp").iterdir()) == []
    return store


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_a_client_is_changed(shop: Shop, step: str) -> None:
    client = new_client(shop.store())

    def write() -> None:
        kill_at(step)
        change(shop.store(), client, "contact", notes="新的")

    assert in_child(write) == -signal.SIGKILL
    found = shop.store().read(client).section("contact").get("notes")
    assert found == ("新的" if step in AFTER else None)
    works_again(shop, {client})


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_a_hundred_clients_are_taken_in(shop: Shop, step: str) -> None:
    known = new_client(shop.store())

    def write() -> None:
        store = shop.store()
        kill_at(step)
        with store.writing("intake") as writing:
            for number in range(100):
                client = ClientFile(writing.new_client_id(), {"contact": {"name": f"客户{number}"}})
                writing.put(client, ["contact"], new=True)
            writing.commit("intake")

    assert in_child(write) == -signal.SIGKILL
    store = shop.store()
    clients = set(store.index.ids())
    assert known in clients
    assert len(clients) == (101 if step in AFTER else 1)
    assert len(list((shop.root / ".git" / "objects" / "pack").glob("*.pack"))) == (step in STEPS[3:])
    works_again(shop, clients)


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_the_catalogue_is_changed(shop: Shop, step: str) -> None:
    client = new_client(shop.store())
    old = (shop.root / CATALOGUE).read_bytes()
    new = old + b"packages: []\n" if b"packages:" not in old else old.replace(b"name: ", b"name:  ", 1)

    def write() -> None:
        kill_at(step)
        with shop.store().writing("edit the catalogue") as writing:
            writing.put_file(CATALOGUE, new)
            writing.commit("catalogue")

    assert in_child(write) == -signal.SIGKILL
    works_again(shop, {client})
    assert (shop.root / CATALOGUE).read_bytes() == (new if step in AFTER else old)


@pytest.mark.parametrize("step", STEPS)
def test_killed_while_lines_of_the_access_log_are_committed(shop: Shop, step: str) -> None:
    store = shop.store()
    client = new_client(store)
    for _ in range(3):
        store.noted("show", [client])

    def write() -> None:
        kill_at(step)
        change(shop.store(), client, "contact", notes="新的")

    assert in_child(write) == -signal.SIGKILL
    store = shop.store()
    store.noted("show", [client])
    change(store, client, "contact", notes="更新的")
    whole(shop)
    batches = shop.git("ls-files", "access").split()
    armor = "-----BEGIN AGE"
    assert sum((shop.root / each).read_text().count(armor) for each in batches) == 4


@pytest.mark.parametrize("step", ["ref-moved", "git-index-written", "index-written"])
def test_killed_again_while_the_next_command_mends(shop: Shop, step: str) -> None:
    client = new_client(shop.store())

    def write() -> None:
        kill_at("ref-moved")
        change(shop.store(), client, "contact", notes="新的")

    def read() -> None:
        kill_at(step)
        shop.store().read(client)

    assert in_child(write) == -signal.SIGKILL
    in_child(read)
    assert shop.store().read(client).section("contact")["notes"] == "新的"
    works_again(shop, {client})


TOUCHES = frozenset("open os.rename os.remove os.mkdir os.rmdir os.link os.truncate subprocess.Popen".split())


def kill_at_touch(number: int) -> None:
    """In this (child) process: end at the nth time that a file is to be changed, or git started."""
    left = number

    def see(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if event not in TOUCHES or (event == "open" and not _writes(args)):
            return
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(see)


def _writes(args: tuple[object, ...]) -> bool:
    flags = args[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def test_killed_at_every_single_touch_of_the_disk(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    del store
    written = touch = 0
    ended = -signal.SIGKILL
    while ended == -signal.SIGKILL:
        touch += 1

        def write(touch: int = touch) -> None:
            store = shop.store()
            _ = store.index
            kill_at_touch(touch)
            change(store, client, "contact", notes=f"{touch}")

        shop.store().noted("show", [client])
        ended = in_child(write)
        store = shop.store()
        found = store.read(client).section("contact").get("notes", "0")
        assert found in (f"{written}", f"{touch}")
        assert store.verdict() is None
        change(store, client, "contact", notes=f"{touch}")
        written = touch
        if touch % 5 == 0:
            whole(shop)
    assert ended == 0
    assert touch > 20  # it did walk
    whole(shop)


def test_everything_of_a_client_survives_a_kill_in_the_middle(shop: Shop) -> None:
    def write() -> None:
        kill_at("ref-moved")
        store = shop.store()
        with store.writing("intake") as writing:
            sections = whole_client()
            writing.put(ClientFile("k7m3q9xw", sections), list(sections), new=True)
            writing.commit("intake")

    assert in_child(write) == -signal.SIGKILL
    assert set(shop.store().read("k7m3q9xw").sections) == set(whole_client())
    works_again(shop, {"k7m3q9xw"})
