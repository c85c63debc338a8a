"""Blobs that git reads while others are judged: each once, in any order, in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clientfile.store.git import Git
from clientfile.store.judging import arriving
from clientfile.store.judging.arriving import Arriving
from clientfile.store.objects import GitObject, pack, write_loose
from tests.store.helpers import git

BLOBS = [GitObject("blob", b"document %d\n" % nth * 2000) for nth in range(200)]
NAMES = [each.id for each in BLOBS]
CONTENT = {each.id: each.content for each in BLOBS}


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Git]:
    """Of a repository with a half of the blobs in a pack, and a half loose."""
    git(tmp_path, "init", "--quiet", "repository")
    reader = Git(tmp_path / "repository")
    reader.run("index-pack", "--stdin", given=b"".join(pack([each.packed() for each in BLOBS[::2]])))
    write_loose(reader.dir / "objects", BLOBS[1::2])
    yield reader
    reader.close()


@pytest.mark.parametrize("order", [NAMES, NAMES[::-1], NAMES[100:] + NAMES[:100]])
def test_each_is_there_once_in_any_order(reader: Git, order: list[str]) -> None:
    coming = Arriving(reader, NAMES)
    assert [coming.take(name) for name in order] == [CONTENT[name] for name in order]
    assert [coming.take(name) for name in order] == [None] * len(order)


def test_other_things_may_be_asked_meanwhile(reader: Git) -> None:
    coming = Arriving(reader, NAMES)
    for name, other in zip(NAMES, NAMES[::-1], strict=True):
        assert coming.take(name) == CONTENT[name]
        assert reader.read(other) == CONTENT[other]


def test_what_was_left_is_not_taken_for_what_is_asked_next(reader: Git) -> None:
    first = Arriving(reader, NAMES)
    assert first.take(NAMES[3]) == CONTENT[NAMES[3]]
    first.close()
    coming = Arriving(reader, NAMES[50:])
    assert coming.take(NAMES[50]) == CONTENT[NAMES[50]]
    assert coming.take(NAMES[3]) is None


def test_what_cannot_be_had_this_way_is_left_to_whoever_asks(reader: Git) -> None:
    """No blob of this name, none at all, one that was not asked for; the others come all the same."""
    tree = reader.run("mktree", given=f"100644 blob {NAMES[0]}\tname\n".encode()).decode().strip()
    asked = [tree, "0" * 40, NAMES[1]]
    coming = Arriving(reader, asked)
    assert [coming.take(name) for name in (*asked, NAMES[2])] == [None, None, CONTENT[NAMES[1]], None]


def test_a_harmed_one_is_nobodys(reader: Git) -> None:
    harmed = reader.dir / "objects" / NAMES[1][:2] / NAMES[1][2:]
    harmed.chmod(0o644)
    harmed.write_bytes((reader.dir / "objects" / NAMES[3][:2] / NAMES[3][2:]).read_bytes())
    coming = Arriving(reader, NAMES)
    assert coming.take(NAMES[1]) is None


def test_it_holds_no_more_than_it_may(reader: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what is asked for comes long after others, they are left to whoever asks."""
    monkeypatch.setattr(arriving, "HELD", 10 * len(BLOBS[0].content))
    coming = Arriving(reader, NAMES)
    assert coming.take(NAMES[100]) is None
    assert [coming.take(name) for name in NAMES[:10]] == [CONTENT[name] for name in NAMES[:10]]
