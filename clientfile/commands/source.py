"""What `--from` names: a file, or `-` for standard input."""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clientfile.errors import BadInput, UsageError
from clientfile.exchange.entry import Entry
from clientfile.said import Said, both

_PIECE = 1024 * 1024
_COUNTED = 1024 * 1024 * 1024
"""Bytes of a file whose lines are counted: half a second's work."""

_IN_CHINESE = {
    errno.ENOENT: "没有这个文件",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "上级路径不是文件夹",
    errno.EACCES: "没有读取权限",
}


def why_unread(error: OSError) -> Said:
    """What the system says, in Chinese where it is one of the usual."""
    said = (error.strerror or "").lower()
    return Said(said, _IN_CHINESE.get(error.errno or 0, said))


@contextmanager
def read_from(name: str) -> Iterator[Iterator[Entry]]:
    """The entries of a YAML, JSON or JSONL file, as they are asked for. Raises `BadInput`."""
    from clientfile.exchange.read_clients import entries  # most runs of these verbs read none

    if name == "-":
        yield entries(sys.stdin.buffer if sys.stdin else io.BytesIO(), "-")
        return
    try:
        file = open(name, "rb")  # noqa: SIM115, PTH123 (an OSError of the block is not ours)
    except OSError as error:
        raise BadInput(
            both("the file cannot be read: {why}", "无法读取文件：{why}", why=why_unread(error)),
            both("--from takes a file, or - for standard input", "--from 接文件名，或用 - 表示标准输入"),
        ) from None
    with file:
        yield entries(file, name)


def lines_of(name: str) -> int:
    """The lines of a JSONL file, a client each, for a bar of progress; 0 of anything else."""
    path = Path(name)
    if path.suffix.lower() not in (".jsonl", ".ndjson") or not path.is_file():
        return 0
    if path.stat().st_size > _COUNTED:
        return 0
    count, last = 0, b"\n"
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            count, last = count + piece.count(b"\n"), piece[-1:]
    return count + (last != b"\n")


def the_only(name: str) -> Entry:
    """The one entry there is. Raises `BadInput`, `UsageError`."""
    with read_from(name) as found:
        all_of_them = list(found)
    if not all_of_them:
        raise BadInput(both("there is no client in this file", "文件中没有客户"))
    if len(all_of_them) != 1:
        raise UsageError(
            both(
                "one client is changed at a time, and there are {n}",
                "一次只能修改一位客户，文件中有 {n} 位",
                n=len(all_of_them),
            ),
            both(
                "take many in with: clientfile intake --from FILE",
                "批量录入请用：clientfile intake --from 文件",
            ),
        )
    return all_of_them[0]
