"""Patterns of the schemas: none runs away, none lets a last newline through, each means what it should."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.forms.schema_walk import COMMON, WHOLE, subschemas


def patterns() -> list[tuple[str, dict[str, Any]]]:
    return [
        (sub["pattern"], sub)
        for document in WHOLE.values()
        for sub in subschemas(document)
        if isinstance(sub.get("pattern"), str)
    ]


REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}


def repeats_inside_repeats(pattern: str) -> list[str]:
    """Unbounded repeats below another repeat: what makes a pattern run away."""
    found: list[str] = []

    def walk(value: Any, inside: bool) -> None:
        for entry in value:
            if not isinstance(entry, tuple):
                continue
            operation, argument = entry
            if str(operation) in REPEATS:
                low, high, body = argument
                unbounded = str(high) == "MAXREPEAT"
                if unbounded and inside:
                    found.append(f"{low} to {high}")
                walk(body, True)
            else:
                for inner in argument if isinstance(argument, tuple | list) else ():
                    for part in inner if isinstance(inner, list) else [inner]:
                        if hasattr(part, "data"):
                            walk(part, inside)

    walk(re._parser.parse(pattern), False)
    return found


def test_the_structural_check_sees_a_runaway_pattern() -> None:
    assert repeats_inside_repeats(r"^(a+)+$")
    assert repeats_inside_repeats(r"^((x|a*)b?)*$")
    assert repeats_inside_repeats(r"^(ab|c(d+)){1,5}$")
    assert not repeats_inside_repeats(r"^[a-z]*(-[a-z]{1,5})*$")


def test_patterns_compile_and_cannot_run_away() -> None:
    assert len(patterns()) > 20
    for pattern, _ in patterns():
        re.compile(pattern)
        assert repeats_inside_repeats(pattern) == [], pattern


def test_patterns_are_anchored_against_a_last_newline() -> None:
    for pattern, _ in patterns():
        assert pattern.startswith("^"), pattern
        assert pattern.endswith(r"$(?!\n)"), pattern


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("item_id", ["k7m3q9xw"], ["K7m3q9xw", "7kmmq9xw", "k7m3q9xi", "k7m3q9x", "k7m3q9xw\n"]),
        ("staff_id", ["chen-ya", "d"], ["Chen", "-a", "", "a" * 32, "chen ya"]),
        ("date", ["2026-11-22"], ["2026-11-2", "20261122", "2026-11-22\n", "２０２６-11-22"]),
        ("time", ["14:30", "00:00"], ["24:00", "9:30", "14:60"]),
        ("partial_date", ["2019", "2019-05"], ["19", "2019-5", "2019-"]),
        ("money", ["1280.00", "0.05"], ["1280", "1,280.00", "-1.00", "1.0", "1e3.00"]),
        ("signed_money", ["-30.00", "30.00"], ["+30.00", "--30.00"]),
        (
            "phone",
            ["13800138000", "01012345678", "+85212345678"],
            ["138 0013 8000", "110", "+0123456789", "+86"],
        ),
        ("email", ["a.li@example.com", "李@例子.公司"], ["a@b", "a b@c.de", "a@b@c.de", "@c.de", "a@.de\n"]),
        ("sha256", ["a" * 64], ["A" * 64, "a" * 63]),
        ("slug", ["hydra-needle", "7-day"], ["Hydra", "../x", "", "a b", "-a"]),
        ("tag", ["created", "visit:k7m3q9xw", ""], ["a b", "A", "水"]),
        (
            "short",
            ["no", "0123", "12:30", "𠮷野", "=1+1", "a" * 100],
            ["a\nb", "a\x1b[31m", "a\u0085", "", "a" * 101],
        ),
        ("text", ["", "one\ntwo", "\u202e\u0085\x1b"], ["a" * 4001]),
    ],
)
def test_common_strings(name: str, good: list[str], bad: list[str]) -> None:
    check = Draft202012Validator(COMMON["$defs"][name])
    assert [text for text in good if not check.is_valid(text)] == []
    assert [text for text in bad if check.is_valid(text)] == []
