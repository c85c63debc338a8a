"""Changes to a YAML file that somebody wrote by hand: what is not changed stays as it was, comments and all.

Only the lines of the value that changes are written anew. Where that cannot be done (a list on one line, an
unusual layout) the whole file is, and its comments are lost: `edited` says which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from clientfile.domain.data import Json, mapping
from clientfile.store import yaml, yaml_events
from clientfile.tuples import NamedTuple

Steps: TypeAlias = "Sequence[str | int]"


class Edited(NamedTuple):
    """The new text; `whole` where all of it was written anew."""

    text: str
    whole: bool


class _Node(NamedTuple):
    """Where a value stands: lines and columns from 0, `end` behind its last character."""

    kind: str
    begin: tuple[int, int]
    end: tuple[int, int]
    inside: tuple[tuple[str | int, _Node], ...]

    def at(self, steps: Steps) -> _Node | None:
        if not steps:
            return self
        found = next((node for key, node in self.inside if key == steps[0]), None)
        return found.at(steps[1:]) if found else None


def edited(text: str, after: Mapping[str, Json], *changed: Steps) -> Edited:
    """`text` as it is to be read as `after`; `changed` are the places that differ.

    A place that is not there yet is put behind the last of its list, or at the end of the file.
    """
    now, lines = text, dict(mapping(yaml.load(text)))
    for steps in changed:
        value = _value(after, steps)
        made = _replaced(now, steps, value) if _value(lines, steps) is not None else _added(now, steps, value)
        if made is None:
            return _whole(after)
        now = made
        try:
            lines = dict(mapping(yaml.load(now)))
        except yaml.BadYaml:
            return _whole(after)
    return Edited(now, False) if _same(lines, dict(after)) else _whole(after)


def _whole(after: Mapping[str, Json]) -> Edited:
    return Edited(yaml.dump(after), True)


def _same(read: Json, wanted: Json) -> bool:
    """Whether text that was read back says what was wanted: every scalar is text there."""
    if isinstance(wanted, dict):
        return (
            isinstance(read, dict)
            and list(read) == list(wanted)
            and all(_same(read[name], each) for name, each in wanted.items())
        )
    if isinstance(wanted, list):
        return (
            isinstance(read, list)
            and len(read) == len(wanted)
            and all(_same(one, other) for one, other in zip(read, wanted, strict=True))
        )
    if isinstance(wanted, bool):
        return read == ("true" if wanted else "false")
    return str(read) == str(wanted)


def _value(data: Mapping[str, Json], steps: Steps) -> Json:
    """What stands at a place, None where there is nothing."""
    found: Json = dict(data)
    for step in steps:
        if isinstance(found, dict):
            found = found.get(str(step))
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def _replaced(text: str, steps: Steps, value: Json) -> str | None:
    top = _read(text)
    node = top and top.at(steps)
    if node is None or value is None:
        return None
    begin, end = _offset(text, node.begin), _offset(text, node.end)
    lead = _line(text, node.begin[0])[: node.begin[1]]
    if lead.strip(" -") == "":
        return text[:begin] + _written(value, node.begin[1]) + text[end:]
    if not isinstance(value, dict | list) or not value:
        return text[:begin] + yaml.dump({"": value}).partition(":")[2].strip() + text[end:]
    column = len(lead) - len(lead.lstrip(" -")) + 2
    return text[:begin].rstrip(" ") + f"\n{' ' * column}" + _written(value, column) + text[end:]


def _added(text: str, steps: Steps, value: Json) -> str | None:
    """A further item behind the last of a list, or a further key at the end of an object."""
    *above, last = steps
    top = _read(text)
    node = top and top.at(above)
    if top is None or node is None:
        if len(steps) == 2 and last == 0 and isinstance(steps[0], str):
            return _added(text, above, [value])
        return None
    if isinstance(last, int):
        if not node.inside:
            return _replaced(text, above, [value])
        item = node.inside[-1][1]
        lead = _line(text, item.begin[0])[: item.begin[1]]
        if lead.strip() != "-":
            return None
        end = _line_end(text, item.end)
        if end is None:
            return None
        return text[:end] + "\n" + lead + _written(value, len(lead)) + text[end:]
    if node.kind != "mapping":
        return None
    if above:
        end = _line_end(text, node.end)
        if not node.inside or end is None or text[_offset(text, node.begin)] == "{":
            return None
        indent = " " * node.begin[1]
        lines = yaml.dump({last: value}).rstrip("\n").split("\n")
        return text[:end] + "".join(f"\n{indent}{line}" for line in lines) + text[end:]
    body = text if text.endswith("\n") or not text else text + "\n"
    return body + yaml.dump({last: value})


def _written(value: Json, column: int) -> str:
    """A value as it stands from a column of a line on."""
    if isinstance(value, dict) and value:
        lines = yaml.dump(value).rstrip("\n").split("\n")
    elif isinstance(value, list) and value:
        lines = yaml.dump({"": value}).rstrip("\n").split("\n")[1:]
    else:
        lines = [yaml.dump({"": value}).partition(":")[2].strip()]
    return f"\n{' ' * column}".join(lines)


def _read(text: str) -> _Node | None:
    return next(_nodes(yaml_events.pieces(text)), None)


def _nodes(found: Iterator[yaml_events.Piece]) -> Iterator[_Node]:
    """The nodes up to the end of the collection they are in; a collection ends where its last value does."""
    for piece in found:
        if piece.kind == "end":
            return
        if piece.kind == "scalar":
            yield _Node(
                "scalar", piece.begin, piece.end, ((piece.text, _Node("", piece.begin, piece.end, ())),)
            )
            continue
        ends = _Watched(found)
        children = list(_nodes(ends))
        inside: list[tuple[str | int, _Node]]
        if piece.kind == "mapping":
            keys = [child.inside[0][0] for child in children[::2]]
            inside = list(zip(keys, children[1::2], strict=True))
        else:
            inside = list(enumerate(children))
        flow = ends.last.end != ends.last.begin
        end = ends.last.end if flow or not children else children[-1].end
        yield _Node(piece.kind, piece.begin, end, tuple(inside))


class _Watched(Iterator[yaml_events.Piece]):
    """Pieces passed on; remembers the last."""

    def __init__(self, found: Iterator[yaml_events.Piece]) -> None:
        self._found = found
        self.last = yaml_events.Piece("end", (0, 0), (0, 0))

    def __next__(self) -> yaml_events.Piece:
        self.last = next(self._found)
        return self.last


def _line_end(text: str, place: tuple[int, int]) -> int | None:
    """Behind a value and the comment beside it, None where something else stands there."""
    rest = _line(text, place[0])[place[1] :]
    beside = rest.strip()
    return None if beside and not beside.startswith("#") else _offset(text, place) + len(rest)


def _line(text: str, number: int) -> str:
    return text.split("\n")[number]


def _offset(text: str, place: tuple[int, int]) -> int:
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: place[0]]) + place[1]
