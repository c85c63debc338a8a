"""The shop's own days: festivals, solar and lunar, and member days (R29). They are nobody's follow-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clientfile.domain.data import Json, items, number, text
from clientfile.domain.days import solar
from clientfile.domain.due import FESTIVAL, MEMBER_DAY, ShopDay
from clientfile.domain.occurrences import Rule


def shop_days(days: Mapping[str, Json], year: int) -> list[ShopDay]:
    """The days that `days` of the settings make of a solar year and the next, in order.

    A member day on the 31st falls on the last day of a shorter month.
    """
    found = [*_festivals(days, year), *_member_days(days, year)]
    return sorted(found, key=lambda day: (day.on, day.kind, day.name))


def _festivals(days: Mapping[str, Json], year: int) -> Iterator[ShopDay]:
    for _, row in items(days.get("festivals")):
        rule = Rule.from_data({name: row.get(name) for name in ("calendar", "month", "day")})
        if rule is not None:
            for on in rule.days(year, year + 1):
                yield ShopDay(FESTIVAL, text(row.get("name")), on)


def _member_days(days: Mapping[str, Json], year: int) -> Iterator[ShopDay]:
    for _, row in items(days.get("member_days")):
        wanted = number(row.get("day"))
        if wanted is None or wanted < 1:
            continue
        for month in range(24):
            of_year, of_month = year + month // 12, month % 12 + 1
            tried = (solar(of_year, of_month, min(wanted, last)) for last in (31, 30, 29, 28))
            on = next(day for day in tried if day is not None)
            yield ShopDay(MEMBER_DAY, text(row.get("name")), on)
