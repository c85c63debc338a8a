"""`account refund`: money goes back, or it is worked out how much."""

from typing import Annotated

import typer

from clientfile.actions.account import refunding
from clientfile.actions.account.ways import amount_of, money_in
from clientfile.commands.account.options import On, Reason, Reference, moment
from clientfile.commands.account.telling import tell
from clientfile.commands.asked import Asked, asked_of
from clientfile.domain.account.refunds import BASES
from clientfile.errors import UsageError
from clientfile.said import both, counted
from clientfile.view.ask import Ask


def refund(
    context: typer.Context,
    reference: Reference,
    stored: Annotated[bool, typer.Option("--stored", help="The stored value.")] = False,
    package: Annotated[
        str | None, typer.Option(metavar="ID", help="A package: its id or name; '' for the only one.")
    ] = None,
    purchase: Annotated[str, typer.Option(metavar="ID", help="A purchase: its id, or the beginning.")] = "",
    why: Annotated[
        str,
        typer.Option(
            metavar="WHY",
            help="fault: the shop's; own: her own reason; days: within the first days, without any.",
        ),
    ] = "own",
    amount: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="What was agreed, where it is less than the formula.")
    ] = None,
    pay: Annotated[
        str | None, typer.Option(metavar="HOW", help="How it goes back; else as it was paid, or in cash.")
    ] = None,
    quote: Annotated[bool, typer.Option("--quote", help="Only work it out; write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Points that are spent already are owed.")] = False,
    on: On = None,
    reason: Reason = "",
) -> None:
    """Give money back: stored value, a package or a purchase. The formula is shown with the amount.

    Points that the net amount no longer earns are taken back. This is no legal advice.

    \b
    Examples:
      clientfile account refund 张三 --stored --why own --quote
      clientfile account refund 张三 --package 基础护肤套餐 --why fault --pay wechat
      clientfile account refund 张三 --purchase k7m3q9xw --amount 100
    """
    asked = asked_of(context)
    if stored + (package is not None) + bool(purchase) != 1:
        raise UsageError(
            both(
                "say what is refunded: one of --stored, --package and --purchase",
                "请指定退款对象：--stored、--package、--purchase 之一",
            )
        )
    if why not in BASES:
        raise UsageError(
            both(
                "--why is one of: fault (the shop's), own (her reason), days (the first days)",
                "--why 只能是：fault（门店过错）、own（客户自身原因）、days（无理由退款期内）",
            )
        )
    wanted = refunding.Wanted(
        stored,
        package,
        purchase,
        why,
        None if amount is None else amount_of(amount),
        "" if pay is None else "stored" if pay in ("stored", "储值") and not stored else money_in(pay),
        reason,
    )
    day = moment(asked, on)
    if quote:
        tell(asked, refunding.quote(asked.store, reference, wanted, on=day), quote=True)
        return
    try:
        entered = refunding.refund(asked.store, reference, wanted, on=day, owing=yes)
    except refunding.PointsSpent as spent:
        if not _said_yes(asked, spent):
            raise
        entered = refunding.refund(asked.store, reference, wanted, on=day, owing=True)
    tell(asked, entered)


def _said_yes(asked: Asked, spent: refunding.PointsSpent) -> bool:
    """Asked at a terminal; elsewhere nobody says yes."""
    ask = Ask(asked.language, may_prompt=not asked.given.options.get("non_interactive"))
    return ask.can and ask.confirm(
        counted(
            spent.points,
            "{n} of the points that go back is spent already; shall it be owed?",
            "{n} of the points that go back are spent already; shall they be owed?",
            "应冲回的积分中有 {n} 分已使用，是否记为欠分？",
        )
    )
