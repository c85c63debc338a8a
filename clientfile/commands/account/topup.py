"""`account topup`: stored value is paid in."""

from __future__ import annotations

from typing import Annotated

import typer

from clientfile.actions.account.topping_up import top_up, top_up_many
from clientfile.actions.account.ways import amount_of, money_in
from clientfile.commands.account.options import On, Reason, moment
from clientfile.commands.account.telling import tell, tell_many
from clientfile.commands.asked import asked_of
from clientfile.commands.source import read_from
from clientfile.errors import UsageError
from clientfile.said import both


def topup(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
    ] = "",
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="What was paid in, in yuan.")] = "",
    bonus: Annotated[str, typer.Option(metavar="AMOUNT", help="What the shop gives on top.")] = "0",
    pay: Annotated[str, typer.Option(metavar="HOW", help="cash, wechat, alipay or card.")] = "cash",
    card: Annotated[
        str, typer.Option(metavar="NO", help="The card it is on: its number or id in account.cards.")
    ] = "",
    on: On = None,
    reason: Reason = "",
    source: Annotated[
        str, typer.Option("--from", metavar="FILE|-", help="Many: one JSON object a line, all or none.")
    ] = "",
) -> None:
    """Take money in, to be spent later. It is no spending yet: points and tiers count what is bought with it.

    A card number that you type here stays in your shell's history; its id says nothing.

    \b
    Examples:
      clientfile account topup 张三 1000 --bonus 200 --pay wechat
      clientfile account topup 张三 500 --on yesterday
      clientfile account topup --from cards.jsonl

    \b
    A line of cards.jsonl:
      {"client": "张三", "amount": "1000", "bonus": "200", "pay": "wechat", "on": "2026-11-22"}
    """
    asked = asked_of(context)
    if source:
        if reference:
            raise UsageError(both("--from stands without a client", "--from 不与客户同时使用"))
        with read_from(source) as entries:
            tell_many(asked, top_up_many(asked.store, entries))
        return
    if not reference or not amount:
        raise UsageError(
            both("{name} is missing", "缺少 {name}", name="AMOUNT" if reference else "REF"),
            both("see: clientfile account topup --help", "参见：clientfile account topup --help"),
        )
    entered = top_up(
        asked.store,
        reference,
        amount_of(amount),
        bonus=amount_of(bonus),
        method=money_in(pay),
        on=moment(asked, on),
        card=card,
        reason=reason,
    )
    tell(asked, entered)
