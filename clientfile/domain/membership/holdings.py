"""What a client has with us on a day, in short: for her card."""

from __future__ import annotations

from clientfile.domain.membership.benefits import OpenBenefit
from clientfile.tuples import NamedTuple


class PackageLeft(NamedTuple):
    """A package with times left. `items` are service, times left, times bought; `state` as of the day."""

    name: str
    items: tuple[tuple[str, int, int], ...]
    last_day: str | None
    state: str


class Holdings(NamedTuple):
    """Money in fen, days as ISO texts. So many points are `expiring` within 30 days, by `expiring_by`."""

    tier: str = ""
    tier_since: str | None = None
    tier_review_on: str | None = None
    principal: int = 0
    bonus: int = 0
    points: int = 0
    expiring: int = 0
    expiring_by: str | None = None
    packages: tuple[PackageLeft, ...] = ()
    benefits: tuple[OpenBenefit, ...] = ()
