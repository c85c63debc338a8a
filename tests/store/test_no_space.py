"""No space left, at any write: a clean refusal or a whole write, and the next command works."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clientfile.domain.client import ClientFile
from clientfile.errors import ClientfileError
from clientfile.store.store import Store
from tests.store.helpers import Shop, change, in_child, new_client, new_clients, surroundings, whole

TOLD = (ClientfileError, OSError)
"""What the command line tells in words; anything else is a bug."""
DONE, REFUSED, BROKEN = 0, 7, 1
SIZES = [0, 1, 64, 400, 1500, 6000, 20_000, 40_000, 100_000, 300_000]
"""Bytes that a file may have: from nothing at all to more than any file of a small store."""


def limited(size: int, work: Callable[[], object]) -> int:
    """Do `work` in a child whose files end at `size` bytes: DONE, REFUSED in words, or BROKEN."""

    def run() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        try:
            work()
        except TOLD:
            os._exit(REFUSED)

    return in_child(run)


def take_in(store: Store, count: int) -> None:
    with store.writing("intake") as writing:
        for number in range(count):
            client = ClientFile(writing.new_client_id(), {"contact": {"name": f"客户{number}"}})
            writing.put(client, ["contact"], new=True)
        writing.commit("intake")


def holds(shop: Shop, client: str, counts: set[int]) -> None:
    """The old clients or the new ones, and a store that works."""
    store = shop.store()
    assert store.index.count() in counts
    assert store.verdict() is None
    change(store, client, "contact", notes="space again")
    whole(shop)


@pytest.mark.parametrize("size", SIZES)
def test_a_loose_write(shop: Shop, size: int) -> None:
    client = new_client(shop.store())
    notes = "很长" * 700

    def write() -> None:
        change(shop.store(), client, "contact", notes=notes)

    ended = limited(size, write)
    found = shop.store().read(client).section("contact").get("notes")
    assert (ended, found) in ((DONE, notes), (REFUSED, None))
    holds(shop, client, {1})


@pytest.mark.parametrize("size", SIZES)
def test_a_write_of_a_pack(shop: Shop, size: int) -> None:
    client = new_client(shop.store())
    ended = limited(size, lambda: take_in(shop.store(), 80))
    assert ended in (DONE, REFUSED)
    assert shop.store().index.count() == (81 if ended == DONE else 1)
    holds(shop, client, {1, 81})


@pytest.mark.parametrize("size", SIZES)
def test_the_index_made_anew(shop: Shop, size: int) -> None:
    client = new_clients(shop.store(), [{"contact": {"name": f"客户{n}"}} for n in range(5)])[0]
    for path in (shop.root / ".git" / "clientfile").glob("index-*"):
        path.unlink()
    assert limited(size, lambda: shop.store().read(client)) in (DONE, REFUSED)
    holds(shop, client, {5})


@pytest.mark.parametrize("size", [0, 100, 500])
def test_a_line_of_the_access_log(shop: Shop, size: int) -> None:
    store = shop.store()
    client = new_client(store)
    assert limited(size, lambda: shop.store().noted("show", [client])) == DONE  # it says so and goes on
    assert limited(size, lambda: shop.store().noted("export", [client], must=True)) == REFUSED
    store.noted("show", [client])
    holds(shop, client, {1})


@pytest.mark.parametrize("size", SIZES[:6])
def test_founding_can_be_tried_again_in_the_same_folder(tmp_path: Path, size: int) -> None:
    from tests.store.helpers import founded

    (tmp_path / "shop").mkdir()
    ended = limited(size, lambda: founded(tmp_path / "shop"))
    assert ended in (DONE, REFUSED)
    if ended == REFUSED:
        founded(tmp_path / "shop")
    holds(Shop(tmp_path / "shop"), new_client(Shop(tmp_path / "shop").store()), {1})


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of six megabytes. Needs root and the right to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=6m", "none", folder], capture_output=True, check=False
    ).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_at_every_filling(small_disk: Path, shop_template: Shop) -> None:
    shop = shop_template.copied_to(small_disk / "shop")
    client = new_client(shop.store())
    shop.store().index.close()
    free = shutil.disk_usage(small_disk).free
    for left in [0, 1, 4, 8, 12, 16, 24, 32, 40, 48, 64, 96, 128, 256]:
        ballast = small_disk / "ballast"
        ballast.write_bytes(b"\0" * (free - left * 1024))

        def write(left: int = left) -> None:
            try:
                change(shop.store(), client, "contact", notes=f"{left}-" * 400)
            except TOLD:
                os._exit(REFUSED)

        ended = in_child(write)
        assert ended in (DONE, REFUSED), left
        ballast.unlink()
        found = str(shop.store().read(client).section("contact").get("notes", ""))
        assert found.startswith(f"{left}-") == (ended == DONE)
        change(shop.store(), client, "contact", notes="")
        whole(shop)
        free = shutil.disk_usage(small_disk).free


def test_a_home_that_is_full_keeps_a_write_from_being_lost(small_disk: Path, shop: Shop) -> None:
    """The pin lies outside the store: where it cannot be moved the write is there all the same."""
    client = new_client(shop.store())
    home = small_disk / "home"
    shutil.copytree(shop.home, home)
    free = shutil.disk_usage(small_disk).free
    (small_disk / "ballast").write_bytes(b"\0" * free)

    def write() -> None:
        change(Store(shop.root, surroundings(home)), client, "contact", notes="x")

    assert in_child(write) == DONE
    (small_disk / "ballast").unlink()
    assert Store(shop.root, surroundings(home)).read(client).section("contact")["notes"] == "x"
