"""Templates as objects, and what is wrong with one."""

from __future__ import annotations

from typing import Any

import pytest

from clientfile.forms.check import examined
from clientfile.forms.fields import load_forms, shop_form
from clientfile.forms.resources import resource
from clientfile.forms.template import Module, Question, Template, template_from, template_problems
from clientfile.said import Said
from clientfile.store.yaml import load

DATA: dict[str, Any] = {
    "clientfile": 1,
    "template": "nails",
    "label": {"en": "nails", "zh": "美甲"},
    "head": [{"field": "contact.client_no", "ask": {"en": "no.", "zh": "编号"}}],
    "modules": [
        {
            "id": "basics",
            "label": {"en": "basics", "zh": "基础"},
            "questions": [
                {"field": "contact.name", "ask": {"en": "name", "zh": "姓名"}},
                {
                    "field": "services.visits",
                    "ask": {"en": "visits", "zh": "服务记录"},
                    "also": ["services.visits.note"],
                    "own_page": True,
                    "columns": [{"field": "services.visits.date", "ask": {"en": "date", "zh": "日期"}}],
                },
            ],
        }
    ],
    "required": {"contact.name": "required", "profile.guardian": "conditional"},
    "required_any": [["profile.birth", "profile.age_as_of"]],
    "enums": {"contact.gender": ["female", "male"]},
    "retention": "general",
    "thresholds": {"guardian_below_age": 14},
}


def test_a_template_read() -> None:
    assert template_from(DATA) == Template(
        name="nails",
        label=Said("nails", "美甲"),
        head=(Question("contact.client_no", Said("no.", "编号")),),
        modules=(
            Module(
                "basics",
                Said("basics", "基础"),
                (
                    Question("contact.name", Said("name", "姓名")),
                    Question(
                        "services.visits",
                        Said("visits", "服务记录"),
                        also=("services.visits.note",),
                        columns=(Question("services.visits.date", Said("date", "日期")),),
                        own_page=True,
                    ),
                ),
            ),
        ),
        required={"contact.name": "required", "profile.guardian": "conditional"},
        required_any=(("profile.birth", "profile.age_as_of"),),
        enums={"contact.gender": ("female", "male")},
        thresholds={"guardian_below_age": 14},
    )
    assert [each.field for each in template_from(DATA).questions] == [
        "contact.client_no",
        "contact.name",
        "services.visits",
    ]
    assert template_problems(template_from(DATA), load_forms()) == []


def test_what_a_template_names_wrongly() -> None:
    template = Template(
        "own",
        Said("own", "自定"),
        modules=(Module("m", Said("m", "m"), (Question("contact.nam", also=("contact.zzzz",)),)),),
        required={"safety.allergy": "required"},
        required_any=(("profile.birth", "profile.bird"),),
        enums={"contact.gender": ("female", "neither")},
    )
    assert [(each.section, each.path, each.rule) for each in template_problems(template, load_forms())] == [
        ("", "modules[0].questions[0].field", "unknown-field"),
        ("", "modules[0].questions[0].also[0]", "unknown-field"),
        ("", "required.safety.allergy", "unknown-field"),
        ("", "required_any[0][1]", "unknown-field"),
        ("", "enums.contact.gender", "choice"),
    ]
    assert (
        template_problems(template, load_forms())[0].message.en
        == "unknown field contact.nam, did you mean contact.name?"
    )


@pytest.mark.parametrize("name", ["medspa", "salon", "wellness"])
def test_the_templates_that_travel_with_the_program(name: str) -> None:
    data, problems = examined(shop_form("template"), load(resource("templates", f"{name}.yaml").read_bytes()))
    assert problems == []
    template = template_from(data)
    assert template.name == name
    assert template_problems(template, load_forms()) == []
    assert template.required["contact.name"] == "required"
    assert template.retention == ("medical" if name == "medspa" else "general")
