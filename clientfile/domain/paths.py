"""Paths as a user types them: `contact.phones[0].number`, `contact.phones[k7m3q9xw]`.

Reading and changing by path never alters what was given: every change is a new set of sections.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from clientfile.domain.data import Json, Section
from clientfile.domain.ids import is_id
from clientfile.errors import BadInput
from clientfile.said import both
from clientfile.tuples import NamedTuple

_NAMED = r"[A-Za-z_][A-Za-z0-9_-]*(?:\[[a-z0-9]{1,8}\])*"
_FORM = rf"{_NAMED}(?:\.{_NAMED})*"
_STEP = r"\[([a-z0-9]+)\]|([A-Za-z_][A-Za-z0-9_-]*)"


class ItemId(str):
    """A step that names an item of a list by its id."""

    __slots__ = ()


Step: TypeAlias = "str | int | ItemId"
Sections: TypeAlias = Mapping[str, Section]
_Change: TypeAlias = Callable[[Json], Json]


class Path(NamedTuple):
    """A section and the steps inside it: field names, places in a list, ids of items."""

    section: str
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        return self.section + written(self.steps, "." if self.steps else "")

    @property
    def inside(self) -> str:
        """The path relative to its section, as a `Problem` gives it."""
        return written(self.steps)

    @property
    def dotted(self) -> str:
        """`contact.phones.number`: without places, as forms name their fields."""
        named = [s for s in self.steps if isinstance(s, str) and not isinstance(s, ItemId)]
        return ".".join([self.section, *named])


def written(steps: tuple[Step, ...], before: str = "") -> str:
    """Steps as text: `phones[0].number`."""
    text = before
    for place, step in enumerate(steps):
        if isinstance(step, ItemId | int):
            text += f"[{step}]"
        else:
            text += ("." if place else "") + step
    return text


def parse(text: str) -> Path:
    """The path that a text names. Raises BadInput where it is none, never quoting it."""
    if len(text) > 500 or re.fullmatch(_FORM, text) is None:
        raise BadInput(
            both("this is not a path", "路径写法不对"),
            both(
                "write section.field, and for lists section.field[0] or section.field[item id]",
                "写作 部分.字段，列表写 部分.字段[0] 或 部分.字段[条目编号]",
            ),
        )
    steps: list[Step] = []
    for bracket, name in re.findall(_STEP, text):
        if name:
            steps.append(name)
        elif bracket.isdigit():
            steps.append(int(bracket))
        elif is_id(bracket):
            steps.append(ItemId(bracket))
        else:
            raise BadInput(
                both("an item of a list is named by its place or its id", "列表条目用序号或条目编号指明")
            )
    section, *rest = steps
    if not isinstance(section, str) or (rest and isinstance(rest[0], ItemId | int)):
        raise BadInput(both("a path begins with a section and a field", "路径以部分和字段开头"))
    return Path(section, tuple(rest))


def get(sections: Sections, path: Path | str) -> Json:
    """The value at a path, None where a field is absent. Raises BadInput where an item is."""
    path = parse(path) if isinstance(path, str) else path
    value: Json = sections.get(path.section)
    for place, step in enumerate(path.steps):
        here = Path(path.section, path.steps[: place + 1])
        if isinstance(step, ItemId | int):
            if not isinstance(value, list):
                raise _no_item(here)
            value = value[_place(value, step, here)]
        elif isinstance(value, dict):
            value = value.get(step)
        elif value is None:
            return None
        else:
            raise _not_through(here)
    return value


def put(sections: Sections, path: Path | str, value: Json) -> dict[str, Section]:
    """The sections with `value` at a path; objects on the way are made, items of lists must be there."""
    path = parse(path) if isinstance(path, str) else path
    return _changed(sections, path, lambda _: value)


def add(sections: Sections, path: Path | str, value: Json) -> dict[str, Section]:
    """The sections with `value` as the last item of the list at a path; the list is made if absent."""
    path = parse(path) if isinstance(path, str) else path

    def appended(old: Json) -> Json:
        if old is None:
            return [value]
        if not isinstance(old, list):
            raise BadInput(both("{path} is not a list", "{path} 不是列表", path=path))
        return [*old, value]

    return _changed(sections, path, appended)


def unset(sections: Sections, path: Path | str) -> dict[str, Section]:
    """The sections without what is at a path; what becomes empty on the way goes too.

    Nothing happens where a field is absent; a missing item of a list raises BadInput.
    """
    path = parse(path) if isinstance(path, str) else path
    return _changed(sections, path, lambda _: None) if get(sections, path) is not None else dict(sections)


def _changed(sections: Sections, path: Path, change: _Change) -> dict[str, Section]:
    changed = _at(sections.get(path.section), path, 0, change)
    if changed is None:
        return {name: data for name, data in sections.items() if name != path.section}
    if not isinstance(changed, dict):
        raise BadInput(both("{path} is a section, which holds fields", "{path} 是部分，应含字段", path=path))
    return {**sections, path.section: changed}


def _at(value: Json, path: Path, depth: int, change: _Change) -> Json:
    """`value` with the change made below it; None says that nothing is left of it."""
    if depth == len(path.steps):
        return change(value)
    step = path.steps[depth]
    here = Path(path.section, path.steps[: depth + 1])
    if isinstance(step, ItemId | int):
        if not isinstance(value, list):
            raise _no_item(here)
        place = _place(value, step, here)
        item = _at(value[place], path, depth + 1, change)
        if isinstance(step, ItemId) and isinstance(item, dict) and "id" not in item:
            item = {"id": str(step), **item}
        return [*value[:place], *([] if item is None else [item]), *value[place + 1 :]] or None
    if value is not None and not isinstance(value, dict):
        raise _not_through(here)
    held = value or {}
    inner = _at(held.get(step), path, depth + 1, change)
    if inner is None:
        return {name: kept for name, kept in held.items() if name != step} or None
    return {**held, step: inner}


def _place(items: list[Json], step: Step, here: Path) -> int:
    for place, item in enumerate(items):
        if place == step or (isinstance(item, dict) and item.get("id") == step):
            return place
    raise _no_item(here)


def _no_item(here: Path) -> BadInput:
    return BadInput(both("there is no item {path}", "没有条目 {path}", path=here))


def _not_through(here: Path) -> BadInput:
    return BadInput(both("there can be no field {path}", "不可能有字段 {path}", path=here))
