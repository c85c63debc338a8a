"""What counts as spending: paid visits and sales, whatever they were paid with, and each only once.

A top-up is no spending, what is bought with it is; a package is spent when it is bought, not again when it
is used; what was given, redeemed for points or done to make up for something is none (DOMAIN section 4, R17).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clientfile.domain.data import Json, Row, items, text
from clientfile.domain.ledger import standing
from clientfile.domain.money import fen

PAID_WITH = ("cash", "wechat", "alipay", "card", "stored")
"""Ways of paying that count as spending."""
PAID_ALREADY = ("package",)
GIVEN = ("points", "gift", "compensation")
"""Ways of settling that nobody pays for."""


def paid_by(purchase: Mapping[str, Json]) -> list[tuple[str, int]]:
    """How a purchase was settled: each way with its fen. An imported one may not say how: way ""."""
    split = [(text(row.get("method")), fen(row.get("amount"))) for _, row in items(purchase.get("payments"))]
    return split or [(text(purchase.get("pay_method")), fen(purchase.get("amount")))]


def spent(purchase: Mapping[str, Json]) -> int:
    """The fen of one purchase that count as spending; of a refund they are negative."""
    return sum(amount for way, amount in paid_by(purchase) if way not in (*PAID_ALREADY, *GIVEN))


def counted(rows: Iterable[Mapping[str, Json]]) -> list[Row]:
    """The purchases that count as spending, and the refunds of such, by day."""
    kept = standing(rows)
    bought = {text(row.get("id")) for row in kept}
    return [row for row in kept if spent(row) and (not row.get("refund_of") or row["refund_of"] in bought)]


def net(rows: Iterable[Mapping[str, Json]]) -> int:
    """What was spent, less what was refunded, in fen."""
    return sum(spent(row) for row in counted(rows))


def refunds_of(rows: Iterable[Mapping[str, Json]], purchase: str) -> list[Row]:
    """The refunds of one purchase."""
    return [row for row in standing(rows) if row.get("refund_of") == purchase]


def net_of(rows: Iterable[Mapping[str, Json]], purchase: str) -> int:
    """What of one purchase is spent still, in fen; 0 where there is none of this id."""
    return sum(spent(row) for row in standing(rows) if purchase in (row.get("id"), row.get("refund_of")))
