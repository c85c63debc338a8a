"""Strict YAML: text stays text, and a trap is refused with its line before anything is built."""

from __future__ import annotations

from contextlib import suppress

import pytest
import yaml as stock
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.data import Json, Plain
from clientfile.store import yaml
from tests.store.test_part import as_text, sections, texts


@given(data=sections)
def test_what_is_dumped_is_loaded(data: dict[str, Json]) -> None:
    assert yaml.load(yaml.dump(data)) == (as_text(data) if data else {})


@given(data=st.dictionaries(texts, texts | st.lists(texts, max_size=3), max_size=5))
def test_another_program_reads_the_same_texts(data: dict[str, Json]) -> None:
    assert stock.load(yaml.dump(data), stock.CSafeLoader) == data


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "0123",
        "12:30",
        "1_000",
        "13800138000",
        "11010519491231002X",
        "𠮷野",
        "Anna·李",
        "",
        " ",
        "~",
        "null",
        "2026-11-22",
        "1e3",
        "0x10",
        "on",
        "- a",
        "a: b",
        "#x",
        "a #b",
        "'",
        '"',
        "\\",
        "line\nline",
        "\ttab",
        "\u0085",
        "\u2028",
        "\ufeffx",
        "=",
        "!x",
        "&x",
        "*x",
        "%x",
        "@x",
        "`x",
        "|",
        ">",
        "?",
        ":",
        "-",
        "---",
        "...",
        "[",
        "{",
        "é",
        "e\u0301",
        "trailing ",
        "\r\n",
        "x" * 5000,
    ],
)
def test_text_stays_text(text: str) -> None:
    written = yaml.dump({"a": text, "b": [text], text[:99] + "k": "end"})
    found = yaml.load(written)
    assert found == {"a": text, "b": [text], text[:99] + "k": "end"}
    assert stock.load(written, stock.CSafeLoader) == found
    assert not isinstance(found["a"], Plain) or text in ("Anna·李", "𠮷野", "é") or text.isalpha()


def test_whether_a_scalar_stood_in_quotes_is_kept() -> None:
    found = yaml.load("a: null\nb: 'null'\nc: [5, \"5\"]\n")
    assert found == {"a": "null", "b": "null", "c": ["5", "5"]}
    assert [isinstance(each, Plain) for each in (found["a"], found["b"], *found["c"])] == [
        True,
        False,
        True,
        False,
    ]


def test_a_plain_scalar_keeps_its_source() -> None:
    assert yaml.load("a: no\nb: 012\nc: 1.0\nd: ~\ne:\n") == {
        "a": "no",
        "b": "012",
        "c": "1.0",
        "d": "~",
        "e": "",
    }


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcd", "bcde", strict=True)
)


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3),
        ("x:\n  a: 1\n  'a': 2\n", "duplicate-key", 3),
        ("{a: 1, a: 2}", "duplicate-key", 1),
        ("a: &x 1\nb: *x\n", "anchor", 1),
        ("a: 1\nb: *x\n", "alias", 2),
        ("a: 1\n*x : 2\n", "alias", 2),
        ("<<: {a: 1}\nb: *x\n", "alias", 2),
        ("a: !!python/object/apply:os.system [x]\n", "tag", 1),
        ("a: 1\nb: !x y\n", "tag", 2),
        ("a: !!str 1\n", "tag", 1),
        ("a: 1\n---\nb: 2\n", "further-document", 2),
        ("%YAML 1.1\n---\na: 1\n", "directive", 1),
        ("? [a]\n: 1\n", "key-not-text", 1),
        ("a: [\n", "not-yaml", 2),
        ("a: 'x\n", "not-yaml", 2),
        ("a: b: c\n", "not-yaml", 1),
        ("a: 1\n\tb: 2\n", "not-yaml", 2),
        ('a: 1\nb: "\\0"\n', "forbidden-character", 2),
        ('a: "\\ud800"\n', "not-yaml", 1),
        ("a: 1\nb: \x07\n", "not-yaml", 2),
        ("\n".join(" " * n + "a:" for n in range(1000)), "too-deep", 33),
        ("a:\n  " + "[" * 100_000, "too-deep", 2),
        ("a:\n  " + "{a: " * 3000, "too-deep", 2),
        ("\n" + "- " * 3000, "too-deep", 2),
        (BOMB, "anchor", 1),
        ("a: [" + "[]," * 200_000, "too-many", 1),
        ("- {a: {}}\n" * 100_000, "too-many", 65_536),
        ("a: " + "x" * 2_000_000, "too-large", 0),
        ("a: |\n" + "  x\n" * 500_000, "too-large", 0),
    ],
    ids=lambda value: repr(value[:18]) if isinstance(value, str) else str(value),
)
def test_what_is_refused_with_its_line(text: str, rule: str, line: int) -> None:
    with pytest.raises(yaml.BadYaml) as caught:
        yaml.load(text)
    [problem] = caught.value.problems
    assert (problem.rule, problem.line) == (rule, line)
    assert caught.value.exit_code == 3


def test_the_bomb_is_small() -> None:
    assert len(BOMB) < 300


@pytest.mark.parametrize(
    ("raw", "line"),
    [(b"a: 1\nb: \xff\n", 2), (b"\xff\xfea\x00", 1), ("a: \ud800".encode("utf-8", "surrogatepass"), 1)],
)
def test_what_is_not_utf8_is_refused(raw: bytes, line: int) -> None:
    with pytest.raises(yaml.BadYaml) as caught:
        yaml.load(raw)
    assert caught.value.problems[0].line == line


@pytest.mark.parametrize("value", ["\x00", "a\ud800"])
def test_what_cannot_be_written_is_refused(value: str) -> None:
    with pytest.raises(yaml.BadYaml):
        yaml.dump({"a": value})


@given(text=st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(yaml.BadYaml):
        yaml.load(text)
