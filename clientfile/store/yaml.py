"""The one home of YAML: strict in, quoted out.

In: values are built from the C parser's events, so that duplicate keys, anchors, aliases, tags, further
documents, depth, number and size are refused in the same pass, before anything is built. Every scalar is
text; one that stood unquoted is a `Plain`, which the schemas may read as an integer, a boolean or nothing.

Out: whatever could be read as something else is quoted, so that any YAML program reads the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

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
from clientfile.errors import BadInput
from clientfile.problem import Problem
from clientfile.said import Said, both

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
LEAST_BYTES = 8
"""For each of these that a text may have there is room for one value: what is written has far fewer."""

_PLAIN_TEXT = re.compile(r"[^\W\d_][\w]*(?:[ ./-][\w]+)*\Z")
_RESERVED = frozenset("y n yes no true false on off null nan inf none".split())
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_MUST_ESCAPE = re.compile(
    r'["\\\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff]'
)
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


class BadYaml(BadInput):
    """Text that is not the YAML we take. `problems[0].line` is where."""

    kind = "bad-yaml"


def load(text: str | bytes, *, max_bytes: int = MAX_BYTES) -> Json:
    """The one document in `text`: dicts, lists and `str` (`Plain` where unquoted).

    Raises `BadYaml` with the line.
    """
    if len(text) > max_bytes or (
        isinstance(text, str) and len(text.encode("utf-8", "surrogatepass")) > max_bytes
    ):
        raise _bad(0, "too-large", both("larger than {n} bytes", "超过 {n} 字节", n=max_bytes))
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise _bad(line, "not-utf8", both("not UTF-8 text", "不是 UTF-8 文本")) from None
    try:
        return _Builder(text, max_bytes // LEAST_BYTES).document()
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else _line_of_position(text, error)
        raise _bad(line, "not-yaml", both("not well-formed YAML", "不是合法的 YAML")) from None
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise _bad(line, "not-utf8", both("not UTF-8 text", "不是 UTF-8 文本")) from None


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
        raise _bad(0, "not-yaml", both("not well-formed YAML", "不是合法的 YAML"))

    def _scalar(self, event: ScalarEvent) -> str:
        _no_anchor_or_tag(event)
        value: str = event.value
        if event.style is None:
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


def dump(data: Mapping[str, Json]) -> str:
    """`data` as YAML: keys in the order given, text quoted wherever it could read as something else."""
    out: list[str] = []
    _write_mapping(out, data, "")
    return "".join(out) or "{}\n"


def _write_mapping(out: list[str], data: Mapping[str, Json], indent: str, first: str | None = None) -> None:
    lead = indent if first is None else first
    for key, value in data.items():
        out.append(f"{lead}{_text(key)}:")
        _write_value(out, value, indent)
        lead = indent


def _write_value(out: list[str], value: Json, indent: str) -> None:
    if isinstance(value, dict):
        if not value:
            out.append(" {}\n")
            return
        out.append("\n")
        _write_mapping(out, value, indent + "  ")
    elif isinstance(value, list):
        if not value:
            out.append(" []\n")
            return
        out.append("\n")
        _write_list(out, value, indent)
    else:
        out.append(f" {_scalar(value)}\n")


def _write_list(out: list[str], values: list[Json], indent: str) -> None:
    for value in values:
        if isinstance(value, dict) and value:
            _write_mapping(out, value, indent + "  ", first=f"{indent}- ")
        elif isinstance(value, list) and value:
            out.append(f"{indent}-\n")
            _write_list(out, value, indent + "  ")
        else:
            out.append(f"{indent}-")
            _write_value(out, value, indent)


def _scalar(value: Json) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Plain):
        # Kept as it was read: an unknown field of a newer program survives a round trip.
        return str(value) if value and "\n" not in value else '""' if not value else _quoted(value)
    if isinstance(value, str):
        return _text(value)
    raise TypeError(f"not a document value: {type(value).__name__}")


def _text(value: str) -> str:
    if len(value) <= 200 and _PLAIN_TEXT.match(value) and value.lower() not in _RESERVED:
        return value
    return _quoted(value)


def _quoted(value: str) -> str:
    if _FORBIDDEN.search(value):
        raise _bad(0, "forbidden-character", both("a character that is not text", "含有非文本字符"))
    return f'"{_MUST_ESCAPE.sub(_escape, value)}"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")


def _no_anchor_or_tag(event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
    if event.anchor is not None:
        raise _at(event, "anchor", both("anchors are not allowed", "不允许使用锚点"))
    if event.tag is not None:
        raise _at(event, "tag", both("tags are not allowed", "不允许使用标签"))


def _at(event: object, rule: str, message: Said) -> BadYaml:
    mark = getattr(event, "start_mark", None)
    return _bad(mark.line + 1 if mark is not None else 0, rule, message)


def _bad(line: int, rule: str, message: Said) -> BadYaml:
    problem = Problem("", "", rule, message, line=line)
    return BadYaml(
        both("line {line}: {said}", "第 {line} 行：{said}", line=line, said=message) if line else message,
        problems=[problem],
    )


def _line_of_position(text: str, error: Exception) -> int:
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return 0
    return text.encode("utf-8", "surrogatepass").count(b"\n", 0, position) + 1
