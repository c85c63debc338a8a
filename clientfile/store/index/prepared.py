"""The rows of one client file, made without a database: a second process can do it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.membership.terms import Terms
from clientfile.forms.fields import Forms
from clientfile.store.index import handles
from clientfile.store.index.columns import Layout
from clientfile.store.index.cutting import words
from clientfile.store.index.index import Trouble, row_of
from clientfile.store.index.rows import Values, agenda_rows, client_row, file_row, item_rows
from clientfile.store.index.shape import Shape
from clientfile.store.index.standings import standing_rows, stored_value
from clientfile.store.index.texts import Places, places, texts
from clientfile.tuples import NamedTuple


class Indexed(NamedTuple):
    """What the index keeps of one document beside the client file."""

    blob: str
    completeness: int
    trouble: Trouble | None = None


class Prepared(NamedTuple):
    """One client: the rows of each table, and the words of its row in the full text, None where they stay."""

    client: str
    rows: tuple[tuple[str, tuple[Values, ...]], ...]
    row: int
    words: str | None


def preparing(forms: Forms) -> Preparing:
    """What makes rows as the forms say, of many clients."""
    return Preparing(Layout(forms).shape, places(forms), many=True)


class Preparing:
    """Makes rows of a shape, and words of the texts at these places."""

    def __init__(self, shape: Shape, places: Places, *, many: bool = False) -> None:
        self.shape = shape
        self._places = places
        self._many = many

    def prepared(
        self,
        client: ClientFile,
        indexed: Indexed,
        today: date,
        terms: Terms,
        read: Iterable[handles.Handle] | None = None,
        before: ClientFile | None = None,
    ) -> Prepared:
        """`read` are the readings of the names where they are known: then nothing is looked up.

        Where the client is known as she was `before`, lists of sections that did not change are left out, and
        her words where no text changed.
        """
        trouble = indexed.trouble
        said = json.dumps([trouble.kind, trouble.en, trouble.zh], ensure_ascii=False) if trouble else None
        named = {*handles.written(client)}
        named.update(handles.read(*handles.names_of(client)) if read is None else read)
        rows: list[tuple[str, tuple[Values, ...]]] = [
            ("documents", ((client.id, indexed.blob, None, None, said),)),
            ("files", (file_row(client),)),
            (
                "clients_stored",
                (client_row(client, self.shape.stored, indexed.completeness, stored_value(client)),),
            ),
            *agenda_rows(client, today),
            *standing_rows(client, terms),
            ("find_handles", tuple(sorted((kind, key, client.id) for kind, key in named if key))),
        ]
        lists = self.shape.lists if before is None else self.shape.changed(before, client)
        rows += [
            (table.name, tuple(item_rows(client, table)))
            for table in lists
            if table.list_of(client) is not None
        ]
        found = self._words(client, before)
        return Prepared(client.id, tuple(each for each in rows if each[1]), row_of(client.id), found)

    def _words(self, client: ClientFile, before: ClientFile | None) -> str | None:
        said = [text for _, text in texts(client, self._places)]
        if before is not None and said == [text for _, text in texts(before, self._places)]:
            return None
        return words(said, many=self._many)
