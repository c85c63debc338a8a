"""A folder in memory for what must stand in a file for a while: nobody else's, and gone afterwards.

A process that was killed leaves its folder behind. Its lock is free then, and the next one sweeps it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from clientfile.errors import Refused
from clientfile.said import both

SHARED_MEMORY = Path("/dev/shm")
_MOUNTS = Path("/proc/self/mountinfo")
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})
_LOCK = ".lock"


@contextmanager
def private_folder(environ: Mapping[str, str], shared: Path = SHARED_MEMORY) -> Iterator[Path]:
    """A fresh folder, 0700 and in memory, removed with all that is in it. Raises `Refused`."""
    ours = _ours(_memory_backed(environ, shared))
    with _alone_in(ours):
        _sweep(ours)
        folder = Path(tempfile.mkdtemp(prefix="edit-", dir=ours))
        lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _memory_backed(environ: Mapping[str, str], shared: Path) -> Path:
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if runtime and _is_private(Path(runtime)) and _is_in_memory(Path(runtime)):
        return Path(runtime)
    if _is_in_memory(shared):
        return shared
    raise Refused(
        both("there is no folder in memory for a private file", "没有可放置私密文件的内存文件夹"),
        both(
            "an editor would leave client data on the disk; use: clientfile update REF --from FILE",
            "编辑器会把客户资料留在磁盘上；请改用：clientfile update 客户 --from 文件",
        ),
    )


def _is_in_memory(folder: Path) -> bool:
    """Whether the file system that holds `folder` lies in memory: by its device number, links followed."""
    try:
        device = folder.stat().st_dev
        mounts = _MOUNTS.read_text("utf-8", "surrogateescape")
    except OSError:
        return False
    number = f"{os.major(device)}:{os.minor(device)}"
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        if before.split()[2:3] == [number] and after.split()[:1]:
            return after.split()[0] in _IN_MEMORY
    return False


def _is_private(folder: Path) -> bool:
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077


def _ours(base: Path) -> Path:
    """Our own folder in a place that others may write to as well."""
    folder = base / f"clientfile-{os.geteuid()}"
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise Refused(
            both("no private file can be made: {why}", "无法创建私密文件：{why}", why=error.strerror or "?")
        ) from None
    if not _is_private(folder):
        raise Refused(
            both("{path} belongs to somebody else", "{path} 属于其他用户", path=folder),
            both(
                "nothing was written there; tell who keeps this machine", "未写入任何内容；请告知本机管理员"
            ),
        )
    return folder


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """So that nobody sweeps what is just being made."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what dead processes left."""
    for left in folder.iterdir():
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
