"""Input typed by its form: text stays text, and doing it twice changes nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.data import Plain
from clientfile.forms.fields import Field, load_forms
from clientfile.forms.normal import money
from clientfile.forms.shape import stored
from clientfile.forms.typing import normal, typed, typed_sections
from clientfile.said import Said
from tests.forms.small import small


def section(data: object) -> dict[str, Any]:
    found, problems = typed(small(), data)
    assert problems == []
    return found


def refused(data: object) -> list[tuple[str, str]]:
    return [(each.path, each.rule) for each in typed(small(), data)[1]]


@pytest.mark.parametrize(
    "text", ["no", "0123", "12:30", "1_000", "13800138000", "true", "1e3", "2026-11-22", " x ", "𠮷野"]
)
def test_text_stays_text(text: str) -> None:
    for given_as in (Plain(text), text):
        found = section({"note": given_as})
        assert found == {"note": text}
        assert type(found["note"]) is str


def test_integers_and_booleans_only_where_the_schema_says() -> None:
    assert section({"age": Plain("3"), "locked": Plain("true")}) == {"age": 3, "locked": True}
    assert section({"age": "０", "locked": "否"}) == {"age": 0, "locked": False}
    assert section({"age": 3, "locked": False}) == {"age": 3, "locked": False}
    assert section({"note": 13800138000}) == {"note": "13800138000"}


@pytest.mark.parametrize("nothing", [None, Plain(""), Plain("null"), Plain("~")])
def test_nothing_is_absent(nothing: object) -> None:
    assert section({"note": nothing, "age": nothing, "things": nothing, "likes": ["red", nothing]}) == {
        "likes": ["red"]
    }
    assert section(nothing) == {}


def test_quoted_words_for_nothing_are_text() -> None:
    assert section({"note": "null", "line": "~"}) == {"note": "null", "line": "~"}
    assert section({"note": "", "day": "", "line": "  ", "price": ""}) == {"note": ""}


def test_normal_forms() -> None:
    assert section({"name": " 张　三 ", "line": "a\r\nb ", "price": "￥1,280", "day": "２０２６-11-22"}) == {
        "name": "张三",
        "line": "a\nb",
        "price": "1280.00",
        "day": "2026-11-22",
    }


@pytest.mark.parametrize("said", ["red", "RED", "Red", "红色", " 红色 "])
def test_an_enum_by_value_or_by_either_label(said: str) -> None:
    assert section({"colour": said, "likes": [said]}) == {"colour": "red", "likes": ["red"]}


def test_what_is_no_choice_is_left_for_validation() -> None:
    assert section({"colour": "Blue"}) == {"colour": "Blue"}


def test_unknown_fields_are_refused_with_the_nearest_name() -> None:
    found, problems = typed(
        small(), {"colur": "red", "姓名": "x", "zzz": 1, "things": [{"dat": "x"}], "tier": "low"}
    )
    assert found == {"things": [{}]}
    assert [(each.path, each.rule, each.message.en) for each in problems] == [
        ("colur", "unknown-field", "unknown field colur in small, did you mean colour (colour)?"),
        ("姓名", "unknown-field", "unknown field 姓名 in small, did you mean name (name)?"),
        ("zzz", "unknown-field", "unknown field zzz in small"),
        ("things[0].dat", "unknown-field", "unknown field things[0].dat in small, did you mean date (date)?"),
        ("tier", "derived-field", "tier (tier) is worked out by the program and cannot be given"),
    ]


def test_wrong_shapes_are_refused_all_at_once_and_left_out() -> None:
    data = {
        "age": Plain("three"),
        "share": "1_000",
        "locked": Plain("maybe"),
        "note": {"a": "b"},
        "line": True,
        "likes": "red",
        "things": [["x"], "y", {"size": "z"}],
        "scores": [],
        "groups": ["a", ["b"]],
    }
    found, problems = typed(small(), data)
    assert found == {"things": [{}], "groups": [["b"]]}
    assert [(each.path, each.rule) for each in problems] == [
        ("age", "type"),
        ("share", "type"),
        ("locked", "type"),
        ("note", "type"),
        ("line", "type"),
        ("likes", "type"),
        ("things[0]", "type"),
        ("things[1]", "type"),
        ("things[2].size", "type"),
        ("scores", "type"),
        ("groups[0]", "type"),
    ]
    assert problems[0].message == Said("age (age) must be a whole number", "年龄（age）必须是整数")
    assert "three" not in str(problems)
    assert refused([1]) == [("", "type")]


def test_free_keys_are_typed_and_open_objects_kept() -> None:
    assert section({"scores": {"a": Plain("7")}, "open": {"x": [Plain("7")]}}) == {
        "scores": {"a": 7},
        "open": {"x": ["7"]},
    }


def test_stored_data_keeps_what_a_newer_program_wrote() -> None:
    data = {
        "name": " 张　三 ",
        "age": Plain("3"),
        "newer": {"deep": [Plain("07"), Plain("null")]},
        "things": [{"new": "x"}],
    }
    found, problems = stored(small(), data)
    assert problems == []
    assert found == {
        "name": " 张　三 ",
        "age": 3,
        "newer": {"deep": ["07", "null"]},
        "things": [{"new": "x"}],
    }
    deep: Any = found["newer"]
    assert isinstance(deep["deep"][0], Plain)


def test_whole_clients_in_the_order_of_the_forms() -> None:
    found, problems = typed_sections(load_forms(), {"safety": {}, "profil": {}, "contact": {"name": "李四"}})
    assert found == {"contact": {"name": "李四"}}
    assert [each.message.zh for each in problems] == ["没有分区 profil，是否指 profile（基础资料）？"]
    assert typed_sections(load_forms(), None) == ({}, [])
    assert [each.rule for each in typed_sections(load_forms(), ["x"])[1]] == ["type"]


def test_real_contact_input() -> None:
    data = {
        "name": Plain("张三"),
        "wechat": Plain("no"),
        "phones": [
            {"number": Plain("+86 138-0013 8000"), "kind": "手机", "owner": "本人", "primary": Plain("true")}
        ],
        "email": "Zhang@Example.COM",
    }
    assert typed(load_forms()["contact"], data) == (
        {
            "name": "张三",
            "wechat": "no",
            "phones": [{"number": "13800138000", "kind": "mobile", "owner": "self", "primary": True}],
            "email": "Zhang@example.com",
        },
        [],
    )


@pytest.mark.parametrize(
    ("given_as", "kept"),
    [
        ("1280", "1280.00"),
        ("1280.5", "1280.50"),
        ("１，２８０．５０元", "1280.50"),
        ("¥ 1,234,567", "1234567.00"),
        ("-¥0.5", "-0.50"),
        ("-0", "0.00"),
        ("007", "7.00"),
        ("1_000", "1_000"),
        ("1.005", "1.005"),
        ("12,80", "12,80"),
        ("1e3", "1e3"),
        ("--1", "--1"),
        ("-¥-1", "-¥-1"),
    ],
)
def test_money(given_as: str, kept: str) -> None:
    assert money(given_as) == kept


def test_normal_leaves_a_field_without_a_rule_alone() -> None:
    assert normal(Field("small", ("x",), Said("x", "x")), " Ａ ") == " Ａ "
    assert (
        normal(Field("small", ("x",), Said("x", "x"), normalise="resident_id"), " 11010519491231002ｘ ")
        == "11010519491231002X"
    )


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**12),
    st.text(max_size=8),
    st.text(max_size=8).map(Plain),
    st.sampled_from(
        ["红色", "RED", "张　三", "￥1,280.5", "+86 138 0013 8000", "2026-11-22", "是", "Ａ@Ｂ.com", "·•"]
    ),
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "date", "size", "high", "number", "kind", "zz"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*(each.name for each in small().fields), "zz"]), anything))
def test_typing_twice_changes_nothing_more(data: dict[str, Any]) -> None:
    once, _ = typed(small(), data)
    assert typed(small(), once) == (once, [])
    assert stored(small(), once) == (once, [])


@given(st.dictionaries(st.sampled_from([each.name for each in load_forms()["contact"].fields]), anything))
def test_typing_real_contacts_twice_changes_nothing_more(data: dict[str, Any]) -> None:
    once, _ = typed(load_forms()["contact"], data)
    assert typed(load_forms()["contact"], once) == (once, [])


@given(st.text().filter(lambda text: text not in ("", "~", "null")))
def test_a_note_comes_back_character_for_character(text: str) -> None:
    assert section({"note": Plain(text)}) == {"note": text}
