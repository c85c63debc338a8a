"""Values of a shop-level file as a user types them: `price=880.00`, `benefits=birthday,lecture`, or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from clientfile.domain import paths
from clientfile.domain.data import Json, Plain, Row, mapping
from clientfile.errors import BadInput, UsageError, not_accepted
from clientfile.exchange import strict_json
from clientfile.forms.fields import Field, SectionForm
from clientfile.forms.shape import shaped_value, unknown_field
from clientfile.forms.typing import normal
from clientfile.said import both

_BETWEEN = r"[,，、]"


def changed_row(
    form: SectionForm, above: Sequence[str], row: Row, sets: Iterable[str], unsets: Iterable[str] = ()
) -> Row:
    """An object (that stands at `above` in the form) with `path=value` set and paths taken away.

    Raises `UsageError`, `BadInput` with the nearest name.
    """
    data = {"row": dict(row)}
    for word in sets:
        name, equals, value = word.partition("=")
        if not equals:
            raise UsageError(
                both("--set takes path=value", "--set 的写法是 路径=值"),
                both("such as: --set price=880.00", "例如：--set price=880.00"),
            )
        path = _path(name)
        data = paths.put(data, path, typed_value(form, field_of(form, above, path), value, path.inside))
    for word in unsets:
        path = _path(word)
        field_of(form, above, path)
        data = paths.unset(data, path)
    return dict(mapping(data.get("row")))


def _path(name: str) -> paths.Path:
    return paths.parse(f"row.{name.strip()}")


def field_of(form: SectionForm, above: Sequence[str], path: paths.Path) -> Field:
    """The field of a path below `above`. Raises `BadInput`."""
    names = path.dotted.split(".")[1:]
    field = form.field(*above, *names)
    if field is None:
        parent = form.field(*above, *names[:-1]) if (above or names[:-1]) else None
        children = {each.name: each for each in (parent.children if parent else form.fields)}
        raise BadInput(
            both("there is no such field; nothing was written", "没有这个字段；未写入任何内容"),
            None,
            [unknown_field(form, path.inside, names[-1], children, {})],
        )
    return field


def typed_value(form: SectionForm, field: Field, value: str, at: str) -> Json:
    """A typed word as the field holds it. Raises `BadInput`."""
    loaded: Json = Plain(value)
    if field.kind in ("object", "list", "texts", "lists") and not at.endswith("]"):
        if value.lstrip()[:1] in ("[", "{"):
            loaded = strict_json.load(value)
        elif field.kind == "texts":
            loaded = [word for each in re.split(_BETWEEN, value) if (word := each.strip())]
    typed, problems = shaped_value(form, field, loaded, at, normal)
    if problems:
        raise not_accepted(problems)
    if typed is None:
        raise UsageError(
            both("an empty value takes nothing away", "空值不会删除内容"),
            both("to take it away: --unset {path}", "删除请用：--unset {path}", path=at),
        )
    return typed
