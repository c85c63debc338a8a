"""Changes the index: one client at a time, or all of them anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import cast

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, mapping
from clientfile.domain.membership.terms import Terms, terms_from
from clientfile.forms.fields import Forms
from clientfile.store.index import handles
from clientfile.store.index.columns import Layout
from clientfile.store.index.database import DatabaseError, all_or_nothing, not_written
from clientfile.store.index.described import Described
from clientfile.store.index.followups import DUE_BY_DAY
from clientfile.store.index.index import Index, row_of
from clientfile.store.index.prepared import Indexed, Prepared, Preparing
from clientfile.store.index.rows import Values, agenda_rows
from clientfile.store.index.shape import shape_from
from clientfile.store.index.standings import TABLES, standing_rows
from clientfile.store.index.texts import places

_HELD_BACK = 1000
"""Clients whose words are written at once: FTS5 is fast where they come in the order of their rows."""

_TOGETHER = 250
"""Clients of a bulk whose rows are written at once, a table at a time, in the order of its key."""

_MUCH_MEMORY = "PRAGMA cache_size = -32768"
"""32 MiB: by SQLite's own 2, a page of a large index is sealed and opened again for every few rows."""

_MANY = 100

_WORKED_OUT = ("due_items", "birthdays", "find_handles", *TABLES)
"""Tables whose rows follow from more than one section."""


class Writer:
    """What changes an index."""

    def __init__(self, index: Index, forms: Forms) -> None:
        self._index = index
        self._db = index.connection
        self._forms = forms
        self._words: dict[int, str | None] = {}
        self._held: list[Prepared] = []
        self._written = 0

    def create(self) -> None:
        """The empty tables."""
        self._db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        self._db.execute("CREATE TABLE files (client TEXT PRIMARY KEY, data TEXT)")
        self._db.execute(
            "CREATE TABLE documents (client TEXT PRIMARY KEY, blob TEXT, mtime_ns INTEGER, size INTEGER, "
            "trouble TEXT) WITHOUT ROWID"
        )
        self._db.execute("CREATE INDEX documents_trouble ON documents (client) WHERE trouble IS NOT NULL")
        self._db.execute(
            "CREATE TABLE due_items (followup TEXT, client TEXT, kind TEXT, subject TEXT, due_from TEXT, "
            "due_to TEXT, lapses_on TEXT, channel TEXT, owner TEXT, attempts INTEGER, agreed_until TEXT, "
            "booked_until TEXT, "
            "PRIMARY KEY (client, followup)) WITHOUT ROWID"
        )
        self._db.execute(DUE_BY_DAY)
        self._db.execute(
            "CREATE TABLE birthdays (client TEXT, day TEXT, PRIMARY KEY (client, day)) WITHOUT ROWID"
        )
        self._db.execute(
            "CREATE TABLE tier_steps (client TEXT, day TEXT, tier TEXT, since TEXT, basis TEXT, "
            "review_on TEXT, PRIMARY KEY (client, day)) WITHOUT ROWID"
        )
        self._db.execute(
            "CREATE TABLE frequency_steps (client TEXT, day TEXT, frequency TEXT, "
            "PRIMARY KEY (client, day)) WITHOUT ROWID"
        )
        self._db.execute(
            "CREATE TABLE points_lots (client TEXT, expires_on TEXT, points INTEGER, "
            "PRIMARY KEY (client, expires_on)) WITHOUT ROWID"
        )
        self._db.execute(
            "CREATE TABLE find_handles (kind TEXT, key TEXT, client TEXT, PRIMARY KEY (kind, key, client)) "
            "WITHOUT ROWID"
        )
        self._db.execute("CREATE INDEX find_handles_of ON find_handles (client)")
        self._db.execute(
            "CREATE VIRTUAL TABLE find_words USING fts5 "
            "(words, content = '', contentless_delete = 1, tokenize = 'ascii')"
        )
        # Merging by itself now and then, it would hold up whoever writes just then (docs/decisions/0013).
        self._db.execute("INSERT INTO find_words (find_words, rank) VALUES ('automerge', 0)")
        self._db.execute(
            "CREATE TABLE described (nr INTEGER PRIMARY KEY, tbl TEXT, name TEXT, label_en TEXT, "
            "label_zh TEXT, kind TEXT, section TEXT, mask TEXT, choices TEXT)"
        )
        layout = Layout(self._forms)
        self._insert("described", (_described_row(*each) for each in enumerate(layout.described())))
        for statement in layout.statements():
            self._db.execute(statement)
        self.set_meta(places=cast(Json, places(self._forms)), shape=layout.shape.to_data())

    @cached_property
    def _preparing(self) -> Preparing:
        return Preparing(shape_from(self._index.meta["shape"]), self._index.places)

    @property
    def terms(self) -> Terms:
        """What the shop's catalogue and thresholds say of membership, as the index has them."""
        thresholds = mapping(mapping(self._index.meta["settings"]).get("thresholds"))
        return terms_from(mapping(self._index.meta["catalogue"]), thresholds)

    @contextmanager
    def changing(self, *, much: bool = False) -> Iterator[None]:
        """All or nothing; `much`: pages wait in more memory, to be sealed once. Raises `IndexDamaged`."""
        try:
            if much:
                self._db.execute(_MUCH_MEMORY)
            with all_or_nothing(self._db):
                self._words.clear()
                self._held.clear()
                self._written = 0
                yield
                self._write_held()
                self._write_words()
                self._merge_words()
        except DatabaseError as error:
            raise not_written(error) from None

    def put(self, client: ClientFile, indexed: Indexed, today: date, *, fresh: bool = False) -> None:
        """Let the index hold this client as it is now. `fresh`: it is known not to be there yet."""
        before = None if fresh else self._index.client(client.id)
        readings = self._readings(before, client)
        prepared = self._preparing.prepared(client, indexed, today, self.terms, readings, before)
        self.write(prepared if before is None else self._unlike(prepared, before, client))

    def _unlike(self, prepared: Prepared, before: ClientFile, client: ClientFile) -> Prepared:
        """Without the rows that lie there already: every page that is written is sealed anew."""
        for table in self._preparing.shape.changed(before, client):
            if table.list_of(before) is not None:
                self._db.execute(f'DELETE FROM "{table.name}" WHERE client = ?', (client.id,))
        new = dict(prepared.rows)
        for name in _WORKED_OUT:
            lying = self._db.execute(f"SELECT * FROM {name} WHERE client = ?", (client.id,)).fetchall()
            if set(lying) == set(new.get(name, ())):
                new.pop(name, None)
            elif lying:
                self._db.execute(f"DELETE FROM {name} WHERE client = ?", (client.id,))
        self._update("clients_stored", client.id, new.pop("clients_stored")[0])
        return prepared._replace(rows=tuple(new.items()))

    def _update(self, table: str, client: str, row: tuple[str | int | None, ...]) -> None:
        """Let a row be as given. What does not change is left out: its indexes stay as they are."""
        found = self._db.execute(f"SELECT * FROM {table} WHERE id = ?", (client,))
        lying = found.fetchone()
        changed = [
            (column[0], value)
            for column, was, value in zip(found.description, lying, row, strict=True)
            if was != value
        ]
        if changed:
            wanted = ", ".join(f'"{name}" = ?' for name, _ in changed)
            self._db.execute(
                f"UPDATE {table} SET {wanted} WHERE id = ?", (*(value for _, value in changed), client)
            )

    def add(self, prepared: Prepared) -> None:
        """Add a client of a bulk, who is not there: to be read when the transaction has ended."""
        self._held.append(prepared)
        if len(self._held) >= _TOGETHER:
            self._write_held()

    def write(self, *prepared: Prepared) -> None:
        """Add rows that were made elsewhere, of clients that are not there."""
        tables: dict[str, list[Values]] = {}
        for each in prepared:
            for table, values in each.rows:
                tables.setdefault(table, []).extend(values)
            if each.words is not None:
                self._words[each.row] = each.words
        for table, rows in tables.items():
            self._insert(table, rows)
        if len(self._words) >= _HELD_BACK:
            self._write_words()

    def _write_held(self) -> None:
        self.write(*sorted(self._held, key=lambda prepared: prepared.client))
        self._held.clear()

    def _readings(self, before: ClientFile | None, client: ClientFile) -> list[handles.Handle] | None:
        """How the names are read, where they are still the same: nothing is looked up anew then."""
        if before is None or handles.names_of(before) != handles.names_of(client):
            return None
        rows = self._db.execute("SELECT kind, key FROM find_handles WHERE client = ?", (before.id,))
        return [(row[0], row[1]) for row in rows if row[0] in handles.READ]

    def _merge_words(self) -> None:
        """After many writes at once: into one piece, so that no later write has to."""
        if self._written >= _MANY and self._written * 10 >= self._index.count():
            self._db.execute("INSERT INTO find_words (find_words) VALUES ('optimize')")

    def _write_words(self) -> None:
        self._written += len(self._words)
        for row in sorted(self._words):
            text = self._words[row]
            if text is None:
                self._db.execute("DELETE FROM find_words WHERE rowid = ?", (row,))
            else:
                self._db.execute(
                    "INSERT OR REPLACE INTO find_words (rowid, words) VALUES (?, ?)", (row, text)
                )
        self._words.clear()

    def moved(self, blobs: Iterable[tuple[str, str]]) -> None:
        """These clients' documents are other blobs now, with the same content: (client, blob id)."""
        self._db.executemany(
            "UPDATE documents SET blob = ?, mtime_ns = NULL, size = NULL WHERE client = ?",
            [(blob, client) for client, blob in blobs],
        )

    def remove(self, client: str) -> None:
        """Forget a client."""
        self._remove(client, self._index.client(client))

    def _remove(self, client: str, before: ClientFile | None) -> None:
        """Only what is there is looked for: the index holds the file that its rows were made of."""
        for table in self._preparing.shape.lists:
            if before is not None and table.list_of(before) is not None:
                self._db.execute(f'DELETE FROM "{table.name}" WHERE client = ?', (client,))
        for name, key in (
            ("documents", "client"),
            ("files", "client"),
            *((table, "client") for table in _WORKED_OUT),
            ("clients_stored", "id"),
        ):
            self._db.execute(f"DELETE FROM {name} WHERE {key} = ?", (client,))
        self._words[row_of(client)] = None

    def _insert(self, table: str, rows: Iterable[tuple[str | int | None, ...]]) -> None:
        rows = list(rows)
        if rows:
            places = ", ".join("?" * len(rows[0]))
            self._db.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({places})', rows)

    def set_meta(self, **values: Json) -> None:
        """Remember facts about the whole store."""
        self._db.executemany(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)",
            [(key, json.dumps(value, ensure_ascii=False)) for key, value in values.items()],
        )
        self._index.reread()

    def expand_again(self, today: date) -> None:
        """Expand recurring follow-ups around another year."""
        with self.changing():
            self._db.execute("DELETE FROM due_items")
            self._db.execute("DELETE FROM birthdays")
            for client in self._index.clients():
                for table, rows in agenda_rows(client, today):
                    self._insert(table, rows)
            self.set_meta(horizon=today.year)

    def stand_again(self) -> None:
        """Work out anew where every client stands, after the terms of membership changed."""
        for table in TABLES:
            self._db.execute(f"DELETE FROM {table}")
        terms = self.terms
        for client in self._index.clients():
            for table, rows in standing_rows(client, terms):
                self._insert(table, rows)


def _described_row(nr: int, column: Described) -> tuple[str | int | None, ...]:
    choices = json.dumps(dict(column.choices), ensure_ascii=False) if column.choices else ""
    label = column.label
    return (
        nr,
        column.table,
        column.name,
        label.en,
        label.zh,
        column.kind,
        column.section,
        column.mask,
        choices,
    )
