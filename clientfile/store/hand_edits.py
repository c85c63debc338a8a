"""Files in the work tree that are not what was committed: somebody edited them by hand."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from clientfile.store.blob import blob_id


def file_blob(path: Path) -> str | None:
    """The blob id a file would have, None where there is none.

    A link or an unreadable file is no blob at all.
    """
    if path.is_symlink():
        return "link"
    try:
        return blob_id(path.read_bytes())
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
            stat = os.lstat(above + path)
        except OSError:
            differing.append(path)
            continue
        if (stat.st_mtime_ns, stat.st_size) == (mtime_ns, size):
            continue
        if file_blob(root / path) != blob:
            differing.append(path)
        else:
            seen[path] = (stat.st_mtime_ns, stat.st_size)
    return differing, seen
