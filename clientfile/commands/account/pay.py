"""`account pay` and `account settle`: what was had is paid for."""

from __future__ import annotations

from typing import Annotated

import typer

from clientfile.actions.account import selling, waiting
from clientfile.actions.account.ways import amount_of, ways_of
from clientfile.commands.account.options import On, Pay, Reference, Staff, moment
from clientfile.commands.account.telling import tell
from clientfile.commands.asked import asked_of
from clientfile.said import both


def pay(
    context: typer.Context,
    reference: Reference,
    what: Annotated[
        str,
        typer.Argument(metavar="WHAT", help="A visit's id, a service, or with --price a product's name."),
    ],
    pay: Pay = None,
    price: Annotated[
        str, typer.Option(metavar="AMOUNT", help="It is a product, and one of it costs this.")
    ] = "",
    quantity: Annotated[int, typer.Option("--qty", min=1, metavar="N", help="How many of it.")] = 1,
    staff: Staff = None,
    on: On = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Anything else.")] = "",
) -> None:
    """Enter a payment, with what it takes of stored value, packages or points, and what it earns.

    Without an amount it is the list price, less what the client's tier gives. What you type here stays in
    your shell's history, and the list of processes shows it while it runs.

    \b
    Examples:
      clientfile account pay 张三 小气泡清洁 --pay stored
      clientfile account pay 张三 v7k2m9q4 --pay stored:120 --pay cash
      clientfile account pay 张三 保湿面霜 --price 268 --qty 2 --pay wechat
    """
    asked = asked_of(context)
    wanted = selling.Product(what, quantity, amount_of(price)) if price else what
    entered = selling.pay(
        asked.store,
        reference,
        wanted,
        ways_of(pay or ()),
        on=moment(asked, on),
        staff=staff or (),
        note=note,
    )
    tell(asked, entered)


def settle(
    context: typer.Context,
    reference: Reference,
    settlement: Annotated[
        str, typer.Argument(metavar="SETTLEMENT", help="Its id, where several wait; or the beginning.")
    ] = "",
    pay: Pay = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day it was paid; else the visit's.")
    ] = None,
) -> None:
    """End a payment that waits: a visit recorded with --pay by somebody who may not write accounts.

    \b
    Examples:
      clientfile account settle 张三
      clientfile account settle 张三 k7m3 --pay cash:300 --pay stored
    """
    asked = asked_of(context)
    entered = waiting.settle(asked.store, reference, settlement, ways_of(pay or ()), on=moment(asked, on))
    tell(asked, entered)
    if not entered.entries:
        asked.talk.say(both("it was paid meanwhile; it waits no more", "此前已付款；不再待结算"))
