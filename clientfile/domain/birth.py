"""The day of birth, solar or lunar, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from clientfile.domain import lunar
from clientfile.domain.data import Json, mapping, number, text
from clientfile.domain.dates import add_months
from clientfile.domain.days import parse_date, solar, years_between

ADULT = 18


def born(birth: Mapping[str, Json]) -> date | None:
    """The solar day of birth, None unless year, month and day are known and real."""
    year, month, day = (number(birth.get(part)) for part in ("year", "month", "day"))
    if year is None or month is None or day is None:
        return None
    if text(birth.get("calendar")) == "lunar":
        return lunar.to_solar(year, month, day, birth.get("leap_month") is True)
    return solar(year, month, day)


def age(profile: Mapping[str, Json], today: date) -> int | None:
    """F13, derived: from birth, else from the age that was told; None where neither is known.

    Where only the year of birth is known, it is the age reached in the course of this year.
    """
    birth = mapping(profile.get("birth"))
    year = number(birth.get("year"))
    if year is not None:
        day = born(birth)
        return years_between(day, today) if day else today.year - year
    told = mapping(profile.get("age_as_of"))
    years, on = number(told.get("age")), parse_date(told.get("on"))
    return None if years is None or on is None else years + years_between(on, today)


def minor_until(profile: Mapping[str, Json], today: date) -> date | None:
    """F39: the last day as a minor; None for an adult, or where the day of birth is not known."""
    day = born(mapping(profile.get("birth")))
    if day is None or years_between(day, today) >= ADULT:
        return None
    return add_months(day, ADULT * 12) - timedelta(days=1)
