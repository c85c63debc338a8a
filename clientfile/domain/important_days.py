"""The days of a client's year: her birthday (F14) and the important dates she gave (F90)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, mapping, number, text
from clientfile.tuples import NamedTuple

_WRITTEN = r"(?:[0-9]{4}-|--)?([0-9]{2})-([0-9]{2})"


class ImportantDay(NamedTuple):
    """A day that comes back every year. `source` is `birth` or the id of the date's item."""

    kind: str
    source: str
    calendar: str
    month: int
    day: int
    leap_month: bool = False
    before: int | None = None


def important_days(client: ClientFile) -> Iterator[ImportantDay]:
    """Birthday first, where month and day are known; then `care.dates`, without the birthday again."""
    birth = _day("birthday", "birth", client.section("profile").get("birth"))
    if birth is not None:
        yield birth
    for row in client.rows("care", "dates"):
        kind = "birthday" if row.get("kind") == "birthday" and birth is None else "anniversary"
        found = _day(kind, text(row.get("id")), row, number(row.get("remind_before")))
        if found is None or not found.source:
            continue
        again = birth and row.get("kind") == "birthday" and _place(found) == _place(birth)
        if not again:
            yield found


def _day(kind: str, source: str, value: object, before: int | None = None) -> ImportantDay | None:
    """Of `{calendar, month, day, leap_month}`, or of a `date` that is such an object or `[YYYY-]MM-DD`."""
    data = mapping(value)
    inner = mapping(data.get("date"))
    month, day = _number(data, inner, "month"), _number(data, inner, "day")
    if month is None and (match := re.fullmatch(_WRITTEN, text(data.get("date")))):
        month, day = int(match[1]), int(match[2])
    calendar = text(inner.get("calendar")) or text(data.get("calendar")) or "solar"
    if month is None or day is None or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    leap = data.get("leap_month") is True or inner.get("leap_month") is True
    return ImportantDay(kind, source, calendar, month, day, leap, before)


def _number(data: Mapping[str, Json], inner: Mapping[str, Json], name: str) -> int | None:
    found = number(data.get(name))
    return number(inner.get(name)) if found is None else found


def _place(day: ImportantDay) -> tuple[str, int, int]:
    return day.calendar, day.month, day.day
