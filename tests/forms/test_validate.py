"""A section against its schema: every keyword has its words in both languages, and never the value."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.forms.fields import load_forms, shop_form
from clientfile.forms.formats import FORMATS
from clientfile.forms.messages import written
from clientfile.forms.validate import validate
from clientfile.said import Said
from tests.forms.small import small

KEYWORDS: list[tuple[dict[str, Any], str, str, Said]] = [
    ({"name": 7}, "name", "type", Said("name (name) must be text", "姓名（name）必须是文本")),
    ({"age": "zz"}, "age", "type", Said("age (age) must be a whole number", "年龄（age）必须是整数")),
    (
        {"locked": "zz"},
        "locked",
        "type",
        Said("locked (locked) must be true or false", "上锁（locked）必须是 true 或 false（是或否）"),
    ),
    ({"likes": "zz"}, "likes", "type", Said("likes (likes) must be a list", "喜好（likes）必须是列表")),
    (
        {"open": "zz"},
        "open",
        "type",
        Said("open (open) must be a group of fields", "开放（open）必须是一组字段"),
    ),
    (
        {"colour": "zz"},
        "colour",
        "choice",
        Said(
            "colour (colour) must be one of: red (Red), green (Green)",
            "颜色（colour）必须是以下之一：red（红色）、green（绿色）",
        ),
    ),
    (
        {"likes": ["red", "zz"]},
        "likes[1]",
        "choice",
        Said(
            "likes (likes[1]) must be one of: red (Red), green (Green)",
            "喜好（likes[1]）必须是以下之一：red（红色）、green（绿色）",
        ),
    ),
    (
        {"code": "zz9", "day": "2026-01-01"},
        "code",
        "pattern",
        Said("code (code) is not written as it must be: three letters", "代码（code）格式不对：三个字母"),
    ),
    (
        {"code": "abc\n", "day": "2026-01-01"},
        "code",
        "pattern",
        Said("code (code) is not written as it must be: three letters", "代码（code）格式不对：三个字母"),
    ),
    ({"code": "abc"}, "day", "required", Said("day (day) is missing", "日期（day）缺少")),
    (
        {"day": "zz"},
        "day",
        "format",
        Said("day (day) must be a real date like 2026-11-22", "日期（day）必须是真实日期，如 2026-11-22"),
    ),
    (
        {"day": "2026-02-30"},
        "day",
        "format",
        Said("day (day) must be a real date like 2026-11-22", "日期（day）必须是真实日期，如 2026-11-22"),
    ),
    (
        {"name": "zz9zz9"},
        "name",
        "too-long",
        Said("name (name) must have at most 5 characters", "姓名（name）不能超过 5 个字符"),
    ),
    (
        {"name": "z"},
        "name",
        "too-short",
        Said("name (name) must have at least 2 characters", "姓名（name）至少 2 个字符"),
    ),
    ({"age": -77}, "age", "too-small", Said("age (age) must be at least 0", "年龄（age）不能小于 0")),
    ({"age": 777}, "age", "too-large", Said("age (age) must be at most 120", "年龄（age）不能大于 120")),
    (
        {"share": 0},
        "share",
        "too-small",
        Said("share (share) must be more than 0", "比例（share）必须大于 0"),
    ),
    (
        {"share": 100},
        "share",
        "too-large",
        Said("share (share) must be less than 100", "比例（share）必须小于 100"),
    ),
    (
        {"share": 77},
        "share",
        "step",
        Said("share (share) must be a multiple of 5", "比例（share）必须是 5 的倍数"),
    ),
    (
        {"likes": []},
        "likes",
        "too-few",
        Said("likes (likes) must have at least 1 item", "喜好（likes）至少 1 项"),
    ),
    (
        {"likes": ["red"] * 2},
        "likes",
        "duplicate-item",
        Said("likes (likes) has the same item twice", "喜好（likes）有重复的项"),
    ),
    (
        {"things": [{"id": "k7m3q9xw"}]},
        "things[0].date",
        "required",
        Said("date (things[0].date) is missing", "日期（things[0].date）缺少"),
    ),
    (
        {"things": [{"id": "k7m3q9xw", "date": "2026-01-01", "size": {}}]},
        "things[0].size",
        "shape",
        Said(
            "size (things[0].size) needs one of: height, width",
            "尺寸（things[0].size）至少填写其中一项：高、宽",
        ),
    ),
    (
        {"things": [{"id": "k7m3q9xw", "date": "2026-01-01"}] * 2},
        "things[1].id",
        "duplicate-id",
        Said("things (things[1].id): two items have the same id", "物品（things[1].id）：两项的编号相同"),
    ),
    (
        {"scores": {"ZZ": 1}},
        "scores",
        "field-name",
        Said("scores (scores) has a field whose name is not allowed", "分数（scores）含有不允许的字段名"),
    ),
    (
        {"scores": {"a": "zz"}},
        "scores.a",
        "type",
        Said("scores (scores.a) must be a whole number", "分数（scores.a）必须是整数"),
    ),
    (
        {"either": []},
        "either",
        "shape",
        Said("either (either) does not fit together as it must", "二选一（either）内容不符合要求"),
    ),
    (
        {"nam": "zz"},
        "nam",
        "unknown-field",
        Said(
            "unknown field nam in small, did you mean name (name)?", "小没有字段 nam，是否指 name（姓名）？"
        ),
    ),
    (
        {"things": [{"id": "k7m3q9xw", "date": "2026-01-01", "dat": "zz"}]},
        "things[0].dat",
        "unknown-field",
        Said(
            "unknown field things[0].dat in small, did you mean date (date)?",
            "小没有字段 things[0].dat，是否指 date（日期）？",
        ),
    ),
]


@pytest.mark.parametrize(("data", "path", "rule", "message"), KEYWORDS)
def test_each_keyword_has_its_words(data: dict[str, Any], path: str, rule: str, message: Said) -> None:
    found = validate(small(), {"name": "张三", **data})
    assert [(each.section, each.path, each.rule, each.message) for each in found] == [
        ("small", path, rule, message)
    ]
    assert not {"zz", "77"} & set(str(message).split())


def test_nothing_is_wrong() -> None:
    assert (
        validate(small(), {"name": "张三", "either": "x", "groups": [["a"]], "open": {"any": "thing"}}) == []
    )


def test_all_mistakes_at_once_in_the_order_of_their_places() -> None:
    data: dict[str, Any] = {"things": [{"id": 1}, {"date": "x"}] * 6, "age": -1, "zzz": "x"}
    assert [(each.path, each.rule) for each in validate(small(), data)][:6] == [
        ("zzz", "unknown-field"),
        ("name", "required"),
        ("age", "too-small"),
        ("things[0].date", "required"),
        ("things[0].id", "type"),
        ("things[1].id", "required"),
    ]


def test_what_a_newer_program_stored_is_no_problem() -> None:
    data: dict[str, Any] = {
        "name": "张三",
        "newer": 1,
        "things": [{"id": "k7m3q9xw", "date": "2026-01-01", "new": 2}],
    }
    assert [each.rule for each in validate(small(), data)] == ["unknown-field", "unknown-field"]
    assert validate(small(), data, allow_unknown=True) == []


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date", ["2024-02-29"], ["2026-02-29", "2026-1-1", "2026-01-01\n", "２０２６-01-01", "20260101"]),
        ("time", ["00:00", "23:59"], ["24:00", "9:00", "12:60"]),
        ("money", ["0.00", "1280.00", "-5.10"], ["1280", "1,280.00", "01.00", ".50", "1.000"]),
        ("partial-date", ["2019", "2019-05"], ["2019-13", "19", "2019-05-20", "2019-5", ""]),
        ("email", ["a@b.cn", "a.b+c@d-e.com"], ["a@b", "a b@c.de", "@b.cn", "a@@b.cn"]),
        ("phone", ["13800138000", "+85221234567"], ["1380013800O", "phone", ""]),
        ("staff-id", ["chen-ya"], ["Chen", "-a", "陈"]),
        ("item-id", ["k7m3q9xw"], ["7k7m3q9x", "k7m3q9xu", "k7m3q9x"]),
        ("client-id", ["k7m3q9xw"], ["K7M3Q9XW"]),
        ("sha256", ["0f" * 32], ["0f" * 31, "0F" * 32]),
    ],
)
def test_formats(name: str, good: list[str], bad: list[str]) -> None:
    accepts, _ = FORMATS[name]
    assert [text for text in good if not accepts(text)] == []
    assert [text for text in bad if accepts(text)] == []


def test_paths_as_they_are_typed() -> None:
    assert written(("phones", 0, "number")) == "phones[0].number"
    assert written(()) == ""


@given(
    st.dictionaries(
        st.sampled_from([each.name for each in load_forms()["contact"].fields]), st.text(min_size=4)
    )
)
def test_no_message_shows_a_value(data: dict[str, Any]) -> None:
    marked = {name: "⟦marker⟧" + value for name, value in data.items()}
    assert "marker" not in str(validate(load_forms()["contact"], marked))


@pytest.mark.parametrize("name", ["store", "catalogue", "template"])
def test_the_shop_schemas_can_be_checked_against(name: str) -> None:
    assert [each.path for each in validate(shop_form(name), {}) if each.rule == "required"]


def test_every_real_section_can_be_checked_against() -> None:
    assert {name: [each.path for each in validate(form, {})] for name, form in load_forms().items()} == {
        name: ["name"] if name == "contact" else [] for name in load_forms()
    }


def test_ten_thousand_items_are_not_compared_pair_by_pair() -> None:
    things = [{"id": f"k{place:07}", "date": "2026-01-01"} for place in range(10_000)]
    began = time.perf_counter()
    assert validate(small(), {"name": "张三", "things": things}) == []
    assert time.perf_counter() - began < 20
