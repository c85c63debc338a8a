"""Workbooks, read back with openpyxl."""

from __future__ import annotations

import io
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.escape import unescape

from clientfile.exchange.xlsx_out import MAX_TEXT, Column, Titles, fit, write_xlsx

NAUGHTY = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1",
    "{=1+1}",
    "#N/A",
    "#REF!",
    "TRUE",
    "1E5",
    "2026-11-22",
    "007",
)


def written(kinds: list[str], *rows: list[object]) -> list[tuple[Cell, ...]]:
    """The rows of the first sheet below its head."""
    out = io.BytesIO()
    columns = [Column(f"c{place}", f"列{place}", kind) for place, kind in enumerate(kinds)]
    assert write_xlsx(out, columns, rows) == len(rows)
    sheet = load_workbook(out).worksheets[0]
    return list(sheet.iter_rows(min_row=2))


def test_a_workbook() -> None:
    out = io.BytesIO()
    columns = [
        Column("name", "姓名", "text", "name"),
        Column("phone", "电话", "text", "phone"),
        Column("last_visit", "最近到店", "date", "keep"),
        Column("spent", "消费", "money", "keep"),
        Column("visits", "次数", "integer", "keep"),
        Column("vip", "贵宾", "boolean", "keep"),
    ]
    rows = [
        ["张*", "+8613800138000", "2026-11-22", "1280.50", 3, 1],
        ["李*", "13900139001", None, "", "12", "false"],
    ]
    assert write_xlsx(out, columns, rows, Titles("客户", "各列", ("名称", "列名", "脱敏"))) == 2
    clients, explained = load_workbook(out).worksheets
    assert (clients.title, clients.freeze_panes, explained.title) == ("客户", "A2", "各列")
    assert list(clients.values) == [
        ("姓名", "电话", "最近到店", "消费", "次数", "贵宾"),
        ("张*", "+8613800138000", datetime(2026, 11, 22), 1280.5, 3, True),
        ("李*", "13900139001", None, None, 12, False),
    ]
    assert [(cell.data_type, cell.number_format) for cell in clients[2]] == [
        ("s", "@"),
        ("s", "@"),
        ("d", "yyyy-mm-dd"),
        ("n", "0.00"),
        ("n", "0"),
        ("b", "@"),
    ]
    assert list(explained.values)[:3] == [
        ("名称", "列名", "脱敏"),
        ("姓名", "name", "name"),
        ("电话", "phone", "phone"),
    ]


@pytest.mark.parametrize("text", NAUGHTY)
def test_text_is_text_and_never_a_formula(text: str) -> None:
    ((cell,),) = written(["text"], [text])
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_text_like_a_formula_stays_text_when_it_is_edited() -> None:
    rows = written(["text"], ["=1+1"], ["x"], ["+8613800138000"])
    assert [cell.quotePrefix for (cell,) in rows] == [True, False, False]


def test_a_head_is_text_too() -> None:
    out = io.BytesIO()
    write_xlsx(out, [Column("a", "=1+1")], [])
    assert [cell.data_type for cell in load_workbook(out).worksheets[0][1]] == ["s"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "1899-12-31"),
        ("date", "1900-02-29"),
        ("date", "2026-02-30"),
        ("date", "1990"),
        ("date", "=1+1"),
        ("money", "100-499"),
        ("money", "12345678901234.00"),
        ("money", "1.5"),
        ("integer", "30-34"),
        ("integer", "1234567890123456"),
        ("integer", "007"),
        ("boolean", "perhaps"),
    ],
)
def test_what_would_lose_something_is_text(kind: str, value: str) -> None:
    ((cell,),) = written([kind], [value])
    assert (cell.value, cell.data_type) == (value, "s")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00\x1b[31m\x7f", "a␀␛[31m␡"),
        ("a\r\nb\rc\td", "a\nb␍c\td"),
        ("\ufffe\uffff", "\\u{fffe}\\u{ffff}"),
        ("_x0041_", "_x005F_x0041_"),
        ("x_xyz_", "x_xyz_"),
        ("字" * MAX_TEXT, "字" * MAX_TEXT),
        ("字" * (MAX_TEXT + 1), "字" * (MAX_TEXT - 1) + "…"),
        ("😀" * 20_000, "😀" * 16_383 + "…"),
    ],
)
def test_what_a_workbook_cannot_hold_is_seen(text: str, shown: str) -> None:
    assert fit(text) == shown
    ((cell,),) = written(["text"], [text])
    assert cell.value == shown


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1), min_size=1))
def test_text_comes_back_whole(texts: list[str]) -> None:
    rows = written(["text"], *([text] for text in texts))
    assert [unescape(str(cell.value)) for (cell,) in rows] == [unescape(fit(text)) for text in texts]


def test_nothing_is_laid_down_on_the_way(tmp_path: Path) -> None:
    """openpyxl's own writer makes a temporary file of each sheet."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path / "none")
    try:
        assert len(written(["text"], ["张三"])) == 1
    finally:
        tempfile.tempdir = before


def test_the_same_rows_make_the_same_bytes() -> None:
    outs = [io.BytesIO(), io.BytesIO()]
    for out in outs:
        write_xlsx(out, [Column("a", "a", "date")], [["2026-11-22"]])
    assert outs[0].getvalue() == outs[1].getvalue()
