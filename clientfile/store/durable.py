"""Files that are there after a power cut: write, fsync, rename, fsync the folder."""

from __future__ import annotations

import os
from pathlib import Path


def sync_directory(folder: Path) -> None:
    """Make the names in `folder` durable.

    git never does this itself, and loses the last ref update without it.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_all(path: Path, data: bytes, *, mode: int = 0o600, sync: bool = True) -> None:
    """Write a new file whole and fsync it; nothing is left of it where that fails. Never follows a link."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if sync:
                os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def replace(
    path: Path, data: bytes, *, via: Path | None = None, mode: int = 0o600, sync: bool = True
) -> None:
    """Put `data` at `path` by temp file and rename: a reader sees the old or the new, never a piece.

    The temp file lies in `via` (same file system), so that a kill leaves nothing beside `path`; else beside
    it.
    """
    temporary = (via or path.parent) / f".{path.name}.{os.urandom(6).hex()}.new"
    write_all(temporary, data, mode=mode, sync=sync)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if sync:
        sync_directory(path.parent)
