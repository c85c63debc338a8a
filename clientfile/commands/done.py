"""`done`: a follow-up is closed, or was tried."""

from __future__ import annotations

from typing import Annotated

import typer

from clientfile.actions.close_followup import close_followup
from clientfile.commands.asked import asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import one
from clientfile.said import Said, both

_STATES = {
    "done": Said("done", "已完成"),
    "open": Said("still open, one more attempt noted", "仍待联系，已记一次尝试"),
}


def done(
    context: typer.Context,
    followup: Annotated[
        str, typer.Argument(metavar="FOLLOWUP", help="Its id, as due shows it, or the beginning.")
    ],
    result: Annotated[str, typer.Option(metavar="TEXT", help="What came of it.")] = "",
    satisfaction: Annotated[
        int | None, typer.Option(min=1, max=5, help="What the client said, 1 to 5.")
    ] = None,
    attempt: Annotated[bool, typer.Option("--attempt", help="Nobody was reached: it stays open.")] = False,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
) -> None:
    """Close a follow-up with what was said, or note an attempt.

    What you type here stays in your shell's history, and the list of processes shows it while it runs.

    \b
    Examples:
      clientfile done f7k2m9q4 --result '恢复良好' --satisfaction 5
      clientfile done f7k2 --attempt
    """
    asked = asked_of(context)
    closed = close_followup(
        asked.store,
        followup,
        result=result,
        satisfaction=satisfaction,
        attempt=attempt,
        on=None if on is None else day(on, asked.store.today),
    )
    asked.talk.warn(closed.warnings)
    output = asked.output
    state = _STATES.get(closed.state, Said(closed.state, closed.state))
    told = both("{followup}: {state}", "{followup}：{state}", followup=closed.followup, state=state)
    one(output, {"followup": closed.followup, "state": closed.state}, lambda: output.line(told))
