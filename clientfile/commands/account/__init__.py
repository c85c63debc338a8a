"""`account`: a client's money. Each of its verbs is in a module of its own, loaded when it is asked for."""

from __future__ import annotations

from clientfile.commands.table import group_of

TABLE: dict[str, tuple[str, str]] = {
    "topup": ("account.topup:topup", "Take money in, to be spent later."),
    "pay": ("account.pay:pay", "Enter a payment for a visit, a service or a product."),
    "settle": ("account.pay:settle", "End a payment that waits in the agenda."),
    "refund": ("account.refund:refund", "Give money back, or only work out how much."),
    "buy": ("account.package:buy", "Sell a package of the catalogue."),
    "swap": ("account.package:swap", "Swap unused items of a package for others."),
    "freeze": ("account.package:freeze", "Let a package rest; its days are added at the end."),
    "thaw": ("account.package:thaw", "Use a frozen package again."),
    "redeem": ("account.redeem:redeem", "Redeem points for a reward."),
    "adjust": ("account.adjust:adjust", "Put a ledger right, with a reason."),
    "statement": ("account.statement:statement", "Everything of an account, to look at or to sign."),
    "benefit": ("account.benefit:benefit", "Grant a benefit, note that it was used, or take it back."),
}
"""Verb to (`module:name` in `clientfile.commands`, one line of help)."""

account = group_of(
    """A client's money: stored value, purchases, packages and points.

    Amounts are in yuan. Each of these is one commit; nothing is ever overwritten.

    \b
    Examples:
      clientfile account topup 张三 1000 --bonus 200 --pay wechat
      clientfile account buy 张三 基础护肤套餐 --pay stored
      clientfile account refund 张三 --stored --why own --quote
    """,
    TABLE,
)
