"""How complete a client file is for the shop's template, and what to ask next (F07, R44).

Only required fields count. An explicit "none, asked on" fills a list. What this identity may not read counts
neither way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section, mapping, number, text
from clientfile.domain.days import parse_date, solar_clamped, years_between
from clientfile.forms.fields import Forms
from clientfile.forms.template import Template
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.tuples import NamedTuple

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


class _Required(NamedTuple):
    """One field that is asked for, looked up once: where it lies, and the list whose items it is in.

    `none_at` is where "asked, there is none" stands; `of_a_minor`: it is asked of minors alone.
    """

    dotted: str
    section: str
    path: tuple[str, ...]
    none_at: tuple[str, ...]
    in_list: tuple[str, ...]
    of_a_minor: bool


class Requirements(NamedTuple):
    """What a template asks for: of each group one field is enough. `order` is the order to ask in.

    Worked out of template and forms once and kept by the index, so that nobody needs all forms for it.
    """

    groups: tuple[tuple[_Required, ...], ...]
    order: Mapping[str, int]
    guardian_below: int

    def to_data(self) -> dict[str, Json]:
        """As JSON, for `requirements_from`."""
        groups: list[Json] = [
            [
                [name, section, [*path], [*none_at], [*in_list], of_a_minor]
                for name, section, path, none_at, in_list, of_a_minor in group
            ]
            for group in self.groups
        ]
        return {"groups": groups, "order": [*self.order], "guardian_below": self.guardian_below}


def requirements(template: Template, forms: Forms) -> Requirements:
    """What `template` asks for."""
    order = {question.field: place for place, question in enumerate(template.questions)}
    return Requirements(tuple(_groups(template, forms)), order, _guardian_below(template))


def requirements_from(data: Any) -> Requirements:
    """What `to_data` gave."""
    return Requirements(
        tuple(
            tuple(
                _Required(name, section, tuple(path), tuple(none_at), tuple(in_list), of_a_minor)
                for name, section, path, none_at, in_list, of_a_minor in group
            )
            for group in data["groups"]
        ),
        {field: place for place, field in enumerate(data["order"])},
        data["guardian_below"],
    )


def completeness(client: ClientFile, asked: Requirements, today: date) -> Completeness:
    """How much of what is `asked` is filled in; 100 only where nothing is missing."""
    total = 0
    missing: list[str] = []
    minor: bool | None = None
    hidden = client.unreadable
    for group in asked.groups:
        if group[0].of_a_minor:
            minor = _below(asked.guardian_below, client, today) if minor is None else minor
            if not minor:
                continue
        if hidden and any(each.section in hidden for each in group):
            continue
        if any(each.in_list and not _applies(client, each) for each in group):
            continue
        total += 1
        if not any(_filled(client, each) for each in group):
            missing.append(group[0].dotted)
    percent = 100 * (total - len(missing)) // total if total else 100
    order = asked.order
    ask = sorted(
        missing, key=lambda dotted: (not dotted.startswith("safety."), order.get(dotted, len(order)))
    )
    return Completeness(percent, tuple(ask))


def _groups(template: Template, forms: Forms) -> Iterator[tuple[_Required, ...]]:
    grouped = {dotted: group for group in template.required_any for dotted in group}
    done: set[tuple[str, ...]] = set()
    required = {**template.required, **template.required_items}
    for dotted in (*required, *(group[0] for group in template.required_any)):
        group = grouped.get(dotted, (dotted,))
        if group in done or (dotted not in FOR_MINORS and required.get(dotted, "required") != "required"):
            continue
        done.add(group)
        found = [_required(forms, each, dotted in FOR_MINORS) for each in group]
        whole = [each for each in found if each is not None]
        if len(whole) == len(group):
            yield tuple(whole)


def _required(forms: Forms, dotted: str, of_a_minor: bool = False) -> _Required | None:
    """None for what no form knows, or none stores: it cannot be asked for."""
    field = forms.field(dotted)
    if field is None or field.derived:
        return None
    in_list: tuple[str, ...] = ()
    for end in range(1, len(field.path)):
        above = forms.field(".".join((field.section, *field.path[:end])))
        if above is not None and above.kind == "list":
            in_list = field.path[:end]
            break
    none_at = (*field.path[:-1], field.none_on) if field.none_on else ()
    return _Required(dotted, field.section, field.path, none_at, in_list, of_a_minor)


def _applies(client: ClientFile, asked: _Required) -> bool:
    """A field inside the items of a list can only be asked for once there is an item."""
    section = client.section(asked.section)
    return any(isinstance(value, list) and value for value in _at(section, asked.in_list))


def _filled(client: ClientFile, asked: _Required) -> bool:
    """Whether the field is there; in the items of a list, whether every item has it."""
    section = client.section(asked.section)
    if not section:
        return False
    if asked.none_at and any(map(_is_there, _at(section, asked.none_at))):
        return True
    found = _at(section, asked.path)
    # Inside an item no "none, asked on" stands beside a list: written down empty, it says there was none.
    return bool(found) and all(_is_there(each) or (len(asked.path) > 1 and each == []) for each in found)


def taken_away(
    client: ClientFile,
    before: ClientFile,
    asked: Requirements,
    forms: Forms,
    today: date,
    sections: Collection[str],
) -> list[Problem]:
    """A warning for each required field of these `sections` that was filled in and no longer is."""
    required = {each.dotted: each for group in asked.groups for each in group}
    missing = [required[dotted] for dotted in completeness(client, asked, today).next_to_ask]
    return [
        _missing(forms, each.dotted) for each in missing if each.section in sections and _filled(before, each)
    ]


def _missing(forms: Forms, dotted: str) -> Problem:
    field = forms.field(dotted)
    section, _, path = dotted.partition(".")
    label = field.label if field is not None else both(dotted, dotted)
    message = both(
        "{label} ({path}) is still to be asked", "{label}（{path}）尚未填写", label=label, path=path
    )
    return Problem(section, path, "required-by-template", message, warning=True)


def _at(section: Section, path: tuple[str, ...]) -> list[Json]:
    """The values that names lead to: one for each item of the lists on the way, None where it is absent."""
    value: Json = section
    for place, name in enumerate(path):
        if isinstance(value, list):
            return _in_items(value, path[place:])
        value = value.get(name) if isinstance(value, dict) else None
    return [value]


def _in_items(items: list[Json], path: tuple[str, ...]) -> list[Json]:
    values = [mapping(item).get(path[0]) for item in _standing(items)]
    for name in path[1:]:
        spread = (_standing(value) if isinstance(value, list) else [value] for value in values)
        values = [mapping(item).get(name) for items in spread for item in items]
    return values


def _standing(items: list[Json]) -> list[Json]:
    """The items that no later one corrects."""
    corrected = {text(mapping(item).get("corrects")) for item in items} - {""}
    return [item for item in items if mapping(item).get("id") not in corrected] if corrected else items


def _is_there(value: Json) -> bool:
    if type(value) is str:
        return value != ""
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
    return _below(_guardian_below(template), client, today)


def _below(below: int, client: ClientFile, today: date) -> bool:
    until = client.section("safety").get("minor_until")
    last = parse_date(mapping(until).get("until") if isinstance(until, dict) else until)
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
