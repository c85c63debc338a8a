"""What one commit showed, another does not read or open again: and where it is forgotten, it is read anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from clientfile.domain.data import Json, Section
from clientfile.store import age
from clientfile.store.age import Identity
from clientfile.store.document import Lying, parse_lying
from clientfile.store.git import Git
from clientfile.store.judging import documents, openings
from clientfile.store.judging.openings import Openings
from clientfile.store.trust import Belief, Court
from tests.store.helpers import Shop, append, new_clients

CLIENTS, ROUNDS = 4, 3


class Work(NamedTuple):
    """How often each document was read, and each ciphertext opened that lies in one."""

    read: Counter[bytes]
    opened: Counter[str]


@pytest.fixture
def start(shop: Shop) -> str:
    """The commit after which the same clients come again and again."""
    visits: list[Json] = [{"date": "2026-01-02", "service": "eye-care"}]
    sections: dict[str, Section] = {"contact": {"name": "张三"}, "services": {"visits": visits}}
    ids = new_clients(shop.store(), [sections] * CLIENTS)
    start = shop.head
    for nth in range(ROUNDS):
        for client in ids:
            visit = {"date": f"2026-03-{nth + 1:02}", "service": "hydra-needle"}
            assert append(shop.store(), client, "services", "visits", visit)
    return start


def judged(shop: Shop, start: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Work:
    """What it takes to believe all that came after `start`."""
    work = Work(Counter(), Counter())
    parts: set[str] = set()
    opening = age.open_sealed

    def read(raw: bytes, client: str, like: Lying | None = None) -> Lying:
        work.read[raw] += 1
        found = parse_lying(raw, client, like)
        parts.update(each.age for each in found.document.parts.values())
        return found

    def opened(sealed: bytes, identities: Sequence[Identity]) -> bytes:
        work.opened[sealed.decode()] += 1
        return opening(sealed, identities)

    store = shop.store()
    pin, git = store.pin, Git(shop.root)
    assert pin is not None
    own = Openings(str(store.keys.identity), pin.store)
    court = Court(git, pin.owner, seen=tmp_path / "seen.db", look=own.judge)
    with monkeypatch.context() as patching:
        patching.setattr(documents, "parse_lying", read)
        patching.setattr(age, "open_sealed", opened)
        assert court.believe(start, shop.head) == Belief(shop.head)
    git.close()
    return Work(work.read, Counter({each: times for each, times in work.opened.items() if each in parts}))


def test_each_version_is_read_and_opened_once(
    shop: Shop, start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = judged(shop, start, monkeypatch, tmp_path)
    for done in work:
        assert len(done) == CLIENTS * (ROUNDS + 1)
        assert set(done.values()) == {1}


def test_where_nothing_is_held_it_is_read_and_opened_again(
    shop: Shop, start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "KEPT", 0)
    monkeypatch.setattr(openings, "KEPT", 0)
    for done in judged(shop, start, monkeypatch, tmp_path):
        assert len(done) == CLIENTS * (ROUNDS + 1)
        assert Counter(done.values()) == {1: 2 * CLIENTS, 2: CLIENTS * (ROUNDS - 1)}
