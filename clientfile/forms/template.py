"""A template: the form of one kind of shop, over the fields that all shops share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from clientfile.forms.fields import Forms
from clientfile.forms.labels import all_choices
from clientfile.forms.shape import nearest_name
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

Raw = Mapping[str, Any]
_EMPTY: Raw = MappingProxyType({})


class Question(NamedTuple):
    """One question of the form: the field it fills, its wording where the template has its own.

    `also` are further fields that are shown with it; `columns` are the columns of a printed table.
    """

    field: str
    ask: Said | None = None
    hint: Said | None = None
    also: tuple[str, ...] = ()
    columns: tuple[Question, ...] = ()
    own_page: bool = False


class Module(NamedTuple):
    """A group of questions under one heading."""

    id: str
    label: Said
    questions: tuple[Question, ...]
    note: Said | None = None


class Template(NamedTuple):
    """What one kind of shop asks, in which order, what it requires, and what it starts with.

    `required` is a dotted field to "required" or "conditional", `required_items` the same for fields inside
    the items of a list; of each group in `required_any` one field is enough. `head` and `foot` are questions
    before and after the modules. `enums` narrows a field's choices; the raw mappings are as in the file.
    """

    name: str
    label: Said
    modules: tuple[Module, ...] = ()
    required: Mapping[str, str] = MappingProxyType({})
    required_any: tuple[tuple[str, ...], ...] = ()
    required_items: Mapping[str, str] = MappingProxyType({})
    not_used: frozenset[str] = frozenset()
    enums: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    retention: str = "general"
    invasive_allowed: bool = False
    title: Said | None = None
    head: tuple[Question, ...] = ()
    foot: tuple[Question, ...] = ()
    catalogue: Raw = _EMPTY
    cadences: Raw = _EMPTY
    thresholds: Raw = _EMPTY
    texts: Raw = _EMPTY

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order of the form."""
        asked = (question for module in self.modules for question in module.questions)
        return (*self.head, *asked, *self.foot)


def template_from(data: Mapping[str, Any]) -> Template:
    """The template that a typed file describes.

    The file's shape is checked before (`shop_form("template")`), its field names by `template_problems`.
    """
    get = data.get
    name = str(data["template"])
    return Template(
        name=name,
        label=_said(get("label")) or Said(name, name),
        modules=tuple(_module(each) for each in get("modules") or ()),
        required=_texts(get("required")),
        required_any=tuple(tuple(map(str, group)) for group in get("required_any") or ()),
        required_items=_texts(get("required_items")),
        not_used=frozenset(map(str, get("not_used") or ())),
        enums={str(field): tuple(map(str, values)) for field, values in (get("enums") or {}).items()},
        retention=str(get("retention") or "general"),
        invasive_allowed=get("invasive_allowed") is True,
        title=_said(get("title")),
        head=_questions(get("head")),
        foot=_questions(get("foot")),
        catalogue=get("catalogue") or _EMPTY,
        cadences=get("cadences") or _EMPTY,
        thresholds=get("thresholds") or _EMPTY,
        texts=get("texts") or _EMPTY,
    )


def _module(data: Mapping[str, Any]) -> Module:
    name = str(data["id"])
    label = _said(data.get("label")) or Said(name, name)
    return Module(name, label, _questions(data.get("questions")), _said(data.get("note")))


def _questions(data: Iterable[Mapping[str, Any]] | None) -> tuple[Question, ...]:
    return tuple(
        Question(
            field=str(each["field"]),
            ask=_said(each.get("ask")),
            hint=_said(each.get("hint")),
            also=tuple(map(str, each.get("also") or ())),
            columns=_questions(each.get("columns")),
            own_page=each.get("own_page") is True,
        )
        for each in data or ()
    )


def _texts(data: Mapping[str, Any] | None) -> dict[str, str]:
    return {str(name): str(value) for name, value in (data or {}).items()}


def _said(label: object) -> Said | None:
    if isinstance(label, Mapping):
        en, zh = label.get("en") or label.get("zh"), label.get("zh") or label.get("en")
        return Said(str(en), str(zh)) if en else None
    return Said(str(label), str(label)) if label else None


def template_problems(template: Template, forms: Forms) -> list[Problem]:
    """Fields and choices that a template names and the forms do not have, all at once."""
    names = {each.dotted: each.label for each in forms.walk()}
    found: list[Problem] = []
    for place, dotted in _named(template):
        if forms.field(dotted) is not None:
            continue
        near = nearest_name(dotted, names)
        message = both("unknown field {name}", "没有字段 {name}", name=dotted)
        if near is not None:
            message = both(
                "{message}, did you mean {near}?", "{message}，是否指 {near}？", message=message, near=near
            )
        found.append(Problem("", place, "unknown-field", message))
    for dotted, values in template.enums.items():
        field = forms.field(dotted)
        if field is not None and not set(values) <= set(field.choices):
            message = both(
                "{label} has no such choice, it has: {choices}",
                "{label}没有这个选项，可选：{choices}",
                label=field.label,
                choices=all_choices(field),
            )
            found.append(Problem("", f"enums.{dotted}", "choice", message))
    return found


def _named(template: Template) -> Iterator[tuple[str, str]]:
    """Every field name in the template, with its place in the file."""
    yield from _asked("head", template.head)
    for at, module in enumerate(template.modules):
        yield from _asked(f"modules[{at}].questions", module.questions)
    yield from _asked("foot", template.foot)
    for part, names in (
        ("required", template.required),
        ("required_items", template.required_items),
        ("not_used", sorted(template.not_used)),
        ("enums", template.enums),
    ):
        for dotted in names:
            yield f"{part}.{dotted}", dotted
    for at, group in enumerate(template.required_any):
        for place, dotted in enumerate(group):
            yield f"required_any[{at}][{place}]", dotted


def _asked(at: str, questions: tuple[Question, ...]) -> Iterator[tuple[str, str]]:
    for place, question in enumerate(questions):
        yield f"{at}[{place}].field", question.field
        for number, dotted in enumerate(question.also):
            yield f"{at}[{place}].also[{number}]", dotted
        yield from _asked(f"{at}[{place}].columns", question.columns)
