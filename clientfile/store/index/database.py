"""The encrypted database: its key sealed to one identity, opened for the program, or read-only for a user's own SQL."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import sqlcipher3

from clientfile.errors import ClientfileError, Refused
from clientfile.said import both
from clientfile.store import age
from clientfile.store.durable import replace

Connection = sqlcipher3.Connection
DatabaseError = sqlcipher3.DatabaseError

# 16 KB pages with HMAC-SHA256 halve the time of a full scan (docs/design.md section 6).
_PRAGMAS = (
    "PRAGMA cipher_page_size = 16384",
    "PRAGMA cipher_hmac_algorithm = HMAC_SHA256",
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA busy_timeout = 10000",
)

QUERY_SECONDS = 20.0
_HIDDEN = frozenset({"meta", "files", "documents", "sqlite_master", "sqlite_schema", "clients_stored", "due_items"})
_RECURSIVE = 33  # SQLITE_RECURSIVE, which the module does not name
_READING = frozenset({sqlcipher3.SQLITE_READ, sqlcipher3.SQLITE_SELECT, sqlcipher3.SQLITE_FUNCTION, _RECURSIVE})
_HARMFUL_FUNCTIONS = frozenset({"load_extension", "sqlcipher_export", "fts3_tokenizer", "randomblob", "zeroblob"})


class IndexDamaged(ClientfileError):
    """The index cannot be used: it is thrown away and built anew, nothing is lost."""


class BadQuery(ClientfileError):
    """SQL that SQLite does not take. `text` is SQLite's own message."""

    exit_code = 2
    kind = "bad-query"

    def __init__(self, text: str) -> None:
        super().__init__(both("the query is not right: {text}", "查询有误：{text}", text=text))
        self.text = text


class Database:
    """Where the index of one identity lies, and how it is opened."""

    def __init__(self, folder: Path, recipient: str) -> None:
        name = hashlib.sha256(recipient.encode("ascii")).hexdigest()[:16]
        self._recipient = recipient
        self._file = folder / f"index-{name}.db"
        self._key = folder / f"index-{name}.age"

    def open(self, identity: age.Identity, today: Callable[[], str], threshold: Callable[[str], int]) -> Connection | None:
        """The database, None where there is none yet. Raises `IndexDamaged`."""
        if not self._file.exists() or not self._key.exists():
            return None
        try:
            key = age.open_sealed(self._key.read_bytes(), [identity])
            return self._connect(key, today, threshold)
        except (DatabaseError, ClientfileError) as error:
            raise IndexDamaged(both("the index cannot be opened", "索引无法打开")) from error

    def create(self, today: Callable[[], str], threshold: Callable[[str], int]) -> Connection:
        """A new, empty database in place of whatever was there."""
        self.remove()
        key = os.urandom(32)
        sealed = age.seal(key, [age.recipient(self._recipient)])
        replace(self._key, sealed.encode("ascii"), sync=False)
        handle = os.open(self._file, os.O_CREAT | os.O_WRONLY | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        os.close(handle)
        return self._connect(key, today, threshold)

    def remove(self) -> None:
        """Throw the index away."""
        for path in (self._file, *(self._file.with_name(self._file.name + end) for end in ("-wal", "-shm", "-journal"))):
            path.unlink(missing_ok=True)
        self._key.unlink(missing_ok=True)

    def _connect(self, key: bytes, today: Callable[[], str], threshold: Callable[[str], int]) -> Connection:
        connection = sqlcipher3.connect(str(self._file), isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.create_function("today", 0, today)
        connection.create_function("threshold", 1, threshold)
        return connection


def run_users_sql(
    connection: Connection, sql: str, parameters: Iterable[object] = (), *, seconds: float = QUERY_SECONDS
) -> tuple[list[str], list[tuple[object, ...]]]:
    """A user's SELECT: read-only, of the public tables alone, bounded in time. Returns column names and rows.

    Raises `BadQuery` for what SQLite does not take, `Refused` for what reaches further or takes too long.
    """
    until = time.monotonic() + seconds
    denied: list[str] = []

    def authorise(action: int, first: str | None, second: str | None, _database: str | None, source: str | None) -> int:
        if action not in _READING:
            denied.append("write")
            return int(sqlcipher3.SQLITE_DENY)
        if action == sqlcipher3.SQLITE_READ and first in _HIDDEN and source != "clients":
            denied.append(str(first))
            return int(sqlcipher3.SQLITE_DENY)
        if action == sqlcipher3.SQLITE_FUNCTION and str(second).lower() in _HARMFUL_FUNCTIONS:
            denied.append(str(second))
            return int(sqlcipher3.SQLITE_DENY)
        return int(sqlcipher3.SQLITE_OK)

    connection.set_authorizer(authorise)
    connection.set_progress_handler(lambda: int(time.monotonic() > until), 10_000)
    try:
        cursor = connection.execute(sql, tuple(parameters))
        names = [str(each[0]) for each in cursor.description or ()]
        return names, cursor.fetchall()
    except (sqlcipher3.Error, sqlcipher3.Warning) as error:
        if time.monotonic() > until:
            raise Refused(
                both("the query took longer than {n} seconds and was ended", "查询超过 {n} 秒，已中止", n=int(seconds)),
                both("narrow it with --where or --limit", "请用 --where 或 --limit 缩小范围"),
            ) from None
        if denied:
            raise Refused(
                both("a query may only read the tables that clientfile fields lists", "查询只能读取 clientfile fields 列出的表"),
                both("nothing was changed", "未做任何更改"),
            ) from None
        raise BadQuery(str(error)) from None
    finally:
        connection.set_authorizer(None)
        connection.set_progress_handler(None, 0)
