"""Stored value: principal and bonus, two balances that one ledger of entries carries (S3, R16)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from clientfile.domain.data import Json, Row
from clientfile.domain.ledger import standing
from clientfile.domain.money import fen, rounded, yuan
from clientfile.errors import Refused
from clientfile.said import both
from clientfile.tuples import NamedTuple

WAYS = ("proportional", "principal_first", "bonus_first")
"""How consumption takes the two (`thresholds.gift_money`), the first by default (DOMAIN section 4)."""


class Balance(NamedTuple):
    """Principal (what was paid in) and bonus (what the shop gave on top), in fen."""

    principal: int = 0
    bonus: int = 0

    @property
    def total(self) -> int:
        return self.principal + self.bonus

    def after(self, entry: Mapping[str, Json]) -> Balance:
        """With the change of one entry."""
        return Balance(self.principal + fen(entry.get("principal")), self.bonus + fen(entry.get("bonus")))


def in_order(rows: Iterable[Mapping[str, Json]]) -> list[Row]:
    """The entries that count, by day; within a day what comes in before what goes out.

    So two machines that wrote on one day have one order, whichever list was united with which.
    """
    return sorted(standing(rows), key=lambda row: (str(row.get("date")), Balance().after(row).total < 0))


def running(rows: Iterable[Mapping[str, Json]]) -> Iterator[tuple[Row, Balance]]:
    """Each entry that counts, in order, with the balance after it."""
    held = Balance()
    for row in in_order(rows):
        held = held.after(row)
        yield row, held


def balance(rows: Iterable[Mapping[str, Json]]) -> Balance:
    """The sum of the entries that count."""
    held = Balance()
    for row in standing(rows):
        held = held.after(row)
    return held


def parts(rows: Iterable[Mapping[str, Json]], amount: int, way: str = WAYS[0]) -> Balance:
    """What a consumption of `amount` fen takes of principal and of bonus; the two sum to it.

    In proportion it is rounded cumulatively since the balance last changed otherwise, so that many small
    consumptions take what one large would have, and both parts end at exactly zero together.
    Raises `Refused`, which names the shortfall.
    """
    rows = list(rows)
    held = balance(rows)
    if amount > held.total:
        raise Refused(
            both(
                "the stored value does not reach: {missing} yuan are missing; nothing was written",
                "储值余额不足，尚差 {missing} 元；未写入任何内容",
                missing=yuan(amount - held.total),
            ),
            both(
                "top it up, or pay the rest otherwise: --pay stored:{held} --pay cash",
                "请先充值，或分开支付：--pay stored:{held} --pay cash",
                held=yuan(held.total),
            )
            if held.total > 0
            else both("top it up, or pay otherwise: --pay cash", "请先充值，或用其他方式支付：--pay cash"),
        )
    if way == "principal_first":
        principal = min(amount, held.principal)
    elif way == "bonus_first":
        principal = max(0, amount - held.bonus)
    else:
        begun, consumed = _begun(rows)
        principal = held.principal - _left(begun, consumed + amount)
    return Balance(principal, amount - principal)


def _begun(rows: Iterable[Mapping[str, Json]]) -> tuple[Balance, int]:
    """The balance that is being consumed in proportion, and how much of it has been by now."""
    begun, consumed, held = Balance(), 0, Balance()
    for row, after in running(rows):
        taken = held.total - after.total
        in_proportion = begun.total >= consumed + taken and after.principal == _left(begun, consumed + taken)
        if row.get("kind") == "consume" and taken > 0 and in_proportion:
            consumed += taken
        else:
            begun, consumed = after, 0
        held = after
    return begun, consumed


def _left(begun: Balance, consumed: int) -> int:
    """The principal left when `consumed` of a balance has been taken in proportion."""
    return begun.principal - (rounded(consumed * begun.principal, begun.total) if begun.total > 0 else 0)
