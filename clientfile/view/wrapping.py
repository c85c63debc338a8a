"""Long text in lines of so many columns, for pages that are printed and signed."""

from __future__ import annotations

import re

from clientfile.view.clean import clean, width

_PIECES = r"[\x21-\u02ff]+|\s+|[^\x21-\u02ff\s]"
"""A word in Latin letters stays whole; between other characters a line may end."""
_NOT_FIRST = frozenset("，。；：、！？）》」』”’…—")


def wrapped(text: str, columns: int, indent: str = "") -> list[str]:
    """Clean lines of at most `columns` columns; those after the first begin with `indent`.

    A word wider than a line has one of its own; no line begins with a closing mark.
    """
    lines, line = [], ""
    for piece in re.findall(_PIECES, clean(text)):
        if width(line) + width(piece) > columns and piece not in _NOT_FIRST and line.strip():
            lines.append(line.rstrip())
            line = indent
            piece = piece.lstrip()
        line += piece
    return [*lines, line.rstrip()]
