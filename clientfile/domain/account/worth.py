"""What a swap of unused items is worth (S4, R14): both sides at the package's own rate, not at list price."""

from __future__ import annotations

from clientfile.domain.account.package import ItemState, PackageState
from clientfile.domain.money import rounded, yuan
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple


class Worth(NamedTuple):
    """Fen given up, fen had instead, and how the latter were worked out."""

    gone: int
    had: int
    formula: Said

    @property
    def difference(self) -> int:
        """What is to be paid; negative where it is credited."""
        return self.had - self.gone


def worth_of_swap(package: PackageState, item: ItemState, count: int, price: int, to_count: int) -> Worth:
    """`count` units of an item (those used last) for `to_count` of a service with this list price.

    The client keeps what she saved by buying the package: a new unit costs its list price times the rate
    that the whole package was bought at. Where the list prices are not known, the list price itself.
    """
    gone = sum(item.shares[item.left - count :])
    at_list = price * to_count
    paid, whole = package.bought_for, package.list_total
    had = rounded(at_list * paid, whole) if whole > paid > 0 else at_list
    rate = (
        both(" x {paid} / {whole}", " × {paid} ÷ {whole}", paid=yuan(paid), whole=yuan(whole))
        if whole > paid > 0
        else Said("", "")
    )
    formula = both(
        "{n} x {price}{rate} = {had}",
        "{n} × {price}{rate} = {had}",
        n=to_count,
        price=yuan(price),
        rate=rate,
        had=yuan(had),
    )
    return Worth(gone, had, formula)
