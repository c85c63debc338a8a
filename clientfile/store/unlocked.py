"""A protected identity kept opened for a while, in memory, for this user alone.

In the folder of an unlocked home lie the opened identity, the opened signing key (so that a plain
`git commit` can sign) and until when they hold: seconds since the machine started, which nobody can set back.
They belong to one sealed identity file: with another passphrase they are over.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store import age
from clientfile.store.durable import write_all
from clientfile.store.memory_folder import alone_in, is_private, memory_backed, name_of_ours, ours

LONGEST = 24 * 3600
"""Seconds that an identity may stay opened."""

_OURS = "unlocked-"
_IDENTITY = "identity.txt"
_SIGNING = "signing"
_UNTIL = "until.json"
_MAX = 64 * 1024


def unlock(identity_file: Path, sealed: bytes, opened: bytes, signing: bytes, seconds: int) -> None:
    """Keep `opened`, the content of the `sealed` identity file, and the signing key. Raises `Refused`."""
    base = _base()
    if base is None:
        raise Refused(
            both("there is no folder in memory to keep it opened in", "没有可保存已解锁身份的内存文件夹"),
            both(
                "on a disk it would outlast the time; the passphrase is asked for by each command instead",
                "存在磁盘上会超时残留；请改为每次命令输入口令",
            ),
        )
    shelter = ours(base)
    with alone_in(shelter):
        folder = shelter / _name_of(identity_file)
        making = shelter / f"{folder.name}.new"
        for left in (making, folder):
            shutil.rmtree(left, ignore_errors=True)
        making.mkdir(mode=0o700)
        write_all(making / _IDENTITY, opened, sync=False)
        if signing:
            write_all(making / _SIGNING, signing, sync=False)
        until = {"until": _uptime() + seconds, "sealed": _digest(sealed)}
        write_all(making / _UNTIL, json.dumps(until).encode("ascii"), sync=False)
        making.rename(folder)


def lock(identity_file: Path) -> bool:
    """Take away what is kept opened of this home; gives whether there was anything."""
    with _shelter() as shelter:
        if shelter is None:
            return False
        found = [each for each in shelter.glob(f"{_OURS}*") if each.name.startswith(_name_of(identity_file))]
        for each in found:
            shutil.rmtree(each)
        return bool(found)


def opened(identity_file: Path, sealed: bytes) -> bytes | None:
    """The identity file's content where it is unlocked; None where it is not, or not any more."""
    folder = _in_time(identity_file, sealed)
    return None if folder is None else _read(folder / _IDENTITY)


def seconds_left(identity_file: Path, sealed: bytes) -> int:
    """How long it stays unlocked; 0 where it is not."""
    folder = _in_time(identity_file, sealed)
    return 0 if folder is None else max(0, int(_until(folder)[0] - _uptime()))


def unlocked_copy(signing_file: Path) -> Path | None:
    """Where the opened signing key lies while its home is unlocked; None where no folder is in memory."""
    base = _base()
    return None if base is None else base / name_of_ours() / _name_of(signing_file) / _SIGNING


def signing_for_git(signing_file: Path) -> Path:
    """What stock git is told to sign with: the file itself, or its opened copy where it is sealed."""
    try:
        with signing_file.open("rb") as file:
            is_sealed = age.is_sealed(file.read(_MAX))
    except OSError:
        is_sealed = False
    return (unlocked_copy(signing_file) or signing_file) if is_sealed else signing_file


def _in_time(identity_file: Path, sealed: bytes) -> Path | None:
    """The folder of what is unlocked; what is over is taken away, whosever it was."""
    base = _base()
    shelter = base / name_of_ours() if base is not None else None
    if shelter is None or not is_private(shelter):
        return None
    mine, found = shelter / _name_of(identity_file), None
    for folder in shelter.glob(f"{_OURS}*"):
        kept = _until(folder)
        if folder == mine and kept[0] > _uptime() and kept[1] == _digest(sealed):
            found = folder
        elif folder == mine or kept[0] <= _uptime():
            with alone_in(shelter):  # what was made anew while we waited stays
                if _until(folder) == kept:
                    shutil.rmtree(folder, ignore_errors=True)
    return found


def _until(folder: Path) -> tuple[float, str]:
    """(uptime at its end, digest of the sealed file); of what is not ours, or not whole, an end long past."""
    content = _read(folder / _UNTIL) if is_private(folder) else None
    with suppress(ValueError, KeyError, TypeError):
        found = json.loads(content or b"")
        return float(found["until"]), str(found["sealed"])
    return 0.0, ""


def _read(file: Path) -> bytes | None:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with open(handle, "rb") as opened_file:  # noqa: PTH123  (a descriptor)
        found = os.fstat(handle)
        ours_alone = (
            stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
        )
        return opened_file.read(_MAX) if ours_alone else None


@contextmanager
def _shelter() -> Iterator[Path | None]:
    base = _base()
    shelter = base / name_of_ours() if base is not None else None
    if shelter is None or not is_private(shelter):
        yield None
        return
    with alone_in(shelter):
        yield shelter


def _base() -> Path | None:
    """The memory of the machine's user; a job that is started without a session finds it too."""
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}"
    return memory_backed({"XDG_RUNTIME_DIR": runtime})


def _name_of(file: Path) -> str:
    """One name for an identity file and the signing key beside it."""
    home = os.path.realpath(file.parent)
    return _OURS + hashlib.sha256(os.fsencode(home)).hexdigest()[:16]


def _digest(sealed: bytes) -> str:
    return hashlib.sha256(sealed).hexdigest()


def _uptime() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
