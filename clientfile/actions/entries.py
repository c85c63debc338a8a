"""What came in, as sections typed by the schemas; all problems at once."""

from __future__ import annotations

from clientfile.domain.data import Json, Section, text
from clientfile.exchange.entry import Entry
from clientfile.forms.fields import Forms
from clientfile.forms.typing import typed_sections
from clientfile.problem import Problem
from clientfile.said import both

_BESIDE = ("id", "sections", "unreadable")


def sections_of(forms: Forms, entry: Entry) -> tuple[str, dict[str, Section], list[Problem]]:
    """(id or "", sections, problems) of an entry: `{"id", "sections": {…}}`, or the sections alone."""
    data: dict[str, Json] = dict(entry.data)
    given: Json = data.get("sections")
    problems: list[Problem] = []
    if "sections" in data:
        for name in data.keys() - set(_BESIDE):
            message = both("beside `sections` only `id` may stand", "除 sections 外只允许 id")
            problems.append(Problem("", name[:80], "unknown-field", message))
    else:
        given = {name: value for name, value in data.items() if name not in _BESIDE}
    sections, wrong = typed_sections(forms, given)
    return text(data.get("id")), sections, placed([*problems, *wrong], entry)


def placed(problems: list[Problem], entry: Entry) -> list[Problem]:
    """The problems with the line of their entry."""
    return [problem if problem.line else problem._replace(line=entry.line) for problem in problems]
