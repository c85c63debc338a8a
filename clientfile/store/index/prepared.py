"""The rows of one client file, made without a database: a second process can do it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from clientfile.domain.client import ClientFile
from clientfile.domain.membership.terms import Terms
from clientfile.forms.fields import Forms
from clientfile.store.index import handles
from clientfile.store.index.columns import Layout
from clientfile.store.index.cutting import words
from clientfile.store.index.index import Trouble, row_of
from clientfile.store.index.rows import Values, agenda_rows, client_row, file_row, item_rows
from clientfile.store.index.standings import standing_rows, stored_value
from clientfile.store.index.texts import places, texts


class Indexed(NamedTuple):
    """What the index keeps of one document beside the client file."""

    blob: str
    completeness: int
    trouble: Trouble | None = None


class Prepared(NamedTuple):
    """One client: the rows of each table, and the words of its row in the full text."""

    client: str
    rows: tuple[tuple[str, tuple[Values, ...]], ...]
    row: int
    words: str


class Preparing:
    """Makes rows as the forms say."""

    def __init__(self, forms: Forms) -> None:
        self.layout = Layout(forms)
        self.places = places(forms)

    def prepared(
        self,
        client: ClientFile,
        indexed: Indexed,
        today: date,
        terms: Terms,
        read: Iterable[handles.Handle] | None = None,
    ) -> Prepared:
        """`read` are the readings of the names where they are known: then nothing is looked up."""
        trouble = indexed.trouble
        said = json.dumps([trouble.kind, trouble.en, trouble.zh], ensure_ascii=False) if trouble else None
        named = {*handles.written(client)}
        named.update(handles.read(*handles.names_of(client)) if read is None else read)
        rows: list[tuple[str, tuple[Values, ...]]] = [
            ("documents", ((client.id, indexed.blob, None, None, said),)),
            ("files", (file_row(client),)),
            (
                "clients_stored",
                (client_row(client, self.layout.stored, indexed.completeness, stored_value(client)),),
            ),
            *agenda_rows(client, today),
            *standing_rows(client, terms),
            ("find_handles", tuple(sorted((kind, key, client.id) for kind, key in named if key))),
        ]
        rows += [
            (table.name, tuple(item_rows(client, table)))
            for table in self.layout.tables
            if table.field.name in client.sections.get(table.section, {})
        ]
        found = words(text for _, text in texts(client, self.places))
        return Prepared(client.id, tuple(each for each in rows if each[1]), row_of(client.id), found)
