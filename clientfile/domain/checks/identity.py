"""Rules of who somebody is: birth, age, and the resident identity number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from clientfile.domain import lunar, resident_id
from clientfile.domain.checks.rule import doubtful, wrong
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, mapping, number, text
from clientfile.domain.days import parse_date, solar, years_between
from clientfile.problem import Problem

_ID_RULES = {
    "id-15-digits": (
        "this is an old number of 15 digits; the new one has 18",
        "这是旧的15位号码，请填写18位号码",
    ),
    "id-form": ("an ID number has 17 digits and a digit or X", "身份证号码应为17位数字加一位数字或X"),
    "id-check-digit": ("the check digit is wrong: mistyped?", "身份证号码校验位不符，请核对"),
    "id-date": ("the number holds no real date of birth", "身份证号码中的出生日期不存在"),
}


def resident_number(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F15: GB 11643, against birth (F14) and gender (F12). An unknown region only warns."""
    place = "profile.id_number"
    written = text(client.section("profile").get("id_number"))
    if not written:
        return
    found = resident_id.examine(resident_id.normal(written))
    for rule in found.errors:
        yield wrong(place, rule, *_ID_RULES[rule])
    if resident_id.UNKNOWN_REGION in found.rules:
        yield doubtful(
            place, "id-region", "the number's region is not a known one", "身份证号码的地区码未收录"
        )
    if found.birth is None:
        return
    if found.birth > today:
        yield wrong(place, "id-date", *_ID_RULES["id-date"])
    if _contradicts(mapping(client.section("profile").get("birth")), found.birth):
        yield wrong(place, "id-birth", "the number does not fit the birth", "身份证号码与生日不符")
    gender = client.section("contact").get("gender")
    if gender in ("female", "male") and gender != found.gender:
        yield doubtful(place, "id-gender", "the number does not fit the gender", "身份证号码与性别不符")


def id_purpose(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F15: an ID number is kept for a purpose. What is missing is asked for, so it only warns."""
    profile = client.section("profile")
    if text(profile.get("id_number")) and not text(profile.get("id_number_purpose")):
        yield doubtful(
            "profile.id_number_purpose",
            "id-purpose",
            "an ID number is kept for a purpose: please give it, and ask for consent",
            "留存身份证号码须注明用途并征得同意，请补充",
        )


def _contradicts(birth: Mapping[str, Json], on: date) -> bool:
    """Whether a birth, as far as it is known, is another day than the number's.

    Of lunar births both are right: the solar day it was, and, since many cards were written so, the
    lunar day as if it were a solar one.
    """
    year, month, day = _numbers(birth)
    written = all(own in (None, of) for own, of in zip((year, month, day), _parts(on), strict=True))
    if written or birth.get("calendar") != "lunar":
        return not written
    as_lunar = lunar.from_solar(on)
    if as_lunar is None:
        return False
    leap = birth.get("leap_month")
    of_lunar = all(own in (None, of) for own, of in zip((year, month, day), as_lunar[:3], strict=True))
    return not (of_lunar and leap in (None, as_lunar[3]))


def real_birth(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F14: a day of its calendar (as far as it is known), not in the future, at most 120 years ago."""
    place = "profile.birth"
    birth = mapping(client.section("profile").get("birth"))
    year, month, day = _numbers(birth)
    if year is not None and year > today.year:
        yield wrong(place, "birth-future", "the birth lies in the future", "生日不能在未来")
        return
    if year is not None and today.year - year > 121:
        yield wrong(place, "birth-too-early", "the birth lies more than 120 years back", "生日早于120年前")
        return
    if not _is_real(birth):
        yield _unreal(place, birth)
        return
    if year is not None and month is not None and day is not None:
        leap = birth.get("leap_month") is True
        is_lunar = birth.get("calendar") == "lunar"
        on = lunar.to_solar(year, month, day, leap) if is_lunar else solar(year, month, day)
        if on is not None and on > today:
            yield wrong(place, "birth-future", "the birth lies in the future", "生日不能在未来")


def real_dates(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F90: important dates are days of their calendar."""
    dates = client.section("care").get("dates")
    for place, row in enumerate(dates if isinstance(dates, list) else []):
        if not _is_real(mapping(row)):
            yield _unreal(f"care.dates[{place}]", mapping(row))


def age_known(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F13: an age was told on a day that has come; with a birth year it fits it within a year."""
    profile = client.section("profile")
    told = mapping(profile.get("age_as_of"))
    age, on = number(told.get("age")), parse_date(told.get("on"))
    if on is not None and on > today:
        yield wrong("profile.age_as_of.on", "date-future", "this day has not come yet", "日期不能晚于今天")
    year, month, day = _numbers(mapping(profile.get("birth")))
    if age is None or on is None or year is None:
        return
    born = solar(year, month or 7, day or 1)
    if born is not None and abs(years_between(born, on) - age) > 1:
        yield doubtful("profile.age_as_of", "age-birth", "the age does not fit the birth", "年龄与生日不符")


def _is_real(birth: Mapping[str, Json]) -> bool:
    """Whether a day exists, as far as year, month and day are known."""
    year, month, day = _numbers(birth)
    leap = birth.get("leap_month") is True
    if birth.get("calendar") != "lunar":
        return not leap and (
            month is None or solar(2024 if year is None else year, month, day or 1) is not None
        )
    if month is None:
        return True
    if year is None or not lunar.FIRST_YEAR <= year <= lunar.LAST_YEAR:
        return 1 <= month <= 12 and 1 <= (day or 1) <= 30
    return lunar.exists(year, month, day or 1, leap)


def _unreal(place: str, birth: Mapping[str, Json]) -> Problem:
    if birth.get("calendar") == "lunar":
        return wrong(place, "lunar-date", "the lunar calendar has no such day", "农历中没有这一天")
    return wrong(place, "solar-date", "the calendar has no such day", "公历中没有这一天")


def _numbers(birth: Mapping[str, Json]) -> tuple[int | None, int | None, int | None]:
    return number(birth.get("year")), number(birth.get("month")), number(birth.get("day"))


def _parts(on: date) -> tuple[int, int, int]:
    return on.year, on.month, on.day
