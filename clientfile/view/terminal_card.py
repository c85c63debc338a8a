"""A card on a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from clientfile.view.blocks import Card
from clientfile.view.terminal import block_parts, rendered

MAX_CARD = 100
"""Columns beyond which a card is harder to read."""


def card(card: Card, width: int, *, color: bool) -> str:
    """A card with its banner in red."""
    width = min(width, MAX_CARD)
    parts: list[RenderableType] = []
    if card.banner:
        parts.append(
            Panel(Text("\n".join(card.banner)), style="bold white on red", box=box.HEAVY, padding=(0, 1))
        )
    parts.append(Text(card.title, style="bold"))
    for block in card.blocks:
        parts += [Text(""), *block_parts(block, width)]
    return rendered(Group(*parts), width, color)
