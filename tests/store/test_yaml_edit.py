"""A hand-written YAML file is changed in its place, and keeps its comments."""

from __future__ import annotations

import json
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.data import Json, mapping
from clientfile.store import yaml
from clientfile.store.yaml_edit import Steps, edited

WRITTEN = """\
# our catalogue
clientfile: 1
services:
  # faces
  - id: a  # the first
    name: "甲"
  - {id: b, name: 乙}  # on one line

  # hands
  - id: c
    treats:
      - x
# and these
packages: []
points: {yuan_per_point: 100}
tiers: [{id: t}, {id: u}]
deep:
  # of two
  a: x  # one
"""


def changed(text: str, steps: Steps, value: Json) -> tuple[str, bool]:
    before = mapping(yaml.load(text))
    after = cast("dict[str, Json]", json.loads(json.dumps(before)))
    found: object = after
    for step in steps[:-1]:
        found = found[step]
    if isinstance(found, list) and steps[-1] == len(found):
        found.append(value)
    else:
        found[steps[-1]] = value
    return edited(text, after, steps)


def diff(text: str, made: str) -> list[str]:
    """Lines that went (-) and came (+)."""
    old, new = text.split("\n"), made.split("\n")
    return [f"-{line}" for line in old if line not in new] + [f"+{line}" for line in new if line not in old]


@pytest.mark.parametrize(
    ("steps", "value", "wanted"),
    [
        (("services", 3), {"id": "d", "name": "丁"}, ["+  - id: d", "+    name: 丁"]),
        (
            ("services", 1),
            {"id": "b", "minutes": 5},
            ["-  - {id: b, name: 乙}  # on one line", "+  - id: b", "+    minutes: 5  # on one line"],
        ),
        (
            ("services", 0),
            {"id": "a", "name": "x"},
            ["-  - id: a  # the first", '-    name: "甲"', "+  - id: a", "+    name: x"],
        ),
        (
            ("points",),
            {"yuan_per_point": 50},
            ["-points: {yuan_per_point: 100}", "+points:", "+  yuan_per_point: 50"],
        ),
        (("packages", 0), {"id": "p"}, ["-packages: []", "+packages:", "+  - id: p"]),
        (("rewards",), [{"id": "r"}], ["+rewards:", "+- id: r"]),
        (("deep", "b"), ["1"], ["+  b:", '+  - "1"']),
        (("clientfile",), 2, ["-clientfile: 1", "+clientfile: 2"]),
    ],
)
def test_only_the_lines_of_what_changes_are_others(steps: Steps, value: Json, wanted: list[str]) -> None:
    made, whole = changed(WRITTEN, steps, value)
    assert not whole
    assert diff(WRITTEN, made) == wanted


def test_a_layout_that_cannot_be_kept_is_written_anew_and_said() -> None:
    made, whole = changed(WRITTEN, ("tiers", 2), {"id": "v"})
    assert whole
    assert "#" not in made
    assert mapping(yaml.load(made))["tiers"] == [{"id": "t"}, {"id": "u"}, {"id": "v"}]


names = st.sampled_from(["id", "name", "x y", "价", "no"])
scalars = st.one_of(st.text("ab:#-'\"\n 价{[", max_size=6), st.integers(0, 99), st.booleans())
rows = st.dictionaries(names, st.one_of(scalars, st.lists(scalars, max_size=2)), min_size=1, max_size=3)
lists = st.lists(rows, max_size=3)


@settings(max_examples=80)
@given(
    st.dictionaries(st.sampled_from(["services", "tiers", "points"]), lists, min_size=1),
    rows,
    st.integers(0, 3),
)
def test_whatever_is_changed_it_reads_as_wanted(data: dict[str, list[Json]], row: Json, at: int) -> None:
    kind = next(iter(data))
    place = min(at, len(data[kind]))
    before = cast("dict[str, Json]", data)
    after = {**before, kind: [*data[kind][:place], row, *data[kind][place + 1 :]]}
    made = edited(yaml.dump(before), after, (kind, place))
    assert yaml.load(made.text) == yaml.load(yaml.dump(after))
