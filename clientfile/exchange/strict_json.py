"""Strict JSON, as strict as our YAML.

Keys twice, NaN and Infinity, depth over 32, NUL and lone surrogates are refused with the line. A number
keeps its source text as a `Plain`, for the schema to type. The standard library's parser answers first;
whatever it or our doubts refuse is read again by `_Reader`, which says where and why, and is the definition
of what we take.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NoReturn, cast

from clientfile.domain.data import Json, Plain
from clientfile.errors import BadInput
from clientfile.problem import Problem
from clientfile.said import Said, both

MAX_DEPTH = 32

_DOUBTFUL = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|[\x00\ud800-\udfff]")
_NUL_OR_LONE = re.compile("[\x00\ud800-\udfff]")
_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_WORD = re.compile(r"-?[A-Za-z]+", re.ASCII)


class BadJson(BadInput):
    """Text that is not the JSON we take. `problems[0].line` is where."""

    kind = "bad-json"


def load(text: str, *, first_line: int = 1) -> Json:
    """The one value in `text`, whose first line counts as `first_line`. Raises `BadJson` with the line."""
    if _DOUBTFUL.search(text) is None:
        try:
            value = cast("Json", _FAST.decode(text))
        except (ValueError, RecursionError):
            pass
        else:
            if not _deep(value):
                return value
    return _Reader(text, first_line).whole()


def load_items(text: str, *, first_line: int = 1) -> Iterator[tuple[int, Json]]:
    """The items of the list in `text`, or its one value, each with the line it begins on."""
    start = _blank(text, 0)
    value = load(text, first_line=first_line)
    if not isinstance(value, list):
        yield first_line + text.count("\n", 0, start), value
        return
    line, at = first_line, 0
    begin = _blank(text, start + 1)
    for item in value:
        line += text.count("\n", at, begin)
        at = begin
        yield line, item
        # It has been read once already, so it is well-formed and not deep.
        end = _FAST.raw_decode(text, begin)[1]
        begin = _blank(text, _blank(text, end) + 1)


def _no_twice(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(_: str) -> NoReturn:
    raise ValueError


_FAST = json.JSONDecoder(
    object_pairs_hook=_no_twice, parse_int=Plain, parse_float=Plain, parse_constant=_no_constant
)


def _deep(value: Json) -> bool:
    """Whether lists and objects stand in more than `MAX_DEPTH` levels."""
    level: list[list[Json] | dict[str, Json]] = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            item
            for holder in level
            for item in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(item, dict | list)
        ]
        if not level:
            return False
    return bool(level)


def _blank(text: str, at: int) -> int:
    """Where the blanks that begin at `at` end."""
    match = _BLANK.match(text, at)
    return match.end() if match is not None else at


class _Reader:
    """Reads with an eye on the place. No slower than it need be, but slow."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line
        self._depth = 0

    def whole(self) -> Json:
        value, at = self._value(_blank(self._text, 0))
        at = _blank(self._text, at)
        if at != len(self._text):
            self._refuse(
                at, "further-document", both("something follows the first value", "第一个值之后还有内容")
            )
        return value

    def _value(self, at: int) -> tuple[Json, int]:
        char = self._text[at : at + 1]
        if char == "{":
            return self._object(at)
        if char == "[":
            return self._array(at)
        if char == '"':
            return self._string(at)
        number = _NUMBER.match(self._text, at)
        if number is not None:
            return Plain(number.group()), number.end()
        word = _WORD.match(self._text, at)
        if word is not None and word.group() in _WORDS:
            return _WORDS[word.group()], word.end()
        if word is not None and word.group().lstrip("-") in ("NaN", "Infinity"):
            self._refuse(
                at, "not-a-number", both("NaN and Infinity are not allowed", "不允许使用 NaN 或 Infinity")
            )
        self._not_json(at)

    def _object(self, at: int) -> tuple[dict[str, Json], int]:
        self._enter(at)
        found: dict[str, Json] = {}
        at = _blank(self._text, at + 1)
        while self._text[at : at + 1] != "}" or found:
            if self._text[at : at + 1] != '"':
                self._not_json(at)
            begin = at
            key, at = self._string(at)
            if key in found:
                self._refuse(begin, "duplicate-key", both("the same key stands twice", "同一个键出现两次"))
            at = _blank(self._text, at)
            if self._text[at : at + 1] != ":":
                self._not_json(at)
            found[key], at = self._value(_blank(self._text, at + 1))
            at = _blank(self._text, at)
            if self._text[at : at + 1] == "}":
                break
            at = self._comma(at)
        self._depth -= 1
        return found, at + 1

    def _array(self, at: int) -> tuple[list[Json], int]:
        self._enter(at)
        found: list[Json] = []
        at = _blank(self._text, at + 1)
        while self._text[at : at + 1] != "]" or found:
            value, at = self._value(at)
            found.append(value)
            at = _blank(self._text, at)
            if self._text[at : at + 1] == "]":
                break
            at = self._comma(at)
        self._depth -= 1
        return found, at + 1

    def _comma(self, at: int) -> int:
        if self._text[at : at + 1] != ",":
            self._not_json(at)
        return _blank(self._text, at + 1)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = _FAST.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            self._not_json(error.pos)
        if _NUL_OR_LONE.search(value):
            self._refuse(at, "forbidden-character", both("a character that is not text", "含有非文本字符"))
        return value, end

    def _enter(self, at: int) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse(
                at, "too-deep", both("nested deeper than {n} levels", "嵌套超过 {n} 层", n=MAX_DEPTH)
            )

    def _not_json(self, at: int) -> NoReturn:
        self._refuse(at, "not-json", both("not well-formed JSON", "不是合法的 JSON"))

    def _refuse(self, at: int, rule: str, message: Said) -> NoReturn:
        raise bad(self._first_line + self._text.count("\n", 0, at), rule, message)


def bad(line: int, rule: str, message: Said, hint: Said | None = None) -> BadJson:
    """The refusal of what stands on `line` (0 where that says nothing)."""
    whole = both("line {line}: {said}", "第 {line} 行：{said}", line=line, said=message) if line else message
    return BadJson(whole, hint, [Problem("", "", rule, message, line=line)])
