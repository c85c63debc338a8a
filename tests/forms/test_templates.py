"""The three templates: valid, naming only what exists, starting with what the trade documents say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.forms.schema_walk import ROOT, Node, complaints, every_node

NAMES = ("medspa", "salon", "wellness")


def read(name: str) -> dict[str, Any]:
    text = (ROOT / "templates" / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


TEMPLATES = {name: read(name) for name in NAMES}
FIELDS: dict[str, Node] = {node.path: node for node in every_node()}


def questions(template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every question and every column of a table."""
    asked = [*template.get("head", []), *(q for m in template["modules"] for q in m["questions"])]
    for question in [*asked, *template.get("foot", [])]:
        yield question
        yield from question.get("columns", [])


def named_fields(template: dict[str, Any]) -> set[str]:
    named = {question["field"] for question in questions(template)}
    named |= {field for question in questions(template) for field in question.get("also", [])}
    named |= {*template["required"], *template["required_items"], *template["enums"], *template["not_used"]}
    return named | {field for group in template["required_any"] for field in group}


@pytest.mark.parametrize("name", NAMES)
def test_template_is_valid(name: str) -> None:
    assert complaints("shop/template", TEMPLATES[name]) == []
    assert TEMPLATES[name]["template"] == name


@pytest.mark.parametrize("name", NAMES)
def test_starter_catalogue_is_valid(name: str) -> None:
    catalogue = {"clientfile": 1, **TEMPLATES[name]["catalogue"]}
    assert complaints("shop/catalogue", catalogue) == []
    assert 8 <= len(catalogue["services"]) <= 15


@pytest.mark.parametrize("name", NAMES)
def test_template_makes_valid_settings(name: str) -> None:
    template = TEMPLATES[name]
    settings = {
        "clientfile": 1,
        "store": "s0123456789ab",
        "name": "花间",
        "template": name,
        "locale": "zh",
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "thresholds": template["thresholds"],
        "cadences": template["cadences"],
        "segments": {},
    }
    assert complaints("shop/store", settings) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_field_a_template_names_exists(name: str) -> None:
    assert named_fields(TEMPLATES[name]) - set(FIELDS) == set()


@pytest.mark.parametrize("name", NAMES)
def test_choices_are_a_subset(name: str) -> None:
    for field, chosen in TEMPLATES[name]["enums"].items():
        assert set(chosen) <= set(FIELDS[field].values["enum"]), field
        assert len(chosen) == len(set(chosen)), field


@pytest.mark.parametrize("name", NAMES)
def test_no_question_twice_and_none_for_unused_fields(name: str) -> None:
    asked = [question["field"] for question in questions(TEMPLATES[name])]
    assert len(asked) == len(set(asked))
    assert set(asked) & set(TEMPLATES[name]["not_used"]) == set()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_required_is_asked(name: str) -> None:
    template = TEMPLATES[name]
    asked = {question["field"] for question in questions(template)}
    asked |= {field for question in questions(template) for field in question.get("also", [])}
    assert set(template["required"]) - asked == set()
    assert [group for group in template["required_any"] if not asked & set(group)] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_derived_is_required(name: str) -> None:
    """What the program fills or derives is never asked for."""
    filled = {"contact.client_no", "contact.created_on", "contact.status", "contact.visitor_type"}
    filled |= {"profile.age", "profile.completeness", "account.tier", "account.frequency_class"}
    assert set(TEMPLATES[name]["required"]) & filled == set()


def test_what_each_kind_of_shop_requires() -> None:
    """DOMAIN section 1, columns M, B and W."""
    every = {"contact.name", "contact.gender", "contact.phones", "profile.guardian", "safety.allergies"}
    every |= {"privacy.consents"}
    required = {name: set(TEMPLATES[name]["required"]) for name in NAMES}
    assert required == {
        "medspa": every
        | {"profile.birth", "safety.states", "safety.medications", "health.history", "account.budget"}
        | {"aesthetics.skin_type", "aesthetics.skin_concerns", "aesthetics.aesthetic_goals"}
        | {"aesthetics.past_procedures", "preferences.treatment_preference"},
        "salon": every | {"aesthetics.skin_type", "aesthetics.skin_concerns"},
        "wellness": every
        | {
            "profile.sources",
            "safety.states",
            "health.history",
            "health.discomforts",
            "health.wellness_goals",
        }
        | {"preferences.service_types", "preferences.pressure", "care.dates"},
    }
    birth_or_age = [["profile.birth", "profile.age_as_of"]]
    assert {name: TEMPLATES[name]["required_any"] for name in NAMES} == {
        "medspa": [],
        "salon": birth_or_age,
        "wellness": birth_or_age,
    }
    conditional = {
        n: [f for f, need in TEMPLATES[n]["required"].items() if need == "conditional"] for n in NAMES
    }
    assert conditional == {key: ["profile.guardian"] for key in NAMES}


def test_service_categories() -> None:
    """F53: the first four are the clinic's, the five 养生 types the parlour's."""
    assert {name: TEMPLATES[name]["enums"]["services.visits.category"] for name in NAMES} == {
        "medspa": ["surgical", "skin", "micro", "skin_mgmt"],
        "salon": ["skin_mgmt", "beauty", "massage", "spa"],
        "wellness": ["massage", "moxa_cupping", "beauty", "spa", "diet"],
    }


# Rules of the trade


def test_retention_and_licence() -> None:
    kinds = {n: (TEMPLATES[n]["retention"], TEMPLATES[n]["invasive_allowed"]) for n in NAMES}
    assert kinds == {"medspa": ("medical", True), "salon": ("general", False), "wellness": ("general", False)}


@pytest.mark.parametrize("name", NAMES)
def test_only_a_clinic_has_invasive_services(name: str) -> None:
    """Injections, laser, peels and surgery are 医疗美容 (DOMAIN section 5, licence boundary)."""
    invasive = [
        service["id"] for service in TEMPLATES[name]["catalogue"]["services"] if service.get("invasive")
    ]
    assert bool(invasive) == TEMPLATES[name]["invasive_allowed"]


@pytest.mark.parametrize("name", ["salon", "wellness"])
def test_words_do_not_promise_a_cure(name: str) -> None:
    text = (ROOT / "templates" / f"{name}.yaml").read_text(encoding="utf-8")
    (claims,) = (line for line in text.splitlines() if line.startswith("claims: ["))
    words = claims.removeprefix("claims: [").removesuffix("]").split(", ")
    assert {"治疗", "疗效", "根治"} < set(words)
    rest = text.replace(claims, "")
    assert [word for word in words if re.search(rf"\b{word}\b" if word.isascii() else word, rest)] == []


@pytest.mark.parametrize("name", NAMES)
def test_thresholds_and_cadences_are_the_documented_defaults(name: str) -> None:
    """DOMAIN section 4, and R03, R04, R06."""
    template = TEMPLATES[name]
    assert template["thresholds"] == {
        "dormant_after_days": 90,
        "lost_after_days": 180,
        "frequency_months": 12,
        "high_frequency_visits": 12,
        "high_frequency_each_month": 3,
        "mid_frequency_visits": 3,
        "tier_months": 12,
        "adult_age": 18,
        "guardian_below_age": 18 if name == "medspa" else 14,
        "gift_money": "proportional",
        "named_card_max": "5000.00",
        "bearer_card_max": "1000.00",
        "bearer_card_months": 36,
        "refund_days": 7,
    }
    cadences = dict(template["cadences"])
    nodes = cadences.pop("aftercare")
    assert cadences == {
        "review_from_months": 3,
        "review_to_months": 6,
        "annual_months": 12,
        "annual_window_days": 30,
        "birthday_before_days": 7,
        "birthday_lapse_days": 14,
        "leap_month": "regular",
        "expiry_before_days": 30,
        "next_service_before_days": 7,
        **({"retest_from_months": 3, "retest_to_months": 6} if name == "wellness" else {}),
    }
    assert [(node["node"], node["after"], node["until"]) for node in nodes] == [
        ("d1-3", {"days": 1}, {"days": 3}),
        ("w1", {"days": 7}, {"days": 10}),
        ("m1", {"months": 1}, {"months": 1, "days": 7}),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_catalogue_holds_together(name: str) -> None:
    """Ids are unique, what is referred to is there, categories are the template's, no node comes twice."""
    template = TEMPLATES[name]
    catalogue = template["catalogue"]
    services = {service["id"]: service for service in catalogue["services"]}
    assert len(services) == len(catalogue["services"])
    conditions = {*FIELDS["aesthetics.skin_concerns.concern"].values["enum"]}
    conditions |= {*FIELDS["health.discomforts.kind"].values["enum"]}
    conditions |= {*FIELDS["health.wellness_goals"].values["enum"]}
    for service in services.values():
        assert service["category"] in template["enums"]["services.visits.category"]
        assert set(service.get("goes_with", [])) <= set(services)
        assert set(service.get("treats", [])) <= conditions
        nodes = [node["node"] for node in service.get("aftercare", [])]
        assert len(nodes) == len(set(nodes))
        assert {"price", "minutes"} <= set(service)
    used = {item["service"] for package in catalogue["packages"] for item in package["items"]}
    used |= {reward["service"] for reward in catalogue.get("rewards", [])}
    assert used <= set(services)
    tiers = {tier["id"] for tier in catalogue["tiers"]}
    assert {tier for benefit in catalogue.get("benefits", []) for tier in benefit["tiers"]} <= tiers


@pytest.mark.parametrize("name", NAMES)
def test_the_lowest_tier_still_gets_something(name: str) -> None:
    """S4, R13."""
    assert all(tier["benefits"] for tier in TEMPLATES[name]["catalogue"]["tiers"])


@pytest.mark.parametrize("name", NAMES)
def test_labels_of_nodes_are_neutral(name: str) -> None:
    """They may show in the agenda, which every member reads."""
    catalogue = TEMPLATES[name]["catalogue"]
    nodes = [*TEMPLATES[name]["cadences"]["aftercare"]]
    nodes += [node for service in catalogue["services"] for node in service.get("aftercare", [])]
    assert {node["label"] for node in nodes} <= {"第1–3天", "第三天", "一周", "一个月", "三个月"}


def test_the_clinic_has_the_services_of_the_sources() -> None:
    services = {service["name"]: service for service in TEMPLATES["medspa"]["catalogue"]["services"]}
    named = [
        "水光针",
        "激光祛斑",
        "光子嫩肤",
        "小气泡清洁",
        "果酸换肤",
        "玻尿酸填充",
        "双眼皮",
        "开眼角",
        "眼部护理",
    ]
    assert set(named) <= set(services)
    laser = services["激光祛斑"]["aftercare"][0]
    assert laser["after"] == {"days": 1}
    assert laser["until"] == {"days": 3}
    assert "不良反应" in laser["ask"]
    assert set(services["水光针"]["contraindications"]) >= {
        *("pregnant", "lactating", "infection", "autoimmune", "clotting", "lidocaine"),
    }
    assert set(services["光子嫩肤"]["contraindications"]) >= {
        *("pregnant", "photosensitising", "recent_sun", "recent_peel"),
    }
    assert services["激光祛斑"]["min_interval_days"] >= 30
    assert {"epicanthus", "eye-care"} <= set(services["双眼皮"]["goes_with"])


def test_points_are_those_of_the_sources() -> None:
    """S4, R10: 100 yuan are a point, 50 points a 小气泡清洁."""
    for name in ("medspa", "salon"):
        catalogue = TEMPLATES[name]["catalogue"]
        assert catalogue["points"]["yuan_per_point"] == 100
        assert [(r["points"], r["service"]) for r in catalogue["rewards"]] == [(50, "mini-bubble")]
