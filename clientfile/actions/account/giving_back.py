"""Money goes back for a purchase: one with a negative amount, and the points that are earned no more."""

from __future__ import annotations

from datetime import date

from clientfile.actions.account.entering import new_entry
from clientfile.domain.account.points import rules_of, unearned
from clientfile.domain.account.purchases import PAID_WITH, paid_by, refunds_of
from clientfile.domain.account.stored import Balance
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, text
from clientfile.domain.ledger import standing
from clientfile.domain.money import rounded, yuan
from clientfile.store.transaction import Transaction


def given_back(
    writing: Transaction,
    client: ClientFile,
    origin: str,
    paid: list[tuple[str, int]],
    on: date,
    reason: str = "",
) -> ClientFile:
    """The client with `paid` (ways and fen) given back for the purchase `origin`, "" where none is known."""
    whole = sum(amount for _, amount in paid)
    if whole <= 0:
        return client
    refund: Row = {"id": writing.new_item_id(), "date": on.isoformat(), "amount": yuan(-whole)}
    refund |= {"refund_of": origin} if origin else {}
    refund |= {"note": reason} if reason else {}
    if len(paid) == 1:
        refund["pay_method"] = paid[0][0]
    else:
        refund["payments"] = [
            {"id": writing.new_item_id(), "method": method, "amount": yuan(-amount)}
            for method, amount in paid
        ]
    for method, amount in paid:
        if method == "stored":
            parts = stored_parts(client, origin, amount)
            entry = new_entry(
                writing,
                "refund",
                on,
                principal=yuan(parts.principal),
                bonus=yuan(parts.bonus),
                purchase=refund["id"],
            )
            client = client.adding("account", "stored_ledger", entry)
    client = client.adding("account", "purchases", refund)
    rules = rules_of(writing.store.catalogue)
    taken = []
    if rules is not None:
        account = (client.rows("account", "points_ledger"), client.rows("account", "purchases"))
        taken = [
            new_entry(writing, "reverse", on, points=-count, lot=lot, purchase=refund["id"])
            for lot, count in unearned(*account, refund, rules)
        ]
    return client.adding("account", "points_ledger", *taken)


def refundable(client: ClientFile, purchase: Row) -> list[tuple[str, int]]:
    """What of a purchase can go back, by the ways in which it was paid, in fen."""
    rows = client.rows("account", "purchases")
    left: dict[str, int] = {}
    for row in (purchase, *refunds_of(rows, text(purchase.get("id")))):
        for method, amount in paid_by(row):
            left[method or "cash"] = left.get(method or "cash", 0) + amount
    return [(method, amount) for method, amount in left.items() if method in PAID_WITH and amount > 0]


def stored_parts(client: ClientFile, origin: str, amount: int) -> Balance:
    """Principal and bonus of stored value that goes back as it was taken; principal where it was not."""
    refunds = {text(row.get("id")) for row in refunds_of(client.rows("account", "purchases"), origin)}
    taken, returned = Balance(), Balance()
    for row in standing(client.rows("account", "stored_ledger")):
        if origin and row.get("purchase") == origin:
            taken = taken.after(row)
        elif row.get("purchase") in refunds:
            returned = returned.after(row)
    whole = -taken.total
    if whole < returned.total + amount:
        return Balance(amount, 0)
    principal = rounded(-taken.principal * (returned.total + amount), whole) - returned.principal
    principal = max(0, min(principal, amount))
    return Balance(principal, amount - principal)
