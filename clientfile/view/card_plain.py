"""A card as plain text: nothing is cut, nothing wraps, no colour."""

from __future__ import annotations

from collections.abc import Iterator

from clientfile.view.blocks import Block, Card
from clientfile.view.clean import padded, width

MAX_LABEL = 28
"""Columns that labels are brought to; a longer one pushes only its own line."""


def plain(card: Card) -> str:
    """The same content as on a terminal, ended by a line feed; the banner as lines that begin with `!!`."""
    parts = ["\n".join([*(f"!! {each}" for each in card.banner), card.title])]
    parts += ["\n".join(_lines(block, label_columns(block))) for block in card.blocks]
    return "\n\n".join(parts) + "\n"


def label_columns(block: Block) -> int:
    """How wide the labels of a block are shown."""
    return min(MAX_LABEL, max((width(line.label) for line in block.lines), default=0))


def _lines(block: Block, columns: int) -> Iterator[str]:
    if block.heading:
        yield block.heading
    for line in block.lines:
        lead = f"  {padded(line.label, columns)}  " if columns else "  "
        first, *more = line.text.split("\n")
        yield f"{lead}{first}".rstrip(" ")
        for each in more:
            yield f"{' ' * width(lead)}{each}".rstrip(" ")
