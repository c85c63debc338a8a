"""Strict reading of YAML: the home of PyYAML, of its C parser's events alone.

Values are built from events, so that duplicate keys, anchors, aliases, tags, further documents, depth and
number are refused in the same pass, before anything is built. Every scalar is text; one that stood unquoted
is a `Plain`, which the schemas may read as an integer, a boolean or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from yaml import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    YAMLError,
)
from yaml._yaml import CParser

from clientfile.domain.data import Json, Plain
from clientfile.said import Said, both
from clientfile.store.bad_yaml import BadYaml, bad
from clientfile.tuples import NamedTuple

MAX_DEPTH = 32
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def built(text: str, room: int) -> Json:
    """The one document in `text`, with at most `room` values. Raises `BadYaml` with the line."""
    try:
        return _Builder(text, room).document()
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else _line_of_position(text, error)
        raise bad(line, "not-yaml", both("not well-formed YAML", "不是合法的 YAML")) from None
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise bad(line, "not-utf8", both("not UTF-8 text", "不是 UTF-8 文本")) from None


class Piece(NamedTuple):
    """A piece of a document: `begin` and `end` are (line, column) from 0, `text` that of a scalar."""

    kind: Literal["scalar", "mapping", "list", "end"]
    begin: tuple[int, int]
    end: tuple[int, int]
    text: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a document that `load` takes, in order, for those who change a hand-written file."""
    parser = CParser(text)
    while not isinstance(event := parser.get_event(), StreamEndEvent):
        kind = _KINDS.get(type(event))
        begin, end = getattr(event, "start_mark", None), getattr(event, "end_mark", None)
        if kind is not None and begin is not None and end is not None:
            said = str(getattr(event, "value", ""))
            yield Piece(kind, (begin.line, begin.column), (end.line, end.column), said)


_KINDS: Mapping[type, Literal["scalar", "mapping", "list", "end"]] = {
    ScalarEvent: "scalar",
    MappingStartEvent: "mapping",
    SequenceStartEvent: "list",
    MappingEndEvent: "end",
    SequenceEndEvent: "end",
}


class _Builder:
    """Builds one document from events; knows nothing of schemas. `room` is for so many values."""

    def __init__(self, text: str, room: int) -> None:
        self._parser = CParser(text)
        self._depth = 0
        self._room = self._left = room

    def document(self) -> Json:
        parser = self._parser
        parser.get_event()  # stream start
        event = parser.get_event()
        if isinstance(event, StreamEndEvent):
            return Plain("")
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            raise _at(event, "directive", both("directives are not allowed", "不允许使用指令"))
        value = self._value(parser.get_event())
        end = parser.get_event()
        if not isinstance(end, DocumentEndEvent) or not isinstance(parser.get_event(), StreamEndEvent):
            raise _at(end, "further-document", both("only one document is allowed", "只允许一个文档"))
        return value

    def _value(self, event: object) -> Json:
        self._left -= 1
        if self._left < 0:
            raise _at(event, "too-many", both("more than {n} values", "超过 {n} 个值", n=self._room))
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, AliasEvent):
            raise _at(event, "alias", both("aliases are not allowed", "不允许使用别名"))
        if isinstance(event, MappingStartEvent):
            return self._mapping(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event)
        raise bad(0, "not-yaml", both("not well-formed YAML", "不是合法的 YAML"))

    def _scalar(self, event: ScalarEvent) -> str:
        _no_anchor_or_tag(event)
        value: str = event.value
        if not event.style:  # "" of the C parser, None of PyYAML's own
            return Plain(value)
        if _FORBIDDEN.search(value):
            raise _at(event, "forbidden-character", both("a character that is not text", "含有非文本字符"))
        return value

    def _mapping(self, start: MappingStartEvent) -> dict[str, Json]:
        self._enter(start)
        get = self._parser.get_event
        found: dict[str, Json] = {}
        while True:
            event = get()
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent):
                if isinstance(event, AliasEvent):
                    raise _at(event, "alias", both("aliases are not allowed", "不允许使用别名"))
                raise _at(event, "key-not-text", both("a key must be text", "键必须是文本"))
            key = str(self._scalar(event))
            if key in found:
                raise _at(event, "duplicate-key", both("the same key stands twice", "同一个键出现两次"))
            found[key] = self._value(get())
        self._depth -= 1
        return found

    def _sequence(self, start: SequenceStartEvent) -> list[Json]:
        self._enter(start)
        get = self._parser.get_event
        found: list[Json] = []
        while True:
            event = get()
            if isinstance(event, SequenceEndEvent):
                break
            found.append(self._value(event))
        self._depth -= 1
        return found

    def _enter(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        _no_anchor_or_tag(event)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _at(
                event, "too-deep", both("nested deeper than {n} levels", "嵌套超过 {n} 层", n=MAX_DEPTH)
            )


def _no_anchor_or_tag(event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
    if event.anchor is not None:
        raise _at(event, "anchor", both("anchors are not allowed", "不允许使用锚点"))
    if event.tag is not None:
        raise _at(event, "tag", both("tags are not allowed", "不允许使用标签"))


def _at(event: object, rule: str, message: Said) -> BadYaml:
    mark = getattr(event, "start_mark", None)
    return bad(mark.line + 1 if mark is not None else 0, rule, message)


def _line_of_position(text: str, error: Exception) -> int:
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return 0
    return text.encode("utf-8", "surrogatepass").count(b"\n", 0, position) + 1
