"""Who else on this machine gets at what lies here: the store, the clone's own folder, the identity."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store.places import open_to_others
from clientfile.store.store import Store

_WRITABLE = stat.S_IWGRP | stat.S_IWOTH
_ANYBODY = 0o077


def look_at_permissions(store: Store) -> Iterator[Problem]:
    """Folders and files that others of this machine may write to, or read where they must not."""
    if (folder := open_to_others(store.root)) is not None:
        yield _problem(
            folder,
            both(
                "others may replace files of the store through it: chmod go-w {path}",
                "他人可经此替换库中文件：chmod go-w {path}",
                path=folder,
            ),
        )
    runtime = store.runtime
    for path in (runtime.dir, runtime.spool, runtime.temporary):
        yield from _mine(path, _ANYBODY, "700")
    for path in (store.git_dir, store.git_dir / "config", store.git_dir / "hooks", store.git_dir / "objects"):
        yield from _mine(path, _WRITABLE, "go-w")
    home = store.surroundings.home
    identity = store.surroundings.identity
    yield from _mine(identity.parent, _WRITABLE, "go-w")
    yield from _mine(home.pins, _WRITABLE, "go-w")
    for path in (identity, identity.with_name("signing")):
        yield from _mine(path, _ANYBODY, "600")


def _mine(path: Path, forbidden: int, mode: str) -> Iterator[Problem]:
    try:
        found = path.stat()
    except OSError:
        return
    if found.st_uid not in (os.geteuid(), 0):
        yield _problem(
            path,
            both(
                "it belongs to somebody else; see whose it is: ls -ld {path}",
                "它属于其他用户；请查看：ls -ld {path}",
                path=path,
            ),
        )
    elif found.st_mode & forbidden:
        yield _problem(
            path,
            both(
                "others of this machine get at it: chmod {mode} {path}",
                "本机其他用户可访问：chmod {mode} {path}",
                mode=mode,
                path=path,
            ),
        )


def _problem(path: Path, said: Said) -> Problem:
    return Problem("", str(path), "permissions", said)
