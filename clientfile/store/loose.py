"""Loose objects read in process: what was written last lies so, and a history of them is read three times as
fast as through a child of git.

Nothing is refused here. What is packed, or not whole in every way, is left to git to find or to refuse.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import zlib

MAX_FILE = 4 * 1024 * 1024
"""Bytes of a loose file; git reads what is larger, in pieces where it has to."""
MAX_INFLATED = 16 * 1024 * 1024
"""Bytes that such a file may become: a few may become a gigabyte."""

_NAME = re.compile(r"[0-9a-f]{40}")
_HEADER = re.compile(rb"(blob|tree|commit) (0|[1-9][0-9]{0,8})\0")
_HOW = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC | os.O_NOFOLLOW

Found = tuple[str, str, bytes]
"""An object's id, kind and content."""


class Unfit(Exception):
    """There is a file, but nothing that is read here."""


def read_loose(folder: str, name: str) -> Found | None:
    """The object of this id whose file lies in `folder` (`.git/objects`), None where there is none.

    Raises `Unfit` for a file that is no plain one, is too large, cut off, followed by more, of another size
    than it says or of another content than its name says, and for a tag.
    """
    if not _NAME.fullmatch(name):
        return None
    path = f"{folder}/{name[:2]}/{name[2:]}"
    if not os.access(path, os.F_OK):  # most lie in packs, and an exception for each takes four times as long
        return None
    try:
        handle = os.open(path, _HOW)
    except FileNotFoundError:
        return None
    except OSError:
        raise Unfit from None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_FILE:
            raise Unfit
        return _taken_apart(name, os.read(handle, found.st_size))
    except OSError:
        raise Unfit from None
    finally:
        os.close(handle)


def _taken_apart(name: str, packed: bytes) -> Found:
    inflating = zlib.decompressobj()
    try:
        whole = inflating.decompress(packed, MAX_INFLATED)
    except zlib.error:
        raise Unfit from None
    header = _HEADER.match(whole)
    if header is None or not inflating.eof or inflating.unused_data:
        raise Unfit
    as_named = hashlib.sha1(whole, usedforsecurity=False).hexdigest() == name
    if int(header[2]) != len(whole) - header.end() or not as_named:
        raise Unfit
    return name, header[1].decode("ascii"), whole[header.end() :]
