"""`replan`: what follows from client files is planned anew."""

from typing import Annotated

import typer

from clientfile.actions.replan import replan as replanned
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one
from clientfile.errors import UsageError
from clientfile.said import both


def replan(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
    ] = "",
    everybody: Annotated[bool, typer.Option("--all", help="All clients.")] = False,
) -> None:
    """Plan follow-ups anew, after the catalogue or the cadences changed. One commit.

    What was done stays as it is; what no longer follows is set aside; what was over before it was planned is
    not asked for.

    \b
    Examples:
      clientfile replan --all
      clientfile replan 张三
    """
    asked = asked_of(context)
    if bool(reference) == everybody:
        raise UsageError(
            both("name a client, or --all", "请指定一位客户，或用 --all"),
            both("see: clientfile replan --help", "参见：clientfile replan --help"),
        )
    found = replanned(asked.store, reference)
    output = asked.output
    told = both(
        "clients changed: {changed} of {n}; follow-ups: {count}",
        "{n} 位客户中有 {changed} 位变化，共 {count} 项回访",
        changed=len(found.changed),
        n=found.clients,
        count=sum(found.changed.values()),
    )
    data = {
        "clients": found.clients,
        "changed": len(found.changed),
        "followups": sum(found.changed.values()),
    }
    one(output, data, lambda: output.line(told))
