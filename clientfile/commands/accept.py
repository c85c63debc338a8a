"""`accept`: the owner's deliberate step to go on."""

from typing import Annotated

import typer

from clientfile.actions.accept import accept as accept_state
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one
from clientfile.said import both

_SHORT = 12


def accept(
    context: typer.Context,
    owner: Annotated[
        str,
        typer.Option(
            metavar="SHA256:…", help="In a new clone: the owner's fingerprint, as she told it to you."
        ),
    ] = "",
) -> None:
    """Go on from a state that was not believed.

    Only after you know how it came about. What you accept is signed and logged.

    \b
    Examples:
      clientfile accept
      clientfile accept --owner SHA256:AbC…
    """
    asked = asked_of(context)
    accepted = accept_state(asked.store, owner=owner)
    output = asked.output
    told = (
        both("{commit} is believed already", "{commit} 原已可信", commit=accepted.commit[:_SHORT])
        if accepted.commit == accepted.before
        else both("{commit} is believed from now on", "自此信任 {commit}", commit=accepted.commit[:_SHORT])
    )
    one(output, {"commit": accepted.commit, "before": accepted.before}, lambda: output.line(told))
