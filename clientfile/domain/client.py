"""A client file: all that is known of one client, as a value in memory."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from clientfile.domain.data import Row, Section, items

SECTIONS = (
    "contact",
    "agenda",
    "privacy",
    "profile",
    "safety",
    "health",
    "aesthetics",
    "services",
    "preferences",
    "account",
    "care",
)
"""In the order of the design's section 4."""


class ClientFile(NamedTuple):
    """One client. `sections` holds only what can be read and is not empty."""

    id: str
    sections: Mapping[str, Section] = MappingProxyType({})
    unreadable: tuple[str, ...] = ()

    def section(self, name: str) -> Section:
        """The data of a section, {} where there is none (or none that can be read)."""
        return self.sections.get(name, {})

    def rows(self, section: str, field: str) -> list[Row]:
        """The objects of a list field, [] where it is absent or no list."""
        return [row for _, row in items(self.section(section).get(field))]
