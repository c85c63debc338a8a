"""Tables on a terminal. Only this and `terminal_card` import rich, and only where there is a terminal.

What comes in is clean, and goes to rich as `Text`, so that no markup and no emoji code in it means anything.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from clientfile.view.blocks import Block, Line
from clientfile.view.card_plain import label_columns
from clientfile.view.clean import width as columns_of

GAP = 2
"""Blanks between two columns."""

LEAST = 10
"""Columns that a cell needs to be read: a date."""

_WORD = re.compile("[!-~]+")


def table(
    labels: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], width: int, *, color: bool
) -> str:
    """Rows under their labels, nothing cut: a long cell goes on in the next line.

    Where the screen is too narrow for so many columns, a row is a few lines of label and value.
    """
    widths = [max(map(columns_of, column)) for column in zip(labels, *rows, strict=True)]
    room = width - GAP * (len(widths) - 1)
    if sum(min(each, LEAST) for each in widths) > room:
        return rendered(_records(labels, rows, width), width, color)
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), show_edge=False)
    # Left to itself rich measures every cell again, and crops where least widths fill the screen.
    words = [
        max(min(columns, LEAST), *map(_longest_word, column))
        for columns, column in zip(widths, zip(labels, *rows, strict=True), strict=True)
    ]
    for label, columns, to_the_right in zip(labels, _shared(room, widths, words), right, strict=True):
        shown.add_column(
            Text(label, style="bold"),
            justify="right" if to_the_right else "left",
            overflow="fold",
            width=columns,
        )
    for row in rows:
        shown.add_row(*map(Text, row))
    return rendered(shown, width, color)


def _shared(room: int, widths: Sequence[int], words: Sequence[int]) -> list[int]:
    """The widths, the widest cut down as far as `room` asks, between words alone in the first columns."""
    least = _cut(widths, LEAST)
    for place, each in enumerate(words):
        if sum(least) - least[place] + each <= room:
            least[place] = each
    most = min(max(widths, default=0), room)
    while sum(map(max, _cut(widths, most), least)) > room:
        most -= 1
    shared = [*map(max, _cut(widths, most), least)]
    left = room - sum(shared)
    for place, each in enumerate(widths):
        if left > 0 and each > shared[place]:
            shared[place] += 1
            left -= 1
    return shared


def _cut(widths: Sequence[int], most: int) -> list[int]:
    return [min(each, most) for each in widths]


def _longest_word(cell: str) -> int:
    """Columns of what is best not broken: an id, a date, a name in Latin letters."""
    return max(map(len, _WORD.findall(cell)), default=0)


def _records(labels: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> RenderableType:
    lines = [
        tuple(Line(label, cell) for label, cell in zip(labels, row, strict=True) if cell) for row in rows
    ]
    blocks = [part for each in lines for part in (*block_parts(Block("", each), width), Text(""))]
    return Group(*blocks[:-1])


def block_parts(block: Block, width: int) -> Sequence[RenderableType]:
    """A heading and its lines, the labels in a column of their own."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    labelled = bool(label_columns(block))
    room = width
    if labelled:
        columns = min(label_columns(block) + 2, max(width // 2, 6))
        room -= columns + GAP
        grid.add_column(style="cyan", width=columns, overflow="fold")
    else:
        # Nothing but the blanks behind it, so that a line that goes on stays below its beginning.
        room -= GAP
        grid.add_column(width=0)
    grid.add_column(overflow="fold", max_width=max(room, 2))
    for line in block.lines:
        grid.add_row(Text(f"  {line.label}" if line.label else ""), Text(line.text))
    return [Text(block.heading, style="bold underline"), grid] if block.heading else [grid]


def rendered(shown: RenderableType, width: int, color: bool) -> str:
    """What rich makes of it, as text."""
    out = io.StringIO()
    Console(
        file=out,
        width=max(width, 12),
        force_terminal=True,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    ).print(shown)
    return "\n".join(line.rstrip(" ") for line in out.getvalue().split("\n"))
