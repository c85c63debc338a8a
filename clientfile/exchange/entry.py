"""One entry of a file that comes in."""

from __future__ import annotations

from clientfile.domain.data import Section
from clientfile.tuples import NamedTuple


class Entry(NamedTuple):
    """One client's data: which it is (from 1), the line it begins on (0 where unknown), the data."""

    number: int
    line: int
    data: Section
