"""Every object in a list carries an id: what came without gets a fresh one."""

from __future__ import annotations

from collections.abc import Callable

from clientfile.domain.data import Json, Section
from clientfile.forms.fields import Field, SectionForm


def with_ids(form: SectionForm, data: Section, new_id: Callable[[], str]) -> Section:
    """The same data, ids filled in wherever an item of a list of objects has none."""
    fields = {field.name: field for field in form.fields}
    return {
        name: _filled(fields[name], value, new_id) if name in fields else value
        for name, value in data.items()
    }


def _filled(field: Field, value: Json, new_id: Callable[[], str]) -> Json:
    if field.kind == "list" and isinstance(value, list):
        has_id = any(child.name == "id" for child in field.children)
        return [_item(field, item, new_id, has_id) for item in value]
    if field.kind == "object" and isinstance(value, dict):
        return _item(field, value, new_id, False)
    return value


def _item(field: Field, item: Json, new_id: Callable[[], str], has_id: bool) -> Json:
    if not isinstance(item, dict):
        return item
    children = {child.name: child for child in field.children}
    filled = {
        name: _filled(children[name], value, new_id) if name in children else value
        for name, value in item.items()
    }
    return {"id": new_id(), **filled} if has_id and not item.get("id") else filled
