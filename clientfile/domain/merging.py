"""Folding an addition into what is there: nothing is lost, and what differs is said."""

from __future__ import annotations

import json

from clientfile.domain.data import Json, Section
from clientfile.problem import Problem
from clientfile.said import both

RULE = "addition-differs"


def fold(base: Section, addition: Section, section: str = "") -> tuple[Section, list[Problem]]:
    """`base` with everything of `addition`, and a warning for each value that `base` has otherwise.

    Lists are united: objects by their `id` (the same id is folded), all else by value. Objects are
    folded field by field. Where a scalar differs, or the shapes do, the base's stays.
    """
    problems: list[Problem] = []
    return _objects(base, addition, section, "", problems), problems


def _objects(
    base: dict[str, Json], addition: dict[str, Json], section: str, path: str, problems: list[Problem]
) -> dict[str, Json]:
    folded = dict(base)
    for name, new in addition.items():
        here = f"{path}.{name}" if path else name
        folded[name] = _values(base.get(name), new, section, here, problems)
    return folded


def _values(old: Json, new: Json, section: str, path: str, problems: list[Problem]) -> Json:
    if new is None:
        return old
    if old is None:
        return new
    if isinstance(old, dict) and isinstance(new, dict):
        return _objects(old, new, section, path, problems)
    if isinstance(old, list) and isinstance(new, list):
        return _lists(old, new, section, path, problems)
    if _value_key(old) != _value_key(new):
        said = both(
            "an addition says otherwise; what was there stays", "补充内容与原有内容不同，保留原有内容"
        )
        problems.append(Problem(section, path, RULE, said, warning=True))
    return old


def _lists(old: list[Json], new: list[Json], section: str, path: str, problems: list[Problem]) -> list[Json]:
    folded = list(old)
    places: dict[str, int] = {}
    for place, item in enumerate(old):
        places.setdefault(_item_key(item), place)
    for item in new:
        key = _item_key(item)
        place_before = places.setdefault(key, len(folded))
        if place_before == len(folded):
            folded.append(item)
        else:
            here = f"{path}[{place_before}]"
            folded[place_before] = _values(folded[place_before], item, section, here, problems)
    return folded


def _item_key(item: Json) -> str:
    identity = item.get("id") if isinstance(item, dict) else None
    return f"id {identity}" if isinstance(identity, str) and identity else "value " + _value_key(item)


def _value_key(value: Json) -> str:
    # JSON tells true from 1, which == does not
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def overlaid(base: Section, given: Section) -> Section:
    """`base` with what was given laid over it: the given value wins, what is not given stays.

    Objects are laid over field by field. Of lists of objects, items with a known id are laid over their own,
    the rest is appended unless it is there already; other lists are replaced.
    """
    laid = dict(base)
    for name, new in given.items():
        old = base.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            laid[name] = overlaid(old, new)
        elif isinstance(old, list) and isinstance(new, list) and any(isinstance(item, dict) for item in old):
            laid[name] = _overlaid_items(old, new)
        else:
            laid[name] = new
    return laid


def _overlaid_items(old: list[Json], new: list[Json]) -> list[Json]:
    laid = list(old)
    for item in new:
        key = _item_key(item)
        place = next((at for at, each in enumerate(laid) if _item_key(each) == key), None)
        if place is None:
            if not any(_value_key(_without_id(each)) == _value_key(item) for each in laid):
                laid.append(item)
            continue
        before = laid[place]
        laid[place] = overlaid(before, item) if isinstance(before, dict) and isinstance(item, dict) else item
    return laid


def _without_id(item: Json) -> Json:
    return {name: value for name, value in item.items() if name != "id"} if isinstance(item, dict) else item
