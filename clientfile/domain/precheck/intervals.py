"""How long a client waits before she has the same again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.data import number, text
from clientfile.domain.days import parse_date
from clientfile.domain.precheck.case import Case, Hit
from clientfile.domain.visits import done_visits
from clientfile.said import both, counted


def interval(case: Case) -> Iterator[Hit]:
    """DOMAIN section 5: the catalogue's `min_interval_days` since the last visit for the same item.

    After 28 days means on the 28th day or later. Only visits that took place count, not bookings.
    """
    wait = number(case.item.get("min_interval_days"))
    if not wait:
        return
    before = [
        (on, text(visit.get("id")))
        for visit in done_visits(case.client, case.on)
        if visit.get("service") == case.item.get("id")
        and text(visit.get("id")) not in case.besides
        and (on := parse_date(visit.get("date"))) is not None
    ]
    if not before:
        return
    last, name = max(before)
    if (case.on - last).days < wait:
        yield Hit(
            "interval",
            counted(
                (case.on - last).days,
                "the same service was {n} day before; {wait} must lie between",
                "the same service was {n} days before; {wait} must lie between",
                "距上次同一项目仅 {n} 天，至少应间隔 {wait} 天",
                wait=wait,
            ),
            both("it may be done from {day} on", "可于 {day} 起进行", day=_moved(last, wait)),
            f"services.visits[{name}]",
        )


def _moved(day: date, days: int) -> str:
    place = day.toordinal() + days
    return (date.max if place > date.max.toordinal() else date.fromordinal(place)).isoformat()
