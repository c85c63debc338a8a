"""What a schema's refusal says in both languages: label, path and what is wanted, never the value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from clientfile.forms.fields import Field, SectionForm
from clientfile.forms.formats import FORMATS
from clientfile.forms.labels import all_choices, label_at
from clientfile.forms.shape import KINDS, TEXT, short, unknown_field
from clientfile.problem import Problem
from clientfile.said import Said, both, counted
from clientfile.tuples import NamedTuple

Step = str | int


class Refusal(NamedTuple):
    """One keyword of a schema that a value does not keep to."""

    steps: tuple[Step, ...]
    keyword: str
    wanted: Any
    value: Any
    known: tuple[str, ...] = ()
    """The properties that the schema names, for `additionalProperties`."""
    of_name: bool = False
    """Whether it is a field's name that is refused, not a value."""


def problems_of(form: SectionForm, refusal: Refusal) -> Iterator[Problem]:
    """The problems that one refusal stands for: one, or one for each missing or unknown field."""
    if refusal.of_name:
        yield _said_of(
            form,
            refusal.steps,
            "field-name",
            both("has a field whose name is not allowed", "含有不允许的字段名"),
        )
    elif refusal.keyword == "required":
        yield from _missing(
            form, refusal.steps, (name for name in refusal.wanted if name not in refusal.value)
        )
    elif refusal.keyword == "dependentRequired":
        for given, needed in refusal.wanted.items():
            if given in refusal.value:
                yield from _missing(
                    form, refusal.steps, (name for name in needed if name not in refusal.value)
                )
    elif refusal.keyword in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown(form, refusal)
    else:
        rule, words = _RULES.get(refusal.keyword, ("shape", _shape))
        yield _said_of(form, refusal.steps, rule, words(_field_at(form, refusal.steps), form, refusal))


def written(steps: Iterable[Step]) -> str:
    """Steps as a user types them: `phones[0].number`."""
    path = ""
    for step in steps:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def _said_of(form: SectionForm, steps: tuple[Step, ...], rule: str, words: Said) -> Problem:
    path = written(steps)
    label = label_at(form, steps)
    if not path:
        return Problem(
            form.name, "", rule, both("{label} {words}", "{label}{words}", label=label, words=words)
        )
    message = both(
        "{label} ({path}) {words}", "{label}（{path}）{words}", label=label, path=short(path), words=words
    )
    return Problem(form.name, path, rule, message)


def _missing(form: SectionForm, steps: tuple[Step, ...], names: Iterable[str]) -> Iterator[Problem]:
    for name in names:
        yield _said_of(form, (*steps, name), "required", both("is missing", "缺少"))


def _unknown(form: SectionForm, refusal: Refusal) -> Iterator[Problem]:
    top = not refusal.steps
    above = _field_at(form, refusal.steps)
    siblings = form.fields if top else above.children if above is not None else ()
    children = {each.name: each for each in siblings}
    derived = {each.name: each for each in form.derived} if top else {}
    for name in refusal.value:
        if name not in refusal.known:
            yield unknown_field(form, written((*refusal.steps, name)), name, children, derived)


def _field_at(form: SectionForm, steps: tuple[Step, ...]) -> Field | None:
    return form.field(*(step for step in steps if isinstance(step, str)))


Words = Callable[[Field | None, SectionForm, Refusal], Said]


def _limited(en: str, zh: str) -> Words:
    return lambda field, form, refusal: both(en, zh, n=refusal.wanted)


def _counted(en: str, zh: str) -> Words:
    """`en` ends in what is counted, in the plural."""
    return lambda field, form, refusal: counted(int(refusal.wanted), en.removesuffix("s"), en, zh)


def _type(field: Field | None, form: SectionForm, refusal: Refusal) -> Said:
    wanted = refusal.wanted if isinstance(refusal.wanted, list) else [refusal.wanted]
    kinds = [_TYPES.get(each, Said(str(each), str(each))) for each in wanted]
    return Said(
        "must be " + " or ".join(kind.en for kind in kinds), "必须是" + "或".join(kind.zh for kind in kinds)
    )


def _choice(field: Field | None, form: SectionForm, refusal: Refusal) -> Said:
    if field is not None and field.choices:
        return both("must be one of: {choices}", "必须是以下之一：{choices}", choices=all_choices(field))
    allowed = refusal.wanted if isinstance(refusal.wanted, list) else [refusal.wanted]
    return both(
        "must be one of: {choices}", "必须是以下之一：{choices}", choices=", ".join(map(str, allowed))
    )


def _format(field: Field | None, form: SectionForm, refusal: Refusal) -> Said:
    known = FORMATS.get(refusal.wanted)
    if known is None:
        return both("is not written as it must be", "格式不对")
    return both("must be {words}", "必须是{words}", words=known[1])


def _pattern(field: Field | None, form: SectionForm, refusal: Refusal) -> Said:
    if field is not None and field.format in FORMATS:
        return both("must be {words}", "必须是{words}", words=FORMATS[field.format][1])
    if field is not None and field.hint is not None:
        return both("is not written as it must be: {hint}", "格式不对：{hint}", hint=field.hint)
    return both("is not written as it must be", "格式不对")


def _shape(field: Field | None, form: SectionForm, refusal: Refusal) -> Said:
    """For `oneOf`, `anyOf` and the like: names the fields where it is only about which are there."""
    ways = refusal.wanted if isinstance(refusal.wanted, list) else []
    if ways and all(isinstance(way, Mapping) and set(way) == {"required"} for way in ways):
        needed = [
            " + ".join(label_at(form, (*refusal.steps, name)).en for name in way["required"]) for way in ways
        ]
        zh = ["+".join(label_at(form, (*refusal.steps, name)).zh for name in way["required"]) for way in ways]
        if refusal.keyword == "oneOf":
            return Said(
                f"needs exactly one of: {', '.join(needed)}", f"必须且只能填写其中一项：{'、'.join(zh)}"
            )
        return Said(f"needs one of: {', '.join(needed)}", f"至少填写其中一项：{'、'.join(zh)}")
    return both("does not fit together as it must", "内容不符合要求")


_TYPES = {
    "string": TEXT,
    "integer": KINDS["integer"],
    "number": both("a number", "数字"),
    "boolean": KINDS["boolean"],
    "object": KINDS["object"],
    "array": KINDS["texts"],
    "null": both("empty", "空"),
}

_RULES: Mapping[str, tuple[str, Words]] = {
    "type": ("type", _type),
    "enum": ("choice", _choice),
    "const": ("choice", _choice),
    "format": ("format", _format),
    "pattern": ("pattern", _pattern),
    "maxLength": ("too-long", _counted("must have at most {n} characters", "不能超过 {n} 个字符")),
    "minLength": ("too-short", _counted("must have at least {n} characters", "至少 {n} 个字符")),
    "minimum": ("too-small", _limited("must be at least {n}", "不能小于 {n}")),
    "exclusiveMinimum": ("too-small", _limited("must be more than {n}", "必须大于 {n}")),
    "maximum": ("too-large", _limited("must be at most {n}", "不能大于 {n}")),
    "exclusiveMaximum": ("too-large", _limited("must be less than {n}", "必须小于 {n}")),
    "multipleOf": ("step", _limited("must be a multiple of {n}", "必须是 {n} 的倍数")),
    "maxItems": ("too-many", _counted("must have at most {n} items", "不能超过 {n} 项")),
    "minItems": ("too-few", _counted("must have at least {n} items", "至少 {n} 项")),
    "maxContains": ("too-many", _counted("must have at most {n} such items", "这样的项不能超过 {n} 个")),
    "contains": (
        "too-few",
        lambda field, form, refusal: both("lacks an item that it must have", "缺少必需的项"),
    ),
    "minProperties": ("too-few", _counted("needs at least {n} fields", "至少填写 {n} 个字段")),
    "maxProperties": ("too-many", _counted("must have at most {n} fields", "不能超过 {n} 个字段")),
    "uniqueItems": (
        "duplicate-item",
        lambda field, form, refusal: both("has the same item twice", "有重复的项"),
    ),
    "not": ("shape", _shape),
    "oneOf": ("shape", _shape),
    "anyOf": ("shape", _shape),
}
"""Keyword of JSON Schema to our rule and its words."""
