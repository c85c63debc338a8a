"""The list of ciphertexts that were seen is what all of history holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clientfile.said import Said
from clientfile.store import seen
from clientfile.store.document import parse_document
from clientfile.store.git import Git
from clientfile.store.layout import client_of
from clientfile.store.seen import Seen, digest_of, seen_until
from tests.store.helpers import Shop, append, change, new_client


@pytest.fixture
def lived_in(shop: Shop) -> Shop:
    clients = [new_client(shop.store(), health={"wellness_goals": ["stress"]}) for _ in range(3)]
    for each in clients:
        change(shop.store(), each, "contact", notes="x")
        append(shop.store(), each, "services", "visits", {"date": "2026-03-01", "service": "hydra-needle"})
    change(shop.store(), clients[0], "health", wellness_goals=["slimming"])
    return shop


def versions(shop: Shop) -> list[tuple[str, str]]:
    """(blob, client) of every document in history."""
    lines = shop.git("rev-list", "--objects", "HEAD").splitlines()
    return [(line[:40], client) for line in lines if (client := client_of(line[41:])) is not None]


def all_digests(shop: Shop) -> set[int]:
    return {
        digest_of(sealed)
        for blob, client in versions(shop)
        for sealed in parse_document(shop.git("cat-file", "blob", blob).encode(), client).parts.values()
    }


def held(table: Seen) -> set[int]:
    return {digest for (digest,) in table._table.execute("SELECT digest FROM seen")}


@pytest.mark.parametrize("remembered", [0, 1, 512])
def test_it_holds_every_part_of_every_version(
    lived_in: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remembered: int
) -> None:
    """However few versions are at hand while it is made; nothing is counted out because one was."""
    monkeypatch.setattr(seen, "VERSIONS", remembered)
    git = Git(lived_in.root)
    table = seen_until(tmp_path / "seen.db", git, lived_in.head)
    assert held(table) == all_digests(lived_in)
    table.close()
    git.close()


def test_how_far_it_is_is_shown(lived_in: Shop, tmp_path: Path) -> None:
    """The first time, and where history went on; where nothing is to be done nothing is shown."""
    shown: list[tuple[str, int, int]] = []

    @contextmanager
    def progress(total: int, label: Said) -> Iterator[Callable[[int], None]]:
        done: list[int] = []
        yield done.append
        shown.append((label.en, total, sum(done)))

    git = Git(lived_in.root)
    count = len(versions(lived_in))
    for _ in range(2):
        seen_until(tmp_path / "seen.db", git, lived_in.head, progress).close()
    new_client(lived_in.store())
    seen_until(tmp_path / "seen.db", git, lived_in.head, progress).close()
    assert shown == [
        ("noting what was sealed before", count, count),
        ("noting what was sealed before", 1, 1),
    ]
    git.close()


def test_what_was_added_is_found_in_memory_and_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "FRESH", 3)
    table = Seen()
    for nth in range(8):
        assert not table.has(nth)
        table.add([nth])
        assert all(table.has(each) for each in range(nth + 1))
    assert held(table) == set()
    table.keep("a" * 40)
    assert held(table) == set(range(8))
    table.close()
