"""A column as the index itself tells of it, for those who read the index and no schema."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.said import Said
from clientfile.tuples import NamedTuple


class Described(NamedTuple):
    """A column that a query may name. `choices` has the labels of an enum."""

    table: str
    name: str
    label: Said
    kind: str
    section: str
    mask: str
    choices: Mapping[str, Said]
