"""How complete a client file is, and what to ask next."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from clientfile.domain.client import ClientFile
from clientfile.forms.complete import (
    Completeness,
    completeness,
    is_minor,
    requirements,
    requirements_from,
    taken_away,
)
from clientfile.forms.fields import load_forms
from clientfile.forms.template import Module, Question, Template
from clientfile.said import Said

TODAY = date(2026, 11, 22)

TEMPLATE = Template(
    "wellness",
    Said("wellness", "养生馆"),
    modules=(
        Module(
            "m",
            Said("m", "m"),
            tuple(
                Question(name)
                for name in (
                    "contact.name",
                    "contact.gender",
                    "profile.age_as_of",
                    "contact.phones",
                    "safety.states",
                )
            ),
        ),
    ),
    required={
        "contact.phones": "required",
        "contact.name": "required",
        "contact.gender": "required",
        "profile.guardian": "conditional",
        "safety.allergies": "required",
        "safety.states": "required",
    },
    required_any=(("profile.birth", "profile.age_as_of"),),
    required_items={"services.visits.outcome": "required", "services.visits.adverse": "required"},
)


def complete(sections: dict[str, Any], *unreadable: str, template: Template = TEMPLATE) -> Completeness:
    asked = requirements(template, load_forms())
    return completeness(ClientFile("k7m3q9xw", sections, unreadable), asked, TODAY)


def test_only_a_name() -> None:
    assert complete({"contact": {"name": "张三"}}) == Completeness(
        16, ("safety.states", "safety.allergies", "contact.gender", "contact.phones", "profile.birth")
    )


def test_an_explicit_none_counts_and_either_of_a_group() -> None:
    filled = {
        "contact": {"name": "张三", "gender": "female", "phones": [{"number": "13800138000"}]},
        "profile": {"age_as_of": {"age": 30, "on": "2026-01-01"}},
        "safety": {"allergies_none_on": "2026-01-01", "states": [{"state": "pregnant"}]},
    }
    assert complete(filled) == Completeness(100, ())


def test_empty_lists_and_objects_are_not_there() -> None:
    assert (
        complete(
            {"contact": {"name": "", "phones": []}, "profile": {"birth": {}}, "safety": {"states": [{}]}}
        ).percent
        == 0
    )


def test_what_may_not_be_read_counts_neither_way() -> None:
    assert complete({"contact": {"name": "张三"}}, "safety", "profile") == Completeness(
        33, ("contact.gender", "contact.phones")
    )
    assert complete({}, "contact", "safety", "profile") == Completeness(100, ())


def test_inside_a_list_every_item_must_have_it_once_there_is_one() -> None:
    visits: list[Any] = [
        {"id": "aaaaaaaa", "outcome": {"result": "improved"}, "adverse": []},
        {"id": "bbbbbbbb"},
    ]
    only = Template("t", Said("t", "t"), required_items=TEMPLATE.required_items)
    assert complete({"services": {"visits": visits}}, template=only) == Completeness(
        0, ("services.visits.outcome", "services.visits.adverse")
    )
    assert complete({"services": {"visits": visits[:1]}}, template=only) == Completeness(100, ())
    assert complete({}, template=only) == Completeness(100, ())


def test_a_corrected_visit_is_not_asked_about() -> None:
    only = Template("t", Said("t", "t"), required_items={"services.visits.outcome": "required"})
    visits = [
        {"id": "aaaaaaaa"},
        {"id": "bbbbbbbb", "corrects": "aaaaaaaa", "outcome": {"result": "improved"}},
    ]
    assert complete({"services": {"visits": visits}}, template=only).percent == 100


def test_a_guardian_is_asked_for_minors_only() -> None:
    def asked(age: int) -> bool:
        return (
            "profile.guardian"
            in complete({"profile": {"age_as_of": {"age": age, "on": "2026-11-22"}}}).next_to_ask
        )

    assert (asked(13), asked(14)) == (True, False)


MEDICAL = Template("medspa", Said("m", "m"), retention="medical")
GENERAL = Template("salon", Said("s", "s"))


@pytest.mark.parametrize(
    ("sections", "template", "minor"),
    [
        ({"profile": {"birth": {"calendar": "solar", "year": 2008, "month": 11, "day": 23}}}, MEDICAL, True),
        ({"profile": {"birth": {"calendar": "solar", "year": 2008, "month": 11, "day": 22}}}, MEDICAL, False),
        ({"profile": {"birth": {"calendar": "solar", "year": 2008, "month": 11}}}, MEDICAL, True),
        ({"profile": {"birth": {"calendar": "solar", "year": 2007}}}, MEDICAL, False),
        ({"profile": {"birth": {"calendar": "lunar", "year": 2008, "month": 10, "day": 20}}}, MEDICAL, True),
        ({"profile": {"birth": {"calendar": "lunar", "year": 2008, "month": 9, "day": 1}}}, MEDICAL, False),
        ({"profile": {"birth": {"calendar": "solar", "year": 2012, "month": 11, "day": 22}}}, GENERAL, False),
        ({"profile": {"birth": {"calendar": "solar", "month": 11, "day": 22}}}, MEDICAL, False),
        ({"profile": {"age_as_of": {"age": 16, "on": "2024-11-22"}}}, MEDICAL, False),
        ({"profile": {"age_as_of": {"age": 16, "on": "2024-11-23"}}}, MEDICAL, True),
        ({"safety": {"minor_until": {"until": "2026-11-22"}}}, MEDICAL, True),
        ({"safety": {"minor_until": {"until": "2026-11-21"}}}, MEDICAL, False),
        ({}, MEDICAL, False),
    ],
)
def test_who_is_a_minor(sections: dict[str, Any], template: Template, minor: bool) -> None:
    assert is_minor(ClientFile("k7m3q9xw", sections), template, TODAY) is minor


def test_what_is_asked_for_comes_back_from_the_index() -> None:
    asked = requirements(TEMPLATE, load_forms())
    assert requirements_from(json.loads(json.dumps(asked.to_data()))) == asked
    assert len(asked.groups) == 9


def test_what_was_filled_in_and_no_longer_is_as_a_warning() -> None:
    before = ClientFile(
        "k7m3q9xw", {"contact": {"name": "张三", "gender": "female"}, "safety": {"states": ["none"]}}
    )
    after = ClientFile("k7m3q9xw", {"contact": {"name": "张三"}})
    asked = requirements(TEMPLATE, load_forms())
    found = taken_away(after, before, asked, load_forms(), TODAY, ["safety"])
    assert [(each.section, each.path, each.rule, each.warning) for each in found] == [
        ("safety", "states", "required-by-template", True)
    ]
    assert found[0].message == Said(
        "special states (states) is still to be asked", "特殊健康状况（states）尚未填写"
    )
