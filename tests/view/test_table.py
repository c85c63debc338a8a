"""A table on a terminal looks as rich would draw it, and rich is not loaded where nothing is folded."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rich import box
from rich.table import Table
from rich.text import Text

from clientfile.view import table as drawing
from clientfile.view.clean import width
from clientfile.view.table import GAP, table
from clientfile.view.terminal import rendered

CELL = st.lists(
    st.sampled_from(["张三", "回访", "2026-11-23", "13800138000", "k7m3q9xw", "a", "cream", "—", "，", "、"]),
    max_size=8,
).flatmap(lambda words: st.sampled_from([" ", ""]).map(lambda between: between.join(words)))
COLUMNS = st.integers(1, 6)


def by_rich(labels: list[str], rows: list[list[str]], right: list[bool], columns: int) -> str:
    """The same table, its columns as wide as ours."""
    cells = [*zip(labels, *rows, strict=True)]
    widths = [max(map(width, column)) for column in cells]
    room = columns - GAP * (len(widths) - 1)
    if sum(widths) > room:
        words = [
            max(min(most, drawing.LEAST), *map(drawing._longest_word, column))
            for most, column in zip(widths, cells, strict=True)
        ]
        widths = drawing._shared(room, widths, words)
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    for label, most, to_the_right in zip(labels, widths, right, strict=True):
        shown.add_column(
            Text(label), justify="right" if to_the_right else "left", overflow="fold", width=most
        )
    for row in rows:
        shown.add_row(*map(Text, row))
    return rendered(shown, columns, color=False)


@given(st.data(), COLUMNS, st.integers(30, 110))
def test_a_table_looks_as_rich_draws_it(data: st.DataObject, count: int, columns: int) -> None:
    row = st.lists(CELL, min_size=count, max_size=count)
    labels = data.draw(st.lists(CELL.filter(bool), min_size=count, max_size=count))
    rows = data.draw(st.lists(row, min_size=1, max_size=6))
    right = data.draw(st.lists(st.booleans(), min_size=count, max_size=count))
    widths = [max(map(width, column)) for column in zip(labels, *rows, strict=True)]
    room = columns - GAP * (count - 1)
    assume(sum(min(each, drawing.LEAST) for each in widths) <= room)  # else it is no table, but rich's own
    assert table(labels, rows, right, columns, color=False) == by_rich(labels, rows, right, columns)


def test_labels_are_bold_where_there_is_colour() -> None:
    rows = [["张三", "3"], ["John Smith", "12"]]
    shown = table(["name", "n"], rows, [False, True], 80, color=True)
    assert shown.startswith("\x1b[1mname         n\x1b[0m\n──────────────\n张三")
    assert re.sub("\x1b\\[[01]m", "", shown) == table(["name", "n"], rows, [False, True], 80, color=False)


@pytest.mark.parametrize(("columns", "loads"), [(80, False), (30, True)])
def test_rich_is_loaded_where_something_is_folded(columns: int, loads: bool) -> None:
    code = (
        "import sys; from clientfile.view.table import table; "
        f"table(['note'], [['a long note that goes on and on']], [False], {columns}, color=True); "
        "print('rich' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(loads)
