"""Where in our own code something went wrong: modules and lines, never values."""

from __future__ import annotations

import traceback

_OURS = "clientfile"


def where(error: BaseException) -> str:
    """`module:line` of the innermost line of ours that the error went through."""
    return next((each for each in reversed(frames(error)) if each.startswith(_OURS)), "?")


def frames(error: BaseException) -> list[str]:
    """`module:line` from the outermost to the innermost."""
    return [
        f"{frame.f_globals.get('__name__', '?')}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
