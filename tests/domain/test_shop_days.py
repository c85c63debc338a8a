"""The shop's own days: festivals and member days (R29)."""

from __future__ import annotations

from clientfile.domain.data import Json
from clientfile.domain.shop_days import shop_days

DAYS: dict[str, Json] = {
    "festivals": [
        {"name": "中秋节", "calendar": "lunar", "month": 8, "day": 15},
        {"name": "元旦", "calendar": "solar", "month": 1, "day": 1},
        {"name": "坏的", "calendar": "solar", "month": 13, "day": 1},
    ],
    "member_days": [{"name": "会员日", "day": 31}, {"name": "坏的"}],
}


def test_the_days_of_two_years_stand_in_order() -> None:
    found = [(day.kind, day.name, str(day.on)) for day in shop_days(DAYS, 2027)]
    assert [each for each in found if each[0] == "festival"] == [
        ("festival", "元旦", "2027-01-01"),
        ("festival", "中秋节", "2027-09-15"),
        ("festival", "元旦", "2028-01-01"),
        ("festival", "中秋节", "2028-10-03"),
    ]
    assert found == sorted(found, key=lambda each: each[2])


def test_a_member_day_on_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    days = [str(day.on) for day in shop_days(DAYS, 2027) if day.kind == "member_day"]
    assert days[:4] == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
    assert days[13] == "2028-02-29"
    assert len(days) == 24


def test_a_shop_without_days_has_none() -> None:
    assert shop_days({}, 2027) == []
