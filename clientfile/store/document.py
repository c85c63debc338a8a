"""A client document: an envelope of sealed parts. Opens nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from clientfile.domain.data import mapping, text
from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store import age, yaml
from clientfile.store.layout import FORMAT, part_name
from clientfile.tuples import NamedTuple

MAX_BYTES = 24 * 1024 * 1024
MAX_PARTS = 1000
_INDENT = "      "
_BLOCK = re.compile(rb"  ([a-z_0-9.+]+):\n    key: (0|[1-9][0-9]{0,5})\n    age: \|\n")
"""The head of a part as `format` writes it."""
_FIRST = b"      " + age.ARMOR_BEGIN + b"\n"
_LAST = b"\n      " + age.ARMOR_END + b"\n"
_EMPTY = b"      \n"
"""What is left of an indented line of armor without its letters."""
_LINE = len(_EMPTY) + 64
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="


class Sealed(NamedTuple):
    """One part as it lies on disk: the generation of its section identity and the armored age file."""

    key: int
    age: str


class Document(NamedTuple):
    """Parts by name, in a stable order."""

    id: str
    parts: Mapping[str, Sealed] = MappingProxyType({})

    def format(self) -> bytes:
        """The YAML text, byte for byte the same for the same parts."""
        if not self.parts:
            return f"clientfile: {FORMAT}\nid: {self.id}\nsections: {{}}\n".encode("ascii")
        lines = [_lines(name, sealed) for name, sealed in sorted(self.parts.items())]
        return b"".join((_head(self.id), *lines))


class Lying(NamedTuple):
    """A document, and whether it lies there as `format` makes it of armor: parts in order of their names."""

    document: Document
    is_ours: bool


def parse_document(raw: bytes, client: str) -> Document:
    """Read the document that lies at `client`'s place. Raises `NotBelieved`."""
    return parse_lying(raw, client).document


def parse_lying(raw: bytes, client: str, like: Lying | None = None) -> Lying:
    """The same, and how it lies. What lies there as in `like`, an earlier version, is not read again."""
    known = like.document.parts if like is not None and like.is_ours else {}
    ours = _as_we_write_it(raw, client, known)
    return Lying(_as_yaml(raw, client) if ours is None else ours, ours is not None)


def _as_we_write_it(raw: bytes, client: str, known: Mapping[str, Sealed]) -> Document | None:
    """The document of the bytes that `format` makes of armor, read without YAML; None for any other."""
    head = _head(client)
    if len(raw) > MAX_BYTES or not raw.isascii() or not raw.startswith(head):
        return None
    parts: dict[str, Sealed] = {}
    end, before, earlier = len(head), "", iter(known)
    expected = next(earlier, None)
    while end < len(raw):
        while expected is not None and expected <= before:
            expected = next(earlier, None)
        lines = b"" if expected is None else _lines(expected, known[expected])
        if expected is not None and raw.startswith(lines, end):
            name, sealed, end = expected, known[expected], end + len(lines)
        else:
            read = _part(raw, end)
            if read is None:
                return None
            name, sealed, end = read
        if name <= before or len(parts) >= MAX_PARTS:
            return None
        parts[name] = sealed
        before = name
    return Document(client, parts) if parts else None


def _head(client: str) -> bytes:
    return f"clientfile: {FORMAT}\nid: {client}\nsections:\n".encode("ascii")


def _lines(name: str, sealed: Sealed) -> bytes:
    """A part as it lies in a document."""
    armor = sealed.age.strip().replace("\n", f"\n{_INDENT}")
    return f"  {name}:\n    key: {sealed.key}\n    age: |\n{_INDENT}{armor}\n".encode("ascii")


def _part(raw: bytes, at: int) -> tuple[str, Sealed, int] | None:
    """The part whose lines begin at `at`: its name, what it is, and where its lines end."""
    begun = _BLOCK.match(raw, at)
    if begun is None:
        return None
    name, end = begun[1].decode("ascii"), raw.find(_LAST, begun.end()) + len(_LAST)
    armor = _armor(raw[begun.end() : end])
    if armor is None or part_name(name) is None:
        return None
    return name, Sealed(int(begun[2]), armor), end


def _armor(lying: bytes) -> str | None:
    """Indented armor without its indentation, None where it is not as age writes it: lines of 64.

    Whole strings at a time, not line by line: a history has many times the lines of its store.
    """
    if not lying.startswith(_FIRST):
        return None
    body = lying[len(_FIRST) : 1 - len(_LAST)]
    count = -(-len(body) // _LINE)
    others = body.translate(None, _ALPHABET)
    as_indented = others == _EMPTY * count and body[_LINE - 1 :: _LINE] == b"\n" * (len(body) // _LINE)
    if not as_indented or any(body[at::_LINE] != b" " * count for at in range(len(_INDENT))):
        return None
    if len(body) % _LINE == len(_EMPTY):
        return None
    return (age.ARMOR_BEGIN + b"\n" + body.translate(None, b" ") + age.ARMOR_END + b"\n").decode("ascii")


def _as_yaml(raw: bytes, client: str) -> Document:
    try:
        data = mapping(yaml.load(raw, max_bytes=MAX_BYTES))
    except yaml.BadYaml as error:
        raise _damaged(client, error.problems[0].line) from None
    if str(data.get("clientfile")) != str(FORMAT):
        raise NotBelieved(
            both("client {id}: a format this program does not know", "客户 {id}：格式版本未知", id=client),
            both("update clientfile", "请升级 clientfile"),
        )
    if data.get("id") != client:
        raise NotBelieved(
            both(
                "the document of client {id} lies at another client's place",
                "客户 {id} 处放着另一位客户的文档",
                id=client,
            ),
            both("look at its history: clientfile log {id}", "请查看历史：clientfile log {id}", id=client),
        )
    parts: dict[str, Sealed] = {}
    for name, entry in mapping(data.get("sections")).items():
        fields = mapping(entry)
        key = text(fields.get("key"))
        if part_name(name) is None or not key.isdecimal() or len(key) > 6 or len(parts) >= MAX_PARTS:
            raise _damaged(client, 0)
        parts[name] = Sealed(int(key), text(fields.get("age")))
    return Document(client, parts)


def _damaged(client: str, line: int) -> NotBelieved:
    return NotBelieved(
        both(
            "the document of client {id} is damaged (line {line})",
            "客户 {id} 的文档已损坏（第 {line} 行）",
            id=client,
            line=line or "?",
        ),
        both(
            "bring back the last good one: git checkout HEAD -- {path}",
            "取回上一个完好的版本：git checkout HEAD -- {path}",
            path=f"clients/{client[0]}/{client[1]}/{client}.yaml",
        ),
    )
