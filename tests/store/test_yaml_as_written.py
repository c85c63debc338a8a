"""What we wrote is read line by line: never otherwise than the strict reader reads it."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clientfile.domain.data import Json, Plain
from clientfile.store import yaml, yaml_as_written, yaml_events
from tests.store.test_part import sections

ROOM = 100_000


def kinds(value: Json) -> object:
    """`Plain` and quoted text compare as equal: here they are told apart."""
    if isinstance(value, dict):
        return {key: kinds(each) for key, each in value.items()}
    if isinstance(value, list):
        return [kinds(each) for each in value]
    return (type(value) is Plain, value)


def as_written(text: str) -> Json | None:
    try:
        return yaml_as_written.read(text, ROOM)
    except yaml_as_written.Unlike:
        return None


def same_as_strict(text: str) -> bool:
    """Whether it was read without the parser; then the parser reads the same."""
    found = as_written(text)
    if found is None:
        return False
    assert kinds(found) == kinds(yaml_events.built(text, ROOM))
    return True


@given(data=sections)
@example(data={"a": {"b": [{"c": "d", "e": ["f", {"g": "h"}]}], "i": {}, "j": []}, "k": "\u2028"})
def test_what_we_write_is_read_alike(data: dict[str, Json]) -> None:
    same_as_strict(yaml.dump(data))


def test_what_a_part_looks_like_needs_no_parser() -> None:
    text = (
        'client: k7m3q9xw\npart: "services.2026"\nschema: 1\ndata:\n  visits:\n  - id: a1b2c3d4\n'
        '    on: "2026-11-22"\n    minutes: 60\n    invasive: false\n    note: "一\\n二\\u200b"\n'
        '    products:\n    - name: 精华\n      batch: "A-1"\n    - name: 面膜\n    tags:\n    - "a"\n'
        "    - b\n    empty: {}\n  - id: b\n#......\n"
    )
    assert same_as_strict(text)


PIECES = """a: b|a:|  b: c|- d|  - e: f|    g: 1|- h: "i\\n"|b: {}|c: []|    - j|#...||d: &x y|e: *x|a: c
|f: 'g'|  k|g: h: i|? l|- - m|-|h: 0x1|i: 2026-11-22|---|...|k: !t u|true: no| l: m|\tm: n|o: -1
|n: "\\ud800\""""
LINES = [f"{line}\n" for line in PIECES.replace("\n", "").split("|")]


@given(lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=9))
def test_lines_in_any_order_are_read_alike_or_left_to_the_parser(lines: list[str]) -> None:
    same_as_strict("".join(lines))


@given(data=sections, seed=st.integers(0, 2**32), times=st.integers(1, 3))
def test_a_text_that_was_meddled_with_is_read_alike_or_left_to_the_parser(
    data: dict[str, Json], seed: int, times: int
) -> None:
    chance = random.Random(seed)
    text = yaml.dump(data)
    for _ in range(times):
        place = chance.randrange(len(text) + 1)
        text = (
            text[:place]
            + chance.choice("\n :-#\"\\'{}[]a1&*!|\u0085\ufeff")
            + text[place + chance.randrange(2) :]
        )
    with suppress(yaml.BadYaml):
        same_as_strict(text)
        yaml.load(text)


@pytest.mark.parametrize("padding", ["", "\n", "#\n", "#....\n", "#...."])
def test_padding_is_no_line(padding: str) -> None:
    assert same_as_strict(f"a: b\nc:\n- d\n{padding}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}\n",
        "word\n",
        "a: b\na: c\n",
        "a: b",
        "a: b c: d\n",
        "a:\n",
        "a:\nb: c\n",
        "a: b\n  c: d\n",
        "a:\n- b\n  c: d\n",
        "a:\n   b: c\n",
        'a: "\\ud800"\n',
        'a: "\\x00"\n',
        'a: "b" # c\n',
        "a: b\n# a comment\n",
        f"{'k' * 201}: v\n",
        "".join(f"{'  ' * depth}a:\n" for depth in range(17)) + f"{'  ' * 17}a: b\n",
    ],
)
def test_what_is_left_to_the_parser(text: str) -> None:
    assert as_written(text) is None


def test_more_values_than_there_is_room_for_are_left_to_the_parser() -> None:
    with pytest.raises(yaml_as_written.Unlike):
        yaml_as_written.read("a: b\nb: c\nc: d\n", 6)


def test_what_is_bare_has_nothing_to_escape() -> None:
    unsure = [chr(point) for point in range(0x110000) if yaml_as_written.is_bare(chr(point))]
    assert not yaml_as_written.must_escape().search("".join(unsure))
    assert len(unsure) > 130_000
