"""The shapes of what a client file holds, as values in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"
"""Any value of a client file. There are no floats: money is a decimal string."""

Section: TypeAlias = dict[str, Json]
"""The data of one section: field name to value."""

Row: TypeAlias = dict[str, Json]
"""One item of a list of objects."""


class Plain(str):
    """A scalar that stood unquoted in YAML or JSON: still its source text, typed later by the schema."""

    __slots__ = ()


def text(value: object) -> str:
    """`value` where it is text, "" otherwise: for rules that read data which may be malformed."""
    return value if isinstance(value, str) else ""


def number(value: object) -> int | None:
    """`value` where it is an integer and not a boolean, None otherwise."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def mapping(value: object) -> Mapping[str, Json]:
    """`value` where it is an object, an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> Iterator[tuple[int, Row]]:
    """The objects of a list with their places; nothing where `value` is not a list."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            if isinstance(item, dict):
                yield place, item


def texts(value: object) -> list[str]:
    """The texts of a list; nothing where `value` is not a list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
