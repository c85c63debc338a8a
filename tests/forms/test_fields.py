"""Fields as objects: kinds, labels, what comes down from the parent, and what a reading verb may import."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from clientfile.forms.fields import SECTIONS, Field, Forms, load_forms, shop_form
from clientfile.forms.labels import all_choices, choice, label_of
from clientfile.forms.resources import resource
from clientfile.said import Said
from tests.forms.small import small

KINDS = {
    "name": "text",
    "note": "text",
    "line": "text",
    "code": "text",
    "day": "date",
    "price": "money",
    "age": "integer",
    "share": "integer",
    "locked": "boolean",
    "colour": "enum",
    "likes": "texts",
    "things": "list",
    "things_none_on": "date",
    "scores": "object",
    "either": "text",
    "groups": "lists",
    "open": "object",
}


def field(*path: str) -> Field:
    found = small().field(*path)
    assert found is not None
    return found


def test_a_kind_for_each_property() -> None:
    assert {each.name: each.kind for each in small().fields} == KINDS
    assert (field("likes").item_kind, list(field("likes").choices)) == ("enum", ["red", "green"])


def test_a_growing_list_and_its_children() -> None:
    things = field("things")
    assert (things.grows, things.by_year, things.none_on, things.number) == (
        True,
        "date",
        "things_none_on",
        "F16",
    )
    assert [(each.dotted, each.mask, each.klass, each.number, each.required) for each in things.children] == [
        ("small.things.id", "keep", "P2", "F16", True),
        ("small.things.date", "drop", "P2", "F16", True),
        ("small.things.size", "drop", "P2", "F16", False),
    ]
    assert [each.label.zh for each in field("things", "size").children] == ["高", "宽"]


def test_a_reference_keeps_its_own_words_and_takes_the_rest() -> None:
    day = field("day")
    assert (day.label, day.hint, day.format) == (Said("day", "日期"), Said("a day", "日期"), "date")


def test_a_derived_field_is_found_and_said_to_be_derived() -> None:
    assert [(each.name, each.derived) for each in small().derived] == [("tier", True)]
    assert field("tier").derived
    assert not field("name").derived


def test_what_is_not_there() -> None:
    assert small().field("nothing") is None
    assert small().field("name", "deeper") is None
    assert small().field() is None


def test_forms_find_a_field_whatever_the_place_in_its_list() -> None:
    forms = Forms(["small"], lambda name: small())
    assert forms.field("small.things[3].size.high") is forms.field("small.things.size.high") is not None
    assert forms.field("small.things[k7m3q9xw].date") is not None
    assert forms.field("other.name") is None
    assert forms.field("small") is None
    assert forms.field("small.tier") is not None
    with pytest.raises(KeyError):
        forms["other"]


def test_forms_walk_every_field_parents_first() -> None:
    walked = [each.dotted for each in Forms(["small"], lambda name: small()).walk()]
    assert walked[0] == "small.name"
    assert walked[-1] == "small.tier"
    assert (
        walked.index("small.things")
        < walked.index("small.things.size")
        < walked.index("small.things.size.high")
    )


def test_labels_in_both_languages() -> None:
    forms = Forms(["small"], lambda name: small())
    assert label_of(forms, "small", "zh") == "小"
    assert label_of(forms, "small.things[0].size.high", "zh") == "高"
    assert label_of(forms, "small.colour", "en") == "colour"
    assert label_of(forms, "small.nothing", "en") == "small.nothing"
    assert [choice(field("colour"), each, "zh") for each in ("red", "blue")] == ["红色", "blue"]
    assert all_choices(field("colour")) == Said("red (Red), green (Green)", "red（红色）、green（绿色）")


def test_the_real_forms_in_the_order_of_the_design() -> None:
    assert tuple(load_forms()) == SECTIONS
    phone = load_forms().field("contact.phones[0].number")
    assert phone is not None
    assert (phone.kind, phone.normalise, phone.mask, phone.klass, phone.number) == (
        "text",
        "phone",
        "phone",
        "P2",
        "F16",
    )
    visits = load_forms().field("services.visits")
    assert visits is not None
    assert (visits.kind, visits.grows, visits.by_year) == ("list", True, "date")


def test_every_real_field_has_a_mask_and_a_class_and_its_none_exists() -> None:
    for each in load_forms().walk():
        assert each.mask, each.dotted
        assert each.klass, each.dotted
        if each.none_on:
            assert load_forms().field(f"{each.dotted.rpartition('.')[0]}.{each.none_on}") is not None
        if each.by_year:
            child = each.child(each.by_year)
            assert child is not None
            assert child.kind == "date"


def test_the_shop_forms() -> None:
    assert [shop_form(name).name for name in ("store", "catalogue", "template")] == [
        "store",
        "catalogue",
        "template",
    ]


def test_resources_are_found() -> None:
    assert json.loads(resource("schemas", "contact.json").read_text("utf-8"))["$id"] == "clientfile:contact"


def test_reading_fields_imports_nothing_heavy() -> None:
    heavy = (
        "jsonschema",
        "yaml",
        "phonenumbers",
        "stdnum",
        "lunar_python",
        "pypinyin",
        "referencing",
    )
    said = f"""
import sys
from clientfile.forms import fields, labels, complete, shape, template
list(fields.load_forms().walk())
print([name for name in {heavy} if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
