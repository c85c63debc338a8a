"""One writer at a time: an advisory lock that lives as long as the writer and every git child of it.

Our own because git's children inherit the descriptor: a killed writer's last child still holds the lock
until it is done.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clientfile.errors import Locked
from clientfile.said import both
from clientfile.store.layout import Runtime
from clientfile.store.plain_file import NotPlain, read_plain

DEFAULT_WAIT = 30.0
"""Seconds a writer waits for another one before it gives up with exit 11."""
_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.1


@contextmanager
def locked(runtime: Runtime, *, wait: float = DEFAULT_WAIT, purpose: str = "") -> Iterator[int]:
    """Hold the store's lock; yields the descriptor that children inherit. Raises `Locked`."""
    handle = os.open(runtime.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        _acquire(handle, runtime.holder, wait)
        _tell(runtime.holder, purpose)
        yield handle
        runtime.holder.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _acquire(handle: int, holder: Path, wait: float) -> None:
    until = time.monotonic() + wait
    pause = _FIRST_PAUSE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise _somebody_else(holder) from None
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)


def _tell(holder: Path, purpose: str) -> None:
    """Who holds the lock, for whoever waits in vain. Not what locks."""
    said = {"pid": os.getpid(), "host": socket.gethostname(), "purpose": purpose}
    with suppress(OSError):  # a full disk keeps nobody from trying
        handle = os.open(holder, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(said, file)


def _somebody_else(holder: Path) -> Locked:
    try:
        said = json.loads(read_plain(holder, 4096))
        who = f"{said['purpose'] or 'clientfile'} (process {int(said['pid'])}, {said['host']})"
    except (OSError, NotPlain, ValueError, KeyError, TypeError):
        who = "?"
    return Locked(
        both("another writer holds the store: {who}", "另一个写入者正占用此库：{who}", who=who),
        both("nothing was written; try again when it is done", "未写入任何内容；请待其完成后重试"),
    )
