"""Who may be treated at all: age and guardian, licence, pain, and who may look."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clientfile.domain.precheck import Practice, check
from tests.domain.precheck.cases import CLINIC, TODAY, client, hits, item

NEEDLE = item(id="needle", invasive=True)
MINOR = "minor refuse safety.minor_until.guardian_consent"
ASK = "guardian-to-ask warn profile.guardian"


def born(year: int, month: int = 11, day: int = 23) -> dict[str, Any]:
    return {"birth": {"calendar": "solar", "year": year, "month": month, "day": day}}


def test_nothing_invasive_before_the_eighteenth_birthday() -> None:
    """医疗美容服务管理办法 Art 20."""
    who = client(profile=born(2008))
    assert hits(who, NEEDLE) == [MINOR, ASK]
    assert hits(who, NEEDLE, date(2026, 11, 23)) == []
    assert hits(who, item()) == [ASK]


def test_what_the_catalogue_keeps_from_minors() -> None:
    assert hits(client(profile=born(2010)), item(contraindications=["minor"])) == [MINOR, ASK]


@pytest.mark.parametrize(
    "more",
    [
        {
            "safety": {
                "allergies_none_on": "2026-01-01",
                "minor_until": {"until": "2028-01-01", "guardian_consent": True},
            }
        },
        {"privacy": {"consents": [{"purpose": "minor", "given_on": "2026-01-01", "by": "guardian"}]}},
    ],
)
def test_unless_the_guardian_has_consented(more: dict[str, Any]) -> None:
    assert hits(client(profile=born(2010), **more), NEEDLE) == []


def test_a_consent_of_her_own_or_one_withdrawn_does_not_do() -> None:
    for consent in ({"by": "self"}, {"by": "guardian", "withdrawn_on": "2026-11-01"}):
        consents = [{"purpose": "minor", "given_on": "2026-01-01", **consent}]
        assert MINOR in hits(client(profile=born(2010), privacy={"consents": consents}), NEEDLE)


def test_a_child_needs_a_guardian_for_anything() -> None:
    """PIPL Art 31."""
    who = client(profile=born(2014))
    assert hits(who, item()) == ["guardian refuse profile.guardian"]
    named = client(profile={**born(2014), "guardian": {"name": "李芳"}})
    assert hits(named, item()) == []
    assert hits(named, NEEDLE) == [MINOR]


def test_where_only_the_year_is_known_the_younger_age_counts() -> None:
    assert hits(client(profile={"birth": {"calendar": "solar", "year": 2008}}), NEEDLE) == [MINOR, ASK]
    assert hits(client(profile={"birth": {"calendar": "solar", "year": 2007}}), NEEDLE) == []
    told = {"age_as_of": {"age": 16, "on": "2024-11-22"}}
    assert hits(client(profile=told), NEEDLE) == []


def test_who_may_not_read_the_birthday_reads_the_last_day_as_a_minor() -> None:
    """F39."""
    safety = {"allergies_none_on": "2026-01-01", "minor_until": {"until": "2026-11-22"}}
    who = client(("profile",), safety=safety)
    assert hits(who, NEEDLE) == [MINOR, ASK]
    assert hits(who, NEEDLE, date(2026, 11, 23)) == []


def test_other_ages_of_the_shop() -> None:
    practice = CLINIC._replace(thresholds={"adult_age": 20, "guardian_below_age": 14})
    assert hits(client(profile=born(2007)), NEEDLE, practice=practice) == [MINOR]


def test_nothing_invasive_without_a_licence() -> None:
    assert hits(client(), NEEDLE, practice=Practice()) == ["licence refuse"]
    assert hits(client(), item(), practice=Practice()) == []


def test_pain_wants_a_plan() -> None:
    """R28: at a visit it refuses, when it is booked there is time yet."""
    who = client(safety={"allergies_none_on": "2026-01-01", "pain_sensitivity": "high"})
    assert hits(who, NEEDLE) == ["pain-plan refuse safety.pain_sensitivity"]
    assert hits(who, NEEDLE, pain_plan="表面麻醉") == []
    assert hits(who, NEEDLE, ahead=True) == ["pain-plan-ahead warn safety.pain_sensitivity"]
    assert hits(who, item()) == []


def test_what_cannot_be_seen_is_said_and_what_is_invasive_waits() -> None:
    against: list[Any] = ["pregnant", "infection", "recent_peel"]
    who = client(("health", "aesthetics"))
    needle = item(invasive=True, contraindications=against)
    assert hits(who, needle) == ["not-checked refuse health", "not-checked refuse aesthetics"]
    gentle = item(contraindications=against)
    assert hits(who, gentle) == ["partly-checked warn health", "partly-checked warn aesthetics"]
    assert check(who, gentle, TODAY, CLINIC).not_checked == ("health", "aesthetics")
    assert hits(who, item()) == []


def test_the_front_desk_sees_nothing_of_it() -> None:
    who = client(("profile", "safety", "health", "aesthetics", "services"))
    found = check(who, item(invasive=True, min_interval_days=28), TODAY, CLINIC)
    assert found.not_checked == ("safety", "services")
    assert [hit.rule for hit in found.refusals] == ["not-checked", "not-checked"]
