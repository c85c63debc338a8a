"""Feedback of one client or of all."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clientfile.actions.feedback_list import Listed, list_feedback
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.feedback.states import STATES
from clientfile.commands.staff_words import staff_words
from clientfile.commands.usage import nearest
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.view.output import Head


def list_them(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="One client; else all of them.")] = "",
    state: Annotated[str, typer.Option(metavar="S", help="open, resolved or noted.")] = "",
    owner: Annotated[str, typer.Option(metavar="S", help="Only this member of staff's: name or id.")] = "",
) -> None:
    """List feedback: all of one client, or of all clients what is open, the oldest first.

    \b
    Examples:
      clientfile feedback list --owner 陈雅
      clientfile feedback list 张三
    """
    asked = asked_of(context)
    if state and state not in STATES:
        raise UsageError(
            both("--state is none of those there are", "--state 的取值不存在"),
            nearest(state, STATES) or both("there are: {all}", "可用：{all}", all=", ".join(STATES)),
        )
    found = list_feedback(asked.store, reference, state=state, owner=owner)
    _show(asked, found, of_one=bool(reference))
    asked.finish(each.client for each in found)


_OF_ONE = ("feedback", "date", "about", "polarity", "text", "state", "resolution")


_OF_ALL = ("feedback", "name", "date", "polarity", "text", "owner", "advice_open")


def _heads(asked: Asked) -> dict[str, Head]:
    found: dict[str, Head] = {}
    for name in Listed._fields:
        field = asked.store.forms.field(f"care.feedback.{name}")
        found[name] = (
            Head(name, field.label, choices=field.choices) if field else Head(name, Said(name, name))
        )
    return found | {
        "feedback": Head("feedback", both("feedback", "反馈")),
        "name": Head("name", both("name", "姓名")),
        "date": found["date"]._replace(kind="date"),
        "state": Head("state", both("state", "状态"), choices=STATES),
        "owner": found["owner"]._replace(choices=staff_words(asked.store)),
        "advice_open": Head("advice_open", both("advice due", "待给建议")),
    }


def _show(asked: Asked, found: Sequence[Listed], *, of_one: bool) -> None:
    heads, output = _heads(asked), asked.output
    if output.format != "table":
        rows = [[value if value != "" else None for value in each] for each in found]
        output.rows([heads[name] for name in Listed._fields], rows)
        return
    among = _OF_ONE if of_one else _OF_ALL
    shown = [name for name in among if any(getattr(each, name) for each in found)]
    output.rows([heads[name] for name in shown], [[getattr(each, name) for name in shown] for each in found])
    if not found:
        asked.talk.say(both("no feedback waits for an answer", "没有待处理的反馈"))
