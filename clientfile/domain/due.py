"""When a window is due: for reading verbs, so nothing heavy is imported. Dates or ISO texts alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, TypeVar

from clientfile.tuples import NamedTuple

MARKETING = frozenset({"birthday", "anniversary", "festival", "member_day", "win_back"})
"""Kinds that are for clients who agreed to marketing (DOMAIN section 5). Aftercare is not among them."""
INVITING = frozenset({"win_back", "next_service"})
"""Kinds that have come to their end where the client has a booking to come."""
INTERNAL = frozenset({"settlement", "update"})
"""Kinds for which nobody contacts the client."""
LAPSES: Mapping[str, int] = MappingProxyType(
    {"points_expiry": 0, "package_expiry": 14, "consent_expiry": 30, "next_service": 60, "win_back": 90}
)
"""So many days after its window such a follow-up is still asked for, then it lapses; the others stay."""

FESTIVAL, MEMBER_DAY = "festival", "member_day"


class ShopDay(NamedTuple):
    """A day of the shop's own on which clients are greeted; `kind` is `festival` or `member_day`."""

    kind: str
    name: str
    on: date


Day = TypeVar("Day", date, str)
DueState = Literal["upcoming", "due", "overdue", "lapsed"]


def due_state(due_from: Day, due_to: Day, on: Day, lapses_on: Day | None = None) -> DueState:
    """`due` from `due_from` to `due_to` (both inclusive), then `overdue`, from `lapses_on` on `lapsed`."""
    if lapses_on is not None and on >= lapses_on:
        return "lapsed"
    if on < due_from:
        return "upcoming"
    return "due" if on <= due_to else "overdue"


def overdue_days(due_to: date, on: date) -> int:
    """Days since the window closed, 0 while it is open or to come."""
    return max(0, (on - due_to).days)
