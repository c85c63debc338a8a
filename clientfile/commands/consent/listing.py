"""Consents of one client or of all, and who has not agreed."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clientfile.actions.consent_list import Listed, list_consents, list_missing
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day, span
from clientfile.commands.usage import nearest
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.view.output import Head

_STATE: dict[str, Said] = {
    "given": both("given", "有效"),
    "withdrawn": both("withdrawn", "已撤回"),
    "expired": both("expired", "已到期"),
    "later": both("not yet", "尚未生效"),
    "missing": both("missing", "缺少"),
}


def list_them(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="One client; else all of them.")] = "",
    purpose: Annotated[str, typer.Option(metavar="P", help="Only to this purpose.")] = "",
    state: Annotated[str, typer.Option(metavar="S", help="given, withdrawn, expired or later.")] = "",
    expiring: Annotated[str, typer.Option(metavar="SPAN", help="Only what ends within 30d, 4w …")] = "",
    missing: Annotated[
        str,
        typer.Option(metavar="P", help="Clients who have not agreed to this; health data without consent."),
    ] = "",
    on: Annotated[str | None, typer.Option(metavar="DATE", help="As on this day; else today.")] = None,
) -> None:
    """List consents; or with --missing the clients who have not agreed to something.

    \b
    Examples:
      clientfile consent list 张三
      clientfile consent list --expiring 30d
      clientfile consent list --missing health_sensitive
    """
    asked = asked_of(context)
    states = [each for each in _STATE if each != "missing"]
    if state and state not in states:
        raise UsageError(
            both("--state is none of those there are", "--state 的取值不存在"),
            nearest(state, states) or both("there are: {all}", "可用：{all}", all=", ".join(states)),
        )
    if missing and (reference or purpose or state or expiring):
        raise UsageError(both("--missing stands alone", "--missing 须单独使用"))
    when = None if on is None else day(on, asked.store.today)
    if missing:
        found = list_missing(asked.store, missing, on=when)
    else:
        days = span(expiring) if expiring else None
        found = list_consents(
            asked.store, reference, purpose=purpose, state=state, expiring_days=days, on=when
        )
    _show(asked, found, of_one=bool(reference))
    asked.finish(each.client for each in found)


_OF_ONE = ("purpose", "state", "given_on", "by", "method", "scope", "expires_on", "withdrawn_on")


_OF_ALL = ("client", "name", "purpose", "state", "given_on", "expires_on", "withdrawn_on")


def _show(asked: Asked, found: Sequence[Listed], *, of_one: bool) -> None:
    output, heads = asked.output, dict[str, Head]()
    for name in Listed._fields:
        field = asked.store.forms.field(f"privacy.consents.{name}")
        heads[name] = (
            Head(name, field.label, choices=field.choices) if field else Head(name, Said(name, name))
        )
    heads |= {
        "client": Head("client", both("client", "客户")),
        "name": Head("name", both("name", "姓名")),
        "state": Head("state", both("state", "状态"), choices=_STATE),
    }
    if output.format != "table":
        rows = [[_null(value) for value in each] for each in found]
        output.rows(list(heads.values()), rows)
        return
    among = _OF_ONE if of_one else _OF_ALL
    shown = [name for name in among if any(getattr(each, name) for each in found)]
    output.rows([heads[name] for name in shown], [[getattr(each, name) for name in shown] for each in found])
    if not found:
        asked.talk.say(both("no such consents", "没有符合的同意"))


def _null(value: object) -> object:
    return None if value == "" else list(value) if isinstance(value, tuple) else value
