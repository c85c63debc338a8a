"""Complaints of one client or of all."""

from typing import Annotated

import typer

from clientfile.actions.complaint_list import Listed, list_complaints
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.staff_words import staff_words
from clientfile.commands.usage import nearest
from clientfile.domain.complaints import STATES
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.view.output import Head

_STATE: dict[str, Said] = {
    "open": both("open", "待处理"),
    "planned": both("planned", "处理中"),
    "overdue": both("overdue", "逾期"),
    "closed": both("closed", "已办结"),
}


def list_them(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="One client; else all of them.")] = "",
    state: Annotated[str, typer.Option(metavar="S", help="open, planned, overdue or closed.")] = "",
    owner: Annotated[str, typer.Option(metavar="S", help="Only this member of staff's: name or id.")] = "",
    on: Annotated[str | None, typer.Option(metavar="DATE", help="As on this day; else today.")] = None,
) -> None:
    """List complaints: all of one client, or of all clients those that are not closed, overdue first.

    \b
    Examples:
      clientfile complaint list
      clientfile complaint list 张三 --format json
    """
    asked = asked_of(context)
    if state and state not in STATES:
        raise UsageError(
            both("--state is none of those there are", "--state 的取值不存在"),
            nearest(state, STATES) or both("there are: {all}", "可用：{all}", all=", ".join(STATES)),
        )
    found = list_complaints(
        asked.store,
        reference,
        state=state,
        owner=owner,
        on=None if on is None else day(on, asked.store.today),
    )
    _show(asked, found, of_one=bool(reference))
    asked.finish(each.client for each in found)


def _heads(asked: Asked) -> dict[str, Head]:
    """The labels of S3's five columns, and of the rest, as the schema has them."""
    forms = asked.store.forms
    found: dict[str, Head] = {}
    for name in Listed._fields:
        field = forms.field(f"care.complaints.{name}")
        found[name] = (
            Head(name, field.label, choices=field.choices) if field else Head(name, Said(name, name))
        )
    return found | {
        "complaint": Head("complaint", both("complaint", "投诉")),
        "client": Head("client", both("client", "客户")),
        "name": Head("name", both("name", "姓名")),
        "date": found["date"]._replace(kind="date"),
        "state": Head("state", both("state", "状态"), choices=_STATE),
        "overdue_days": Head("overdue_days", both("overdue", "逾期"), "number"),
        "satisfaction": Head("satisfaction", both("satisfaction", "客户满意度"), "number"),
        "owner": found["owner"]._replace(choices=staff_words(asked.store)),
    }


_OF_ONE = ("complaint", "date", "reason", "plan", "result", "satisfaction", "state")
"""S3's five columns, with the id that the next command takes, and how it stands."""


_OF_ALL = ("complaint", "name", "reason", "state", "due_on", "overdue_days", "owner")


def _show(asked: Asked, found: list[Listed], *, of_one: bool) -> None:
    heads, output = _heads(asked), asked.output
    if output.format != "table":
        output.rows([heads[name] for name in Listed._fields], [list(_data(each).values()) for each in found])
        return
    shown = [
        name
        for name in (_OF_ONE if of_one else _OF_ALL)
        if any(_cell(each, name, output.lang) for each in found)
    ]
    rows = [[_cell(each, name, output.lang) for name in shown] for each in found]
    output.rows([heads[name] for name in shown], rows)
    if not found:
        asked.talk.say(both("no complaints", "没有投诉"))


def _cell(each: Listed, name: str, lang: str) -> object:
    if name == "satisfaction" and each.declined:
        return both("declined", "未评价").to(lang)
    return getattr(each, name) or ""


def _data(each: Listed) -> dict[str, object]:
    """What is not there is null."""
    return {name: value if value != "" else None for name, value in each._asdict().items()}
