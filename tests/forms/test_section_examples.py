"""An example of each section, and what a section refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forms.schema_walk import SECTIONS, complaints

EXAMPLES: dict[str, dict[str, Any]] = {
    "contact": {
        "name": "Anna·李",
        "gender": "female",
        "phones": [{"number": "13800138000", "kind": "mobile", "owner": "self", "primary": True}],
        "quiet_hours": {"from": "21:00", "to": "09:00"},
        "status_override": {"status": "dormant", "reason": "出国", "until": "2027-01-01"},
        "notes": "喜欢靠窗\n不喝咖啡",
    },
    "agenda": {
        "followups": [
            {
                "id": "k7m3q9xw",
                "kind": "aftercare",
                "subject": "d1-3",
                "source": "visit:m1111111",
                "node": "d1-3",
                "due_from": "2026-11-23",
                "due_to": "2026-11-25",
                "state": "open",
                "attempts": [{"on": "2026-11-23", "by": "chen-ya", "channel": "phone", "reached": False}],
            },
            {
                "kind": "birthday",
                "rule": {"calendar": "lunar", "month": 6, "day": 30, "leap_month": "regular", "before": 7},
                "outcomes": [{"on": "2026-08-12", "state": "done", "done_on": "2026-08-10"}],
            },
        ],
        "bookings": [
            {"on": "2026-12-01", "at": "14:30", "minutes": 60, "staff": ["chen-ya"], "state": "booked"}
        ],
    },
    "privacy": {
        "consents": [
            {"purpose": "photo_record", "scope": ["aesthetics"], "given_on": "2026-01-02", "by": "self"}
        ],
        "retention": {"class": "medical", "until": "2041-11-22", "hold": False},
    },
    "profile": {
        "birth": {"calendar": "lunar", "year": 1990, "month": 5, "day": 5, "leap_month": True},
        "id_number": "11010519491231002X",
        "sources": [{"source": "referral", "primary": True}, {"source": "online"}],
        "guardian": {"name": "李明", "relation": "父亲", "phone": "13800138000"},
    },
    "safety": {
        "allergies": [{"allergen": "青霉素", "class": "drug", "severity": 3, "asked_on": "2026-01-02"}],
        "states_none_on": "2026-01-02",
        "minor_until": {"until": "2027-05-01", "guardian_consent": True},
    },
    "health": {
        "history": [{"condition": "insomnia", "since": "2019-05", "state": "ongoing"}],
        "wellness_goals": ["stress", "slimming"],
        "constitution": {
            "date": "2026-01-02",
            "results": [{"type": "yang_def", "score": 45, "verdict": "yes"}],
        },
    },
    "aesthetics": {
        "skin_type": "dry",
        "skin_log": [{"id": "k7m3q9xw", "date": "2026-01-02", "source": "feedback", "change": "worse"}],
    },
    "services": {
        "visits": [
            {
                "id": "k7m3q9xw",
                "date": "2026-11-22",
                "time": "14:30",
                "service": "hydra-needle",
                "service_name": "水光针",
                "category": "micro",
                "minutes": 60,
                "staff": ["chen-ya"],
                "outcome": {"value": "improved", "text": "很好"},
                "adverse": [{"what": "轻微红肿", "severity": 1}],
                "products": [{"product": "玻尿酸", "batch": "A1"}],
                "precheck": {"hits": [{"rule": "allergy", "level": "warn"}], "not_checked": ["health"]},
            }
        ]
    },
    "preferences": {"aromas": ["none"], "pressure": "light", "ambience": {"quiet": True, "music": "古琴"}},
    "account": {
        "budget": {"min": "500.00", "max": "2000.00", "per": "month"},
        "purchases": [
            {
                "id": "k7m3q9xw",
                "date": "2026-11-22",
                "amount": "-1280.00",
                "refund_of": "m1111111",
                "lines": [{"kind": "service", "item": "hydra-needle", "qty": 1, "amount": "-1280.00"}],
            }
        ],
        "stored_ledger": [
            {
                "id": "k7m3q9xx",
                "date": "2026-11-22",
                "kind": "topup",
                "principal": "1000.00",
                "bonus": "200.00",
            }
        ],
        "packages": [
            {"package": "basic-skin", "bought_on": "2026-11-22", "items": [{"service": "ipl", "total": 4}]}
        ],
        "package_entries": [
            {"id": "k7m3q9xy", "date": "2026-11-22", "kind": "use", "package": "m1111111", "count": -1}
        ],
        "points_ledger": [{"id": "k7m3q9xz", "date": "2026-11-22", "kind": "earn", "points": 12}],
        "benefits": [{"id": "k7m3q9x0", "date": "2026-11-22", "kind": "granted", "benefit": "first_trial"}],
    },
    "care": {
        "dates": [{"kind": "anniversary", "calendar": "solar", "month": 5, "day": 20, "remind_before": 7}],
        "communications": [
            {
                "id": "k7m3q9xw",
                "date": "2026-11-22",
                "channel": "phone",
                "topic": "aftercare",
                "summary": "恢复良好",
            }
        ],
        "complaints": [{"date": "2026-11-22", "reason": "等待太久", "compensation": {"points": 10}}],
    },
}


@pytest.mark.parametrize("name", SECTIONS)
def test_an_example_of_each_section_is_valid(name: str) -> None:
    assert complaints(name, EXAMPLES[name]) == []
    assert complaints(name, {"name": "张三"} if name == "contact" else {}) == []


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("contact", {"name": "张三", "nickname": "x"}, ["additionalProperties"]),
        ("contact", {"name": "x" * 41}, ["name maxLength"]),
        ("contact", {"name": "张\x1b三"}, ["name pattern"]),
        ("contact", {"name": "张三", "phones": [{"kind": "mobile"}]}, ["phones.0 required"]),
        (
            "contact",
            {"name": "张三", "status_override": {"status": "lost", "reason": "x"}},
            ["status_override required"],
        ),
        (
            "safety",
            {"allergies": [{"severity": 4}]},
            ["allergies.0 required", "allergies.0.severity maximum"],
        ),
        ("services", {"visits": [{"date": "2026-11-22"}]}, ["visits.0 required", "visits.0 required"]),
        ("profile", {"birth": {"calendar": "solar", "day": 3}}, ["birth dependentRequired"]),
        ("profile", {"birth": {"month": 13}}, ["birth required", "birth.month maximum"]),
        ("health", {"wellness_goals": ["stress", "stress"]}, ["wellness_goals uniqueItems"]),
        ("account", {"budget": {"min": 500}}, ["budget.min type"]),
    ],
)
def test_what_a_section_refuses(name: str, data: dict[str, Any], expected: list[str]) -> None:
    assert complaints(name, data) == expected
