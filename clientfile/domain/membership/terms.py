"""What a shop's catalogue and thresholds say of membership, read once and used for many clients."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.domain.data import Json, items, number, text
from clientfile.domain.money import fen
from clientfile.tuples import NamedTuple

MONTHS = 12
"""Over how many months spending and visits are counted, where the shop says nothing (DOMAIN section 4)."""


class Tier(NamedTuple):
    """A step of the ladder. `from_amount` is fen; where both thresholds are set, either is enough."""

    id: str
    name: str
    from_amount: int | None = None
    from_visits: int | None = None
    pay_percent: int = 100

    @property
    def is_for_everybody(self) -> bool:
        """Whether nothing need be spent and nobody need come for it."""
        asked = [each for each in (self.from_amount, self.from_visits) if each is not None]
        return not asked or 0 in asked


class Often(NamedTuple):
    """From when on a client comes often or sometimes (F79, DOMAIN section 4)."""

    months: int = 12
    high: int = 12
    each_month: int = 3
    mid: int = 3


class Terms(NamedTuple):
    """`tiers` from the lowest to the highest.

    `one_step`: at a review a tier falls by one, not as far as it must.
    """

    tiers: tuple[Tier, ...] = ()
    months: int = MONTHS
    one_step: bool = False
    often: Often = Often()


def terms_from(catalogue: Mapping[str, Json], thresholds: Mapping[str, Json]) -> Terms:
    """The terms of a catalogue and the store's thresholds, with the usual values for what is not said."""
    usual = Often()
    return Terms(
        tuple(_tier(row) for _, row in items(catalogue.get("tiers"))),
        _count(thresholds, "tier_months", MONTHS),
        thresholds.get("tier_downgrade") == "one_step",
        Often(
            _count(thresholds, "frequency_months", usual.months),
            _count(thresholds, "high_frequency_visits", usual.high),
            _count(thresholds, "high_frequency_each_month", usual.each_month),
            _count(thresholds, "mid_frequency_visits", usual.mid),
        ),
    )


def _tier(row: Mapping[str, Json]) -> Tier:
    amount = row.get("from_amount")
    return Tier(
        text(row.get("id")),
        text(row.get("name")),
        None if amount is None else fen(amount),
        number(row.get("from_visits")),
        number(row.get("pay_percent")) or 100,
    )


def _count(data: Mapping[str, Json], name: str, otherwise: int) -> int:
    found = number(data.get(name))
    return otherwise if found is None or found < 1 else found
