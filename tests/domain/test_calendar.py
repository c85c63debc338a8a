"""Days, months and the lunar calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain import lunar
from clientfile.domain.dates import add_months, parse_date, years_between

DATES = st.dates(date(1901, 3, 1), date(2099, 1, 1))


def test_only_real_dates_in_one_form_are_dates() -> None:
    written = [
        "2026-11-22",
        "2024-02-29",
        "2026-02-29",
        "2026-2-9",
        "20261122",
        "２０２６-11-22",
        "2026-11-22\n",
        None,
    ]
    assert [parse_date(text) for text in written] == [date(2026, 11, 22), date(2024, 2, 29), *[None] * 6]


def test_months_count_from_the_original_date_and_clamp() -> None:
    start = date(2026, 1, 31)
    assert [add_months(start, n) for n in (1, 2, 3, 13)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2027, 2, 28),
    ]


@given(DATES, st.integers(0, 600))
def test_months_never_drift(start: date, months: int) -> None:
    moved = add_months(start, months)
    assert (moved.year * 12 + moved.month) - (start.year * 12 + start.month) == months
    assert moved.day == start.day or (
        moved.day < start.day and (add_months(start, months + 1).day <= start.day)
    )
    assert (date.fromordinal(moved.toordinal() + 1).month != moved.month) or moved.day == start.day


def test_an_age_counts_29_february_on_the_28th_in_common_years() -> None:
    born = date(2004, 2, 29)
    days = [date(2022, 2, 27), date(2022, 2, 28), date(2024, 2, 28), date(2024, 2, 29)]
    assert [years_between(born, on) for on in days] == [17, 18, 19, 20]


def test_leap_months_and_the_length_of_month_12() -> None:
    # DOMAIN section 5, verified with two libraries
    assert {y: lunar.leap_month(y) for y in (2023, 2025, 2028, 2031, 2033)} == {
        2023: 2,
        2025: 6,
        2028: 5,
        2031: 3,
        2033: 11,
    }
    assert [lunar.days_in(year, 12) for year in range(2024, 2029)] == [29] * 5


def test_known_days() -> None:
    assert lunar.to_solar(2025, 1, 1) == date(2025, 1, 29)
    assert lunar.to_solar(2025, 6, 1, leap=True) == date(2025, 7, 25)
    assert lunar.to_solar(2026, 8, 15) == date(2026, 9, 25)
    assert lunar.to_solar(2026, 6, 1, leap=True) is None
    assert lunar.to_solar(2024, 12, 30) is None


@given(DATES)
def test_there_and_back(on: date) -> None:
    found = lunar.from_solar(on)
    assert found is not None
    assert lunar.exists(*found)
    assert lunar.to_solar(*found) == on


@pytest.mark.parametrize(
    ("policy", "days"),
    [
        ("regular", [date(2025, 7, 5)]),
        ("leap", [date(2025, 8, 4)]),
        ("both", [date(2025, 7, 5), date(2025, 8, 4)]),
    ],
)
def test_a_birthday_in_a_leap_month(policy: str, days: list[date]) -> None:
    assert list(lunar.birthday_in(2025, 6, 11, policy)) == days


def test_without_a_leap_month_every_policy_is_the_regular_one() -> None:
    assert {lunar.birthday_in(2026, 6, 11, policy) for policy in ("regular", "leap", "both")} == {
        (date(2026, 7, 24),)
    }


def test_day_30_falls_on_day_29_of_a_short_month() -> None:
    assert lunar.birthday_in(2025, 12, 30) == (lunar.to_solar(2025, 12, 29),)


@given(
    st.integers(1902, 2098),
    st.integers(1, 12),
    st.integers(1, 30),
    st.sampled_from(["regular", "leap", "both"]),
)
def test_every_year_has_its_birthday(year: int, month: int, day: int, policy: str) -> None:
    found = lunar.birthday_in(year, month, day, policy)
    assert 1 <= len(found) <= (2 if policy == "both" else 1)
    assert list(found) == sorted(found)
