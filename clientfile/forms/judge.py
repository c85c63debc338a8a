"""What is wrong with a section, explained. The home of jsonschema; its errors come out in both languages.

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

from clientfile.domain.data import Section
from clientfile.forms.fields import SectionForm
from clientfile.forms.formats import FORMATS
from clientfile.forms.messages import Refusal, problems_of
from clientfile.forms.schema import inlined
from clientfile.problem import Problem


def mistakes(form: SectionForm, data: Section) -> Iterator[Problem]:
    """What the schema refuses in a section's typed data, all at once, in the order of its places."""
    for error in sorted(_validator(form).iter_errors(data), key=_order):
        yield from problems_of(form, _refusal(error))


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
