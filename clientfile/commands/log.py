"""`log`: who changed what, and when."""

from typing import Annotated

import typer

from clientfile.actions.history import history
from clientfile.commands.asked import asked_of
from clientfile.said import both
from clientfile.view.output import Head

_HEAD = (
    Head("commit", both("commit", "提交")),
    Head("at", both("at", "时间")),
    Head("by", both("by", "操作人")),
    Head("action", both("action", "操作")),
    Head("client", both("client", "客户")),
)
_SECTIONS = Head("sections", both("sections", "分区"))
_SHORT = 12
_MINUTES = 16
"""Of 2026-11-22T14:16:48+08:00, so that a row stays a row; all else has it whole."""


def log(
    context: typer.Context,
    reference: Annotated[
        str,
        typer.Argument(
            metavar="REF",
            help="One client's history, named as for show (pinyin too); else the whole store's.",
        ),
    ] = "",
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="No more than these, the newest.")
    ] = None,
) -> None:
    """Show who changed what, and when, newest first: what plain git log tells, by client.

    \b
    Examples:
      clientfile log 张三
      clientfile log --limit 20 --format json
    """
    asked = asked_of(context)
    events = history(asked.store, reference or None, limit)
    output = asked.output
    short = _SHORT if output.format == "table" else None
    minutes = _MINUTES if output.is_terminal and output.format == "table" else None
    labels = {name: form.label for name, form in asked.store.forms.items()} if short else {}
    output.rows(
        [*_HEAD, _SECTIONS._replace(choices=labels)],
        [
            [each.commit[:short], each.at[:minutes], each.by, each.action, each.client, list(each.sections)]
            for each in events
        ],
    )
    asked.finish_one()
