"""How often a client comes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.dates import add_months
from clientfile.domain.membership.frequency import frequency, frequency_steps, visit_days
from clientfile.domain.membership.terms import Often, Terms
from tests.domain.membership.file_of import bought, came, client

TODAY = date(2026, 11, 22)


def on_days(*days: str) -> list[tuple[str, str]]:
    return [
        (str(s.day), s.frequency) for s in frequency_steps([date.fromisoformat(d) for d in days], Often())
    ]


def test_three_visits_in_twelve_months_are_mid_until_the_first_is_a_year_old() -> None:
    assert on_days("2026-01-31", "2026-02-28", "2026-06-01") == [
        ("2026-01-31", "low"),
        ("2026-06-01", "mid"),
        ("2027-01-31", "low"),
    ]


def test_a_visit_in_each_of_the_last_three_months_is_high() -> None:
    assert on_days("2026-01-10", "2026-02-10", "2026-03-10") == [
        ("2026-01-10", "low"),
        ("2026-03-10", "high"),
        ("2026-04-10", "mid"),
        ("2027-01-10", "low"),
    ]


def test_twelve_visits_are_high_however_they_lie() -> None:
    month = [f"2026-01-{day:02}" for day in range(1, 13)]
    assert on_days(*month)[:4] == [
        ("2026-01-01", "low"),
        ("2026-01-03", "mid"),
        ("2026-01-12", "high"),
        ("2027-01-01", "mid"),
    ]


def test_a_client_who_never_came_is_low() -> None:
    assert frequency(client(), Terms(), TODAY) == "low"


def test_withdrawn_visits_and_free_repairs_do_not_count_but_those_of_a_package_do() -> None:
    visits = [
        came("v1", "2026-09-01"),
        came("v2", "2026-09-02"),
        {"id": "v3", "date": "2026-09-02", "corrects": "v2"},
        came("v4", "2026-09-04"),
        came("v5", "2026-09-05"),
    ]
    purchases = [
        bought("p4", "2026-09-04", "0.00", visit="v4", pay_method="compensation"),
        bought("p5", "2026-09-05", "0.00", visit="v5", pay_method="package"),
    ]
    assert visit_days(client(purchases, visits)) == [date(2026, 9, 1), date(2026, 9, 5)]


days = st.lists(st.dates(date(2025, 1, 1), date(2026, 6, 30)), max_size=10)


@settings(max_examples=60)
@given(days, st.integers(1, 4), st.integers(0, 600))
def test_the_steps_say_what_counting_anew_says(came_on: list[date], months: int, later: int) -> None:
    often = Often(months=5, high=5, each_month=months, mid=2)
    on = date(2025, 1, 1) + timedelta(later)
    visits = sum(day <= on < add_months(day, 5) for day in came_on)
    each = all(
        any(add_months(day, month) <= on < add_months(day, month + 1) for day in came_on)
        for month in range(months)
    )
    wanted = "high" if visits >= 5 or each else "mid" if visits >= 2 else "low"
    begun = [step.frequency for step in frequency_steps(sorted(came_on), often) if step.day <= on]
    assert (begun[-1] if begun else "low") == wanted
