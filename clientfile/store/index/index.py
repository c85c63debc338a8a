"""The index of one clone and identity: what it holds, and at which commit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from itertools import islice
from typing import cast

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json
from clientfile.said import Said
from clientfile.store.index.database import (
    Connection,
    DatabaseError,
    all_or_nothing,
    run_users_sql,
    waiting_for_nobody,
)
from clientfile.store.index.described import Described
from clientfile.store.index.followups import FollowUps
from clientfile.store.index.texts import Places
from clientfile.tuples import NamedTuple

VERSION = 7
"""Raised when the same schemas would make another index."""
_IN_TURN = 1000
"""Documents of which is known at a time how they lie in the work tree."""
YEARS_AROUND = 1
"""Recurring follow-ups are expanded from the year before today's to the year after it."""


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

_SECTION_OF = {
    "phone": "contact",
    "birth_on": "profile",
    "last_visit": "services",
    "visit_count": "services",
    "next_due": "agenda",
}
"""What is worked out for `clients` and stands in no schema: of which section it is."""


class Trouble(NamedTuple):
    """Why a client's document could not be read wholly, as it is told whenever that client is named."""

    kind: str
    en: str
    zh: str


class Meta(Mapping[str, Json]):
    """Facts about the whole store, each read when it is first asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._read: dict[str, Json] = {}

    def __getitem__(self, key: str) -> Json:
        if key not in self._read:
            found = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
            if found is None:
                raise KeyError(key)
            self._read[key] = json.loads(found[0])
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter([row[0] for row in self._connection.execute("SELECT key FROM meta ORDER BY key")])

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Index:
    """Reads the tables. Knows nothing of git or age, imports nothing heavy; `writer.Writer` changes them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def meta(self) -> Meta:
        """Commit, program, settings, roster, catalogue, template, horizon, and the places of texts."""
        return Meta(self.connection)

    @cached_property
    def followups(self) -> FollowUps:
        """What is planned, and whom it is for."""
        return FollowUps(self.connection)

    def reread(self) -> None:
        """Forget what was read of `meta`, after it changed."""
        self.__dict__.pop("meta", None)

    @property
    def places(self) -> Places:
        """Where the texts of a client file are."""
        return cast(Places, self.meta["places"])

    def described(self, table: str = "", names: Sequence[str] = ()) -> list[Described]:
        """The columns that a query may name: of one table or of all, all or those named."""
        rows = self.connection.execute(
            "SELECT tbl, name, label_en, label_zh, kind, section, mask, choices FROM described "
            f"WHERE ? IN ('', tbl) {_among('name', names)} ORDER BY nr",
            (table, *names),
        )
        return [
            Described(tbl, name, Said(en, zh), kind, section, mask, _choices(choices))
            for tbl, name, en, zh, kind, section, mask, choices in rows
        ]

    def covers(self, on: date) -> bool:
        """Whether recurring follow-ups are expanded around this day."""
        horizon = self.meta.get("horizon")
        return horizon == on.year

    def client(self, client: str) -> ClientFile | None:
        """One client file, None where there is none."""
        found = self.connection.execute("SELECT data FROM files WHERE client = ?", (client,)).fetchone()
        return _client(client, found[0]) if found else None

    def clients(self) -> Iterator[ClientFile]:
        """Every client file, by id."""
        last = ""
        while rows := self.connection.execute(
            "SELECT client, data FROM files WHERE client > ? ORDER BY client LIMIT 200", (last,)
        ).fetchall():
            for name, data in rows:
                yield _client(name, data)
            last = rows[-1][0]

    def ids(self) -> list[str]:
        """Every client id."""
        return [row[0] for row in self.connection.execute("SELECT client FROM documents ORDER BY client")]

    def count(self) -> int:
        """How many clients there are."""
        return int(self.connection.execute("SELECT count(*) FROM documents").fetchone()[0])

    def more_than(self, clients: int) -> bool:
        """Whether there are more clients than so many. To count them all reads the whole table."""
        query = "SELECT 1 FROM documents LIMIT 1 OFFSET ?"
        return self.connection.execute(query, (clients,)).fetchone() is not None

    def troubles(self) -> dict[str, Trouble]:
        """Documents that could not be read wholly."""
        rows = self.connection.execute(
            "SELECT client, trouble FROM documents WHERE trouble IS NOT NULL ORDER BY client"
        )
        return {row[0]: Trouble(*json.loads(row[1])) for row in rows}

    def documents(
        self, clients: Iterable[str] | None = None
    ) -> dict[str, tuple[str, int | None, int | None]]:
        """Client to (blob id, mtime in ns, size) of the document, of all or of some."""
        query = "SELECT client, blob, mtime_ns, size FROM documents"
        if clients is None:
            rows = self.connection.execute(query).fetchall()
        else:
            rows = [
                row
                for each in clients
                for row in self.connection.execute(f"{query} WHERE client = ?", (each,))
            ]
        return {row[0]: (row[1], row[2], row[3]) for row in rows}

    def documents_in_turn(
        self, clients: Iterable[str] | None = None
    ) -> Iterator[dict[str, tuple[str, int | None, int | None]]]:
        """The same, some at a time: of all clients in the order of their ids."""
        if clients is not None:
            left = iter(clients)
            while some := list(islice(left, _IN_TURN)):
                yield self.documents(some)
            return
        query = "SELECT client, blob, mtime_ns, size FROM documents WHERE client > ? ORDER BY client LIMIT ?"
        last: str | None = ""
        while last is not None:
            rows = self.connection.execute(query, (last, _IN_TURN)).fetchall()
            yield {row[0]: (row[1], row[2], row[3]) for row in rows}
            last = rows[-1][0] if len(rows) == _IN_TURN else None

    def age(self, client: str) -> int | None:
        """The client's age today, None where it is not known."""
        found = self.connection.execute("SELECT age FROM clients WHERE id = ?", (client,)).fetchone()
        return found[0] if found else None

    def matches(self, kind: str, key: str) -> list[str]:
        """Clients that share a key of `domain.duplicates` with somebody."""
        if kind == "phone":
            rows = self.connection.execute("SELECT DISTINCT client FROM phones WHERE number = ?", (key,))
        elif kind == "id_number":
            rows = self.connection.execute("SELECT id FROM clients_stored WHERE id_number = ?", (key,))
        else:
            name, born = key.rsplit(" ", 1)
            rows = self.connection.execute(
                "SELECT id FROM clients_stored WHERE name_key = ? AND birth_on = ?", (name, born)
            )
        return [row[0] for row in rows]

    def handled(self, kind: str, key: str, *, whole: bool = False) -> Iterator[tuple[str, str]]:
        """(key, client) of the handles of a kind that begin with `key`, or are it; by key, then client."""
        until = key if whole else f"{key}\U0010ffff"
        rows = self.connection.execute(
            "SELECT key, client FROM find_handles WHERE kind = ? AND key >= ? AND key <= ? "
            "ORDER BY key, client",
            (kind, key, until),
        )
        return ((row[0], row[1]) for row in rows)

    def worded(self, match: str) -> Iterator[str]:
        """Clients whose texts have what an expression of `cutting.match` asks for, by id."""
        rows = self.connection.execute(
            "SELECT rowid FROM find_words WHERE find_words MATCH ? ORDER BY rowid", (match,)
        )
        return (_client_at(row[0]) for row in rows)

    def beginning(self, prefix: str) -> Iterator[str]:
        """Clients whose id begins so."""
        rows = self.connection.execute(
            "SELECT client FROM documents WHERE client >= ? AND client < ? ORDER BY client",
            (prefix, f"{prefix}~"),
        )
        return (row[0] for row in rows)

    def name_and_phone(self, client: str) -> tuple[str, str | None]:
        """What a client is shown by in lists."""
        found = self.connection.execute(
            "SELECT name, phone FROM clients_stored WHERE id = ?", (client,)
        ).fetchone()
        return (found[0] or "", found[1]) if found else ("", None)

    def owner_of_followup(self, followup: str) -> list[tuple[str, str]]:
        """(client, follow-up id) of the open follow-ups whose id begins so."""
        rows = self.connection.execute(
            "SELECT DISTINCT client, id FROM followups WHERE substr(id, 1, ?) = ? LIMIT 20",
            (len(followup), followup),
        )
        return [(row[0], row[1]) for row in rows]

    def select(self, sql: str, parameters: Iterable[object] = ()) -> list[tuple[object, ...]]:
        """The program's own reading SQL."""
        return list(self.connection.execute(sql, tuple(parameters)))

    def users_sql(
        self, sql: str, read: set[tuple[str, str]] | None = None
    ) -> tuple[list[str], list[tuple[object, ...]]]:
        """A user's own SELECT, fenced in. See `run_users_sql`."""
        _ = self.meta["settings"]  # today() and threshold() need it, and inside the fence it cannot be read
        return run_users_sql(self.connection, sql, read=read)

    def sections_of(self, read: Iterable[tuple[str, str]]) -> list[str]:
        """The sections that these columns (table, column) are of, in the order of the forms."""
        read = set(read)
        tables = {table for table, _ in read}
        found = [
            section or _SECTION_OF.get(name, "")
            for table, name, section in self.connection.execute(
                "SELECT tbl, name, section FROM described ORDER BY nr"
            )
            if (table, name) in read or (table != "clients" and table in tables)
        ]
        return list(dict.fromkeys(filter(None, found)))

    def seen(self, files: Mapping[str, tuple[int, int]]) -> None:
        """The work tree files of these clients were found to be what is indexed. Unnoted they are read again.

        Of each its mtime in ns and its size.
        """
        if not files:
            return
        rows = [(*stat, client) for client, stat in files.items()]
        with suppress(DatabaseError), waiting_for_nobody(self.connection), all_or_nothing(self.connection):
            self.connection.executemany("UPDATE documents SET mtime_ns = ?, size = ? WHERE client = ?", rows)

    def remember(self, key: str, value: Json) -> None:
        """Keep in `meta` what was worked out; unkept it is worked out again."""
        with suppress(DatabaseError), waiting_for_nobody(self.connection):
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))
            self.reread()

    def close(self) -> None:
        self.connection.close()


def _among(column: str, values: Sequence[str]) -> str:
    return f"AND {column} IN ({', '.join('?' * len(values))})" if values else ""


def _choices(text: str) -> Mapping[str, Said]:
    return {value: Said(*labels) for value, labels in json.loads(text).items()} if text else {}


def row_of(client: str) -> int:
    """The row of a client's words: it follows from the id, so that rows are in the order of ids."""
    return int(client, 36)


def _client_at(row: int) -> str:
    found = ""
    while row:
        row, digit = divmod(row, 36)
        found = _DIGITS[digit] + found
    return found


def _client(name: str, data: str) -> ClientFile:
    whole = json.loads(data)
    return ClientFile(name, whole["sections"], tuple(whole["unreadable"]))
