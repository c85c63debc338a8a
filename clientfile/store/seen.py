"""Which ciphertexts were seen: age is randomised, so one that comes twice was put back, or copied, by hand.

A table of digests in `.git/clientfile/seen.db`, derived from believed history: brought up from there when
commits of others are judged, thrown away and made anew when it is damaged. What this clone writes adds
nothing to it; the next time it is brought up, that is part of history too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store import age
from clientfile.store.document import Lying, Sealed, parse_lying
from clientfile.store.git import Git
from clientfile.store.layout import client_of
from clientfile.store.surroundings import Progress, unseen

_AT_ONCE = 1000
"""Characters of armor in which a header usually ends."""
_CACHE = "PRAGMA cache_size = -8000"
"""KiB of the table that are held in memory, whatever its size."""
_IN_BOTH = "SELECT 1 FROM seen WHERE digest = ?1 UNION ALL SELECT 1 FROM new WHERE digest = ?1"
FRESH = 20_000
"""Digests added that are held in memory; more lie in a table."""
VERSIONS = 512
"""Documents whose last version is at hand: what the next has in common with it is not read again."""
_NOTING = both("noting what was sealed before", "正在登记以往的封装内容")


def digest_of(sealed: Sealed) -> int:
    """8 bytes of a ciphertext's header, up to its seal: with them its contents are determined.

    The header names a file key that is made anew each time. Whoever does not have it can change nothing of
    what follows; so a truncated or altered copy has the digest of its original.

    Raises `NotBelieved` for what is no age file, or is sealed with a passphrase.
    """
    text = sealed.age
    if not text.startswith(age.ARMOR_BEGIN.decode("ascii")):
        text = text.strip()
    at = len(age.ARMOR_BEGIN)
    header, mac = _decoded(text[at : at + _AT_ONCE])
    if not mac:
        header, mac = _decoded(text[at : at + 2 * age.MAX_HEADER])
    if not mac or not header.startswith(age.INTRO) or not text.startswith(age.ARMOR_BEGIN.decode("ascii")):
        raise NotBelieved(
            both("a part is no age file, or its header is damaged", "有部分不是 age 文件，或其文件头已损坏")
        )
    if header.count(b"\n-> ") > age.MAX_STANZAS:
        raise NotBelieved(both("a part is sealed to too many recipients", "有部分封装给过多的接收者"))
    if b"\n-> scrypt " in header:
        raise NotBelieved(both("a part is sealed with a passphrase", "有部分使用了口令封装"))
    return int.from_bytes(hashlib.blake2b(header, digest_size=8).digest(), "big", signed=True)


def _decoded(armor: str) -> tuple[bytes, bytes]:
    """The header, and what follows as its seal: nothing where it is not all there."""
    body = "".join(armor.partition("-----")[0].split())
    try:
        header, mac, _ = base64.b64decode(body[: len(body) // 4 * 4], validate=True).partition(b"\n--- ")
    except binascii.Error:
        return b"", b""
    return header, mac


class Seen:
    """The digests of one history, on disk however many there are. `close` it."""

    def __init__(self, path: Path | None = None) -> None:
        """Kept at `path`; for a while only, where there is none."""
        self._table = sqlite3.connect(path or "", isolation_level=None)
        self._table.execute(_CACHE)
        self._table.execute("PRAGMA temp_store = FILE")
        self._table.execute("CREATE TABLE IF NOT EXISTS seen (digest INTEGER PRIMARY KEY)")
        self._table.execute("CREATE TABLE IF NOT EXISTS until (believed TEXT)")
        self._table.execute("CREATE TEMP TABLE new (digest INTEGER PRIMARY KEY)")
        self._table.execute("BEGIN")
        self._fresh: set[int] = set()
        self._asking = self._table.cursor()
        self._question = "SELECT 1 FROM seen WHERE digest = ?1"

    def close(self) -> None:
        """What was not kept is forgotten."""
        self._table.close()

    def has(self, digest: int) -> bool:
        """Whether it was seen in believed history, or is among what was added since."""
        return digest in self._fresh or self._asking.execute(self._question, (digest,)).fetchone() is not None

    def add(self, digests: Iterable[int]) -> None:
        """Those of a commit that was judged, and is perhaps going to be believed."""
        self._fresh.update(digests)
        if len(self._fresh) > FRESH:
            self._put_down()

    def _put_down(self) -> None:
        self._table.executemany("INSERT OR IGNORE INTO new VALUES (?)", [(each,) for each in self._fresh])
        self._fresh.clear()
        self._question = _IN_BOTH

    def add_history(self, git: Git, *revisions: str) -> None:
        """Those of all documents that these revisions bring in, taken as they are."""
        for digests in _digests(git, revisions, unseen):
            self.add(digests)

    def keep(self, commit: str) -> None:
        """All that was added is believed, and nothing else: history up to this commit."""
        self._put_down()
        self._table.execute("INSERT OR IGNORE INTO seen SELECT digest FROM new")
        self._set_until(commit)

    def bring_up(self, git: Git, commit: str, progress: Progress = unseen) -> None:
        """Let it be what history up to a believed commit holds ("" for none)."""
        found = self._table.execute("SELECT believed FROM until").fetchone()
        until = str(found[0]) if found else ""
        if until == commit:
            return
        goes_on = (
            until and commit and until in git.run("merge-base", until, commit, allowed=(0, 1, 128)).decode()
        )
        if not goes_on:
            self._table.execute("DELETE FROM seen")
        if commit:
            for digests in _digests(git, [commit, *([f"^{until}"] if goes_on else [])], progress):
                self._table.executemany(
                    "INSERT OR IGNORE INTO seen VALUES (?)", [(each,) for each in digests]
                )
        self._set_until(commit)

    def check(self) -> None:
        """Raises `sqlite3.DatabaseError` where the file is damaged."""
        said = self._table.execute("PRAGMA quick_check(1)").fetchone()
        if said != ("ok",):
            raise sqlite3.DatabaseError("damaged")

    def _set_until(self, commit: str) -> None:
        self._table.execute("DELETE FROM until")
        self._table.execute("INSERT INTO until VALUES (?)", (commit,))
        self._table.execute("COMMIT")
        self._table.execute("BEGIN")


def seen_until(path: Path | None, git: Git, commit: str, progress: Progress = unseen) -> Seen:
    """The table at `path`, brought up to a believed commit; made anew where it is damaged or missing."""
    if path is None:
        return _brought_up(None, git, commit, progress)
    try:
        return _brought_up(path, git, commit, progress)
    except sqlite3.DatabaseError:
        for each in (path, path.with_name(f"{path.name}-journal")):
            each.unlink(missing_ok=True)
        return _brought_up(path, git, commit, progress)


def _brought_up(path: Path | None, git: Git, commit: str, progress: Progress) -> Seen:
    table = Seen(path)
    try:
        table.check()
        table.bring_up(git, commit, progress)
    except BaseException:
        table.close()
        raise
    return table


def _digests(git: Git, revisions: Sequence[str], progress: Progress) -> Iterator[list[int]]:
    """Document by document. What cannot be read has none: whoever judged it knows why it was believed."""
    listed = git.run("rev-list", "--objects", "--filter=object:type=blob", *revisions).decode(
        "utf-8", "replace"
    )
    found = [
        (line[:40], client) for line in listed.splitlines() if (client := client_of(line[41:])) is not None
    ]
    last: dict[str, Lying] = {}
    with progress(len(found), _NOTING) as tick:
        for (_, client), blob in zip(found, git.read_many([name for name, _ in found]), strict=True):
            like = last.pop(client, None)
            try:
                lying = parse_lying(blob[2] if blob else b"", client, like)
            except NotBelieved:
                continue
            last[client] = lying
            if len(last) > VERSIONS:
                del last[next(iter(last))]
            known = like.document.parts if like else {}
            new = (sealed for name, sealed in lying.document.parts.items() if sealed is not known.get(name))
            yield [digest for sealed in new if (digest := _digest_or_none(sealed)) is not None]
            tick(1)


def _digest_or_none(sealed: Sealed) -> int | None:
    try:
        return digest_of(sealed)
    except NotBelieved:
        return None
