"""`unlock`: keep a protected identity opened for a while."""

from typing import Annotated

import typer

from clientfile.actions.keys.protecting import unlock as keep_opened
from clientfile.commands.asked import asked_of
from clientfile.commands.key.here import let_git_sign, noted
from clientfile.commands.results import one
from clientfile.domain.duration import parse_duration
from clientfile.errors import UsageError
from clientfile.said import both


def unlock(
    context: typer.Context,
    span: Annotated[str, typer.Option("--for", metavar="TIME", help="8h, 30m, 1h30m; 24h at most.")] = "8h",
) -> None:
    """Open your protected keys once, for this machine and a while.

    They are kept in memory, in a folder that only you can read, and are gone at the end of the time, at a
    restart, and after: clientfile lock. The access log of the store you stand in gets a line.

    \b
    Example:
      clientfile unlock --for 8h
    """
    asked = asked_of(context)
    seconds = parse_duration(span)
    if seconds is None:
        raise UsageError(
            both("--for is no span of time", "--for 不是时长"),
            both("write 8h, 30m or 1h30m", "例如 8h、30m 或 1h30m"),
        )
    until = keep_opened(asked.surroundings, seconds).astimezone().isoformat(timespec="minutes")
    let_git_sign(asked)
    noted(asked, "unlock")
    told = both("unlocked until {at}", "已解锁至 {at}", at=until)
    one(asked.output, {"until": until}, lambda: asked.output.line(told))
