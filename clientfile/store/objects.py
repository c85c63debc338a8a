"""Git objects made in process: ids, loose files, trees and packs. Knows git's format, nothing of clients."""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Literal

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store.durable import sync_directory, write_all
from clientfile.tuples import NamedTuple

Kind = Literal["blob", "tree", "commit"]
FILE = "100644"
FOLDER = "40000"
TRIES = 5
"""How often git's upkeep may take a folder away from under us before we give up."""

_ENTRY = re.compile(rb"([0-7]{5,6}) ([^\0/]+)\0(.{20})", re.DOTALL)
"""One line of a tree: mode, name, 20 bytes of id."""
_PACK_TYPE: Mapping[Kind, int] = {"commit": 1, "tree": 2, "blob": 3}


class Packed(NamedTuple):
    """An object's id, and the entry that a pack has of it."""

    id: str
    entry: bytes


class GitObject(NamedTuple):
    """One object: its kind and its content, without header."""

    kind: Kind
    content: bytes

    @property
    def id(self) -> str:
        """40 hex digits."""
        return hashlib.sha1(self._header() + self.content, usedforsecurity=False).hexdigest()

    def _header(self) -> bytes:
        return f"{self.kind} {len(self.content)}\0".encode("ascii")

    def loose(self) -> bytes:
        """The compressed form of a loose object file."""
        return zlib.compress(self._header() + self.content, 1)

    def packed(self) -> Packed:
        """As it lies in a pack, undeltified: sealed content has no deltas worth looking for."""
        size = len(self.content)
        first = (_PACK_TYPE[self.kind] << 4) | (size & 0x0F)
        size >>= 4
        header = bytearray()
        while size:
            header.append(first | 0x80)
            first = size & 0x7F
            size >>= 7
        header.append(first)
        return Packed(self.id, bytes(header) + zlib.compress(self.content, 1))


class Entry(NamedTuple):
    """One line of a tree."""

    mode: str
    id: str

    @property
    def is_folder(self) -> bool:
        return self.mode == FOLDER


Line = tuple[bytes, bytes, bytes]
"""One line of a tree as it lies there: mode, name, the 20 bytes of its id."""


def tree_lines(content: bytes) -> list[Line]:
    """The lines of a tree, not taken apart any further: two trees are compared so.

    Raises `NotBelieved` where it is no tree, or names anything twice: two readers could see two things.
    """
    found: list[Line] = _ENTRY.findall(content)
    modes, names, _ = zip(*found, strict=True) if found else ((), (), ())
    whole = sum(map(len, modes)) + sum(map(len, names)) + 22 * len(found) == len(content)
    if not whole or len(set(names)) != len(found):
        raise NotBelieved(both("a tree object is malformed", "树对象格式错误"))
    return found


def entry_of(line: Line) -> tuple[str, Entry]:
    """A line's name and entry. A name that is no UTF-8 is kept with surrogate escapes."""
    mode, name, raw = line
    return name.decode("utf-8", "surrogateescape"), Entry(mode.decode("ascii"), raw.hex())


def parse_tree(content: bytes) -> dict[str, Entry]:
    """The entries of a tree by name. Raises `NotBelieved` as `tree_lines` does."""
    return dict(map(entry_of, tree_lines(content)))


def format_tree(entries: Mapping[str, Entry]) -> bytes:
    """A tree's content, in git's order (folders sort as if they ended in a slash)."""
    lines = []
    for name, entry in entries.items():
        raw = name.encode("utf-8", "surrogateescape")
        line = entry.mode.encode("ascii") + b" " + raw + b"\0" + bytes.fromhex(entry.id)
        lines.append((raw + b"/" if entry.is_folder else raw, line))
    return b"".join(line for _, line in sorted(lines))


class Commit(NamedTuple):
    """A commit, taken apart. `signed` is exactly what its signature covers."""

    tree: str
    parents: tuple[str, ...]
    author: str
    author_at: int
    author_zone: str
    signature: str
    message: str
    signed: bytes

    @property
    def subject(self) -> str:
        return self.message.split("\n", 1)[0]

    def trailer(self, name: str) -> str:
        """The value of a trailer such as `Action`, "" where there is none."""
        for line in reversed(self.message.rstrip().splitlines()):
            if not line:
                break
            key, _, value = line.partition(": ")
            if key == name:
                return value
        return ""


def parse_commit(content: bytes) -> Commit:
    """Take a commit object apart. Raises `NotBelieved` where it is none."""
    head, _, message = content.partition(b"\n\n")
    tree = author = ""
    at, zone = 0, "+0000"
    parents: list[str] = []
    signature: list[bytes] = []
    kept: list[bytes] = []
    in_signature = False
    for line in head.split(b"\n"):
        if in_signature and line.startswith(b" "):
            signature.append(line[1:])
            continue
        in_signature = line.startswith(b"gpgsig ")
        if in_signature:
            signature.append(line[7:])
            continue
        kept.append(line)
        key, _, value = line.partition(b" ")
        if key == b"tree":
            tree = value.decode("ascii", "replace")
        elif key == b"parent":
            parents.append(value.decode("ascii", "replace"))
        elif key == b"author":
            who, _, when = value.rpartition(b"> ")
            author = (who + b">").decode("utf-8", "replace")
            seconds, _, found_zone = when.partition(b" ")
            at = int(seconds) if seconds.isdigit() else 0
            zone = found_zone.decode("ascii", "replace")
    if not tree:
        raise NotBelieved(both("a commit object is malformed", "提交对象格式错误"))
    signed = b"\n".join(kept) + b"\n\n" + message
    return Commit(
        tree,
        tuple(parents),
        author,
        at,
        zone,
        b"\n".join(signature).decode("ascii", "replace"),
        message.decode("utf-8", "replace"),
        signed,
    )


def format_commit(
    *, tree: str, parents: Iterable[str], author: str, at: int, zone: str, message: str
) -> bytes:
    """A commit's content without signature.

    `author` is `Name <mail>`, `at` seconds since 1970, `zone` `+0800`.
    """
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    lines += [f"author {author} {at} {zone}", f"committer {author} {at} {zone}", "", message]
    return "\n".join(lines).encode("utf-8")


def with_signature(unsigned: bytes, signature: str) -> bytes:
    """The commit with its signature in the header, where git puts it."""
    head, _, message = unsigned.partition(b"\n\n")
    folded = signature.rstrip("\n").replace("\n", "\n ")
    return head + b"\ngpgsig " + folded.encode("ascii") + b"\n\n" + message


def write_loose(objects_dir: Path, made: Sequence[GitObject]) -> None:
    """Write objects as loose files, durable when this returns.

    Git's own upkeep may run beside us: it takes empty folders away, and in the end what nothing names and
    nobody touched for weeks. So a folder that vanishes is made again, and an object that is there is touched.
    """
    for left in reversed(range(TRIES)):
        try:
            _write_loose(objects_dir, made)
            return
        except FileNotFoundError:
            if not left:
                raise


def _write_loose(objects_dir: Path, made: Sequence[GitObject]) -> None:
    folders: set[Path] = set()
    for each in made:
        name = each.id
        folder = objects_dir / name[:2]
        target = folder / name[2:]
        if target.exists():
            os.utime(target)
            continue
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
            folders.add(objects_dir)
        temporary = objects_dir / f"tmp_obj_{os.getpid()}_{name[:12]}"
        write_all(temporary, each.loose(), mode=0o444)
        try:
            temporary.rename(target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        folders.add(folder)
    for folder in folders:
        sync_directory(folder)


def pack(made: Collection[Packed]) -> Iterator[bytes]:
    """A pack of objects, in pieces."""
    digest = hashlib.sha1(usedforsecurity=False)
    head = b"PACK" + (2).to_bytes(4, "big") + len(made).to_bytes(4, "big")
    for piece in chain([head], (each.entry for each in made)):
        digest.update(piece)
        yield piece
    yield digest.digest()
