"""HEAD and the branch it names, read as files.

Put back from what is known where a crash or a hand tore them.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store.durable import replace
from clientfile.store.layout import BRANCH
from clientfile.store.plain_file import read_plain

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SYMBOLIC = re.compile(r"ref: (refs/heads/[A-Za-z0-9._/-]{1,200})")
MAX_REFS = 64 * 1024 * 1024
"""Bytes of a branch's log or of packed branches: a million moves, and then some."""
STALE_AFTER = 2.0
"""Seconds: a lock file of git's that is older belongs to nobody while we hold our own lock."""


def branch(git_dir: Path) -> str | None:
    """The branch HEAD names, None where HEAD is missing, torn or detached."""
    found = _SYMBOLIC.fullmatch(_text(git_dir / "HEAD"))
    return found[1] if found and ".." not in found[1] else None


def commit_at(git_dir: Path, ref: str) -> str | None:
    """The commit a ref names, None where there is none or it is torn."""
    loose = _text(git_dir / ref)
    if loose or (git_dir / ref).is_file():
        return loose if _COMMIT.fullmatch(loose) else None
    # git's upkeep writes this one first, and only then takes the branch's own file away.
    for line in _text(git_dir / "packed-refs").splitlines():
        if line.endswith(f" {ref}") and _COMMIT.fullmatch(line[:40]):
            return line[:40]
    return None


def head(git_dir: Path) -> str | None:
    """The commit at HEAD, None where HEAD or its branch must be mended first."""
    named = branch(git_dir)
    return commit_at(git_dir, named) if named else None


def logged(git_dir: Path, ref: str) -> list[str]:
    """Commits the branch has been at, newest first, as git's reflog has them."""
    found = []
    for line in reversed(_text(git_dir / "logs" / ref).splitlines()):
        words = line.split(" ", 2)
        if len(words) > 1 and _COMMIT.fullmatch(words[1]):
            found.append(words[1])
    return found


def lost(git_dir: Path, ref: str) -> bool:
    """Whether the branch's own file is gone and what is packed is older than what its reflog says."""
    if (git_dir / ref).is_file():
        return False
    newest = logged(git_dir, ref)[:1]
    return newest not in ([], [commit_at(git_dir, ref)])


def put_back(git_dir: Path, ref: str, commit: str) -> None:
    """Let `ref` be `commit`, durably. For a torn or missing branch only."""
    target = git_dir / ref
    target.parent.mkdir(parents=True, exist_ok=True)
    replace(target, f"{commit}\n".encode("ascii"), mode=0o644)


def point_head(git_dir: Path, ref: str) -> None:
    """Let HEAD name `ref`, durably. For a torn or missing HEAD only; git starts nowhere without one."""
    replace(git_dir / "HEAD", f"ref: {ref}\n".encode("ascii"), mode=0o644)


def detached(git_dir: Path) -> bool:
    """Whether HEAD names a commit instead of a branch: somebody looks at an old state."""
    return _COMMIT.fullmatch(_text(git_dir / "HEAD")) is not None


def no_head() -> NotBelieved:
    """What to say where nothing can be put back."""
    return NotBelieved(
        both(
            "the branch of this store is missing or torn, and nothing here says where it was",
            "此库的分支缺失或损坏，且无法得知其原位置",
        ),
        both(
            "fetch it from your backup: git fetch BACKUP main && git reset FETCH_HEAD",
            "请从备份取回：git fetch 备份 main && git reset FETCH_HEAD",
        ),
    )


def is_detached() -> NotBelieved:
    """What to say where HEAD is no branch."""
    return NotBelieved(
        both("HEAD is detached: this is a look at an old state", "HEAD 处于分离状态：正在查看旧状态"),
        both(
            "run: git checkout {branch}",
            "请运行：git checkout {branch}",
            branch=BRANCH.removeprefix("refs/heads/"),
        ),
    )


def clear_stale_locks(git_dir: Path, ref: str) -> None:
    """Remove lock files that a dead git left.

    Call it only while holding the store's lock, which every git child of ours shares.
    """
    for lock in (
        git_dir / "index.lock",
        git_dir / "HEAD.lock",
        git_dir / f"{ref}.lock",
        git_dir / "packed-refs.lock",
    ):
        until = time.monotonic() + STALE_AFTER
        while (age := _age(lock)) is not None and age < STALE_AFTER and time.monotonic() < until:
            time.sleep(0.05)
        if age is not None:
            lock.unlink(missing_ok=True)


def _age(path: Path) -> float | None:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return None


def _text(path: Path) -> str:
    try:
        return "" if path.is_dir() else read_plain(path, MAX_REFS).decode("utf-8", "replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
