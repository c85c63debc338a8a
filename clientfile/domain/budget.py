"""What a client is ready to spend, and what a package comes to, counted the same way (F70, S0)."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, items, mapping, number, text
from clientfile.domain.money import fen, rounded
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

PER: Mapping[str, Said] = {
    "visit": both("a visit", "/次"),
    "month": both("a month", "/月"),
    "year": both("a year", "/年"),
}


class Budget(NamedTuple):
    """At most so many fen a visit, month or year; without a limit where none was told."""

    limit: int | None = None
    per: str = "visit"

    def allows(self, amount: int) -> bool:
        """Whether an amount is within it, the limit itself included."""
        return self.limit is None or amount <= self.limit

    def comes_to(self, package: Mapping[str, Json]) -> int:
        """What a package costs for each of its visits, or for each month or year of its validity, in fen."""
        price = fen(package.get("price"))
        if self.per == "visit":
            visits = sum(number(row.get("total")) or 0 for _, row in items(package.get("items")))
            return rounded(price, max(1, visits))
        months = number(package.get("valid_months")) or 12
        return rounded(price, months) if self.per == "month" else rounded(price * 12, max(12, months))


def budget_of(client: ClientFile) -> Budget:
    """Her budget; nothing is known of one where `account` cannot be read."""
    told = mapping(client.section("account").get("budget"))
    per = text(told.get("per"))
    return Budget(fen(told["max"]) if told.get("max") else None, per if per in PER else "visit")
