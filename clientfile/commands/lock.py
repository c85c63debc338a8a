"""`lock`: take away what `unlock` keeps opened."""

import typer

from clientfile.actions.keys.protecting import lock as take_away
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one
from clientfile.said import both


def lock(context: typer.Context) -> None:
    """Take away what unlock keeps opened, before its time is over.

    \b
    Example:
      clientfile lock
    """
    asked = asked_of(context)
    was = take_away(asked.surroundings)
    told = both("locked", "已锁定") if was else both("nothing was unlocked", "原未解锁")
    one(asked.output, {"was_unlocked": was}, lambda: asked.output.line(told))
