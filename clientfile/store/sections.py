"""A section's data and the parts it is stored in: its base, one part a year for what grows, additions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from clientfile.domain.data import Json, Section
from clientfile.domain.ids import ALPHABET
from clientfile.domain.merging import fold
from clientfile.forms.fields import SectionForm
from clientfile.problem import Problem
from clientfile.store.layout import PartName, part_name


def split(form: SectionForm, data: Section) -> dict[PartName, Section]:
    """The parts that hold `data`.

    A list split by year goes where its items' dates say; the rest is the base.
    """
    by_year = {field.name: field.by_year for field in form.fields if field.by_year}
    parts: dict[PartName, Section] = {}
    for name, value in data.items():
        if name not in by_year or not isinstance(value, list):
            parts.setdefault(PartName(form.name), {})[name] = value
            continue
        for item in value:
            place = PartName(form.name, _year(item, by_year[name]))
            held = parts.setdefault(place, {}).setdefault(name, [])
            assert isinstance(held, list)
            held.append(item)
    return parts


def assemble(form: SectionForm, parts: Mapping[PartName, Section]) -> tuple[Section, list[Problem]]:
    """The section that `parts` hold: base, then years in order, then additions folded in.

    An addition that says something else than what is there is told as a warning; what was there stays.
    """
    whole: Section = {}
    problems: list[Problem] = []
    for place in sorted((p for p in parts if not p.addition), key=lambda p: p.year):
        for name, value in parts[place].items():
            before = whole.get(name)
            whole[name] = [*before, *value] if isinstance(before, list) and isinstance(value, list) else value
    for place in sorted((p for p in parts if p.addition), key=lambda p: (p.year, p.addition)):
        whole, differing = fold(whole, parts[place], form.name)
        problems += differing
    return whole, problems


def next_addition(section: str, beside: Iterable[str], chance: str) -> PartName:
    """The name of one more addition to a section, which sorts behind those among the parts `beside`.

    So they are folded in as they came. `chance` (random) keeps two machines from choosing the same one.
    """
    places = (place for name in beside if (place := part_name(name)) is not None)
    last = max((_number(p.addition) for p in places if p.section == section and p.addition), default=-1)
    high, low = divmod(min(last + 1, len(ALPHABET) ** 2 - 1), len(ALPHABET))
    return PartName(section, addition=f"{ALPHABET[high]}{ALPHABET[low]}{chance}")


def _number(addition: str) -> int:
    return ALPHABET.index(addition[0]) * len(ALPHABET) + ALPHABET.index(addition[1])


def _year(item: Json, date_field: str) -> str:
    value = item.get(date_field) if isinstance(item, dict) else None
    year = value[:4] if isinstance(value, str) else ""
    return year if len(year) == 4 and year.isdecimal() and year.isascii() else ""
