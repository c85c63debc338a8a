"""JSON as it goes out: readable, harmless to a terminal, and parsing to exactly the same text."""

from __future__ import annotations

import json
import re
from datetime import date

DISTURBING = (
    "\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
"""For a regular expression's `[…]`: what moves, hides, reorders or is not seen, beside the C0 controls.

DEL and C1, Unicode's Cf, Cs, Zl and Zp, blank letters, non-characters, tags.
"""

MARKS = r"[^\w\s\x00-\u02ff]"
"""What a combining mark may be: cheap to find, to be looked at more closely."""

_ESCAPED = rf"[{DISTURBING}]|{MARKS}{{5,}}"


def dumps(data: object, *, indent: int | None = None) -> str:
    """`data` as JSON text without a last newline. Dates are written YYYY-MM-DD."""
    whole = json.dumps(data, ensure_ascii=False, indent=indent, default=_iso, allow_nan=False)
    # Outside its texts JSON is ASCII, so what is found stands inside a text.
    return whole if whole.isascii() and "\x7f" not in whole else re.sub(_ESCAPED, _escape, whole)


def _escape(match: re.Match[str]) -> str:
    return "".join(f"\\u{unit:04x}" for char in match.group() for unit in _units(ord(char)))


def _units(code: int) -> tuple[int, ...]:
    """The UTF-16 units that JSON escapes are made of."""
    if code < 0x10000:
        return (code,)
    code -= 0x10000
    return 0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not a value for JSON: {type(value).__name__}")
