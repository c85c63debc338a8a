"""Text made safe to print, and how wide it is."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.exchange.json_text import DISTURBING, MARKS
from clientfile.view.clean import clean, padded, width
from tests.view.hostile import HOSTILE, moves_nothing


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_seen_and_does_nothing(text: str) -> None:
    assert moves_nothing(clean(text))
    assert "\n" not in clean(text)
    assert clean(clean(text)) == clean(text)


def test_what_it_looks_like() -> None:
    assert clean("\x1b[31mred\r\x7f") == "␛[31mred␍␡"
    assert clean("\x9b1m \u202eabc \U000e0041 \ud800") == "\\u{9b}1m \\u{202e}abc \\u{e0041} \\u{d800}"
    assert clean("e" + "\u0301" * 10_000 + "nd") == "e" + "\u0301" * 4 + "…nd"
    assert clean("[red]:warning:[/red]") == "[red]:warning:[/red]"


def test_line_feeds_stay_where_lines_are_wanted() -> None:
    assert clean("a\nb\r\nc\td") == "a␊b␍␊c␉d"
    assert clean("a\nb\r\nc\td", lines=True) == "a\nb␍\nc␉d"


@pytest.mark.parametrize(
    "text",
    [
        "𠮷野",
        "Anna·李",
        "Nguyễn Thị Ánh",
        "Ngu\u0302\u0303",
        "שָׁלוֹם",
        "नमस्ते",
        "…„“”’—–",
        "☎️",
        "水光针 第1–3天",
        "１２３",
    ],
)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@given(st.text())
def test_any_text(text: str) -> None:
    assert moves_nothing(clean(text, lines=True))
    assert clean(clean(text)) == clean(text)


def test_no_character_that_moves_or_hides_is_forgotten() -> None:
    unseen = ("Cc", "Cf", "Cs", "Zl", "Zp")
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char) in unseen:
            assert clean(char) != char, hex(code)


@pytest.mark.parametrize("lines", [False, True])
def test_what_is_printable_is_looked_at_too(lines: bool) -> None:
    """The look that spares the large pattern lets nothing pass that the pattern would find."""
    disturbing = re.compile(rf"[\x00-\x1f{DISTURBING}]")
    for code in range(0x110000):
        char = chr(code)
        unseen = disturbing.match(char) is not None and not (lines and char == "\n")
        assert (clean(f"水{char}", lines=lines) != f"水{char}") == unseen, hex(code)


def test_no_combining_mark_escapes_the_search_for_them() -> None:
    search = re.compile(MARKS)
    for code in range(0x300, 0x110000):
        if unicodedata.category(chr(code)) in ("Mn", "Me"):
            assert search.match(chr(code)), hex(code)


def test_widths() -> None:
    assert [width(text) for text in ("abc", "水光针", "Anna·李", "e\u0301", "１", "")] == [3, 6, 7, 1, 2, 0]
    assert padded("李", 4) == "李  "
    assert padded("李", 4, right=True) == "  李"
