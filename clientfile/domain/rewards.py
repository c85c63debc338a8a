"""What a reward costs a client in spending, and what she gets back for it (R11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clientfile.domain.data import Json, items, mapping, number, text
from clientfile.domain.money import fen, rounded
from clientfile.tuples import NamedTuple


class RewardCost(NamedTuple):
    """Spending and list price in fen; `permille` is what comes back of the spending, None without a price."""

    id: str
    name: str
    points: int
    spending: int
    price: int | None
    permille: int | None


def reward_costs(catalogue: Mapping[str, Json]) -> Iterator[tuple[int, RewardCost]]:
    """Each reward with its place, as far as the shop gives points: yuan for a point times points."""
    yuan = number(mapping(catalogue.get("points")).get("yuan_per_point"))
    prices = {text(row.get("id")): row.get("price") for _, row in items(catalogue.get("services"))}
    for place, row in items(catalogue.get("rewards")):
        points = number(row.get("points"))
        if yuan is None or points is None:
            continue
        spending, listed = yuan * points * 100, prices.get(text(row.get("service")))
        price = None if listed is None else fen(listed)
        permille = None if price is None or spending <= 0 else rounded(price * 1000, spending)
        yield place, RewardCost(text(row.get("id")), text(row.get("name")), points, spending, price, permille)
