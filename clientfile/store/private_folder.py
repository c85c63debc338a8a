"""A folder in memory for what must stand in a file for a while: nobody else's, and gone afterwards.

A process that was killed leaves its folder behind. Its lock is free then, and the next one sweeps it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store.memory_folder import (
    SHARED_MEMORY,
    alone_in,
    is_private,
    memory_backed,
    name_of_ours,
    ours,
)

_LOCK = ".lock"
_OURS = "edit-"


@contextmanager
def private_folder(environ: Mapping[str, str], shared: Path = SHARED_MEMORY) -> Iterator[Path]:
    """A fresh folder, 0700 and in memory, removed with all that is in it. Raises `Refused`."""
    base = memory_backed(environ, shared)
    if base is None:
        raise Refused(
            both("there is no folder in memory for a private file", "没有可放置私密文件的内存文件夹"),
            both(
                "an editor would leave client data on the disk; use: clientfile update REF --from FILE",
                "编辑器会把客户资料留在磁盘上；请改用：clientfile update 客户 --from 文件",
            ),
        )
    shelter = ours(base)
    with alone_in(shelter):
        _sweep(shelter)
        folder = Path(tempfile.mkdtemp(prefix=_OURS, dir=shelter))
        lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def left_behind(environ: Mapping[str, str], shared: Path = SHARED_MEMORY) -> list[Path]:
    """Folders that dead processes left, wherever one may have been made."""
    places = dict.fromkeys(each for each in (memory_backed(environ, shared), shared) if each is not None)
    found: list[Path] = []
    for shelter in (place / name_of_ours() for place in places):
        if is_private(shelter):
            with alone_in(shelter):
                found += sorted(each for each in shelter.glob(f"{_OURS}*") if not _is_in_use(each))
    return found


def _sweep(folder: Path) -> None:
    """Remove what dead processes left."""
    for left in folder.glob(f"{_OURS}*"):
        if not _is_in_use(left):
            shutil.rmtree(left, ignore_errors=True)


def _is_in_use(folder: Path) -> bool:
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
