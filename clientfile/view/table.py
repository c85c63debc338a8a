"""Tables on a terminal, drawn here where every cell fits: rich, which folds the others, takes 45 ms to load.

What comes in is clean. What goes out is what a table of rich's looks like, with one line below the labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clientfile.view.clean import padded
from clientfile.view.clean import width as columns_of

GAP = 2
"""Blanks between two columns."""

LEAST = 10
"""Columns that a cell needs to be read: a date."""

_WORD = r"[!-~]+"
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def table(
    labels: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], width: int, *, color: bool
) -> str:
    """Rows under their labels, nothing cut: a long cell goes on in the next line.

    Where the screen is too narrow for so many columns, a row is a few lines of label and value.
    """
    cells = [*zip(labels, *rows, strict=True)]
    widths = [max(map(columns_of, column)) for column in cells]
    room = width - GAP * (len(widths) - 1)
    if sum(min(each, LEAST) for each in widths) > room:
        from clientfile.view import terminal  # rich, on demand

        return terminal.records(labels, rows, width, color=color)
    if sum(widths) > room:
        words = [
            max(min(columns, LEAST), *map(_longest_word, column))
            for columns, column in zip(widths, cells, strict=True)
        ]
        widths = _shared(room, widths, words)
    head = _lines(labels, widths, right, at_the_bottom=True)
    body = [_lines(row, widths, right) for row in rows]
    rule = "─" * (sum(widths) + GAP * (len(widths) - 1))
    drawn = [f"{_BOLD}{line}{_PLAIN}" if color else line for line in head]
    drawn += [rule, *(line for row in body for line in row)]
    return "".join(f"{line}\n" for line in drawn)


def _lines(
    row: Sequence[str], widths: Sequence[int], right: Sequence[bool], *, at_the_bottom: bool = False
) -> list[str]:
    """One row: one line, or as many as its longest cell is folded into."""
    fits = [columns_of(cell) <= columns for cell, columns in zip(row, widths, strict=True)]
    if all(fits):
        return [_line(row, widths, right)]
    from clientfile.view import terminal  # rich, on demand

    folded = [
        [cell] if fit else terminal.folded(cell, columns)
        for cell, columns, fit in zip(row, widths, fits, strict=True)
    ]
    deep = max(map(len, folded))
    missing = [[""] * (deep - len(cell)) for cell in folded]
    whole = [
        [*none, *cell] if at_the_bottom else [*cell, *none]
        for cell, none in zip(folded, missing, strict=True)
    ]
    return [_line(each, widths, right) for each in zip(*whole, strict=True)]


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    told = (
        padded(cell, columns, right=to_the_right)
        for cell, columns, to_the_right in zip(cells, widths, right, strict=True)
    )
    return (" " * GAP).join(told).rstrip(" ")


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
    return max(map(len, re.findall(_WORD, cell)), default=0)
