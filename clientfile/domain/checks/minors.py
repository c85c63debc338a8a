"""Rules for those who are not of age (F24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain import lunar
from clientfile.domain.checks.rule import doubtful, wrong
from clientfile.domain.client import ClientFile
from clientfile.domain.data import mapping, number, text
from clientfile.domain.days import parse_date, solar, years_between
from clientfile.problem import Problem

ADULT = 18
GUARDIAN_CONSENTS_BELOW = 14


def age(client: ClientFile, today: date) -> int | None:
    """F13, derived: from birth, else from the age that was told; None where neither is known.

    Where only the year of birth is known, it is the age reached in the course of this year.
    """
    profile = client.section("profile")
    birth = mapping(profile.get("birth"))
    year, month, day = (number(birth.get(part)) for part in ("year", "month", "day"))
    if year is not None:
        born = None
        if month is not None and day is not None:
            leap = birth.get("leap_month") is True
            is_lunar = birth.get("calendar") == "lunar"
            born = lunar.to_solar(year, month, day, leap) if is_lunar else solar(year, month, day)
        return years_between(born, today) if born else today.year - year
    told = mapping(profile.get("age_as_of"))
    years, on = number(told.get("age")), parse_date(told.get("on"))
    return None if years is None or on is None else years + years_between(on, today)


def guardian(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """Below 14 a guardian is needed for any data (PIPL Art 31); below 18 one is asked for."""
    years = age(client, today)
    if years is None or years < 0 or years >= ADULT:
        return
    if text(mapping(client.section("profile").get("guardian")).get("name")):
        return
    if years < GUARDIAN_CONSENTS_BELOW:
        yield wrong(
            "profile.guardian", "guardian", "a child under 14 needs a guardian", "不满14周岁须登记监护人"
        )
    else:
        yield doubtful(
            "profile.guardian",
            "guardian",
            "a minor needs a guardian: please ask",
            "未成年人须登记监护人，请补充",
        )
