"""What a client is entitled to, and on which days."""

from __future__ import annotations

from datetime import date

import pytest

from clientfile.domain.data import Json, Row, Section
from clientfile.domain.membership.benefits import granted, open_benefits
from clientfile.domain.membership.special_days import birthdays, special_days
from tests.domain.membership.file_of import client

TODAY = date(2026, 11, 22)
CATALOGUE: Section = {
    "tiers": [
        {"id": "regular", "name": "普通会员", "benefits": ["lecture", "birthday"]},
        {"id": "gold", "name": "金卡会员", "benefits": ["lecture", "birthday", "member_day"]},
    ],
    "benefits": [
        {
            "id": "trial",
            "benefit": "first_trial",
            "name": "新项目体验",
            "version": "2026",
            "tiers": ["gold"],
            "per_year": 2,
        },
        {"id": "gift", "benefit": "birthday", "name": "生日护理一次", "per_year": 1, "days": 3},
    ],
}
DAYS: Section = {
    "member_days": [{"name": "会员日", "day": 22}],
    "festivals": [{"name": "中秋", "calendar": "lunar", "month": 8, "day": 15}],
}


PROMISED: Section = {
    "tiers": [{"id": "gold", "benefits": ["member_day"]}],
    "benefits": [{"id": "b", "benefit": "festival"}],
}


def entry(id: str, kind: str, on: str, **more: Json) -> Row:
    return {"id": id, "date": on, "kind": kind, "benefit": "discount", "name": "九折券", **more}


def found(
    *entries: Row, tier: str = "regular", on: date = TODAY, **special: date
) -> list[tuple[str, object, str]]:
    return [
        (each.name or each.kind, each.left, str(each.last_day or ""))
        for each in open_benefits(client(benefits=entries), CATALOGUE, on, tier=tier, special=special)
    ]


def test_a_tier_gives_what_its_list_says() -> None:
    assert found() == [("lecture", None, "")]
    assert found(tier="") == []


def test_a_benefit_of_the_catalogue_may_be_used_so_many_times_a_year() -> None:
    assert found(tier="gold") == [("新项目体验", 2, "2026-12-31"), ("lecture", None, "")]
    used = entry("b1", "used", "2026-03-01", benefit="first_trial", item="trial", version="2026")
    assert found(used, tier="gold")[0] == ("新项目体验", 1, "2026-12-31")
    assert found(used, {**used, "id": "b2"}, tier="gold") == [("lecture", None, "")]
    assert found(used, {**used, "id": "b2"}, tier="gold", on=date(2027, 1, 1))[0] == (
        "新项目体验",
        2,
        "2027-12-31",
    )


def test_a_new_version_of_a_benefit_opens_anew() -> None:
    used = entry("b1", "used", "2026-03-01", item="trial", version="2025", count=2)
    assert found(used, tier="gold")[0] == ("新项目体验", 2, "2026-12-31")


def test_a_birthday_is_open_from_its_day_on_for_as_long_as_the_catalogue_says() -> None:
    gift = ("生日护理一次", 1, "2026-11-24")
    assert gift in found(birthday=TODAY)
    assert gift in found(birthday=TODAY, on=date(2026, 11, 24))
    assert gift not in found(birthday=TODAY, on=date(2026, 11, 25))
    taken = entry("b1", "used", "2026-11-22", benefit="birthday", item="gift")
    assert gift not in found(taken, birthday=TODAY, on=date(2026, 11, 23))


def test_a_member_day_is_open_on_its_day_alone() -> None:
    assert ("member_day", None, "2026-11-22") in found(tier="gold", member_day=TODAY)
    assert found(tier="gold", member_day=date(2026, 11, 21)) == found(tier="gold")


def test_what_was_granted_is_open_until_it_is_used_or_over_or_taken_back() -> None:
    grant = entry("b1", "granted", "2026-01-01", count=2, expires_on="2026-11-22", version="3")
    assert found(grant)[0] == ("九折券", 2, "2026-11-22")
    states = [
        ([grant], TODAY, ("open", 2)),
        ([grant], date(2026, 11, 23), ("expired", 2)),
        ([grant, entry("b2", "used", "2026-02-01", grant="b1")], TODAY, ("open", 1)),
        ([grant, entry("b2", "used", "2026-02-01", grant="b1", count=2)], TODAY, ("used", 0)),
        ([grant, entry("b2", "withdrawn", "2026-02-01", grant="b1")], TODAY, ("withdrawn", 2)),
    ]
    for entries, on, wanted in states:
        [each] = granted(client(benefits=entries), on)
        assert (each.state, each.left) == wanted


def test_a_grant_keeps_the_version_it_was_made_under() -> None:
    grant = entry("b1", "granted", "2026-01-01", version="2025")
    [mine, _] = open_benefits(client(benefits=[grant]), CATALOGUE, TODAY, tier="regular")[:2]
    assert {mine.version, _.version} == {"2025", ""}


def test_a_member_day_on_the_31st_falls_on_the_last_of_a_shorter_month() -> None:
    days: Section = {"member_days": [{"name": "会员日", "day": 31}]}
    assert special_days(days, PROMISED, date(2027, 3, 1)) == {"member_day": date(2027, 2, 28)}


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        (date(2026, 11, 22), {"member_day": date(2026, 11, 22), "festival": date(2026, 9, 25)}),
        (date(2026, 9, 25), {"member_day": date(2026, 9, 22), "festival": date(2026, 9, 25)}),
    ],
)
def test_the_shop_has_days_of_its_own(on: date, wanted: dict[str, date]) -> None:
    assert special_days(DAYS, PROMISED, on) == wanted
    assert special_days(DAYS, {}, on) == {}


@pytest.mark.parametrize(
    ("birth", "wanted"),
    [
        ({"calendar": "solar", "month": 2, "day": 29}, ["2025-02-28", "2026-02-28"]),
        ({"calendar": "lunar", "month": 8, "day": 15}, ["2025-10-06", "2026-09-25"]),
        ({"calendar": "solar", "year": 1990}, []),
    ],
)
def test_birthdays_solar_and_lunar(birth: Section, wanted: list[str]) -> None:
    mine = birthdays(client(profile={"birth": birth}), TODAY)
    assert [str(day) for day in mine] == wanted
    assert special_days({}, {}, date(2026, 9, 26), mine) == (
        {"birthday": date(2026, 9, 25)} if "2026-09-25" in wanted else {}
    )
