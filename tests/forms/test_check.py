"""Everything that is wrong with a client file, and which of it a change introduces."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.client import ClientFile
from clientfile.forms.check import check, examined, introduced, judged
from clientfile.forms.complete import requirements
from clientfile.forms.fields import load_forms
from clientfile.forms.template import Template
from clientfile.problem import Problem
from clientfile.said import Said
from tests.forms.small import small

TODAY = date(2026, 11, 22)
TEMPLATE = Template(
    "t",
    Said("t", "t"),
    required={"safety.allergies": "required"},
    enums={"contact.gender": ("female", "male"), "contact.phones.kind": ("mobile",)},
)


ASKED = requirements(TEMPLATE, load_forms())


def client(**sections: Any) -> ClientFile:
    return ClientFile("k7m3q9xw", sections)


def places(problems: list[Problem]) -> list[tuple[str, str, bool]]:
    return [(each.place, each.rule, each.warning) for each in problems]


def phone(number: str, kind: str = "mobile", primary: bool = False) -> dict[str, Any]:
    return {"number": number, "kind": kind, "owner": "self", "primary": primary}


def test_a_new_client_needs_a_name_whatever_was_given() -> None:
    found = check(client(safety={"allergies_none_on": "2026-01-01"}), None, TEMPLATE, TODAY, ["safety"])
    assert places(found) == [("contact.name", "required", False)]
    assert found[0].client == "k7m3q9xw"
    assert check(client(contact={"name": "张三"}), None, TEMPLATE, TODAY, ["contact"]) == []


def test_schema_and_rules_and_template_all_at_once() -> None:
    bad = client(
        contact={"name": "张三", "gender": "other", "created_on": "2027-01-01", "email": "x"},
        safety={"allergies_none_on": "2026-01-01", "allergies": [{"allergen": "x"}]},
    )
    found = places(check(bad, None, TEMPLATE, TODAY, ["contact", "safety"]))
    assert ("contact.email", "format", False) in found
    assert ("contact.gender", "not-offered", True) in found
    assert [place for place, _, _ in found if place.startswith("contact.created_on")] != []
    assert [place for place, _, _ in found if place.startswith("safety.allergies")] != []


def test_only_the_changed_sections_are_looked_at() -> None:
    both_bad = client(contact={"name": "张三", "email": "x"}, safety={"pain_sensitivity": "x"})
    assert places(check(both_bad, both_bad, TEMPLATE, TODAY, ["safety"])) == [
        ("safety.pain_sensitivity", "choice", False)
    ]


def test_a_place_that_the_schema_refuses_is_named_once() -> None:
    found = check(
        client(contact={"name": "张三", "phones": [phone("x", primary=True)]}),
        None,
        TEMPLATE,
        TODAY,
        ["contact"],
    )
    assert [each.path for each in found] == ["phones[0].number"]


def test_choices_that_this_shop_does_not_offer_warn() -> None:
    numbers = [phone("13800138000", primary=True), phone("01012345678", "landline")]
    found = check(client(contact={"name": "张三", "phones": numbers}), None, TEMPLATE, TODAY, ["contact"])
    assert places(found) == [("contact.phones[1].kind", "not-offered", True)]
    assert found[0].message == Said(
        "kind (phones[1].kind) is none of this shop's choices: mobile (mobile)",
        "类型（phones[1].kind）不在本店的选项之内：mobile（手机）",
    )


def test_taking_away_what_is_required_warns() -> None:
    before = client(contact={"name": "张三"}, safety={"allergies_none_on": "2026-01-01"})
    after = client(contact={"name": "张三"})
    assert places(judged(after, before, TEMPLATE, ASKED, TODAY, ["safety"])) == [
        ("safety.allergies", "required-by-template", True)
    ]


def test_what_a_newer_program_stored_does_not_stop_a_change() -> None:
    newer = client(contact={"name": "张三", "newer": 1})
    assert check(newer, newer, TEMPLATE, TODAY, ["contact"]) == []
    assert places(check(newer, newer, TEMPLATE, TODAY, ["contact"], allow_unknown=False)) == [
        ("contact.newer", "unknown-field", False)
    ]


def test_older_problems_only_warn() -> None:
    before = client(contact={"name": "张三", "email": "x"})
    after = client(contact={"name": "", "email": "x"})
    assert places(judged(after, before, TEMPLATE, ASKED, TODAY, ["contact"])) == [
        ("contact.email", "format", True),
        ("contact.name", "too-short", False),
    ]


def problem(path: str, rule: str = "pattern", warning: bool = False) -> Problem:
    return Problem("contact", path, rule, Said("x", "x"), warning)


def test_a_problem_that_moved_within_its_list_is_not_new() -> None:
    assert introduced([problem("phones[0].number")], [problem("phones[1].number")]) == []


def test_a_second_problem_of_the_same_kind_is_new() -> None:
    after = [problem("phones[0].number"), problem("phones[1].number")]
    assert introduced(after, [problem("phones[1].number")]) == [problem("phones[0].number")]
    assert introduced(after, []) == after


def test_another_rule_or_section_or_a_warning_that_became_an_error_is_new() -> None:
    assert introduced([problem("name", "required")], [problem("name", "too-short")]) == [
        problem("name", "required")
    ]
    assert introduced([problem("name")], [problem("name", warning=True)]) == [problem("name")]


@given(st.lists(st.sampled_from([problem(path) for path in ("a", "b[0]", "b[1]", "b[2].c")])))
def test_nothing_is_introduced_by_no_change(problems: list[Problem]) -> None:
    assert introduced(problems, problems) == []
    assert introduced(problems, []) == problems


def test_input_typed_and_checked_in_one_step() -> None:
    section, problems = examined(small(), {"nam": "x", "age": "x", "things": [{"id": 5, "date": ["x"]}]})
    assert section == {"things": [{"id": "5"}]}
    assert [(each.path, each.rule) for each in problems] == [
        ("nam", "unknown-field"),
        ("age", "type"),
        ("things[0].date", "type"),
        ("name", "required"),
        ("things[0].id", "format"),
    ]
