"""What the catalogue names speaks against a service as long as it lasts, the last day included (DOMAIN 5)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.precheck.cases import TODAY, client, hits, item


def refused(place: str) -> list[str]:
    return [f"contraindication refuse {place}"]


@pytest.mark.parametrize("state", ["pregnant", "lactating", "menstrual", "post_op"])
def test_a_special_state(state: str) -> None:
    who = client(safety={"allergies_none_on": "2026-01-01", "states": [{"id": "s1", "state": state}]})
    assert hits(who, item(contraindications=[state])) == refused("safety.states[s1]")
    assert hits(who, item(contraindications=["minor"])) == []


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), refused("safety.states[0]")),
        (date(2026, 11, 22), refused("safety.states[0]")),
        (date(2026, 11, 23), []),
    ],
)
def test_it_counts_from_its_first_day_to_its_last(day: date, told: list[str]) -> None:
    state = {"state": "pregnant", "from": "2026-11-01", "until": "2026-11-22"}
    who = client(safety={"allergies_none_on": "2026-01-01", "states": [state]})
    assert hits(who, item(contraindications=["pregnant"]), day) == told


@pytest.mark.parametrize(
    ("drug", "code", "told"),
    [
        ({"name": "某药", "photosensitising": True}, "photosensitising", True),
        ({"name": "异维A酸胶囊"}, "photosensitising", True),
        ({"name": "ＤＯＸＹＣＹＣＬＩＮＥ"}, "photosensitising", True),
        ({"name": "维生素B"}, "photosensitising", False),
        ({"name": "阿司匹林"}, "clotting", True),
        ({"name": "阿司匹林", "until": "2026-11-21"}, "clotting", False),
        ({"name": "阿司匹林", "until": "2026-11-22"}, "clotting", True),
    ],
)
def test_a_drug_that_is_taken(drug: dict[str, object], code: str, told: bool) -> None:
    who = client(safety={"allergies_none_on": "2026-01-01", "medications": [{"id": "m1", **drug}]})
    assert hits(who, item(contraindications=[code])) == (refused("safety.medications[m1]") if told else [])


@pytest.mark.parametrize(
    ("row", "code", "told"),
    [
        ({"condition": "hypertension"}, "hypertension", refused("health.history[h1]")),
        ({"condition": "diabetes", "state": "resolved"}, "diabetes", []),
        ({"condition": "cervical"}, "hypertension", []),
        (
            {"condition": "hypertension", "state": "controlled"},
            "hypertension",
            ["contraindication-controlled warn health.history[h1]"],
        ),
        ({"condition": "other", "name": "系统性红斑狼疮"}, "autoimmune", refused("health.history[h1]")),
        ({"condition": "other", "name": "血小板减少"}, "clotting", refused("health.history[h1]")),
        ({"condition": "other", "name": "瘢痕体质"}, "scar_prone", refused("health.history[h1]")),
        ({"condition": "other", "name": "口唇疱疹"}, "infection", refused("health.history[h1]")),
        ({"condition": "other", "name": "无感染"}, "infection", []),
        ({"condition": "other", "name": "无明显疤痕"}, "scar_prone", []),
        ({"condition": "other", "name": "胃炎"}, "infection", []),
    ],
)
def test_the_medical_history(row: dict[str, object], code: str, told: list[str]) -> None:
    who = client(health={"history": [{"id": "h1", **row}]})
    assert hits(who, item(contraindications=[code])) == told


def test_a_state_in_words() -> None:
    state = {"id": "s1", "state": "other", "note": "上周海边暴晒", "until": "2026-12-01"}
    who = client(safety={"allergies_none_on": "2026-01-01", "states": [state]})
    assert hits(who, item(contraindications=["recent_sun"])) == refused("safety.states[s1]")


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("2026-08-21", False),
        ("2026-08-22", True),
        ("2026-08", True),
        ("2026", True),
        ("2025-11", False),
        ("2026-11-20", True),
    ],
)
def test_a_peel_within_three_months(when: str, told: bool) -> None:
    """The last day included; of a month that is known alone, its last day."""
    who = client(aesthetics={"past_procedures": [{"id": "p1", "item": "果酸换肤", "when": when}]})
    expected = refused("aesthetics.past_procedures[p1]") if told else []
    assert hits(who, item(contraindications=["recent_peel"])) == expected


def test_a_peel_of_ours_counts_but_not_for_itself() -> None:
    """How soon the same peel may be had again is for its own interval to say."""
    visit = {"id": "v0000001", "date": "2026-10-30", "service": "acid-peel", "service_name": "果酸换肤"}
    who = client(services={"visits": [visit]})
    assert hits(who, item(id="ipl", contraindications=["recent_peel"])) == refused(
        "services.visits[v0000001]"
    )
    assert hits(who, item(id="acid-peel", contraindications=["recent_peel"])) == []


def test_what_came_of_a_past_treatment() -> None:
    past = {"id": "p1", "item": "双眼皮", "adverse": "疤痕增生"}
    who = client(aesthetics={"past_procedures": [past]})
    assert hits(who, item(contraindications=["scar_prone"])) == refused("aesthetics.past_procedures[p1]")


def test_a_healthy_client() -> None:
    every = [
        "pregnant",
        "photosensitising",
        "infection",
        "autoimmune",
        "clotting",
        "recent_peel",
        "hypertension",
    ]
    assert hits(client(), item(contraindications=every), TODAY) == []
