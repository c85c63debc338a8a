"""Where this machine keeps files in memory, for this user alone."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from clientfile.errors import Refused
from clientfile.said import both

SHARED_MEMORY = Path("/dev/shm")
_MOUNTS = Path("/proc/self/mountinfo")
_IN_MEMORY = frozenset({"tmpfs", "ramfs"})


def memory_backed(environ: Mapping[str, str], shared: Path = SHARED_MEMORY) -> Path | None:
    """The user's runtime folder, else shared memory; None where neither lies in memory."""
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if runtime and is_private(Path(runtime)) and _is_in_memory(Path(runtime)):
        return Path(runtime)
    return shared if _is_in_memory(shared) else None


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


def is_private(folder: Path) -> bool:
    """Whether it is a folder of this user's that nobody else may look into. Follows no link."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077


def name_of_ours() -> str:
    """What our own folder is called in a place that others may write to as well."""
    return f"clientfile-{os.geteuid()}"


def ours(base: Path) -> Path:
    """Our own folder in such a place, made where it is missing. Raises `Refused`."""
    folder = base / name_of_ours()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise Refused(
            both("no private file can be made: {why}", "无法创建私密文件：{why}", why=error.strerror or "?")
        ) from None
    if not is_private(folder):
        raise Refused(
            both("{path} belongs to somebody else", "{path} 属于其他用户", path=folder),
            both(
                "nothing was written there; tell who keeps this machine", "未写入任何内容；请告知本机管理员"
            ),
        )
    return folder


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """So that nobody sweeps what is just being made."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
