"""YAML of exactly the shape that `yaml.dump` makes, read line by line; anything else is left to the parser.

PyYAML costs a writing verb 15 ms to import and twice as long to read the same lines. What is taken here is
so small a part of YAML that every program reads it alike: words and whole numbers bare, all other text in
double quotes with six escapes, a mapping or a list by indentation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from clientfile.domain.data import Json, Plain

PLAIN = r"[^\W\d_]\w*(?:[ ./-]\w+)*"
"""A word or words that no YAML reads as anything but these, reserved words apart."""
_MUST_ESCAPE = (
    r'["\\\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]'
)

MAX_DEPTH = 16
_LONGEST_KEY = 200
_QUOTED = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_VALUE = rf"{_QUOTED}|{PLAIN}|-?[0-9]+|\{{\}}|\[\]"
# A line, and of it: spaces, dash, key, the value after the key, the value alone.
_LINE = re.compile(rf"^(( *)(- )?(?:({PLAIN}|{_QUOTED}):(?: ({_VALUE}))?|({_VALUE}))\n)", re.MULTILINE)
_PADDING = re.compile(r"#\.*\n?|\n")
_ESCAPE = re.compile(r'\\(?:["\\ntr]|x[0-9a-f]{2}|u[0-9a-f]{4})')
_MEANT = {"n": "\n", "t": "\t", "r": "\r"}
_UNLIKE = "[\x00\ud800-\udfff]"


@cache
def must_escape() -> re.Pattern[str]:
    """What stands in a quoted text as an escape alone. Large, so made when a text may have any of it."""
    return re.compile(_MUST_ESCAPE)


def is_bare(text: str) -> bool:
    """Whether a text surely has nothing to escape: printable, and none of the four that print too."""
    return text.isprintable() and not ('"' in text or "\\" in text or "\ufffc" in text or "\ufffd" in text)


class Unlike(Exception):
    """Not what `dump` writes: to be read by the parser, which knows what is wrong, if anything is."""


def read(text: str, room: int) -> dict[str, Json]:
    """The mapping in `text`, bare scalars as `Plain`. Raises `Unlike`, also for more than `room` values."""
    last = text.rfind("\n", 0, -1) + 1
    body = text[:last] if last and _PADDING.fullmatch(text, last) else text
    lines = _LINE.findall(body)
    if not lines or sum([len(line[0]) for line in lines]) != len(body) or 2 * len(lines) >= room:
        raise Unlike
    reading = _Reading(lines)
    whole = reading.mapping(0, MAX_DEPTH)
    if reading.at != len(lines):
        raise Unlike
    return whole


class _Reading:
    """Builds from the lines; `at` is the next one. A column is where a key or value begins, after a dash."""

    def __init__(self, lines: Sequence[tuple[str, ...]]) -> None:
        self._lines = lines
        self.at = 0

    def mapping(self, column: int, depth: int) -> dict[str, Json]:
        """The mapping whose keys stand at `column`; its first line may have a dash before it."""
        lines, end, found, begun = self._lines, len(self._lines), dict[str, Json](), self.at
        while self.at < end:
            _, lead, dash, key, after, _ = lines[self.at]
            here = len(lead) + len(dash)
            if here < column or (dash and self.at != begun):
                break
            key = _key(key)
            if here > column or key in found:
                raise Unlike
            self.at += 1
            found[key] = _meant(after) if after else self._below(column + 2, depth)
        if not found:
            raise Unlike
        return found

    def _below(self, column: int, depth: int) -> Json:
        if self.at == len(self._lines) or depth == 0:
            raise Unlike
        dash = self._lines[self.at][2]
        return self._list(column, depth - 1) if dash else self.mapping(column, depth - 1)

    def _list(self, column: int, depth: int) -> list[Json]:
        """The items that begin at `column`, each after a dash."""
        lines, end, found = self._lines, len(self._lines), list[Json]()
        while self.at < end:
            _, lead, dash, key, _, alone = lines[self.at]
            if not dash or len(lead) + 2 != column:
                break
            if key:
                found.append(self.mapping(column, depth))
            else:
                self.at += 1
                found.append(_meant(alone))
        if not found:
            raise Unlike
        return found


def _key(word: str) -> str:
    if not word or len(word) > _LONGEST_KEY:
        raise Unlike
    return _unquoted(word) if word[0] == '"' else word


def _meant(word: str) -> Json:
    first = word[0]
    if first == '"':
        return _unquoted(word)
    if first == "{":
        return {}
    if first == "[":
        return []
    return Plain(word)


def _unquoted(word: str) -> str:
    body = word[1:-1]
    if is_bare(body):
        return body
    said = _ESCAPE.sub(_character, body)
    if must_escape().search(_ESCAPE.sub("", body)) or re.search(_UNLIKE, said):
        raise Unlike
    return said


def _character(escape: re.Match[str]) -> str:
    word = escape.group()
    return chr(int(word[2:], 16)) if len(word) > 2 else _MEANT.get(word[1], word[1])
