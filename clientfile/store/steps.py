"""The named moments of a write. Does nothing here: a test puts a crash, or a full disk, at any of them."""

from __future__ import annotations

from collections.abc import Callable

STEPS = (
    "locked",
    "checked",
    "sealed",
    "objects-written",
    "ref-moved",
    "pinned",
    "work-tree-written",
    "index-written",
    "git-index-written",
    "worktree-remembered",
)

KEY_STEPS = ("signing-sealed", "plugin-named", "identity-replaced", "signing-opened")
"""Those of a home's keys while their protection changes."""


def _nothing(_: str) -> None:
    return None


on_reaching: Callable[[str], None] = _nothing
"""What a test wants to happen at a step."""


def reached(step: str) -> None:
    """A write got this far."""
    assert step in (*STEPS, *KEY_STEPS), step
    on_reaching(step)
