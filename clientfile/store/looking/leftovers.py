"""Plaintext that a killed process, an editor or a torn write may have left on this machine."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store import age
from clientfile.store.plain_file import NotPlain, read_plain
from clientfile.store.private_folder import left_behind
from clientfile.store.store import Store

OLD = 600.0
"""Seconds: a temporary file of ours that is older belongs to nobody; a write takes less than one."""


def look_for_leftovers(store: Store) -> Iterator[Problem]:
    """Private folders of dead processes, temporary files, and a draft that is not sealed."""
    for folder in left_behind(os.environ):
        yield _problem(
            str(folder),
            both(
                "a form that was being edited when its process died, in plain; remove it: rm -r {path}",
                "编辑进程中断后留下的明文表单；请删除：rm -r {path}",
                path=folder,
            ),
        )
    for path in _old(store.runtime.temporary):
        yield _problem(
            f".git/clientfile/tmp/{path.name}",
            both(
                "left by a write that was killed; the next write removes it",
                "写入中断后的残留；下次写入时会清除",
            ),
            warning=True,
        )
    yield from _draft(store.runtime.draft)


def _old(folder: Path) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return
    for path in found:
        try:
            if time.time() - path.lstat().st_mtime > OLD:
                yield path
        except FileNotFoundError:
            continue  # a write that is going on has put it in its place


def _draft(path: Path) -> Iterator[Problem]:
    try:
        sealed = age.is_sealed(read_plain(path, age.MAX_SEALED))
    except FileNotFoundError:
        return
    except (NotPlain, OSError):
        sealed = False
    if not sealed:
        yield _problem(
            ".git/clientfile/draft.age",
            both("a draft that is not sealed; look at it, then remove it", "未封装的草稿；请查看后删除"),
        )


def _problem(path: str, said: Said, *, warning: bool = False) -> Problem:
    return Problem("", path, "leftover", said, warning=warning)
