"""The free texts of a client file, found by the schemas: what full text is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json

if TYPE_CHECKING:
    from clientfile.forms.fields import Field, Forms

_NO_WORDS = frozenset({"item-id", "client-id", "staff-id", "sha256"})

Places: TypeAlias = "Mapping[str, str | Places]"
"""Where texts are: name to the dotted field of a text, or to what lies below. Lists are passed through."""


def places(forms: Forms) -> Places:
    """Every section's texts that are no ids.

    An ID number is no text to search: it asks for its purpose wherever it is shown.
    """
    found = ((name, _places(form.fields)) for name, form in forms.items())
    return {name: below for name, below in found if below}


def texts(client: ClientFile, where: Places) -> Iterator[tuple[str, str]]:
    """(dotted field, text), in the order of the schemas."""
    for section, below in where.items():
        if section in client.sections:
            yield from _below(below, client.sections[section])


def _places(fields: Iterable[Field]) -> Places:
    found: dict[str, str | Places] = {}
    for field in fields:
        if field.children:
            if below := _places(field.children):
                found[field.name] = below
        elif _is_text(field):
            found[field.name] = field.dotted
    return found


def _is_text(field: Field) -> bool:
    if field.format in _NO_WORDS or field.normalise == "resident_id":
        return False
    return "text" in (field.kind, field.item_kind)


def _below(where: str | Places, value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _below(where, item)
    elif isinstance(where, str):
        if isinstance(value, str):
            yield where, value
    elif isinstance(value, dict):
        for name, below in where.items():
            if name in value:
                yield from _below(below, value[name])
