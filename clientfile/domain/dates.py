"""Month arithmetic; what needs none imports `days` instead."""

from __future__ import annotations

from datetime import date, timedelta

from clientfile.domain.days import is_leap as is_leap
from clientfile.domain.days import parse_date as parse_date
from clientfile.domain.days import solar as solar
from clientfile.domain.days import solar_clamped as solar_clamped
from clientfile.domain.days import years_between as years_between

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days of each month of a common year."""


def add_months(original: date, months: int) -> date:
    """`original` moved by whole months, clamped to the month's end, held inside the years 1 to 9999.

    Always give the original date, never a moved one: 31 January is 28 February, then 31 March
    (DOMAIN section 4).
    """
    if not months:
        return original
    year, month = divmod(original.year * 12 + original.month - 1 + months, 12)
    if year < 1:
        return date.min
    if year > 9999:
        return date.max
    last = 29 if month == 1 and is_leap(year) else _LENGTHS[month]
    return date(year, month + 1, min(original.day, last))


def add_days(original: date, days: int) -> date:
    """`original` moved by days, held inside the years 1 to 9999."""
    try:
        return original + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def shifted(original: date, *, months: int = 0, days: int = 0) -> date:
    """Months first, then days: how catalogues say `{months: 1, days: 7}`."""
    return add_days(add_months(original, months), days)
