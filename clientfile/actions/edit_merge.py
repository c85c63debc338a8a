"""What somebody made of a form, brought together with what others wrote meanwhile.

Five things come together: the form as it was given out and as it came back (both as text, so that what was
not touched is known exactly), what came back typed, what the form was made of, and what is there now.
"""

from __future__ import annotations

from clientfile.domain.data import Json, Row, Section
from clientfile.tuples import NamedTuple


class Versions(NamedTuple):
    """One value in its versions, None where it is absent."""

    given_out: Json
    came_back: Json
    mine: Json
    base: Json
    now: Json


class Conflict(NamedTuple):
    """A place that both changed, each otherwise. `now` is what stands there, None where it was taken away."""

    path: str
    now: Json


def merged(
    given_out: Section, came_back: Section, mine: Section, base: Section, now: Section
) -> tuple[Section, list[Conflict]]:
    """`now` with what was changed in the form.

    Where both changed the same place it is a `Conflict`, and the form's value stands.
    """
    conflicts: list[Conflict] = []
    return _objects(Versions(given_out, came_back, mine, base, now), "", conflicts) or {}, conflicts


def _value(each: Versions, path: str, conflicts: list[Conflict]) -> Json:
    if each.given_out == each.came_back:
        return each.now
    if all(isinstance(value, dict) for value in each):
        return _objects(each, path, conflicts)
    if _is_items(each.mine) and all(_is_items(value, with_ids=True) for value in (each.base, each.now)):
        return _items(each, path, conflicts)
    if not _same(each.now, each.base) and not _same(each.now, each.mine):
        conflicts.append(Conflict(path, each.now))
    return each.mine


def _objects(each: Versions, path: str, conflicts: list[Conflict]) -> Section | None:
    """Nothing is left where every field was taken away."""
    versions = [value if isinstance(value, dict) else {} for value in each]
    given_out, came_back, _, _, now = versions
    result = dict(now)
    for name in {**given_out, **came_back}:
        here = Versions(*(version.get(name) for version in versions))
        value = _value(here, f"{path}.{name}" if path else name, conflicts)
        if value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result or None


def _items(each: Versions, path: str, conflicts: list[Conflict]) -> list[Json] | None:
    """Items by their id, in the order of the form; what others added comes after."""
    given_out, came_back, _, base, now = (_by_id(value) for value in each)
    result: list[Json] = []
    mine = each.mine if isinstance(each.mine, list) else []
    kept: set[str] = set()
    for item in mine:
        own = _id(item)
        kept.add(own)
        if not own or own not in given_out:
            result.append(item)
            continue
        here = f"{path}[{own}]"
        if given_out[own] == came_back.get(own):
            result += [now[own]] if own in now else []
        elif own not in now:
            conflicts.append(Conflict(here, None))
            result.append(item)
        else:
            versions = Versions(given_out[own], came_back.get(own), item, base.get(own), now[own])
            result.append(_objects(versions, here, conflicts) or {})
    for own, item in now.items():
        if own in kept:
            continue
        if own not in given_out:
            result.append(item)
        elif not _same(item, base.get(own)):
            conflicts.append(Conflict(f"{path}[{own}]", item))
    return result if result or isinstance(each.mine, list) else None


def _is_items(value: Json, *, with_ids: bool = False) -> bool:
    """Whether it is a list of objects that can be told apart (or nothing); a new one has no id yet."""
    if value is None:
        return True
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return False
    own = [name for item in value if (name := _id(item))]
    return len(own) == len(set(own)) and (not with_ids or len(own) == len(value))


def _by_id(value: Json) -> dict[str, Row]:
    items = value if isinstance(value, list) else []
    return {_id(item): item for item in items if isinstance(item, dict) and _id(item)}


def _id(item: Json) -> str:
    own = item.get("id") if isinstance(item, dict) else None
    return str(own) if isinstance(own, str) else ""


def _same(one: Json, other: Json) -> bool:
    # `==` does not tell true from 1.
    return one == other and type(one) is type(other)
