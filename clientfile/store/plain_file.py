"""Files that others may have laid out: read only where they are plain files, and no further than a limit."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from clientfile.errors import NotBelieved
from clientfile.said import Said, both

_NO_FILE = both("it is no plain file", "它不是普通文件")


class NotPlain(NotBelieved):
    """A pipe, a device, a folder, or a file far larger than what belongs there."""

    kind = "not-plain"


def read_start(path: Path, limit: int) -> bytes:
    """The first `limit` bytes of a file, however large it is. Raises as `read_plain` does."""
    with _opened(path) as file:
        return file.read(limit)


def read_plain(path: Path, limit: int) -> bytes:
    """The content of a file of at most `limit` bytes, links followed.

    Raises `OSError` as opening does, `NotPlain` for what is no file or larger. Never waits for a pipe.
    """
    with _opened(path) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise _not_plain(path, both("it is larger than {n} bytes", "它超过 {n} 字节", n=limit))
    return content


def check_plain(path: Path, limit: int) -> None:
    """The same look without reading: for what another program is about to read. Nothing there is well."""
    try:
        found = path.stat()
    except OSError:
        return
    if not stat.S_ISREG(found.st_mode):
        raise _not_plain(path, _NO_FILE)
    if found.st_size > limit:
        raise _not_plain(path, both("it is larger than {n} bytes", "它超过 {n} 字节", n=limit))


def _opened(path: Path) -> BinaryIO:
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    raise _not_plain(path, _NO_FILE)


def _not_plain(path: Path, why: Said) -> NotPlain:
    return NotPlain(
        both("{path} is not used: {why}", "未使用 {path}：{why}", path=path, why=why),
        both("look at what lies there, and take it away", "请查看该处的内容并移走"),
    )
