"""`due`: who is to be contacted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from clientfile.actions.list_due import Due, list_due
from clientfile.commands.asked import asked_of
from clientfile.commands.dates import day, span
from clientfile.commands.usage import nearest
from clientfile.errors import UsageError
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.view.output import Head

OVERDUE = 4
"""The exit code that `--exit-code` asks for."""

_IN_TABLES = (
    "followup",
    "name",
    "phone",
    "subject",
    "due_from",
    "due_to",
    "overdue_days",
    "channel",
    "owner",
)
"""The subject says more than the kind does."""
_OF_FOLLOWUPS = ("channel", "kind", "subject", "owner")
_WHERE_ANY = frozenset({"overdue_days", "channel", "owner"})
_WIDE = 110
_ON_WIDE_SCREENS = ("due_from", "channel", "owner")
"""What a table on a narrower terminal leaves out, so that a row stays a row; data formats have all."""


def due(
    context: typer.Context,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
    within: Annotated[
        str, typer.Option(metavar="SPAN", help="What begins within 7d or 2w of it too.")
    ] = "0d",
    kind: Annotated[str, typer.Option(metavar="K", help="Only aftercare, birthday, review …")] = "",
    owner: Annotated[str, typer.Option(metavar="S", help="Only this member of staff's: name or id.")] = "",
    channel: Annotated[str, typer.Option(metavar="C", help="Only by phone, wechat …")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    mask: Annotated[bool, typer.Option("--mask", help="Mask names and phones.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 4 where anything is overdue.")] = False,
) -> int:
    """List the follow-ups that are due, the longest overdue first.

    It writes no commit and asks nothing: made for cron.

    \b
    Examples:
      clientfile due
      clientfile due --within 7d --owner 陈雅
      0 20 * * *  clientfile --store /srv/shop due --format csv > tonight.csv
    """
    asked = asked_of(context)
    store = asked.store
    _refuse_unknown(store, "kind", kind)
    _refuse_unknown(store, "channel", channel)
    found = list_due(
        store,
        on=None if on is None else day(on, store.today),
        within_days=span(within),
        kind=kind,
        owner=owner,
        channel=channel,
        overdue=overdue,
        mask=mask,
    )
    output = asked.output
    heads = _heads(store)
    if output.format == "table":
        shown = [
            name
            for name in _IN_TABLES
            if name not in _WHERE_ANY or any(getattr(each, name) for each in found)
        ]
        if output.is_terminal and output.width < _WIDE:
            shown = [name for name in shown if name not in _ON_WIDE_SCREENS]
            heads = {**heads, "overdue_days": Head("overdue_days", both("overdue", "逾期"), "number")}
        output.rows(
            [heads[name] for name in shown], [[getattr(each, name) for name in shown] for each in found]
        )
        if not found:
            asked.talk.say(both("nothing is due", "没有到期的回访"))
    else:
        output.rows(list(heads.values()), found)
    asked.finish(each.client for each in found)
    return OVERDUE if exit_code and any(each.overdue_days for each in found) else 0


def _heads(store: Store) -> Mapping[str, Head]:
    """The columns of a `Due`, with the labels and choices of the follow-ups' own."""
    own = {
        "followup": Head("followup", both("follow-up", "回访")),
        "client": Head("client", both("client", "客户")),
        "name": Head("name", store.index.described("clients", ["name"])[0].label),
        "phone": Head("phone", both("phone", "电话"), "phone"),
        "overdue_days": Head("overdue_days", both("days overdue", "逾期天数"), "number"),
        "attempts": Head("attempts", both("attempts", "联系次数"), "number"),
        "due_from": Head("due_from", both("from", "自"), "date"),
        "due_to": Head("due_to", both("to", "至"), "date"),
    }
    for each in store.index.described("followups", _OF_FOLLOWUPS):
        own[each.name] = Head(each.name, each.label, choices=each.choices)
    return {name: own[name] for name in Due._fields}


def _refuse_unknown(store: Store, name: str, value: str) -> None:
    if not value:
        return
    choices = store.index.described("followups", [name])[0].choices
    if value not in choices:
        raise UsageError(
            both("--{name} is none of those there are", "--{name} 的取值不存在", name=name),
            nearest(value, choices) or both("there are: {all}", "可用：{all}", all=", ".join(choices)),
        )
