"""A section as a form, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions import edit_form
from clientfile.forms.fields import load_forms
from clientfile.store import yaml
from tests.store.helpers import whole_client

FORMS = load_forms()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("section", list(FORMS))
def test_what_is_there_comes_back_the_same(section: str, lang: str) -> None:
    data = whole_client("x: # [a]\n  two\n\n#three").get(section, {})
    text = edit_form.written(FORMS[section], data, lang, "k7m3q9xw")
    read = edit_form.read(FORMS[section], text, data, edit_form.as_text(text))
    assert (read.section, read.problems) == (data, [])


@pytest.mark.parametrize("section", list(FORMS))
def test_every_field_is_there_and_stands_where_it_belongs(section: str) -> None:
    form = FORMS[section]
    text = edit_form.written(form, {}, "en", "k7m3q9xw")
    taken = [
        line[1:] if line.startswith("#") and not line.startswith("##") else line for line in text.split("\n")
    ]
    loaded = yaml.load("\n".join(taken))
    assert isinstance(loaded, dict)
    assert list(loaded) == [field.name for field in form.fields]
    for field in form.fields:
        below = loaded[field.name]
        held = below[0] if field.kind == "list" and isinstance(below, list) else below
        if field.children:
            assert isinstance(held, dict)
            assert list(held) == [
                child.name for child in field.children if child.name != "id" or field.kind == "object"
            ]
        assert any(line.startswith(f"## {field.label.en}") for line in taken)


def test_nothing_of_a_clients_stands_where_vim_looks_for_modelines() -> None:
    text = edit_form.written(FORMS["contact"], {"notes": "vim: set ft=sh:"}, "en", "k7m3q9xw")
    lines = text.rstrip("\n").split("\n")
    assert all(line.startswith("##") for line in [*lines[:5], *lines[-5:]])


def test_a_field_of_a_newer_program_stays_and_a_new_one_is_refused() -> None:
    form, before = FORMS["contact"], {"name": "张三", "later": "1"}
    text = edit_form.written(form, before, "en", "k7m3q9xw")
    read = edit_form.read(form, text + "soon: 1\n", before, edit_form.as_text(text))
    assert read.section["later"] == "1"
    assert [(each.path, each.rule) for each in read.problems] == [("soon", "unknown-field")]


def test_a_stored_value_that_does_not_fit_is_no_problem_until_it_is_touched() -> None:
    form, before = FORMS["safety"], {"minor_until": "soon", "pain_sensitivity": "low"}
    text = edit_form.written(form, before, "en", "k7m3q9xw")
    given = edit_form.as_text(text)
    assert edit_form.read(form, text, before, given).problems == []


def test_news_is_taken_out_again() -> None:
    text = edit_form.written(FORMS["contact"], {"name": "张三"}, "zh", "k7m3q9xw")
    assert edit_form.without_news(edit_form.with_news(text, ["一", "二"]).replace("\n", "\r\n")) == text


def test_numbers_have_their_limits(tmp_path: Path) -> None:
    form = FORMS["safety"]
    field = form.field("allergies", "severity")
    assert field is not None
    assert edit_form.limits(form, field) == (1, 3)
