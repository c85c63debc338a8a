"""Texts that would like to be more than text."""

from __future__ import annotations

import re
import unicodedata

HOSTILE = {
    "ansi": "\x1b[31mred\x1b[0m\x1b[2J",
    "osc 8": "\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\",
    "osc 52": "\x1b]52;c;Y2xpcGJvYXJk\x07",
    "dcs": "\x1bP1$r0m\x1b\\",
    "c1": "\x9b31mred\x9d52;c;eA==\x9c",
    "carriage return": "good\rbad",
    "backspace": "good\x08\x08\x08\x08evil",
    "delete": "a\x7fb",
    "tab": "a\tb",
    "bidi": "abc\u202edcb\u2066x\u2069\u200e\u061c",
    "zero width": "a\u200bb\u200db\ufeffc\u2060",
    "lines": "a\u2028b\u2029c\u0085d\x0be\x0cf",
    "tags": "\U000e0041\U000e007f\U000e0001",
    "fillers": "\u3164\u115f\uffa0\u034f\xad",
    "marks": "e" + "\u0301" * 10_000 + "nd",
    "mixed marks": "e" + "\u0301\u0323\u20dd" * 50,
    "markup": "[bold red]x[/bold red] [link=http://example.org]y[/link] [/]",
    "emoji code": ":warning: :pile_of_poo:",
    "surrogate": "a\ud800b",
    "ours": "\\u{202e} ␛",
    "long": "[red]" + "长" * 300 + "\x1b[0m",
}

_SEEN_AS_THEY_ARE = "\n"
_STYLE = re.compile(r"\x1b\[[0-9;]*m")


def moves_nothing(shown: str) -> bool:
    """Whether a terminal would only print `shown`: no controls, nothing invisible, no tower of marks."""
    run = 0
    for char in shown:
        category = unicodedata.category(char)
        if category in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in _SEEN_AS_THEY_ARE:
            return False
        run = run + 1 if category in ("Mn", "Me") else 0
        if run > 4:
            return False
    return True


def unstyled(shown: str) -> str:
    """What rich printed, without the styles it put there."""
    return _STYLE.sub("", shown)
