"""The days on which a client is greeted and gets more: her birthday, member days, festivals (R29)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, items, text, texts
from clientfile.domain.days import parse_date
from clientfile.domain.due import FESTIVAL, MEMBER_DAY
from clientfile.domain.important_days import important_days
from clientfile.domain.occurrences import Rule
from clientfile.domain.shop_days import shop_days

_SHOP_DAYS = {"member_days": MEMBER_DAY, "festivals": FESTIVAL}

LONGEST = 62
"""For how many days at most the benefit of a day stays open."""


def special_days(
    days: Mapping[str, Json],
    catalogue: Mapping[str, Json],
    on: date,
    birthdays: Sequence[date] = (),
) -> dict[str, date]:
    """Kind of benefit (`birthday`, `member_day`, `festival`) to its latest day, where that is not long ago.

    `days` are the shop's, as its settings have them, and only those that the catalogue promises something
    for are looked up; `birthdays` the client's, around this year.
    """
    promised = {kind for _, row in items(catalogue.get("tiers")) for kind in texts(row.get("benefits"))}
    promised |= {text(row.get("benefit")) for _, row in items(catalogue.get("benefits"))}
    wanted = {name: days.get(name) for name, kind in _SHOP_DAYS.items() if kind in promised}
    found = [("birthday", day) for day in birthdays]
    found += [(day.kind, day.on) for day in shop_days(wanted, on.year - 1)]
    earliest = on - timedelta(LONGEST)
    latest: dict[str, date] = {}
    for kind, day in found:
        if earliest <= day <= on:
            latest[kind] = max(day, latest.get(kind, day))
    return latest


def birthdays(client: ClientFile, on: date, leap: str = "regular") -> list[date]:
    """Her birthdays of the last two years, as far as month and day are known; `leap` as in the cadences."""
    day = next((each for each in important_days(client) if each.kind == "birthday"), None)
    if day is None:
        return []
    rule = Rule(day.calendar, day.month, day.day, leap if day.leap_month else "regular")
    return [*rule.days(on.year - 1, on.year)]


def parsed(texts: Iterable[str]) -> tuple[date, ...]:
    """Days as the index has them."""
    return tuple(day for each in texts if (day := parse_date(each)) is not None)
