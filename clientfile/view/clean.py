"""Text that is not ours, made safe to print: what would move, hide or reorder is seen and does nothing.

C0 controls and DEL become their control pictures (␛ ␀ ␡), everything else of that kind its number
(`\\u{202e}`). Nothing is taken away but combining marks after the fourth in a row, for which an … stands.
Exact text is in JSON.
"""

from __future__ import annotations

import re
import unicodedata

from clientfile.exchange.json_text import DISTURBING, MARKS

MAX_MARKS = 4
"""Vietnamese needs two, Hebrew three, Tibetan four in a row."""

_UNSAFE = rf"[\x00-\x1f{DISTURBING}]"
_UNSAFE_IN_LINES = rf"[\x00-\x09\x0b-\x1f{DISTURBING}]"
_PRINTABLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
"""What of it Python calls printable: most text has none, and needs no large pattern to be made."""
_MANY_MARKS = rf"{MARKS}{{{MAX_MARKS + 1},}}"


def clean(text: str, *, lines: bool = False) -> str:
    """`text` as it may be printed; line feeds stay where `lines`. Cleaning twice changes nothing more."""
    printable = (text.replace("\n", "") if lines else text).isprintable()
    if printable and text.isascii():
        return text
    seen = text
    if not printable or not _PRINTABLE.isdisjoint(text):
        seen = re.sub(_UNSAFE_IN_LINES if lines else _UNSAFE, _picture, text)
    return seen if seen.isascii() else re.sub(_MANY_MARKS, _cut, seen)


def width(text: str) -> int:
    """How many columns of a terminal one line of clean text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """`text` with blanks up to `columns`, before it where `right`."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"\\u{{{code:x}}}"


def _cut(match: re.Match[str]) -> str:
    """At most four combining marks in a row; the run may hold symbols too, which stay."""
    kept: list[str] = []
    marks = 0
    for char in match.group():
        marks = marks + 1 if _is_mark(char) else 0
        if marks <= MAX_MARKS:
            kept.append(char)
        elif marks == MAX_MARKS + 1:
            kept.append("…")
    return "".join(kept)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me")


def _columns(char: str) -> int:
    if char < "\x7f":
        return 1
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if _is_mark(char) or "\u1160" <= char <= "\u11ff" else 1
