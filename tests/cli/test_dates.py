"""Days and spans as they are typed."""

from __future__ import annotations

from datetime import date

import pytest

from clientfile.commands.dates import day, span
from clientfile.errors import UsageError

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-01", date(2026, 11, 1)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 23)),
        ("yesterday", date(2026, 11, 21)),
        ("昨天", date(2026, 11, 21)),
        ("+3d", date(2026, 11, 25)),
        ("-2w", date(2026, 11, 8)),
    ],
)
def test_a_day(typed: str, meant: date) -> None:
    assert day(typed, TODAY) == meant


def test_a_day_stays_within_the_calendar() -> None:
    assert day("+9999d", date(9999, 1, 1)) == date.max


@pytest.mark.parametrize(("typed", "days"), [("0d", 0), ("7d", 7), ("2w", 14), (" 10D ", 10)])
def test_a_span(typed: str, days: int) -> None:
    assert span(typed) == days


@pytest.mark.parametrize("typed", ["", "7", "d", "1m", "-1d", "99999d", "１d"])
def test_what_is_no_span(typed: str) -> None:
    with pytest.raises(UsageError):
        span(typed)
