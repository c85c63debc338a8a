"""Cells for spreadsheets, and lines of JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.exchange.cells import cell
from clientfile.exchange.csv_out import inert, write_csv
from clientfile.exchange.json_text import dumps
from clientfile.exchange.jsonl_out import write_jsonl


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\tx",
        " =1",
        "\u3000=1",
        "\u200b=1",
        "\ufeff=1",
        "\x00=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "﹦1",
        "=cmd|' /C calc'!A0",
        "+86 138",
        "+12",
        "-",
        "-cmd",
        "+8613800138000\n",
        "-1\n",
        "-１",
    ],
)
def test_what_begins_like_a_formula_is_inert(text: str) -> None:
    assert inert(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    ["", "王小明", "+8613800138000", "+12025550123", "-5", "-12.50", "13800138000", "a=b", "'=1", "1-2", "…"],
)
def test_data_stays_whole(text: str) -> None:
    assert inert(text) == text


def test_a_file_for_spreadsheets() -> None:
    out = io.BytesIO()
    assert write_csv(out, ["姓名", "备注"], [["王", 'say "hi"\nthere'], ["=1", "a;=1"]]) == 2
    assert out.getvalue() == (
        b"\xef\xbb\xbf" + '姓名,备注\r\n王,"say ""hi""\nthere"\r\n"\'=1","a;=1"\r\n'.encode()
    )
    assert not out.closed


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=("Cs",))), min_size=2, max_size=2)))
def test_cells_come_back_whole(rows: list[list[str]]) -> None:
    out = io.BytesIO()
    assert write_csv(out, ["a", "b"], rows) == len(rows)
    back = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert back == [["a", "b"], *([inert(each) for each in row] for row in rows)]


def test_lines_of_json() -> None:
    out = io.BytesIO()
    rows = [["王", None, date(2026, 11, 22)], ["\x9b\u2028", ["a"], True]]
    assert write_jsonl(out, ["name", "more", "on"], rows) == 2
    assert out.getvalue().decode() == (
        '{"name": "王", "more": null, "on": "2026-11-22"}\n'
        '{"name": "\\u009b\\u2028", "more": ["a"], "on": true}\n'
    )
    assert json.loads(out.getvalue().splitlines()[1])["name"] == "\x9b\u2028"


def test_json_has_no_floats_that_are_no_numbers() -> None:
    with pytest.raises(ValueError, match="JSON"):
        dumps(float("nan"))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", None, ""),
        ("text", "0123", "0123"),
        ("integer", 60, "60"),
        ("boolean", True, "true"),
        ("boolean", 0, "false"),
        ("money", "1280.00", "1280.00"),
        ("date", date(2026, 11, 22), "2026-11-22"),
        ("enum", "female", "female"),
        ("texts", ["茶", "咖啡"], "茶; 咖啡"),
        ("object", {"from": "22:00"}, '{"from": "22:00"}'),
        ("list", [{"a": "\x9b"}], '[{"a": "\\u009b"}]'),
    ],
)
def test_the_cell_of_a_value(kind: str, value: object, expected: str) -> None:
    assert cell(kind, value) == expected
