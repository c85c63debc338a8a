"""git's own upkeep: plumbing never triggers it, so it is started now and then, in the background."""

from __future__ import annotations

from clientfile.store.git import Git

_SAMPLE = "17"
_CROWDED = 27
"""git's own rule of thumb: so many loose objects in one of 256 folders are about 6,700 in all."""


def now_and_then(git: Git) -> None:
    """Let git pack loose objects where there are many, without waiting for it."""
    folder = git.dir / "objects" / _SAMPLE
    try:
        crowded = sum(1 for _ in folder.iterdir()) > _CROWDED
    except FileNotFoundError:
        return
    if crowded:
        git.start(
            "-c", "gc.auto=6700", "-c", "maintenance.auto=true", "maintenance", "run", "--auto", "--quiet"
        )
