"""A section against its schema. The home of jsonschema; its errors come out as problems in both languages.

All mistakes at once, each with label and path, never with the value. The validators are built from schemas
whose references are already resolved from our own files, over an empty registry: nothing can be fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from referencing import Registry

from clientfile.domain.data import Json, Section
from clientfile.forms.fields import Field, SectionForm
from clientfile.forms.formats import FORMATS
from clientfile.forms.messages import Refusal, problems_of
from clientfile.forms.schema import inlined
from clientfile.problem import Problem
from clientfile.said import both


def validate(form: SectionForm, data: Section, allow_unknown: bool = False) -> list[Problem]:
    """What is wrong with a section's typed data, all at once, in the order of its places.

    With `allow_unknown` fields that the schema does not name (of a newer program) are not a problem.
    """
    found: dict[tuple[str, str], Problem] = {}
    for error in sorted(_validator(form).iter_errors(data), key=_order):
        for problem in problems_of(form, _refusal(error)):
            if allow_unknown and problem.rule == "unknown-field":
                continue
            found.setdefault((problem.path, problem.rule), problem)
    for problem in _repeated_ids(form, data):
        found.setdefault((problem.path, problem.rule), problem)
    telling = {path for path, rule in found if rule == "format"}
    return [each for each in found.values() if each.rule != "pattern" or each.path not in telling]


def _order(error: ValidationError) -> list[tuple[int, int, str]]:
    return [(0, step, "") if isinstance(step, int) else (1, 0, str(step)) for step in error.absolute_path]


def _refusal(error: ValidationError) -> Refusal:
    schema = error.schema if isinstance(error.schema, dict) else {}
    return Refusal(
        steps=tuple(error.absolute_path),
        keyword=str(error.validator),
        wanted=error.validator_value,
        value=error.instance,
        known=tuple(schema.get("properties", ())),
        of_name="propertyNames" in error.schema_path,
    )


@cache
def _validator(form: SectionForm) -> Any:
    schema = inlined(form.schema, form.documents, f"{form.name}.json")
    return _Validator(schema, format_checker=_formats(), registry=Registry())


@cache
def _formats() -> FormatChecker:
    checker = FormatChecker(formats=())
    for name, (accepts, _) in FORMATS.items():
        checker.checks(name)(lambda value, accepts=accepts: not isinstance(value, str) or accepts(value))
    return checker


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # In ECMA 262 `$` is the end of the text; Python's also stands before a last line end.
    if pattern.endswith("$") and not pattern.endswith("\\$"):
        pattern = pattern[:-1] + r"\Z"
    return re.compile(pattern)


def _pattern(validator: Any, pattern: str, value: object, schema: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and _compiled(pattern).search(value) is None:
        yield ValidationError("pattern")


def _unique_items(validator: Any, wanted: bool, value: object, schema: object) -> Iterator[ValidationError]:
    # jsonschema compares every pair of objects, which is quadratic in a list that grows.
    if (
        wanted
        and isinstance(value, list)
        and len({json.dumps(each, sort_keys=True) for each in value}) < len(value)
    ):
        yield ValidationError("uniqueItems")


_extend: Any = extend  # untyped in jsonschema
_Validator: Any = _extend(Draft202012Validator, {"pattern": _pattern, "uniqueItems": _unique_items})


def _repeated_ids(form: SectionForm, data: Section) -> Iterator[Problem]:
    for field in form.fields:
        yield from _repeated_below(form, field, data.get(field.name), field.name)


def _repeated_below(form: SectionForm, field: Field, value: Json, path: str) -> Iterator[Problem]:
    if field.kind == "object" and isinstance(value, dict):
        for child in field.children:
            yield from _repeated_below(form, child, value.get(child.name), f"{path}.{child.name}")
    if field.kind != "list" or not isinstance(value, list):
        return
    # What has no list below it is not walked: ten thousand visits cost one look at their ids.
    nested = [child for child in field.children if child.kind in ("list", "object")]
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
