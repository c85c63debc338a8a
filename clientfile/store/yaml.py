"""YAML: strict in, quoted out.

In: what we wrote ourselves is read line by line (`yaml_as_written`), all else by the strict reader
(`yaml_events`), and where both may read a text they read the same.

Out: whatever could be read as something else is quoted, so that any YAML program reads the same text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from clientfile.domain.data import Json, Plain
from clientfile.said import both
from clientfile.store import on_demand, yaml_as_written
from clientfile.store.bad_yaml import BadYaml, bad
from clientfile.store.yaml_as_written import is_bare, must_escape

__all__ = ["MAX_BYTES", "BadYaml", "dump", "load"]

MAX_BYTES = 1024 * 1024
LEAST_BYTES = 8
"""For each of these that a text may have there is room for one value: what is written has far fewer."""

_PLAIN_TEXT = re.compile(rf"{yaml_as_written.PLAIN}\Z")
_RESERVED = frozenset("y n yes no true false on off null nan inf none".split())
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_FORBIDDEN = "[\x00\ud800-\udfff]"


def load(text: str | bytes, *, max_bytes: int = MAX_BYTES) -> Json:
    """The one document in `text`: dicts, lists and `str` (`Plain` where unquoted).

    Raises `BadYaml` with the line.
    """
    if len(text) > max_bytes or (
        isinstance(text, str) and len(text.encode("utf-8", "surrogatepass")) > max_bytes
    ):
        raise bad(0, "too-large", both("larger than {n} bytes", "超过 {n} 字节", n=max_bytes))
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise bad(line, "not-utf8", both("not UTF-8 text", "不是 UTF-8 文本")) from None
    room = max_bytes // LEAST_BYTES
    try:
        return yaml_as_written.read(text, room)
    except yaml_as_written.Unlike:
        return on_demand.yaml(text, room)


def dump(data: Mapping[str, Json]) -> str:
    """`data` as YAML: keys in the order given, text quoted wherever it could read as something else."""
    out: list[str] = []
    _write_mapping(out, data, "")
    return "".join(out) or "{}\n"


def _write_mapping(out: list[str], data: Mapping[str, Json], indent: str, first: str | None = None) -> None:
    lead = indent if first is None else first
    for key, value in data.items():
        if type(value) is str:
            out.append(f"{lead}{_key(key)}: {_text(value)}\n")
        else:
            out.append(f"{lead}{_key(key)}:")
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


@lru_cache(maxsize=2048)
def _key(name: str) -> str:
    """As `_text`: nearly all keys are names of fields, of which there are few."""
    return _text(name)


def _text(value: str) -> str:
    if len(value) <= 200 and _PLAIN_TEXT.match(value) and value.lower() not in _RESERVED:
        return value
    return _quoted(value)


def _quoted(value: str) -> str:
    if is_bare(value):
        return f'"{value}"'
    if re.search(_FORBIDDEN, value):
        raise bad(0, "forbidden-character", both("a character that is not text", "含有非文本字符"))
    return f'"{must_escape().sub(_escape, value)}"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}")
