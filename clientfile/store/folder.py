"""A folder of a commit: git's tree object, compared with another as it lies there.

What a commit changes in a folder is mostly one id. Then nothing else of it is read: that all the rest is as
it was in a tree that was looked at shows that it is well-formed too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from clientfile.store.objects import Entry, entry_of, tree_lines
from clientfile.tuples import NamedTuple

_ID = 20
"""Bytes of an id in a tree."""

Difference = tuple[str, Entry | None, Entry | None]
"""A name, and what two folders have there (None: nothing)."""


class _Shape(NamedTuple):
    """All of a tree but its ids: mode and name of each line, where its id begins, and the lines by name."""

    lines: tuple[tuple[bytes, bytes], ...]
    starts: tuple[int, ...]
    places: Mapping[bytes, int]


class Folder:
    """The lines of a tree. Whatever asks for one raises `NotBelieved` where it is malformed."""

    __slots__ = ("_content", "_shape")

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._shape: _Shape | None = None

    @property
    def size(self) -> int:
        """Bytes of the tree object."""
        return len(self._content)

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Each line's name and entry."""
        return (self._line(place) for place in range(len(self._known_shape().lines)))

    def get(self, name: bytes) -> Entry | None:
        """What has this name."""
        place = self._known_shape().places.get(name)
        return None if place is None else self._line(place)[1]

    def differences(self, before: Folder) -> list[Difference]:
        """What is not as it was in `before`, by name."""
        place = self._only_change(before)
        if place is not None:
            (name, was), (_, now) = before._line(place), self._line(place)
            return [(name, was, now)]
        old, new = before._lines(), self._lines()
        then, then_now = dict(map(entry_of, old - new)), dict(map(entry_of, new - old))
        return [(name, then.get(name), then_now.get(name)) for name in sorted(then.keys() | then_now.keys())]

    def _only_change(self, before: Folder) -> int | None:
        """The line whose id is all that is not as in `before`; None where it is more, or nothing."""
        size = len(self._content)
        if size != len(before._content):
            return None
        unlike = int.from_bytes(self._content, "big") ^ int.from_bytes(before._content, "big")
        shape = before._known_shape()
        first = size - (unlike.bit_length() + 7) // 8
        last = size - ((unlike & -unlike).bit_length() + 7) // 8
        place = bisect_right(shape.starts, first) - 1
        if not unlike or place < 0 or last >= shape.starts[place] + _ID:
            return None
        self._shape = shape
        return place

    def _lines(self) -> frozenset[tuple[bytes, bytes, bytes]]:
        shape = self._known_shape()
        return frozenset(
            (mode, name, self._content[start : start + _ID])
            for (mode, name), start in zip(shape.lines, shape.starts, strict=True)
        )

    def _line(self, place: int) -> tuple[str, Entry]:
        shape = self._known_shape()
        start = shape.starts[place]
        return entry_of((*shape.lines[place], self._content[start : start + _ID]))

    def _known_shape(self) -> _Shape:
        if self._shape is None:
            self._shape = _shape_of(self._content)
        return self._shape


EMPTY = Folder(b"")


def _shape_of(content: bytes) -> _Shape:
    lines, starts, end = [], [], 0
    for mode, name, _ in tree_lines(content):
        end += len(mode) + len(name) + 2
        lines.append((mode, name))
        starts.append(end)
        end += _ID
    return _Shape(tuple(lines), tuple(starts), {name: place for place, (_, name) in enumerate(lines)})
