"""What leaves the shop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.data import Json
from clientfile.domain.masks import MASKS, mask


def of(kind: str, value: Json) -> str | None:
    return mask(kind, value, pseudonym=lambda text: f"p{len(text)}")


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("name", "张三", "张*"),
        ("name", "欧阳娜娜", "欧阳**"),
        ("name", "Anna Li", "A*"),
        ("name", "Anna·李", "A*"),
        ("name", "买买提·吐尔逊", "买**"),
        ("name", "张", "*"),
        ("phone", "13800138000", "138****8000"),
        ("phone", "01065551234", "010******34"),
        ("phone", "057188888888", "0571******88"),
        ("phone", "+442079460018", "+44********18"),
        ("phone", "110", "***"),
        ("phone", "call me", None),
        ("id", "11010519491231002X", "110***********002X"),
        ("id", "1234567", None),
        ("mail", "anna@example.com", "a***@example.com"),
        ("mail", "anna", None),
        ("addr", {"province": "浙江", "city": "杭州", "district": "西湖", "detail": "1号"}, "浙江 杭州 西湖"),
        ("addr", "浙江杭州西湖1号", None),
        ("year", {"calendar": "solar", "year": 1990, "month": 5, "day": 1}, "1990"),
        ("year", {"month": 5, "day": 1}, None),
        ("year", "1990-05-01", "1990"),
        ("md", {"calendar": "solar", "year": 1990, "month": 5, "day": 1}, "05-01"),
        ("md", {"calendar": "lunar", "month": 6, "day": 1, "leap_month": True}, "lunar leap 06-01"),
        ("md", "2019-05-20", "05-20"),
        ("age5", 33, "30-34"),
        ("age5", {"age": 7, "on": "2026-01-01"}, "5-9"),
        ("age5", 97, "90+"),
        ("band", "1280.00", "1000-1999"),
        ("band", "0.00", "0"),
        ("band", "0.50", "1-99"),
        ("band", "-1280.00", "minus 1000-1999"),
        ("band", "250000", "100000+"),
        ("band", "a lot", None),
        ("pseud", "k7m3q9xw", "p8"),
        ("pseud", ["chen-ya", "li-na"], "p7; p5"),
        ("keep", True, "true"),
        ("keep", 60, "60"),
        ("keep", ["a", "b"], "a; b"),
        ("keep", None, None),
        ("category", {"service": "hydra-needle", "category": "micro"}, "micro"),
        ("category", "水光针", None),
        ("drop", "secret", None),
        ("unheard of", "secret", None),
    ],
)
def test_masks(kind: str, value: Json, shown: str | None) -> None:
    assert of(kind, value) == shown


VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["name", "phone", "id", "mail"]), st.text(min_size=1))
def test_what_hides_never_shows_the_whole_value(kind: str, value: str) -> None:
    shown = of(kind, value)
    assert shown is None or (value not in shown and value.strip() not in shown)


@given(st.sampled_from([*sorted(MASKS), "new", ""]), VALUES)
def test_masks_take_every_shape(kind: str, value: Json) -> None:
    shown = of(kind, value)
    assert shown is None or isinstance(shown, str)
    if kind in ("drop", "new", ""):
        assert shown is None
