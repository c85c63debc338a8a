"""What comes in, in each format, and what is refused with its line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.data import Json, Plain
from clientfile.errors import BadInput
from clientfile.exchange import read_clients, strict_json
from clientfile.exchange.entry import Entry
from clientfile.exchange.read_clients import MAX_JSON, MAX_LINE, MAX_PROBLEMS, entries


def read(content: str | bytes, name: str = "-") -> list[Entry]:
    raw = content.encode() if isinstance(content, str) else content
    return list(entries(io.BytesIO(raw), name))


def refused(content: str | bytes, name: str = "-") -> list[tuple[int, str]]:
    with pytest.raises(BadInput) as found:
        read(content, name)
    assert found.value.exit_code == 3
    return [(each.line, each.rule) for each in found.value.problems]


ANNA: Json = {"contact": {"name": "Anna"}}
LI: Json = {"contact": {"name": "李"}}


def test_yaml_of_one_client_and_of_many() -> None:
    assert read("contact:\n  name: Anna\n", "a.yaml") == [Entry(1, 0, ANNA)]
    assert read("# two\n- contact:\n    name: Anna\n- contact:\n    name: 李\n", "a.yml") == [
        Entry(1, 2, ANNA),
        Entry(2, 4, LI),
    ]


def test_json_of_one_client_and_of_many() -> None:
    assert read('\n{"contact": {"name": "Anna"}}', "a.json") == [Entry(1, 2, ANNA)]
    assert read(json.dumps([ANNA, LI], indent=1), "a.JSON") == [Entry(1, 2, ANNA), Entry(2, 7, LI)]
    assert read("[]", "a.json") == []


def test_json_lines_and_blank_ones() -> None:
    lines = f"\n{json.dumps(ANNA)}\n\n{json.dumps(LI)}"
    assert read(lines, "a.jsonl") == [Entry(1, 2, ANNA), Entry(2, 4, LI)]


def test_the_format_is_told_by_the_first_character() -> None:
    for content in (
        json.dumps(ANNA),
        json.dumps(ANNA, indent=2),
        f"[{json.dumps(ANNA)}]",
        "contact:\n  name: Anna\n",
        "- contact:\n    name: Anna\n",
        "\ufeff" + json.dumps(ANNA),
    ):
        assert [each.data for each in read(content)] == [ANNA], content
    both = f"\n \n{json.dumps(ANNA)}\n{json.dumps(LI)}\n"
    assert read(both) == [Entry(1, 3, ANNA), Entry(2, 4, LI)]


def test_a_mark_at_the_beginning_is_no_content() -> None:
    for name in ("a.json", "a.jsonl", "-"):
        assert read("\ufeff" + json.dumps(ANNA), name) == [Entry(1, 1, ANNA)]


@pytest.mark.parametrize("name", ["-", "a.yaml", "a.json", "a.jsonl"])
def test_nothing_in_it(name: str) -> None:
    assert read("", name) == []
    assert read("\n \n", name) == []


def test_numbers_keep_their_text() -> None:
    data = read('{"a": 13800138000, "b": 1.50, "c": "0123", "d": true, "e": null, "f": 1E5}')[0].data
    assert data == {"a": "13800138000", "b": "1.50", "c": "0123", "d": True, "e": None, "f": "1E5"}
    assert [type(data[key]) for key in "abcf"] == [Plain, Plain, str, Plain]


def test_any_text_comes_in_by_escapes() -> None:
    text = "\x1b[31m \x9b \u202e \u2028 \x7f 😀 \ufeff \t"
    assert read(json.dumps({"note": text}))[0].data == {"note": text}
    assert read(json.dumps({"note": text}, ensure_ascii=False))[0].data == {"note": text}


@pytest.mark.parametrize(
    ("content", "line", "rule"),
    [
        ('{\n"a": 1,\n"a": 2}', 3, "duplicate-key"),
        ('{"a": 1,\n"b": {"c": 1, "\\u0063": 2}}', 2, "duplicate-key"),
        ('{"a":\nNaN}', 2, "not-a-number"),
        ('{"a":\n-Infinity}', 2, "not-a-number"),
        ('{"a":\n"\\ud800"}', 2, "forbidden-character"),
        ('{"a":\n"\\u0000"}', 2, "forbidden-character"),
        ('{"a":\n"raw \x1b"}', 2, "not-json"),
        ('{"a":\n"\x00"}', 2, "not-json"),
        ('{"a": 1,}', 1, "not-json"),
        ('{"a": 01}', 1, "not-json"),
        ('{"a": .5}', 1, "not-json"),
        ("{'a': 1}", 1, "not-json"),
        ('{"a": 1', 1, "not-json"),
        ('[{"a": 1}\n{"a": 1}]', 2, "not-json"),
        ('{"a": tru}', 1, "not-json"),
        ('{"a": 1}\n\n{"a": 1}', 3, "further-document"),
        ('{"a":\n' + "[" * 40 + "]" * 40 + "}", 2, "too-deep"),
        ('{"a":\n' + "[" * 100_000, 2, "too-deep"),
        ('{"a":' * 100_000, 1, "too-deep"),
        ("5", 1, "not-a-client"),
        ('[{"a": 1},\n"b"]', 2, "not-a-client"),
    ],
)
def test_what_json_refuses(content: str, line: int, rule: str) -> None:
    assert refused(content, "a.json") == [(line, rule)]


def test_json_that_is_really_lines_gets_a_hint() -> None:
    with pytest.raises(BadInput) as found:
        read('{"a": 1}\n{"a": 1}', "a.json")
    assert found.value.hint is not None
    assert "jsonl" in found.value.hint.en


def test_bytes_that_are_no_text() -> None:
    assert refused(b'{"a":\n"\xff"}', "a.json") == [(2, "not-utf8")]
    assert refused(b'{"a": "\xed\xa0\x80"}', "a.json") == [(1, "not-utf8")]
    assert refused(b'{"a": 1}\n{"a": "\xff"}', "a.jsonl") == [(2, "not-utf8")]
    assert refused("a: b\n".encode("utf-16"), "a.json") == [(1, "not-utf8")]


def test_yaml_is_as_strict() -> None:
    assert refused("a: 1\nb: 2\na: 3\n") == [(3, "duplicate-key")]
    assert refused("- a: 1\n- b\n") == [(2, "not-a-client")]
    assert refused("just text") == [(0, "not-a-client")]


def test_all_bad_lines_are_named_at_once() -> None:
    lines = ['{"a": 1}', "{", '{"a": 1}', "[]", '{"b": NaN}']
    assert refused("\n".join(lines), "a.jsonl") == [(2, "not-json"), (4, "not-a-client"), (5, "not-a-number")]
    assert len(refused("x\n" * 500, "a.jsonl")) == MAX_PROBLEMS
    stream = entries(io.BytesIO("\n".join(lines).encode()), "a.jsonl")
    assert next(stream).number == 1
    with pytest.raises(BadInput, match="3 lines cannot be read"):
        next(stream)


def test_caps() -> None:
    assert refused(b'"' + b"x" * MAX_JSON + b'"', "a.json") == [(0, "too-large")]
    assert refused(b"[" + b" " * MAX_JSON + b"]") == [(0, "too-large")]
    long = b'{"a": "' + b"x" * MAX_LINE + b'"}\n'
    assert refused(b'{"a": 1}\n' + long + b'{"a": 1}\n', "a.jsonl") == [(2, "too-large")]
    assert refused(b"a: " + b"x" * 2_000_000, "a.yaml") == [(0, "too-large")]
    # One long object on standard input may be more than a line may be.
    assert len(read(b'{"a": "' + b"x" * MAX_LINE + b'"}')) == 1


def test_lines_are_read_as_they_come() -> None:
    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            return b'{"contact": {"name": "Anna"}}\n'

    stream = entries(Endless(), "a.jsonl")
    assert [next(stream).number for _ in range(1000)] == [*range(1, 1001)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def outcome(read: Callable[[str], Json], text: str) -> object:
    try:
        return read(text)
    except BadInput as error:
        return error.problems


@given(VALUES, st.booleans())
def test_the_fast_way_and_the_exact_way_agree(value: object, ascii: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii)
    assert outcome(strict_json.load, text) == outcome(lambda each: strict_json._Reader(each, 1).whole(), text)


@given(st.text('{}[]",:\\u0d8 1eNn-.\n', max_size=12))
def test_the_exact_way_takes_no_more_than_the_standard_library(text: str) -> None:
    try:
        taken = strict_json._Reader(text, 1).whole()
    except BadInput:
        return
    assert strict_json._FAST.decode(text) == taken


def test_every_ending_is_known() -> None:
    assert set(read_clients._BY_ENDING) == {".yaml", ".yml", ".json", ".jsonl", ".ndjson"}
