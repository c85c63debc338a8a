"""The encrypted database.

Its key sealed to one identity, opened for the program, or read-only for a user's own SQL.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import sqlcipher3

from clientfile.errors import ClientfileError, Refused
from clientfile.said import both
from clientfile.store import age
from clientfile.store.durable import replace
from clientfile.store.plain_file import read_plain

Connection: TypeAlias = sqlcipher3.Connection
DatabaseError = sqlcipher3.DatabaseError

_PATIENCE = "PRAGMA busy_timeout = 10000"
# 16 KB pages with HMAC-SHA256 halve the time of a full scan (docs/design.md section 6).
_PRAGMAS = (
    "PRAGMA cipher_page_size = 16384",
    "PRAGMA cipher_hmac_algorithm = HMAC_SHA256",
    "PRAGMA cipher_memory_security = OFF",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 4194304",
    _PATIENCE,
)

# Of each None that a row has, sqlcipher3 asks anew how to adapt it, by two exceptions: 0.8 µs, and most of a
# row is None. One that adapts itself costs a tenth of that.
sqlcipher3.register_adapter(type(None), lambda none: none)

QUERY_SECONDS = 20.0
MAX_ROWS = 500_000
"""Of a question that a user asks: several times the largest shop, and not all memory there is."""
_HIDDEN = frozenset(
    {
        *(
            "meta",
            "files",
            "documents",
            "described",
            "sqlite_master",
            "sqlite_schema",
            "clients_stored",
            "due_items",
            "birthdays",
            "tier_steps",
            "frequency_steps",
            "points_lots",
            "packages_stored",
        ),
        *("find_handles", "find_words", "find_words_data", "find_words_idx", "find_words_docsize"),
        "find_words_config",
    }
)
_VIEWS = frozenset({"clients", "packages_left"})
_BEHIND_VIEWS = frozenset({"clients_stored", "due_items", "packages_stored"})
_RECURSIVE = 33  # SQLITE_RECURSIVE, which the module does not name
_READING = frozenset(
    {sqlcipher3.SQLITE_READ, sqlcipher3.SQLITE_SELECT, sqlcipher3.SQLITE_FUNCTION, _RECURSIVE}
)
_HARMFUL_FUNCTIONS = frozenset(
    {"load_extension", "sqlcipher_export", "fts3_tokenizer", "randomblob", "zeroblob"}
)


class IndexDamaged(ClientfileError):
    """The index cannot be used: it is thrown away and built anew, nothing is lost."""


def not_written(error: Exception) -> IndexDamaged:
    """What to say where the disk is full or gone."""
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return IndexDamaged(
        both("the index cannot be written: {why}", "无法写入索引：{why}", why=why),
        both(
            "no client file is touched by this; free some space and try again",
            "客户档案不受影响；请腾出空间后重试",
        ),
    )


class BadQuery(ClientfileError):
    """SQL that SQLite does not take. `text` is SQLite's own message."""

    exit_code = 2
    kind = "bad-query"

    def __init__(self, text: str) -> None:
        super().__init__(both("the query is not right: {text}", "查询有误：{text}", text=text))
        self.text = text


class Database:
    """Where the index of one identity lies, and how it is opened.

    The file's name follows from its key, and its key is published when it is whole: a reader that has an
    older one open goes on with that, and nobody ever opens half of one.
    """

    def __init__(self, folder: Path, recipient: str) -> None:
        self._name = f"index-{hashlib.sha256(recipient.encode('ascii')).hexdigest()[:16]}"
        self._recipient = recipient
        self._folder = folder
        self._key_file = folder / f"{self._name}.age"
        self._made = b""

    def open(
        self, identity: age.Identity, today: Callable[[], str], threshold: Callable[[str], int]
    ) -> Connection | None:
        """The database, None where there is none yet. Raises `IndexDamaged`."""
        try:
            key = age.open_sealed(read_plain(self._key_file, age.MAX_SEALED), [identity])
            return self._connect(key, today, threshold) if self._file(key).exists() else None
        except FileNotFoundError:
            return None
        except (OSError, DatabaseError, ClientfileError) as error:
            raise IndexDamaged(both("the index cannot be opened", "索引无法打开")) from error

    def create(self, today: Callable[[], str], threshold: Callable[[str], int]) -> Connection:
        """A new, empty database that nobody opens before it is published. Raises `IndexDamaged`."""
        self._made = os.urandom(32)
        try:
            handle = os.open(
                self._file(self._made), os.O_CREAT | os.O_WRONLY | os.O_EXCL | os.O_NOFOLLOW, 0o600
            )
            os.close(handle)
            return self._connect(self._made, today, threshold)
        except (OSError, DatabaseError) as error:
            raise not_written(error) from None

    def publish(self) -> None:
        """Let the database made last be the one that is opened from now on; those before it go.

        Raises `IndexDamaged`.
        """
        sealed = age.seal(self._made, [age.recipient(self._recipient)])
        try:
            replace(self._key_file, sealed.encode("ascii"), sync=False)
            self._sweep(self._file(self._made).name)
        except OSError as error:
            raise not_written(error) from None

    def drop(self) -> None:
        """Throw the index away: without its key the next reader makes it anew."""
        self._key_file.unlink(missing_ok=True)

    def _sweep(self, kept: str) -> None:
        for path in self._folder.glob(f"{self._name}-*.db*"):
            if not path.name.startswith(kept):
                path.unlink(missing_ok=True)

    def _file(self, key: bytes) -> Path:
        return self._folder / f"{self._name}-{hashlib.sha256(key).hexdigest()[:16]}.db"

    def _connect(self, key: bytes, today: Callable[[], str], threshold: Callable[[str], int]) -> Connection:
        uri = f"{self._file(key).absolute().as_uri()}?mode=rw"
        connection = sqlcipher3.connect(uri, uri=True, isolation_level=None)
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        # Deterministic for SQLite, which so asks once a statement and not once a row.
        connection.create_function("today", 0, today, deterministic=True)
        connection.create_function("threshold", 1, threshold, deterministic=True)
        return connection


@contextmanager
def all_or_nothing(connection: Connection) -> Iterator[None]:
    """One transaction, taken back where what is done in it fails."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def waiting_for_nobody(connection: Connection) -> Iterator[None]:
    """What is tried meanwhile fails at once where somebody else writes."""
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        connection.execute(_PATIENCE)


def run_users_sql(
    connection: Connection,
    sql: str,
    parameters: Iterable[object] = (),
    *,
    seconds: float = QUERY_SECONDS,
    read: set[tuple[str, str]] | None = None,
) -> tuple[list[str], list[tuple[object, ...]]]:
    """A user's SELECT: read-only, of the public tables alone, bounded in time. Returns column names and rows.

    `read` is given the (table, column) that it reads anywhere, its conditions too.

    Raises `BadQuery` for what SQLite does not take, `Refused` for what reaches further or takes too long.
    """
    until = time.monotonic() + seconds
    denied: list[str] = []

    def authorise(
        action: int, first: str | None, second: str | None, _database: str | None, source: str | None
    ) -> int:
        if action not in _READING:
            denied.append("write")
            return int(sqlcipher3.SQLITE_DENY)
        counted = first in _BEHIND_VIEWS and not second  # what count(*) of a view reads: no column of it
        if action == sqlcipher3.SQLITE_READ and first in _HIDDEN and source not in _VIEWS and not counted:
            denied.append(str(first))
            return int(sqlcipher3.SQLITE_DENY)
        if action == sqlcipher3.SQLITE_FUNCTION and str(second).lower() in _HARMFUL_FUNCTIONS:
            denied.append(str(second))
            return int(sqlcipher3.SQLITE_DENY)
        if action == sqlcipher3.SQLITE_READ and read is not None and source not in _VIEWS:
            read.add((str(first), str(second)))
        return int(sqlcipher3.SQLITE_OK)

    connection.set_authorizer(authorise)
    connection.set_progress_handler(lambda: int(time.monotonic() > until), 10_000)
    try:
        cursor = connection.execute(sql, tuple(parameters))
        names = [str(each[0]) for each in cursor.description or ()]
        found = cursor.fetchmany(MAX_ROWS + 1)
        if len(found) > MAX_ROWS:
            raise Refused(
                both("the query gives more than {n} rows", "查询结果超过 {n} 行", n=f"{MAX_ROWS:,}"),
                both("narrow it with --where or --limit", "请用 --where 或 --limit 缩小范围"),
            )
        return names, found
    except (sqlcipher3.Error, sqlcipher3.Warning) as error:
        if time.monotonic() > until:
            raise Refused(
                both(
                    "the query took longer than {n} seconds and was ended",
                    "查询超过 {n} 秒，已中止",
                    n=int(seconds),
                ),
                both("narrow it with --where or --limit", "请用 --where 或 --limit 缩小范围"),
            ) from None
        if denied:
            raise Refused(
                both(
                    "a query may only read the tables that clientfile fields lists",
                    "查询只能读取 clientfile fields 列出的表",
                ),
                both("nothing was changed", "未做任何更改"),
            ) from None
        raise BadQuery(str(error)) from None
    finally:
        connection.set_authorizer(None)
        connection.set_progress_handler(None, 0)
