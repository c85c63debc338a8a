"""Every look is a line of the access log: sealed to the owners, chained, committed with the next write."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.store import access, age
from clientfile.store.access import Spool
from clientfile.store.access_line import START, Entry, Line, digest, line_from, pieces
from tests.store.helpers import (
    NOW,
    Shop,
    change,
    hire,
    in_child,
    new_client,
    opened_by_age,
    start_child,
    wait_for,
    whole,
)


def spooled(shop: Shop) -> list[bytes]:
    """Every sealed line that waits."""
    spool = shop.root / ".git" / "clientfile" / "spool"
    return [line for path in sorted(spool.glob("*.age")) for line in pieces(path.read_bytes())]


def committed(shop: Shop) -> list[bytes]:
    """Every sealed line of the log in order."""
    paths = sorted(shop.git("ls-files", "access").split())
    return [line for path in paths for line in pieces((shop.root / path).read_bytes())]


def opened(sealed: list[bytes], program: Path, identity: Path) -> list[dict[str, object]]:
    return [json.loads(opened_by_age(program, line, identity)) for line in sealed]


def read(shop: Shop, sealed: list[bytes]) -> list[Line]:
    identity = shop.store().keys.identity
    return [line_from(age.open_sealed(each, [identity])) for each in sealed]


def test_a_line_says_who_looked_at_whom_and_what_for(shop: Shop, age_program: Path) -> None:
    store = shop.store()
    client = new_client(store)
    store.noted("export", [client], ["contact", "health"], "回访名单")
    for identity in (shop.identity, shop.sheet):
        [line] = opened(spooled(shop), age_program, identity)
        assert line == {
            "nr": 1,
            "at": "2026-11-22T09:30:00+08:00",
            "who": "chen-ya",
            "device": store.spool.device,
            "action": "export",
            "clients": [client],
            "count": 1,
            "sections": ["contact", "health"],
            "purpose": "回访名单",
            "before": START,
        }


def test_lines_are_chained_through_commits(shop: Shop, age_program: Path) -> None:
    store = shop.store()
    client = new_client(store)
    for count in (3, 1, 2):
        for _ in range(count):
            store.noted("show", [client])
        assert (len(spooled(shop)), store.spool.count()) == (count, count)
        assert store.spool.since() == "2026-11-22T09:30:00+08:00"
        change(store, client, "contact", notes=f"{count}")
        assert (spooled(shop), store.spool.since()) == ([], "")
    sealed = committed(shop)
    lines = opened(sealed, age_program, shop.identity)
    assert [line["nr"] for line in lines] == [1, 2, 3, 4, 5, 6]
    digests = [START, *(hashlib.sha256(line).hexdigest() for line in sealed)]
    assert [line["before"] for line in lines] == digests[:-1]
    device = store.spool.device
    assert shop.git("ls-files", "access").split() == [
        f"access/{device}/2026-11/{number:010d}.age" for number in (3, 4, 6)
    ]
    assert shop.store().verdict() is None
    whole(shop)


def test_who_looked_cannot_read_the_log(shop: Shop, tmp_path: Path) -> None:
    person, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    client = new_client(hers.store())
    hers.store().noted("show", [client])
    [line] = spooled(hers)
    with pytest.raises(age.AgeNoMatch):
        age.open_sealed(line, [person.store(hers).keys.identity])


def test_readers_at_once_take_a_number_each(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    store.index.close()

    def look() -> None:
        mine = shop.store()
        for _ in range(20):
            mine.noted("show", [client])

    assert [wait_for(child) for child in [start_child(look) for _ in range(3)]] == [0, 0, 0]
    assert [line.nr for line in read(shop, spooled(shop))] == list(range(1, 61))


def test_lines_that_a_commit_holds_already_are_not_committed_twice(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    store.noted("show", [client])
    kept = [(each.path, each.path.read_bytes()) for each in store.spool.waiting()]
    change(store, client, "contact", notes="x")
    for path, content in kept:
        path.write_bytes(content)  # as if the crash had come before they were taken away
    shop.store().noted("show", [client])
    change(shop.store(), client, "contact", notes="y")
    assert [line.nr for line in read(shop, committed(shop))] == [1, 2]
    assert shop.store().verdict() is None


def test_an_empty_spool_makes_no_batch(tmp_path: Path) -> None:
    assert Spool(tmp_path, "device00").batch("2026-11") is None


# Where the count is lost ---------------------------------------------------------------------


@pytest.mark.parametrize("content", [None, b"", b"\xff\x00" * 40, b'["x", 1]', b"[1, 2]"])
def test_numbers_go_on_where_the_count_is_lost(shop: Shop, content: bytes | None) -> None:
    store = shop.store()
    client = new_client(store)
    for action in ("one", "two"):
        store.noted(action, [client])
        change(store, client, "contact", notes=action)
    store.noted("three", [client])
    state = store.runtime.spool / "last"
    store.runtime.clone.write_text(json.dumps({"store": store.clone.store, "clone": store.spool.device}))
    for path in (state, *[each.path for each in store.spool.waiting()][:0]):
        path.unlink() if content is None else path.write_bytes(content)
    shop_again = shop.store()
    pin = store.surroundings.home.pins / store.clone.store
    (pin / f"{shop_again.clone.name}.json").write_bytes((pin / f"{store.clone.name}.json").read_bytes())
    shop_again.noted("four", [client])
    change(shop_again, client, "contact", notes="four")
    sealed = committed(shop)
    lines = read(shop, sealed)
    assert [(line.nr, line.entry.action) for line in lines] == [
        (1, "one"), (2, "two"), (3, "three"), (4, "four")
    ]  # fmt: skip
    assert [line.before for line in lines] == [START, *map(digest, sealed[:-1])]


def test_a_copied_clone_is_another_device(shop: Shop, tmp_path: Path) -> None:
    store = shop.store()
    client = new_client(store)
    store.noted("before", [client])
    copy = shop.copied_to(tmp_path / "copy")
    store.noted("here", [client])
    copy.store().noted("there", [client])
    mine, theirs = read(shop, spooled(shop)), read(copy, spooled(copy))
    assert [(line.nr, line.entry.action) for line in mine] == [(1, "before"), (2, "here")]
    assert {(line.nr, line.entry.action) for line in theirs} == {(1, "before"), (1, "there")}
    assert len({line.device for line in (*mine, *theirs)}) == 2
    assert copy.store().spool.device == copy.store().spool.device != store.spool.device
    # Moved, it stays what it is.
    device = copy.store().spool.device
    copy.root.rename(copy.root.with_name("moved"))
    assert Spool(copy.root.with_name("moved") / ".git" / "clientfile" / "spool", "x").device == device


def test_what_waited_in_a_copied_clone_is_committed_under_its_old_name(shop: Shop, tmp_path: Path) -> None:
    store = shop.store()
    client = new_client(store)
    store.noted("before", [client])
    copy = shop.copied_to(tmp_path / "copy")
    copy.store().noted("there", [client])
    change(copy.store(), client, "contact", notes="x")
    assert spooled(copy) == []
    folders = {path.split("/")[1] for path in copy.git("ls-files", "access").split()}
    assert folders == {store.spool.device, copy.store().spool.device}


# Torn ----------------------------------------------------------------------------------------

OWNER_SECRET = age.new_identity()
OWNER = age.recipient_of(OWNER_SECRET)


def entry(action: str = "show") -> Entry:
    return Entry(NOW, "chen-ya", action, ["k7m3q9xw"], ["contact"])


def numbers(sealed: list[bytes]) -> list[int]:
    """The numbers of a chain that is whole: each line goes on from the one before it."""
    identity = age.identity(OWNER_SECRET)
    lines = [line_from(age.open_sealed(each, [identity])) for each in sealed]
    expected = [START, *map(digest, sealed)]
    assert [line.before for line in lines] == expected[: len(lines)]
    return [line.nr for line in lines]


class Clone:
    """A spool and the history that its lines are committed to, as the store does both."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.history: dict[str, bytes] = {}

    @property
    def spool(self) -> Spool:
        return Spool(self.folder, "device00", self._last)

    def _last(self, _: str) -> tuple[int, str]:
        sealed = self.sealed()
        return (len(sealed), digest(sealed[-1])) if sealed else (0, START)

    def sealed(self) -> list[bytes]:
        return [line for path in sorted(self.history) for line in pieces(self.history[path])]

    def commit(self, *, dies_before_it_is_noted: bool = False) -> None:
        batch = self.spool.batch("2026-11")
        if batch is not None:
            self.history |= batch.files
            if not dies_before_it_is_noted:
                self.spool.committed(batch.taken)
        self.spool.forget_until("device00", len(self.sealed()))


def _tears(clone: Clone, size: int) -> None:
    """The power went while a line was written: a piece of it, and no note."""
    for each in clone.spool.waiting()[-1:]:
        with each.path.open("ab") as file:
            file.write(b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3Jn"[:size])


def _dies(clone: Clone) -> None:
    """Killed between a line and the note of it."""
    note = (clone.folder / "last").read_bytes() if (clone.folder / "last").exists() else b""
    clone.spool.append(entry(), [OWNER])
    (clone.folder / "last").write_bytes(note)


STEPS = st.one_of(
    st.just(("append",)),
    st.just(("commit",)),
    st.just(("commit and die",)),
    st.just(("refused commit",)),
    st.just(("die",)),
    st.just(("forget",)),
    st.tuples(st.just("tear"), st.integers(1, 60)),
)


@given(steps=st.lists(STEPS, max_size=25))
def test_numbers_have_no_gap_and_the_chain_is_whole_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, *tuple[int, ...]]]
) -> None:
    clone = Clone(tmp_path_factory.mktemp("clone") / "spool")
    added = 0
    for name, *how in steps:
        if name == "append":
            clone.spool.append(entry(), [OWNER])
            added += 1
        elif name == "die":
            _dies(clone)
            added += 1
        elif name == "tear":
            _tears(clone, how[0])
        elif name == "forget":
            (clone.folder / "last").unlink(missing_ok=True)
        elif name == "refused commit":
            clone.spool.batch("2026-11")
        else:
            clone.commit(dies_before_it_is_noted=name == "commit and die")
    clone.spool.append(entry(), [OWNER])
    clone.commit()
    assert numbers(clone.sealed()) == list(range(1, added + 2))
    assert clone.spool.waiting() == []


def test_killed_between_a_line_and_its_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = Clone(tmp_path / "spool")
    clone.spool.append(entry("one"), [OWNER])

    def add() -> None:
        def die(*_: object) -> None:
            os._exit(9)

        monkeypatch.setattr(access.Spool, "_keep", die)
        clone.spool.append(entry("two"), [OWNER])

    assert in_child(add) == 9
    clone.spool.append(entry("three"), [OWNER])
    clone.commit()
    assert numbers(clone.sealed()) == [1, 2, 3]


def test_a_full_disk_adds_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = Clone(tmp_path / "spool")
    clone.spool.append(entry("one"), [OWNER])
    written = os.pwrite

    def full(handle: int, data: bytes, at: int) -> int:
        if data.startswith(b"-----BEGIN"):
            return written(handle, data[:100], at)
        if at:
            raise OSError(28, "No space left on device")
        return written(handle, data, at)

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match="No space"):
            clone.spool.append(entry("two"), [OWNER])
    clone.spool.append(entry("three"), [OWNER])
    clone.commit()
    assert numbers(clone.sealed()) == [1, 2]


def test_the_spool_in_the_way_of_a_link(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "spool")
    (tmp_path / "elsewhere").write_text("x")
    (clone.folder / "last").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic"):
        clone.spool.append(entry(), [OWNER])
    assert (tmp_path / "elsewhere").read_text() == "x"


def test_very_many_lines_wait_in_few_files_and_go_in_files_of_a_megabyte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = Clone(tmp_path / "spool")
    monkeypatch.setattr(access, "MAX_FILE", 10_000)
    monkeypatch.setattr(access, "MAX_BATCH", 30_000)
    for _ in range(100):
        clone.spool.append(entry(), [OWNER])
    assert len(clone.spool.waiting()) < 12
    rounds = 0
    while clone.spool.waiting():
        clone.commit()
        rounds += 1
    assert rounds > 1
    assert max(map(len, clone.history.values())) <= 10_000
    assert numbers(clone.sealed()) == list(range(1, 101))


def test_lines_added_while_a_commit_is_under_way_are_of_the_next(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "spool")
    clone.spool.append(entry(), [OWNER])
    batch = clone.spool.batch("2026-11")
    assert batch is not None
    clone.spool.append(entry(), [OWNER])
    clone.history |= batch.files
    clone.spool.committed(batch.taken)
    assert clone.spool.count() == 1
    clone.commit()
    assert numbers(clone.sealed()) == [1, 2]


def test_whoever_holds_the_spool_too_long_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "WAIT", 0.01)
    clone = Clone(tmp_path / "spool")
    with clone.spool._held(), pytest.raises(BlockingIOError):
        clone.spool.append(entry(), [OWNER])
