"""What rows are made of: which list fills which table, which value which column.

Worked out of the forms when an index is made, and kept by it: a later write needs no forms for its rows.
"""

from __future__ import annotations

from typing import Any

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json
from clientfile.tuples import NamedTuple

Path = tuple[str, ...]


class ListTable(NamedTuple):
    """The table of a list: `paths` lead from an item to the values of its columns."""

    name: str
    section: str
    field: str
    paths: tuple[Path, ...]

    def list_of(self, client: ClientFile) -> Json:
        """The list, None where there is none."""
        return client.section(self.section).get(self.field)


class Shape(NamedTuple):
    """`stored` are the paths, section first, of what `clients` stores; `lists` the tables of lists."""

    stored: tuple[Path, ...]
    lists: tuple[ListTable, ...]

    def changed(self, before: ClientFile, after: ClientFile) -> list[ListTable]:
        """The tables whose list is another one in `after`."""
        return [table for table in self.lists if table.list_of(before) != table.list_of(after)]

    def to_data(self) -> dict[str, Json]:
        """As JSON, for `shape_from`."""
        return {
            "stored": [[*path] for path in self.stored],
            "lists": [
                [name, section, field, [[*path] for path in paths]]
                for name, section, field, paths in self.lists
            ],
        }


def shape_from(data: Any) -> Shape:
    """What `to_data` gave."""
    return Shape(
        tuple(map(tuple, data["stored"])),
        tuple(
            ListTable(name, section, field, tuple(map(tuple, paths)))
            for name, section, field, paths in data["lists"]
        ),
    )
