"""Month arithmetic. The home of dateutil; what needs no month arithmetic imports `days` instead."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from clientfile.domain.days import is_leap as is_leap
from clientfile.domain.days import parse_date as parse_date
from clientfile.domain.days import solar as solar
from clientfile.domain.days import solar_clamped as solar_clamped
from clientfile.domain.days import years_between as years_between


def add_months(original: date, months: int) -> date:
    """`original` moved by whole months, clamped to the month's end, held inside the years 1 to 9999.

    Always give the original date, never a moved one: 31 January is 28 February, then 31 March
    (DOMAIN section 4).
    """
    place = original.year * 12 + original.month - 1 + months
    if place < 12:
        return date.min
    if place >= 10000 * 12:
        return date.max
    return original + relativedelta(months=months)


def add_days(original: date, days: int) -> date:
    """`original` moved by days, held inside the years 1 to 9999."""
    try:
        return original + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def shifted(original: date, *, months: int = 0, days: int = 0) -> date:
    """Months first, then days: how catalogues say `{months: 1, days: 7}`."""
    return add_days(add_months(original, months), days)
