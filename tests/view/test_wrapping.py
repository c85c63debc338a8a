"""Long text in lines."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.view.clean import width
from clientfile.view.wrapping import wrapped


def test_latin_words_stay_whole_and_later_lines_are_indented() -> None:
    assert wrapped("1. We are here for you alone.", 14, "   ") == [
        "1. We are here",
        "   for you",
        "   alone.",
    ]


def test_chinese_breaks_anywhere_but_before_a_closing_mark() -> None:
    assert wrapped("我们只为下列用途收集，不用于其他。", 20) == ["我们只为下列用途收集，", "不用于其他。"]


def test_a_word_wider_than_a_line_has_a_line_of_its_own() -> None:
    assert wrapped("see templates/medspa.yaml now", 10) == ["see", "templates/medspa.yaml", "now"]


@settings(max_examples=100)
@given(st.text("ab 我们，。", max_size=80), st.integers(4, 30))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        longest = max((len(word) for word in line.split() if word.isascii()), default=0)
        assert width(line.rstrip("，。")) <= max(columns, longest)
