"""Files in the work tree that are not what was committed: somebody edited them by hand."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from clientfile.store.blob import blob_id

MAX_FILE = 32 * 1024 * 1024
"""Bytes: a larger file is not what was committed, whatever it holds, so it is not read."""

NO_BLOB = frozenset({"link", "unreadable", "too-large"})
"""What `file_blob` says of something that cannot be a file of a store."""


def file_blob(path: Path) -> str | None:
    """The blob id a file would have, None where there is none.

    A link, a pipe, a file too large or an unreadable one is no blob at all: one of `NO_BLOB`.
    """
    try:
        there = path.lstat()
        if stat.S_ISLNK(there.st_mode):
            return "link"
        if not stat.S_ISREG(there.st_mode):
            return "unreadable"  # to open a pipe would wait for whoever writes into it
        return "too-large" if there.st_size > MAX_FILE else blob_id(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return "unreadable"


def edited(
    root: Path, documents: Mapping[str, tuple[str, int | None, int | None]]
) -> tuple[list[str], dict[str, tuple[int, int]]]:
    """Paths whose file is not the given (blob, mtime in ns, size), and the stat of those found right.

    A file whose time and size are as they were when it was last compared is not read again.
    """
    differing: list[str] = []
    seen: dict[str, tuple[int, int]] = {}
    above = f"{root}{os.sep}"  # thousands of Path objects would cost more than the look at the files
    for path, (blob, mtime_ns, size) in documents.items():
        try:
            here = os.lstat(above + path)
        except OSError:
            differing.append(path)
            continue
        if (here.st_mtime_ns, here.st_size) == (mtime_ns, size):
            continue
        if file_blob(root / path) != blob:
            differing.append(path)
        else:
            seen[path] = (here.st_mtime_ns, here.st_size)
    return differing, seen
