"""What a card is made of. Every text in it is clean."""

from __future__ import annotations

from clientfile.tuples import NamedTuple


class Line(NamedTuple):
    """A label ("" where it is that of the line before) and the text beside it, which may have line feeds."""

    label: str
    text: str


class Block(NamedTuple):
    """Lines under a heading; the head of the card has none."""

    heading: str
    lines: tuple[Line, ...]


class Card(NamedTuple):
    """`banner` is what must not be overlooked, `title` who it is."""

    banner: tuple[str, ...]
    title: str
    blocks: tuple[Block, ...]
