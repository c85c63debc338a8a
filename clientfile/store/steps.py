"""The named moments of a write. Does nothing here: a test puts a crash, or a full disk, at any of them."""

from __future__ import annotations

STEPS = (
    "locked",
    "checked",
    "sealed",
    "objects-written",
    "ref-moved",
    "pinned",
    "work-tree-written",
    "git-index-written",
    "worktree-remembered",
    "index-written",
)


def reached(step: str) -> None:
    """A write got this far."""
    assert step in STEPS, step
