"""What a clone needs now and then, seen to after a write.

Its configuration is brought up to date; git's own upkeep, which plumbing never triggers, is started in the
background.
"""

from __future__ import annotations

from clientfile.store.clone_config import keep_up
from clientfile.store.git import Git

_SAMPLE = "17"
_CROWDED = 27
"""git's own rule of thumb: so many loose objects in one of 256 folders are about 6,700 in all."""


def now_and_then(git: Git) -> None:
    """Let the clone show differences in words, and git pack loose objects where there are many."""
    keep_up(git)
    folder = git.dir / "objects" / _SAMPLE
    try:
        crowded = sum(1 for _ in folder.iterdir()) > _CROWDED
    except FileNotFoundError:
        return
    if crowded:
        git.start(
            "-c", "gc.auto=6700", "-c", "maintenance.auto=true", "maintenance", "run", "--auto", "--quiet"
        )
