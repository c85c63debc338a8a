"""A client file: all that is known of one client, as a value in memory."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from clientfile.domain.data import Json, Row, Section, items
from clientfile.tuples import NamedTuple

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

    def having(self, section: str, field: str, value: Json) -> ClientFile:
        """With this value in a field; the rest as it is."""
        return self._replace(sections={**self.sections, section: {**self.section(section), field: value}})

    def adding(self, section: str, field: str, *rows: Row) -> ClientFile:
        """With these items at the end of a list field; nothing changes where there are none."""
        return self.having(section, field, [*self.rows(section, field), *rows]) if rows else self
