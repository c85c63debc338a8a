"""Every object in a list carries an id: what came without gets a fresh one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from clientfile.domain.data import Json, Section
from clientfile.forms.fields import Field, SectionForm


def with_ids(form: SectionForm, data: Section, new_id: Callable[[], str]) -> Section:
    """The same data, ids filled in wherever an item of a list of objects has none."""
    fields = _holding_in(form)
    return {
        name: _filled(fields[name], value, new_id) if name in fields else value
        for name, value in data.items()
    }


def lacks_ids(data: Json) -> bool:
    """Whether any object in a list has no id: without a look at the form, which knows where one belongs."""
    if isinstance(data, dict):
        return any(map(lacks_ids, data.values()))
    if isinstance(data, list):
        return any((isinstance(item, dict) and not item.get("id")) or lacks_ids(item) for item in data)
    return False


def _holding(fields: tuple[Field, ...]) -> dict[str, Field]:
    """The fields that are or hold lists of objects: nothing else needs a look."""
    return {field.name: field for field in fields if _holds(field)}


@cache
def _holding_in(form: SectionForm) -> dict[str, Field]:
    return _holding(form.fields)


@cache
def _holds(field: Field) -> bool:
    return field.kind == "list" or (field.kind == "object" and any(map(_holds, field.children)))


@cache
def _has_id(field: Field) -> bool:
    return field.kind == "list" and any(child.name == "id" for child in field.children)


@cache
def _holding_below(field: Field) -> dict[str, Field]:
    return _holding(field.children)


def _filled(field: Field, value: Json, new_id: Callable[[], str]) -> Json:
    if field.kind == "list" and isinstance(value, list):
        has_id, children = _has_id(field), _holding_below(field)
        return [_item(item, children, new_id, has_id) for item in value]
    if field.kind == "object" and isinstance(value, dict):
        return _item(value, _holding_below(field), new_id, False)
    return value


def _item(item: Json, children: dict[str, Field], new_id: Callable[[], str], has_id: bool) -> Json:
    if not isinstance(item, dict):
        return item
    if not children and (not has_id or item.get("id")):
        return item
    filled = {
        name: _filled(children[name], value, new_id) if name in children else value
        for name, value in item.items()
    }
    return {"id": new_id(), **filled} if has_id and not item.get("id") else filled
