"""Clients as they come in: YAML, JSON, or JSON Lines with one client a line.

Nothing of what the fields mean is known here: an entry is an object, whose scalars the schemas type later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import BinaryIO

from clientfile.domain.data import Json
from clientfile.errors import BadInput
from clientfile.exchange.entry import Entry
from clientfile.exchange.strict_json import BadJson, bad, load, load_items
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store import yaml

MAX_JSON = 8 * 1024 * 1024
MAX_LINE = 1024 * 1024
MAX_PROBLEMS = 100
"""So many bad lines are named; further ones are not looked for."""

_BOM = b"\xef\xbb\xbf"
_ITEM = re.compile(r"^-(?:[ \t]|$)", re.MULTILINE)


def entries(stream: BinaryIO, name: str) -> Iterator[Entry]:
    """The clients in `stream`, in order; JSON Lines are read as they come, the rest at once.

    The format is told by the ending of `name`, or where that says nothing (`-`), by the first character.
    Raises `BadInput` whose problems have lines; of JSON Lines after every line has been looked at.
    """
    reader = _BY_ENDING.get(PurePath(name).suffix.lower())
    if reader is not None:
        return reader(stream, b"")
    return _sniffed(stream)


def _sniffed(stream: BinaryIO) -> Iterator[Entry]:
    before = b""
    line = b"\n"
    while line and not line.removeprefix(_BOM).strip():
        line = stream.readline(MAX_LINE + 1)
        before += line
        if len(before) > MAX_LINE:
            break
    first = line.removeprefix(_BOM).lstrip()[:1]
    if first == b"{" and _is_whole(line):
        return _json_lines(stream, before)
    return _json(stream, before) if first in (b"{", b"[") else _yaml(stream, before)


def _is_whole(line: bytes) -> bool:
    """Whether a line is a JSON object by itself, so that there may be one on each."""
    try:
        return isinstance(load(_decoded(line.removeprefix(_BOM), 1)), dict)
    except BadInput as error:
        return error.problems[0].rule not in ("not-json", "not-utf8")


def _yaml(stream: BinaryIO, before: bytes) -> Iterator[Entry]:
    content = before + stream.read(yaml.MAX_BYTES + 1)
    value = yaml.load(content)
    if value == "":
        return
    if not isinstance(value, list):
        yield _entry(1, 0, value)
        return
    text = content.decode()
    places = [text.count("\n", 0, match.start()) + 1 for match in _ITEM.finditer(text)]
    if len(places) != len(value):
        places = [0] * len(value)
    yield from _each(list(zip(places, value, strict=True)))


def _json(stream: BinaryIO, before: bytes) -> Iterator[Entry]:
    content = before + stream.read(MAX_JSON + 1)
    if len(content) > MAX_JSON:
        raise bad(
            0,
            "too-large",
            both("larger than {n} bytes", "超过 {n} 字节", n=MAX_JSON),
            both("any size is taken as .jsonl, one client a line", "任意大小请用 .jsonl，每行一位客户"),
        )
    text = _decoded(content.removeprefix(_BOM), 1)
    if not text.strip(" \t\r\n"):
        return
    try:
        found = list(load_items(text))
    except BadJson as error:
        if error.problems[0].rule != "further-document":
            raise
        hint = both("one client a line is read from a .jsonl file", "每行一位客户时请使用 .jsonl 文件")
        raise BadJson(error.message, hint, error.problems) from None
    yield from _each(found)


def _json_lines(stream: BinaryIO, before: bytes) -> Iterator[Entry]:
    """Good lines are given until the first bad one; then only further bad ones are looked for."""
    problems: list[Problem] = []
    number = 0
    for line, raw in enumerate(_lines(stream, before), start=1):
        if not raw.strip(b" \t\r\n"):
            continue
        number += 1
        try:
            entry = _entry(number, line, load(_line(raw, line), first_line=line))
        except BadInput as error:
            problems += error.problems
            if len(raw) > MAX_LINE or len(problems) >= MAX_PROBLEMS:
                break
            continue
        if not problems:
            yield entry
    if len(problems) == 1:
        raise bad(problems[0].line, problems[0].rule, problems[0].message)
    if problems:
        raise BadJson(
            both("{n} lines cannot be read", "有 {n} 行无法读取", n=len(problems)), problems=problems
        )


def _lines(stream: BinaryIO, before: bytes) -> Iterator[bytes]:
    """Each line, of which at most one byte more than is allowed."""
    if before:
        *whole, last = before.removeprefix(_BOM).split(b"\n")
        yield from whole
        if last:
            yield last
    first = not before
    while line := stream.readline(MAX_LINE + 1):
        yield line.removeprefix(_BOM) if first else line
        first = False


def _line(raw: bytes, line: int) -> str:
    if len(raw) > MAX_LINE:
        raise bad(line, "too-large", both("larger than {n} bytes", "超过 {n} 字节", n=MAX_LINE))
    return _decoded(raw.rstrip(b"\r\n"), line)


def _decoded(content: bytes, first_line: int) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = first_line + content.count(b"\n", 0, error.start)
        raise bad(line, "not-utf8", both("not UTF-8 text", "不是 UTF-8 文本")) from None


def _each(found: list[tuple[int, Json]]) -> Iterator[Entry]:
    for number, (line, value) in enumerate(found, start=1):
        yield _entry(number, line, value)


def _entry(number: int, line: int, value: Json) -> Entry:
    if isinstance(value, dict):
        return Entry(number, line, value)
    problem = Problem("", "", "not-a-client", _NOT_A_CLIENT, line=line)
    raise BadInput(
        both("entry {n}: {said}", "第 {n} 项：{said}", n=number, said=_NOT_A_CLIENT), problems=[problem]
    )


_NOT_A_CLIENT: Said = both("a client is an object with sections", "每位客户应是包含各部分的对象")

_BY_ENDING: dict[str, Callable[[BinaryIO, bytes], Iterator[Entry]]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".json": _json,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}
