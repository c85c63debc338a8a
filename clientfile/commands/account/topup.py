"""`account topup`: stored value is paid in."""

from typing import Annotated

import typer

from clientfile.actions.account.topping_up import top_up, top_up_many
from clientfile.actions.account.ways import amount_of, money_in
from clientfile.commands.account.options import On, Reason, Reference, Source, moment, refuse_missing
from clientfile.commands.account.telling import tell, tell_many
from clientfile.commands.asked import asked_of
from clientfile.commands.source import read_from
from clientfile.commands.usage import refuse_beside


def topup(
    context: typer.Context,
    reference: Reference = "",
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="What was paid in, in yuan.")] = "",
    bonus: Annotated[str, typer.Option(metavar="AMOUNT", help="What the shop gives on top.")] = "0",
    pay: Annotated[str, typer.Option(metavar="HOW", help="cash, wechat, alipay or card.")] = "cash",
    card: Annotated[
        str, typer.Option(metavar="NO", help="The card it is on: its number or id in account.cards.")
    ] = "",
    on: On = None,
    reason: Reason = "",
    source: Source = "",
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
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            tell_many(asked, top_up_many(asked.store, entries))
        return
    refuse_missing("topup", REF=reference, AMOUNT=amount)
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
