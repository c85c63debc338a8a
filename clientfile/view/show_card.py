"""A card on its way out."""

from __future__ import annotations

from clientfile.view.blocks import Card
from clientfile.view.card_plain import plain
from clientfile.view.output import Output


def show_card(output: Output, card: Card) -> None:
    """With colour and wrapped on a terminal, plain and whole elsewhere."""
    if output.is_terminal:
        from clientfile.view import terminal_card  # rich, on demand

        output.text(terminal_card.card(card, output.width, color=output.color))
    else:
        output.text(plain(card))
