"""`account pay` and `account settle`: what was had is paid for."""

from typing import Annotated

import typer

from clientfile.actions.account import selling, waiting
from clientfile.actions.account.ways import amount_of, ways_of
from clientfile.commands.account.options import (
    On,
    Pay,
    Reference,
    Source,
    Staff,
    moment,
    refuse_missing,
)
from clientfile.commands.account.telling import tell, tell_many
from clientfile.commands.asked import asked_of
from clientfile.commands.source import read_from
from clientfile.commands.usage import refuse_beside
from clientfile.said import both


def pay(
    context: typer.Context,
    reference: Reference = "",
    what: Annotated[
        str,
        typer.Argument(metavar="WHAT", help="A visit's id, a service, or with --price a product's name."),
    ] = "",
    pay: Pay = None,
    price: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="It is a product, and one of it costs this.")
    ] = None,
    quantity: Annotated[int, typer.Option("--qty", min=1, metavar="N", help="How many of it.")] = 1,
    staff: Staff = None,
    on: On = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Anything else.")] = "",
    source: Source = "",
) -> None:
    """Enter a payment, with what it takes of stored value, packages or points, and what it earns.

    Without an amount it is the list price, less what the client's tier gives. What you type here stays in
    your shell's history, and the list of processes shows it while it runs.

    \b
    Examples:
      clientfile account pay 张三 小气泡清洁 --pay stored
      clientfile account pay 张三 v7k2m9q4 --pay stored:120 --pay cash
      clientfile account pay 张三 保湿面霜 --price 268 --qty 2 --pay wechat
      clientfile account pay --from today.jsonl

    \b
    A line of today.jsonl:
      {"client": "张三", "what": "小气泡清洁", "pay": ["stored:100", "cash"]}
    """
    asked = asked_of(context)
    if source:
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            tell_many(asked, selling.pay_many(asked.store, entries))
        return
    refuse_missing("pay", REF=reference, WHAT=what)
    wanted = selling.product(what, None if price is None else amount_of(price), quantity)
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
    reference: Reference = "",
    settlement: Annotated[
        str, typer.Argument(metavar="SETTLEMENT", help="Its id, where several wait; or the beginning.")
    ] = "",
    pay: Pay = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day it was paid; else the visit's.")
    ] = None,
    source: Source = "",
) -> None:
    """End a payment that waits: a visit recorded with --pay by somebody who may not write accounts.

    \b
    Examples:
      clientfile account settle 张三
      clientfile account settle 张三 k7m3 --pay cash:300 --pay stored
      clientfile account settle --from evening.jsonl

    \b
    A line of evening.jsonl:
      {"client": "张三", "settlement": "k7m3", "pay": "wechat"}
    """
    asked = asked_of(context)
    if source:
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            tell_many(asked, waiting.settle_many(asked.store, entries))
        return
    refuse_missing("settle", REF=reference)
    entered = waiting.settle(asked.store, reference, settlement, ways_of(pay or ()), on=moment(asked, on))
    tell(asked, entered)
    if not entered.entries:
        asked.talk.say(both("it was paid meanwhile; it waits no more", "此前已付款；不再待结算"))
