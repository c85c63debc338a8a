"""Intervals, products, how strict a rule is, and who may set one aside."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clientfile.domain.data import Row
from clientfile.domain.precheck import RULES
from clientfile.domain.precheck.overriding import roles_for
from tests.domain.precheck.cases import CLINIC, client, hits, item

FACIAL = item(min_interval_days=28)


def had(*days: str, **more: Any) -> dict[str, Any]:
    return {
        "visits": [{"id": f"v{n}", "date": day, "service": "facial", **more} for n, day in enumerate(days)]
    }


@pytest.mark.parametrize(
    ("last", "told"),
    [("2026-11-22", True), ("2026-10-26", True), ("2026-10-25", False), ("2026-11-23", False)],
)
def test_the_same_item_waits_its_days(last: str, told: bool) -> None:
    """28 days: on the 28th day or later. A visit of a later day is none before this one."""
    expected = ["interval refuse services.visits[v0]"] if told else []
    assert hits(client(services=had(last)), FACIAL) == expected


def test_another_item_does_not_count() -> None:
    assert hits(client(services=had("2026-11-20", service="other")), FACIAL) == []


def test_a_booking_is_no_visit() -> None:
    booked = {"bookings": [{"id": "b1", "on": "2026-11-20", "state": "no_show"}]}
    planned = {"planned": [{"id": "p1", "on": "2026-11-20", "booking": "b1", "service": "facial"}]}
    assert hits(client(agenda=booked, services=planned), FACIAL) == []


def test_what_is_corrected_does_not_count_twice() -> None:
    visits = had("2026-11-22")["visits"]
    again: Row = {"id": "v9", "date": "2026-09-01", "service": "facial", "corrects": "v0"}
    assert hits(client(services={"visits": [*visits, again]}), FACIAL) == []
    assert hits(client(services=had("2026-11-22")), FACIAL, besides=["v0"]) == []


def test_products_past_their_date_and_without_batch() -> None:
    practice = CLINIC._replace(batches=True)
    needle = item(invasive=True, category="micro")
    fresh, old = (
        {"product": "A", "batch": "1", "expiry": "2026-11-22"},
        {"product": "A", "expiry": "2026-11-21"},
    )
    assert hits(client(), needle, practice=practice, products=[fresh]) == []
    assert hits(client(), needle, practice=practice, products=[old]) == [
        "product-expired refuse",
        "batch warn",
    ]
    assert hits(client(), needle, practice=practice) == ["batch warn"]
    assert hits(client(), needle, practice=practice, ahead=True) == []
    assert hits(client(), item(invasive=True), practice=practice) == []


def test_a_shop_says_how_strict_a_rule_is() -> None:
    who = client(services=had("2026-11-20"))
    place = "services.visits[v0]"
    for told, expected in (
        ("warn", [f"interval warn {place}"]),
        ("off", []),
        ("refuse", [f"interval refuse {place}"]),
    ):
        assert hits(who, FACIAL, practice=CLINIC._replace(rules={"interval": told})) == expected
    strict = CLINIC._replace(rules={"not-asked": "refuse"})
    assert hits(client(safety={}), item(invasive=True), practice=strict) == [
        "not-asked refuse safety.allergies"
    ]


def test_rules_have_names_of_their_own() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))


def test_the_catalogue_says_who_may_set_a_rule_aside() -> None:
    catalogue: Row = {"override": [{"rules": ["interval"], "roles": ["owner", "doctor"]}]}
    assert "doctor" in roles_for(FACIAL, catalogue, "interval")
    assert "beautician" not in roles_for(FACIAL, catalogue, "interval")
    assert "doctor" not in roles_for(FACIAL, catalogue, "allergy")
    assert "owner" not in roles_for(FACIAL, {}, "interval")
    own = item(override=[{"rules": ["allergy"], "roles": ["doctor"]}])
    assert roles_for(own, catalogue, "allergy") == ["doctor"]
    assert roles_for(own, catalogue, "interval") == []


def test_all_that_speaks_against_it_is_told_at_once_the_gravest_first() -> None:
    who = client(
        safety={"allergies": [{"id": "g1", "allergen": "酒精"}], "pain_sensitivity": "high"},
        services=had("2026-11-20"),
    )
    what = item(invasive=True, allergens=["乙醇"], min_interval_days=28)
    assert [each.split()[0] for each in hits(who, what, date(2026, 11, 22))] == [
        "allergy",
        "interval",
        "pain-plan",
    ]
