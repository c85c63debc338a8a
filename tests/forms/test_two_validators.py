"""The quick validator and the judge say the same: nothing gets in that jsonschema refuses."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clientfile.forms.fields import load_forms
from clientfile.forms.judge import mistakes
from clientfile.forms.quick import surely_valid
from tests.forms.test_section_examples import EXAMPLES

FORMS = load_forms()
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.text(max_size=12),
    st.sampled_from(
        (
            *("2026-11-22", "2026-02-30", "2026-13-01", "2026", "2026-11", "09:30", "24:00", "09:30\n"),
            *(
                "1280.00",
                "-0.50",
                "01.00",
                "1280",
                "٣.00",
                "k7m3q9xw",
                "K7M3Q9XW",
                "chen-ya",
                "+8613800138000",
            ),
            *("a@example.com", "a@b", "x" * 5000, "́" * 300, "other", "female", "wechat", "drug"),
        )
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.one_of(
        st.lists(below, max_size=3), st.dictionaries(st.text(max_size=8), below, max_size=3)
    ),
    max_leaves=5,
)


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a document."""
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    found = [(data, key) for key in keys]
    return found + [place for key in keys for place in places(data[key])]


@st.composite
def sections(draw: st.DrawFn) -> tuple[str, Any]:
    """An example of a section with a few places made otherwise."""
    name = draw(st.sampled_from(sorted(EXAMPLES)))
    data: Any = copy.deepcopy(EXAMPLES[name])
    for _ in range(draw(st.integers(0, 3))):
        container, key = draw(st.sampled_from(places(data) or [({"": 0}, "")]))
        change = draw(st.sampled_from(["value", "twice", "more", "gone"]))
        if change == "value":
            container[key] = draw(VALUES)
        elif change == "twice" and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        elif change == "more" and isinstance(container, dict):
            container[draw(st.text(max_size=8))] = draw(VALUES)
        elif isinstance(container, dict):
            del container[key]
    return name, data


@given(sections())
@example(("contact", {"name": "a\n", "phones": [{"number": "13800138000\n"}]}))
def test_they_agree(made: tuple[str, Any]) -> None:
    name, data = made
    assert surely_valid(FORMS[name], data) is not any(mistakes(FORMS[name], data))


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_what_is_right_needs_no_judge(name: str) -> None:
    assert surely_valid(FORMS[name], EXAMPLES[name])


def test_what_is_not_text_is_left_to_the_judge() -> None:
    assert not surely_valid(FORMS["contact"], {"name": "\ud800"})
