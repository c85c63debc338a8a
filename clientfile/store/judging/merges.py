"""What a merge may hold: each file, and each part of a document, is judged by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

Value = TypeVar("Value")

Origin = Literal["same", "carried", "hers", "invented"]
"""Where a value of a commit comes from: all its parents have it; one parent changed it and the others did
not; it is the signer's doing, and takes her rights; nobody may have it so."""


def origin(parents: Sequence[Value | None], bases: Sequence[Value | None], now: Value | None) -> Origin:
    """Judge one value (None: absent) of a commit by what its parents have, and what these began from.

    A commit with one parent simply changes. A merge takes what one side changed; it takes a side, or makes
    something new, only where all sides changed the same thing. Whoever takes one side's old value over
    another's change undoes that change: her doing, with an old ciphertext in her hand.
    """
    others = [each for each in parents if each != now]
    if not others:
        return "same"
    if len(parents) == 1:
        return "hers"
    if len(others) < len(parents):
        return "carried" if all(each in bases for each in others) else "hers"
    return "invented" if any(each in bases for each in parents) else "hers"
