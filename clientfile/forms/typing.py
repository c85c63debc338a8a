"""Input typed by its form and brought into normal form."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.domain.data import Plain, Section
from clientfile.forms.fields import Forms, SectionForm
from clientfile.forms.normal import normal
from clientfile.forms.shape import nearest_name, shaped, short
from clientfile.problem import Problem
from clientfile.said import both

__all__ = ["normal", "typed", "typed_sections"]


def typed(form: SectionForm, data: object, allow_unknown: bool = False) -> tuple[Section, list[Problem]]:
    """What the strict loader gave, typed by `form`, and what was wrong with its shape, all at once.

    Integers and booleans are read from text, empty plain scalars are absent, an enum's label stands for its
    value, `x-normalise` is applied; text stays text. Wrong values and (unless allowed) unknown fields are
    left out. Doing it twice changes nothing more. Ids of list items are not filled in.
    """
    return shaped(form, data, normal=normal, allow_unknown=allow_unknown)


def typed_sections(forms: Forms, data: object) -> tuple[dict[str, Section], list[Problem]]:
    """A whole client's sections in the forms' order; an unknown one is a problem with the nearest name."""
    if not isinstance(data, Mapping):
        nothing = data is None or (isinstance(data, Plain) and data == "")
        message = both("the sections must be a group of fields", "各分区必须是一组字段")
        return {}, [] if nothing else [Problem("", "sections", "type", message)]
    found: dict[str, Section] = {}
    problems: list[Problem] = []
    for name, value in sorted(
        data.items(), key=lambda pair: list(forms).index(pair[0]) if pair[0] in forms else len(forms)
    ):
        if name not in forms:
            problems.append(_unknown_section(forms, str(name)))
            continue
        section, wrong = typed(forms[name], value)
        problems += wrong
        if section:
            found[name] = section
    return found, problems


def _unknown_section(forms: Forms, name: str) -> Problem:
    message = both("unknown section {name}", "没有分区 {name}", name=short(name))
    near = nearest_name(name, {form.name: form.label for form in forms.values()})
    if near is not None:
        message = both(
            "{message}, did you mean {near}?",
            "{message}，是否指 {near}（{label}）？",
            message=message,
            near=near,
            label=forms[near].label,
        )
    return Problem("", short(name), "unknown-section", message)
