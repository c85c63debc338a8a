"""Everything wrong with a client file, by its schema, the trade and the template. For writing paths."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from clientfile.domain.checks import run
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section
from clientfile.forms.complete import Requirements, taken_away
from clientfile.forms.fields import Field, Forms, SectionForm, load_forms
from clientfile.forms.labels import all_choices
from clientfile.forms.template import Template
from clientfile.forms.typing import typed
from clientfile.forms.validate import validate
from clientfile.problem import Problem
from clientfile.said import Said, both

_INDEX = r"\[[^\]]*\]"


def check(
    client: ClientFile,
    before: ClientFile | None,
    template: Template,
    today: date,
    sections: Collection[str],
    allow_unknown: bool = True,
) -> list[Problem]:
    """All problems of the changed `sections`, each with the client's id, in the order of the sections.

    A new client (`before` is None) needs her name whatever was given. Fields of a newer program that are
    already stored are no problem unless `allow_unknown` is off: new input was refused when it was typed.
    """
    forms = load_forms()
    changed = [name for name in forms if name in sections and name not in client.unreadable]
    if before is None and "contact" not in changed and "contact" not in client.unreadable:
        changed.insert(0, "contact")
    found: list[Problem] = []
    for name in changed:
        found += validate(forms[name], client.section(name), allow_unknown)
    # What the schema refuses at a place needs no second complaint by a rule that reads the same place.
    refused = {(each.section, each.path) for each in found}
    for each in run(client, before, today, changed):
        if each.section not in client.unreadable and (each.section, each.path) not in refused:
            found.append(each)
    found += _beside_the_template(client, template, forms, changed)
    return [each.of(client.id) for each in _once(found)]


def judged(
    client: ClientFile,
    before: ClientFile | None,
    template: Template,
    asked: Requirements,
    today: date,
    sections: Collection[str],
) -> list[Problem]:
    """What `check` finds, and what was filled in and no longer is.

    Only what the change from `before` introduces refuses, older problems warn.
    """
    found = check(client, before, template, today, sections)
    if before is not None:
        readable = [name for name in sections if name not in client.unreadable]
        gone = taken_away(client, before, asked, load_forms(), today, readable)
        found = [*_once([*found, *(each.of(client.id) for each in gone)])]
    if before is None or all(each.warning for each in found):
        return found
    fresh = set(map(id, introduced(found, check(before, before, template, today, sections))))
    return [each if each.warning or id(each) in fresh else each._replace(warning=True) for each in found]


def introduced(after: Iterable[Problem], before: Iterable[Problem]) -> list[Problem]:
    """The problems of `after` that were not there `before`: same section, path without list places, and rule.

    Problems are counted, so that a second bad phone is new even where the first was bad already.
    """
    exact = Counter(_key(each, each.path) for each in before)
    left: list[Problem] = []
    for each in after:
        key = _key(each, each.path)
        if exact[key]:
            exact[key] -= 1
        else:
            left.append(each)
    loose: Counter[tuple[str, str, str, bool]] = Counter()
    for (section, path, rule, warning), count in exact.items():
        loose[section, re.sub(_INDEX, "", path), rule, warning] += count
    fresh: list[Problem] = []
    for each in left:
        key = _key(each, re.sub(_INDEX, "", each.path))
        if loose[key]:
            loose[key] -= 1
        else:
            fresh.append(each)
    return fresh


def _key(problem: Problem, path: str) -> tuple[str, str, str, bool]:
    # A warning that turns into an error is a new problem.
    return problem.section, path, problem.rule, problem.warning


def examined(form: SectionForm, data: object, allow_unknown: bool = False) -> tuple[Section, list[Problem]]:
    """Input typed and validated, with the problems of both; what has the wrong type is not also missing."""
    section, found = typed(form, data, allow_unknown)
    refused = {each.path for each in found}
    found += [each for each in validate(form, section, allow_unknown) if each.path not in refused]
    return section, found


def _beside_the_template(
    client: ClientFile, template: Template, forms: Forms, sections: Collection[str]
) -> Iterator[Problem]:
    """Choices that exist but that this shop does not offer: a warning, she may come from another shop."""
    for dotted, offered in template.enums.items():
        section = dotted.partition(".")[0]
        field = forms.field(dotted) if section in sections and section in client.sections else None
        if field is None:
            continue
        for path, value in _reached(client.section(field.section), field.path):
            if isinstance(value, str) and value in field.choices and value not in offered:
                yield _not_offered(field, path, offered)


def _not_offered(field: Field, path: str, offered: tuple[str, ...]) -> Problem:
    some = all_choices(
        field._replace(choices={each: field.choices.get(each, Said(each, each)) for each in offered})
    )
    message = both(
        "{label} ({path}) is none of this shop's choices: {some}",
        "{label}（{path}）不在本店的选项之内：{some}",
        label=field.label,
        path=path,
        some=some,
    )
    return Problem(field.section, path, "not-offered", message, warning=True)


def _reached(section: Section, names: tuple[str, ...]) -> Iterator[tuple[str, Json]]:
    """The values, with their paths, that names lead to through objects and lists."""
    reached: list[tuple[str, Json]] = [("", section)]
    for name in names:
        inside = [
            (path, each)
            for at, value in reached
            for path, each in _items(at, value)
            if isinstance(each, dict)
        ]
        reached = [(f"{at}.{name}" if at else name, each[name]) for at, each in inside if name in each]
    for at, value in reached:
        yield from _items(at, value)


def _items(at: str, value: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield f"{at}[{place}]", each
    else:
        yield at, value


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    seen: set[tuple[str, str, str]] = set()
    for each in problems:
        key = (each.section, each.path, each.rule)
        if key not in seen:
            seen.add(key)
            yield each
