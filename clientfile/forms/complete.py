"""How complete a client file is for the shop's template, and what to ask next (F07, R44).

Only required fields count. An explicit "none, asked on" fills a list. What this identity may not read counts
neither way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section, mapping, number, text
from clientfile.domain.days import parse_date, solar_clamped, years_between
from clientfile.forms.fields import Forms
from clientfile.forms.template import Template
from clientfile.problem import Problem
from clientfile.said import both

FOR_MINORS = frozenset({"profile.guardian", "safety.minor_until"})
"""Asked only of minors, whatever the template says (F24, F39)."""

ADULT_AT = 18
GUARDIAN_BELOW = 14
"""Below 14 every template needs a guardian, below 18 where treatment is medical (DOMAIN F24)."""

LUNAR_LATEST = timedelta(days=53)
"""A lunar day is never further than this behind the solar day of its numbers (the 28th for 28 to 30)."""


class Completeness(NamedTuple):
    """`percent` of what is required is there, 0 to 100; `next_to_ask` are dotted fields, safety first."""

    percent: int
    next_to_ask: tuple[str, ...]


class _Wanted(NamedTuple):
    """One requirement: any of these fields is enough."""

    fields: tuple[str, ...]


def completeness(client: ClientFile, template: Template, forms: Forms, today: date) -> Completeness:
    """How much of what `template` requires is filled in; 100 only where nothing is missing."""
    total = 0
    missing: list[str] = []
    for wanted in _wanted(client, template, forms, today):
        total += 1
        if not any(filled(client, forms, dotted) for dotted in wanted.fields):
            missing.append(wanted.fields[0])
    percent = 100 * (total - len(missing)) // total if total else 100
    order = {question.field: place for place, question in enumerate(template.questions)}
    ask = sorted(
        missing, key=lambda dotted: (not dotted.startswith("safety."), order.get(dotted, len(order)))
    )
    return Completeness(percent, tuple(ask))


def missing_by_template(client: ClientFile, template: Template, forms: Forms, today: date) -> list[Problem]:
    """A warning for each required field that is not filled in, in the order to ask."""
    return [_missing(forms, dotted) for dotted in completeness(client, template, forms, today).next_to_ask]


def taken_away(
    client: ClientFile, before: ClientFile, template: Template, forms: Forms, today: date
) -> list[Problem]:
    """A warning for each required field that was filled in and no longer is."""
    earlier = completeness(before, template, forms, today).next_to_ask
    now = completeness(client, template, forms, today).next_to_ask
    return [
        _missing(forms, dotted) for dotted in now if dotted not in earlier and filled(before, forms, dotted)
    ]


def _missing(forms: Forms, dotted: str) -> Problem:
    field = forms.field(dotted)
    section, _, path = dotted.partition(".")
    label = field.label if field is not None else both(dotted, dotted)
    message = both(
        "{label} ({path}) is still to be asked", "{label}（{path}）尚未填写", label=label, path=path
    )
    return Problem(section, path, "required-by-template", message, warning=True)


def _wanted(client: ClientFile, template: Template, forms: Forms, today: date) -> Iterator[_Wanted]:
    minor: bool | None = None
    grouped = {dotted: group for group in template.required_any for dotted in group}
    done: set[tuple[str, ...]] = set()
    required = {**template.required, **template.required_items}
    for dotted in (*required, *(group[0] for group in template.required_any)):
        group = grouped.get(dotted, (dotted,))
        if group in done:
            continue
        if dotted in FOR_MINORS:
            minor = is_minor(client, template, today) if minor is None else minor
            if not minor:
                continue
        elif required.get(dotted, "required") != "required":
            continue
        done.add(group)
        if any(each.partition(".")[0] in client.unreadable for each in group):
            continue
        if all(_applies(client, forms, each) for each in group):
            yield _Wanted(group)


def _applies(client: ClientFile, forms: Forms, dotted: str) -> bool:
    """Whether the field can be asked for: one inside the items of a list only once there is an item."""
    field = forms.field(dotted)
    if field is None or field.derived:
        return False
    section = client.section(field.section)
    for end in range(1, len(field.path)):
        above = forms.field(".".join((field.section, *field.path[:end])))
        if above is not None and above.kind == "list":
            return any(isinstance(value, list) and value for value in _at(section, field.path[:end]))
    return True


def filled(client: ClientFile, forms: Forms, dotted: str) -> bool:
    """Whether the field at `dotted` is there; in the items of a list, whether every item has it."""
    field = forms.field(dotted)
    if field is None:
        return False
    section = client.section(field.section)
    if field.none_on and any(map(_is_there, _at(section, (*field.path[:-1], field.none_on)))):
        return True
    found = _at(section, field.path)
    # Inside an item no "none, asked on" stands beside a list: written down empty, it says there was none.
    return bool(found) and all(_is_there(each) or (len(field.path) > 1 and each == []) for each in found)


def _at(section: Section, path: tuple[str, ...]) -> list[Json]:
    """The values that names lead to: one for each item of the lists on the way, None where it is absent."""
    values: list[Json] = [section]
    for name in path:
        spread = (_standing(value) if isinstance(value, list) else [value] for value in values)
        values = [mapping(item).get(name) for items in spread for item in items]
    return values


def _standing(items: list[Json]) -> list[Json]:
    """The items that no later one corrects."""
    corrected = {text(mapping(item).get("corrects")) for item in items} - {""}
    return [item for item in items if mapping(item).get("id") not in corrected] if corrected else items


def _is_there(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_is_there, value.values()))
    if isinstance(value, list):
        return any(map(_is_there, value))
    return value is not None and value != ""


def is_minor(client: ClientFile, template: Template, today: date) -> bool:
    """Whether the template's trade needs a guardian for this client; False where no age is known.

    By `safety.minor_until` where it is known, so that those who may not read `profile` know it too; else by
    birth or stated age.
    """
    until = client.section("safety").get("minor_until")
    last = parse_date(mapping(until).get("until") if isinstance(until, dict) else until)
    below = _guardian_below(template)
    if last is not None and below >= ADULT_AT:
        return today <= last
    age = _age_at_least(client.section("profile"), today)
    return age is not None and age < below


def _guardian_below(template: Template) -> int:
    given = template.thresholds.get("guardian_below_age")
    if given is not None and str(given).isdecimal():
        return int(str(given))
    return ADULT_AT if template.retention == "medical" else GUARDIAN_BELOW


def _age_at_least(profile: Section, today: date) -> int | None:
    """The age that the client has reached for certain."""
    birth = mapping(profile.get("birth"))
    year = number(birth.get("year"))
    if year is not None:
        month, day = number(birth.get("month")), number(birth.get("day"))
        born = solar_clamped(year, month, min(day or 28, 28)) if month is not None else None
        if born is None:
            return today.year - year - 1
        if text(birth.get("calendar")) == "lunar":
            born += LUNAR_LATEST
        elif day is not None:
            born = solar_clamped(year, month or 1, day) or born
        return years_between(born, today)
    stated = mapping(profile.get("age_as_of"))
    age, on = number(stated.get("age")), parse_date(stated.get("on"))
    if age is None:
        return None
    return age + years_between(on, today) if on is not None and on <= today else age
