"""A client document: an envelope of sealed parts. Opens nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from clientfile.domain.data import mapping, text
from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store import age, yaml
from clientfile.store.layout import FORMAT, part_name

MAX_BYTES = 24 * 1024 * 1024
MAX_PARTS = 1000
_INDENT = "      "
_BLOCK = re.compile(rb"  ([a-z_0-9.+]+):\n    key: (0|[1-9][0-9]{0,5})\n    age: \|\n")
"""The head of a part as `format` writes it."""
_FIRST = b"      " + age.ARMOR_BEGIN + b"\n"
_LAST = b"\n      " + age.ARMOR_END + b"\n"
_SMALL = 8192
"""Bytes of armor, with its indentation, that is remembered for a while."""
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\n"


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
        lines = [
            f"clientfile: {FORMAT}\nid: {self.id}\nsections:\n"
            if self.parts
            else f"clientfile: {FORMAT}\nid: {self.id}\nsections: {{}}\n"
        ]
        for name, sealed in sorted(self.parts.items()):
            armor = sealed.age.strip().replace("\n", f"\n{_INDENT}")
            lines.append(f"  {name}:\n    key: {sealed.key}\n    age: |\n{_INDENT}{armor}\n")
        return "".join(lines).encode("ascii")


def parse_document(raw: bytes, client: str) -> Document:
    """Read the document that lies at `client`'s place. Raises `NotBelieved`."""
    return _as_we_write_it(raw, client) or _as_yaml(raw, client)


def _as_we_write_it(raw: bytes, client: str) -> Document | None:
    """The document of the bytes that `format` makes of armor, read without YAML; None for any other."""
    head = f"clientfile: {FORMAT}\nid: {client}\nsections:\n"
    if len(raw) > MAX_BYTES or not raw.isascii() or not raw.startswith(head.encode("ascii")):
        return None
    parts: dict[str, Sealed] = {}
    end, before = len(head), ""
    while block := _BLOCK.match(raw, end):
        name, key = block[1].decode("ascii"), int(block[2])
        armor = _armor(raw, block.end())
        if name <= before or part_name(name) is None or len(parts) >= MAX_PARTS or armor is None:
            return None
        parts[name] = Sealed(key, armor)
        end, before = block.end() + len(armor) + len(_INDENT) * armor.count("\n"), name
    return Document(client, parts) if parts and end == len(raw) else None


def _armor(raw: bytes, at: int) -> str | None:
    """The armor whose lines begin at `at`, each indented, as age writes it; None for any other.

    Whole strings at a time, not line by line: a history has many times the lines of its store.
    """
    last = raw.find(_LAST, at)
    if not raw.startswith(_FIRST, at) or last < 0:
        return None
    lying = raw[at : last + len(_LAST)]
    return _known(lying) if len(lying) <= _SMALL else _unindented(lying)


@lru_cache(maxsize=2048)
def _known(lying: bytes) -> str | None:
    """The same for armor seen not long ago: most parts of a document's next version are those of the last."""
    return _unindented(lying)


def _unindented(lying: bytes) -> str | None:
    """Indented armor without its indentation, None where it is none."""
    armor = lying[len(_INDENT) :].replace(b"\n      ", b"\n")
    body = armor[len(age.ARMOR_BEGIN) : -len(age.ARMOR_END) - 1]
    whole = len(lying) - len(armor) == len(_INDENT) * armor.count(b"\n")
    if not whole or b"\n\n" in armor or body.translate(None, _ALPHABET):
        return None
    return armor.decode("ascii")


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
