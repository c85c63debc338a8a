"""What rich draws on a terminal. Only this and `terminal_card` import it, and only where it is needed.

What comes in is clean, and goes to rich as `Text`, so that no markup and no emoji code in it means anything.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from clientfile.view.blocks import Block, Line
from clientfile.view.card_plain import label_columns
from clientfile.view.table import GAP


def records(labels: Sequence[str], rows: Sequence[Sequence[str]], width: int, *, color: bool) -> str:
    """Rows as a few lines each, of label and value, with an empty line between."""
    lines = [
        tuple(Line(label, cell) for label, cell in zip(labels, row, strict=True) if cell) for row in rows
    ]
    blocks = [part for each in lines for part in (*block_parts(Block("", each), width), Text(""))]
    return rendered(Group(*blocks[:-1]), width, color)


def folded(cell: str, columns: int) -> list[str]:
    """The lines of a cell of a table: between words, or within one that is longer."""
    lines = Text(cell).wrap(_for_folding(), columns, justify="left", overflow="fold")
    return [line.plain.rstrip(" ") for line in lines] or [""]


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
    _console(width, out, color=color).print(shown)
    return "\n".join(line.rstrip(" ") for line in out.getvalue().split("\n"))


@cache
def _for_folding() -> Console:
    return _console(80)


def _console(width: int, out: TextIO | None = None, *, color: bool = False) -> Console:
    return Console(
        file=out,
        width=max(width, 12),
        force_terminal=True,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
