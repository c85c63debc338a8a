"""Dates as text, and ages: what reading verbs need of the calendar (nothing heavy is imported)."""

from __future__ import annotations

import re
from datetime import date

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def parse_date(text: object) -> date | None:
    """The real date that `YYYY-MM-DD` names, None for anything else."""
    if not isinstance(text, str) or _DATE.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def years_between(birth: date, on: date) -> int:
    """Full years from `birth` to `on`: an age. 29 February counts on 28 February in common years."""
    day = (birth.month, birth.day)
    if day == (2, 29) and not is_leap(on.year):
        day = (2, 28)
    return on.year - birth.year - ((on.month, on.day) < day)


def is_leap(year: int) -> bool:
    """Whether the solar year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def solar(year: int, month: int, day: int) -> date | None:
    """The date of a year, month and day, None where there is no such day."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def solar_clamped(year: int, month: int, day: int) -> date | None:
    """Like `solar`, but 29 February is 28 February in common years (DOMAIN section 4)."""
    if (month, day) == (2, 29) and 1 <= year <= 9999 and not is_leap(year):
        day = 28
    return solar(year, month, day)
