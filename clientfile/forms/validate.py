"""A section against its schema: what is wrong with it, in both languages.

Nearly everything that is checked is right, and `surely_valid` says so at once. Whatever it does not say yes
to is judged, and explained, by jsonschema alone (docs/decisions/0018-two-validators.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from clientfile.domain.data import Json, Section
from clientfile.forms.fields import Field, SectionForm
from clientfile.forms.quick import surely_valid
from clientfile.problem import Problem
from clientfile.said import both


def validate(form: SectionForm, data: Section, allow_unknown: bool = False) -> list[Problem]:
    """What is wrong with a section's typed data, all at once, in the order of its places.

    With `allow_unknown` fields that the schema does not name (of a newer program) are not a problem.
    """
    found: dict[tuple[str, str], Problem] = {}
    for problem in () if surely_valid(form, data) else _mistakes(form, data):
        if allow_unknown and problem.rule == "unknown-field":
            continue
        found.setdefault((problem.path, problem.rule), problem)
    for problem in _repeated_ids(form, data):
        found.setdefault((problem.path, problem.rule), problem)
    telling = {path for path, rule in found if rule == "format"}
    return [each for each in found.values() if each.rule != "pattern" or each.path not in telling]


def _mistakes(form: SectionForm, data: Section) -> Iterator[Problem]:
    from clientfile.forms.judge import mistakes  # jsonschema, on demand

    return mistakes(form, data)


def _repeated_ids(form: SectionForm, data: Section) -> Iterator[Problem]:
    for field in _holding(form.fields):
        if field.name in data:
            yield from _repeated_below(form, field, data[field.name], field.name)


@cache
def _holding(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Those that are, or may hold, lists of objects."""
    return tuple(field for field in fields if field.kind in ("list", "object"))


def _repeated_below(form: SectionForm, field: Field, value: Json, path: str) -> Iterator[Problem]:
    if field.kind == "object" and isinstance(value, dict):
        for child in _holding(field.children):
            yield from _repeated_below(form, child, value.get(child.name), f"{path}.{child.name}")
    if field.kind != "list" or not isinstance(value, list):
        return
    # What has no list below it is not walked: ten thousand visits cost one look at their ids.
    nested = _holding(field.children)
    seen: set[Json] = set()
    for place, item in enumerate(value):
        if not isinstance(item, dict):
            continue
        own = item.get("id")
        if isinstance(own, str) and own in seen:
            message = both(
                "{label} ({path}): two items have the same id",
                "{label}（{path}）：两项的编号相同",
                label=field.label,
                path=f"{path}[{place}].id",
            )
            yield Problem(form.name, f"{path}[{place}].id", "duplicate-id", message)
        elif isinstance(own, str):
            seen.add(own)
        for child in nested:
            if child.name in item:
                yield from _repeated_below(form, child, item[child.name], f"{path}[{place}].{child.name}")
