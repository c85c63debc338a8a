"""From the loader's text to typed values, by the fields of a form.

The strict loader gives every scalar as text (`Plain` where it stood unquoted). Here it becomes an integer, a
boolean or nothing only where the schema says so; text stays text, character for character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache

from clientfile.domain.data import Json, Plain, Section
from clientfile.forms.fields import Field, SectionForm
from clientfile.problem import Problem
from clientfile.said import Said, both

Normal = Callable[[Field, str], str]

_NOTHING = frozenset({"", "~", "null"})
_INTEGER = r"-?(?:0|[1-9][0-9]{0,17})"
_BOOLEANS = {"true": True, "false": False, "yes": True, "no": False, "是": True, "否": False}
KINDS = {
    "integer": both("a whole number", "整数"),
    "boolean": both("true or false", " true 或 false（是或否）"),
    "object": both("a group of fields", "一组字段"),
    "list": both("a list of groups of fields", "若干组字段的列表"),
    "texts": both("a list", "列表"),
    "lists": both("a list of lists", "列表的列表"),
}
TEXT = both("text", "文本")
"""What a field of each kind holds, in words for a message."""


class _Dropped:
    """Says that a value is absent or was refused, so that it does not get into the data."""


_DROPPED = _Dropped()


def stored(form: SectionForm, data: object) -> tuple[Section, list[Problem]]:
    """Stored `data` typed, not normalised; what we do not know (of a newer program) is kept as it came."""
    return shaped(form, data, normal=None, allow_unknown=True)


def shaped(
    form: SectionForm, data: object, *, normal: Normal | None, allow_unknown: bool
) -> tuple[Section, list[Problem]]:
    """`data` typed by `form`, and what was wrong with its shape.

    Wrong values are left out; `None` is absent.

    With `normal` input is brought into normal form and enum labels stand for their values; without it,
    wrong values stay.
    """
    shaper = _Shaper(form, normal, allow_unknown)
    if data is None or (isinstance(data, Plain) and data in _NOTHING):
        return {}, []
    if not isinstance(data, Mapping):
        message = both("{label} must be a group of fields", "{label}必须是一组字段", label=form.label)
        return {}, [Problem(form.name, "", "type", message)]
    children = {each.name: each for each in form.fields}
    derived = {each.name: each for each in form.derived}
    return shaper.members(data, children, None, "", derived), shaper.problems


def shaped_value(
    form: SectionForm, field: Field, value: object, path: str, normal: Normal
) -> tuple[Json, list[Problem]]:
    """One value for `field` (an item of it where `path` ends in a place), typed.

    None where it is absent or was refused.
    """
    shaper = _Shaper(form, normal, False)
    of_item = path.endswith("]")
    typed = shaper.item(field, value, path) if of_item else shaper.value(field, value, path)
    return (None if isinstance(typed, _Dropped) else typed), shaper.problems


class _Shaper:
    def __init__(self, form: SectionForm, normal: Normal | None, allow_unknown: bool) -> None:
        self._form = form
        self._normal = normal
        self._allow_unknown = allow_unknown
        self.problems: list[Problem] = []

    def members(
        self,
        data: Mapping[object, object],
        children: Mapping[str, Field],
        values: Field | None,
        at: str,
        derived: Mapping[str, Field],
    ) -> Section:
        found: Section = {}
        as_it_is = self._normal is None
        for key, value in data.items():
            name = str(key)
            field = children.get(name, values)
            if as_it_is and isinstance(value, str) and field is not None and field.kind not in KINDS:
                if type(value) is str or value not in _NOTHING:
                    found[name] = str(value)
                continue
            path = f"{at}.{name}" if at else name
            if field is None:
                if self._allow_unknown:
                    found[name] = kept(value)
                else:
                    self.problems.append(unknown_field(self._form, path, name, children, derived))
                continue
            typed = self.value(field, value, path)
            if not isinstance(typed, _Dropped):
                found[name] = typed
        return found

    def value(self, field: Field, value: object, path: str) -> Json | _Dropped:
        if value is None or (isinstance(value, Plain) and value in _NOTHING):
            return _DROPPED
        kind = field.kind
        if kind in ("list", "texts", "lists"):
            if not isinstance(value, list | tuple):
                return self._wrong(field, path, kind, value)
            found = [self.item(field, each, f"{path}[{place}]") for place, each in enumerate(value)]
            return [each for each in found if not isinstance(each, _Dropped)]
        if kind == "object":
            return self._object(field, value, path)
        return self._scalar(field, kind, value, path)

    def item(self, field: Field, value: object, path: str) -> Json | _Dropped:
        if field.kind == "list":
            return self._object(field, value, path)
        if field.kind == "lists" and field.values is not None:
            return self.value(field.values, value, path)
        if value is None or (isinstance(value, Plain) and value in _NOTHING):
            return _DROPPED
        return self._scalar(field, field.item_kind, value, path)

    def _object(self, field: Field, value: object, path: str) -> Json | _Dropped:
        if not isinstance(value, Mapping):
            return self._wrong(field, path, "object", value)
        if field.free:
            return kept(value)
        return self.members(value, _by_name(field), field.values, path, {})

    def _scalar(self, field: Field, kind: str, value: object, path: str) -> Json | _Dropped:
        if kind == "boolean":
            if isinstance(value, bool):
                return value
            found = _BOOLEANS.get(_plainly(value).lower())
            return self._wrong(field, path, kind, value) if found is None else found
        if kind == "integer":
            if isinstance(value, int) and not isinstance(value, bool):
                return value
            text = _plainly(value)
            return int(text) if re.fullmatch(_INTEGER, text) else self._wrong(field, path, kind, value)
        # An integer becomes text without loss; a boolean or a float has already lost how it was written.
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            return self._wrong(field, path, kind, value)
        text = str(value)
        if self._normal is None:
            return text
        if kind == "enum":
            return _chosen(field, text)
        if not field.normalise and kind in ("date", "time", "partial-date"):
            return _plainly(text) or _DROPPED
        normal = self._normal(field, text)
        # Emptied by its normal form, or empty where only a number or a date can stand: not filled in.
        return _DROPPED if not normal and (field.normalise or kind != "text") else normal

    def _wrong(self, field: Field, path: str, kind: str, value: object) -> Json | _Dropped:
        """Of input it is left out; what is stored stays as it came, so that no write loses it."""
        self.problems.append(wrong_type(self._form.name, field.label, path, KINDS.get(kind, TEXT)))
        return _DROPPED if self._normal is not None else kept(value)


@cache
def _by_name(field: Field) -> Mapping[str, Field]:
    return {each.name: each for each in field.children}


def _plainly(value: object) -> str:
    """Text in half-width characters without outer space; "" for what is no text."""
    return unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""


def _chosen(field: Field, text: str) -> Json | _Dropped:
    """The enum value that `text` is, or is the label of. What is neither stays for validation to refuse."""
    plain = _plainly(text)
    if not plain:
        return _DROPPED
    if plain in field.choices:
        return plain
    wanted = plain.casefold()
    for value in field.choices:
        if value.casefold() == wanted:
            return value
    for value, said in field.choices.items():
        if wanted in (_plainly(said.zh).casefold(), _plainly(said.en).casefold()):
            return value
    return plain


def kept(value: object) -> Json:
    """A copy of what we do not know, its scalars untouched: `Plain` is written as it was read."""
    if isinstance(value, Mapping):
        return {str(key): kept(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [kept(each) for each in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"not a document value: {type(value).__name__}")


def wrong_type(section: str, label: Said, path: str, wanted: Said) -> Problem:
    """The value at `path` is not of the kind that the field holds."""
    message = both(
        "{label} ({path}) must be {wanted}",
        "{label}（{path}）必须是{wanted}",
        label=label,
        path=path,
        wanted=wanted,
    )
    return Problem(section, path, "type", message)


def unknown_field(
    form: SectionForm, path: str, name: str, children: Mapping[str, Field], derived: Mapping[str, Field]
) -> Problem:
    """There is no such field here; names the nearest one, or says that it is worked out and never stored."""
    if name in derived:
        message = both(
            "{label} ({path}) is worked out by the program and cannot be given",
            "{label}（{path}）由程序推算，不能填写",
            label=derived[name].label,
            path=path,
        )
        return Problem(form.name, path, "derived-field", message)
    near = nearest_name(name, {each: field.label for each, field in children.items()})
    message = both(
        "unknown field {path} in {label}", "{label}没有字段 {path}", label=form.label, path=short(path)
    )
    if near is not None:
        message = both(
            "{message}, did you mean {name} ({near})?",
            "{message}，是否指 {name}（{near}）？",
            message=message,
            name=near,
            near=children[near].label,
        )
    return Problem(form.name, path, "unknown-field", message)


def nearest_name(name: str, labels: Mapping[str, Said]) -> str | None:
    """The name in `labels` nearest to what was typed: by its label in either language, or by its letters."""
    for each, label in labels.items():
        if name.strip().casefold() in (label.en.casefold(), label.zh):
            return each
    close = get_close_matches(
        name.strip().lower().replace("-", "_").replace(" ", "_"), labels, n=1, cutoff=0.6
    )
    return close[0] if close else None


def short(path: str) -> str:
    """A path that a user typed, cut where it is no field's name any more."""
    return path if len(path) <= 80 else path[:79] + "…"
