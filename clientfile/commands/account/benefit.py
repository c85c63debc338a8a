"""`account benefit`: what a client is granted beside her tier, and what she used."""

from collections.abc import Mapping
from typing import Annotated

import typer

from clientfile.actions.account.benefits import Noted, grant, use, withdraw
from clientfile.commands.account.options import On, Reason, Reference, moment
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import one, warnings
from clientfile.commands.table import group
from clientfile.domain.data import text
from clientfile.said import both
from clientfile.view.output import Head

Count = Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="How many times.")]

benefit = group(
    """Grant a benefit, note that it was used, or take it back.

    What a tier gives by itself need not be granted: account statement lists what is open.

    \b
    Examples:
      clientfile account benefit grant 张三 discount --name 周年九折 --count 2 --until 2026-12-31
      clientfile account benefit use 张三 周年九折
      clientfile account benefit withdraw 张三 周年九折 --reason 误发
    """
)


@benefit.command("grant")
def grant_one(
    context: typer.Context,
    reference: Reference,
    what: Annotated[
        str,
        typer.Argument(metavar="WHAT", help="A benefit of the catalogue, or a kind: discount, first_trial …"),
    ],
    name: Annotated[str, typer.Option(metavar="TEXT", help="What people call it.")] = "",
    count: Count = 1,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day it may be used.")] = None,
    on: On = None,
    reason: Reason = "",
) -> None:
    """Grant a benefit to one client. It keeps the version that the catalogue has today.

    \b
    Example:
      clientfile account benefit grant 张三 discount --name 周年九折 --until 2026-12-31
    """
    asked = asked_of(context)
    noted = grant(
        asked.store,
        reference,
        what,
        name=name,
        count=count,
        until=None if until is None else day(until, asked.store.today),
        reason=reason,
        on=moment(asked, on),
    )
    _tell(asked, noted)


@benefit.command("use")
def use_one(
    context: typer.Context,
    reference: Reference,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="Its name, kind, or the id of its grant.")],
    count: Count = 1,
    on: On = None,
    reason: Reason = "",
) -> None:
    """Note that a benefit was used, one that is open on the day.

    \b
    Example:
      clientfile account benefit use 张三 周年九折
    """
    asked = asked_of(context)
    _tell(asked, use(asked.store, reference, what, count=count, reason=reason, on=moment(asked, on)))


@benefit.command("withdraw")
def withdraw_one(
    context: typer.Context,
    reference: Reference,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="Its name, or the id of its grant.")],
    on: On = None,
    reason: Reason = "",
) -> None:
    """Take back what was granted, with a reason.

    \b
    Example:
      clientfile account benefit withdraw 张三 周年九折 --reason 误发
    """
    asked = asked_of(context)
    _tell(asked, withdraw(asked.store, reference, what, reason=reason, on=moment(asked, on)))


def _tell(asked: Asked, noted: Noted) -> None:
    asked.talk.warn(noted.warnings)
    output = asked.output
    data: Mapping[str, object] = {
        "id": noted.client,
        "entry": noted.entry,
        "open": [
            {
                "benefit": each.kind,
                "name": each.name or None,
                "left": each.left,
                "last_day": each.last_day,
                "grant": each.grant or None,
                "item": each.item or None,
            }
            for each in noted.open
        ],
        "warnings": warnings(output, noted.warnings),
    }
    one(output, data, lambda: _told(asked, noted))


def _told(asked: Asked, noted: Noted) -> None:
    output, forms = asked.output, asked.store.forms
    kind, state = forms.field("account.benefits.benefit"), forms.field("account.benefits.kind")
    kinds = kind.choices if kind is not None else {}
    said = state.choices[text(noted.entry.get("kind"))] if state is not None else both("", "")
    name = text(noted.entry.get("name")) or kinds[text(noted.entry.get("benefit"))].to(output.lang)
    output.line(both("{id}: {name} {said}", "{id}：{said}{name}", id=noted.client, name=name, said=said))
    output.rows(
        (
            Head("name", both("open now", "现有权益")),
            Head("left", both("left", "剩余"), "number"),
            Head("last_day", both("last day", "有效期至"), "date"),
        ),
        [[each.name or kinds[each.kind].to(output.lang), each.left, each.last_day] for each in noted.open],
    )
