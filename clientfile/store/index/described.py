"""A column as the index itself tells of it, for those who read the index and no schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from clientfile.said import Said


class Described(NamedTuple):
    """A column that a query may name. `choices` has the labels of an enum."""

    table: str
    name: str
    label: Said
    kind: str
    section: str
    mask: str
    choices: Mapping[str, Said]
