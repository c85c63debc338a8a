"""Ids that say nothing: a letter, then Crockford base32 in lower case, never readable as a number."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford base32: without i, l, o and u."""

LETTERS = ALPHABET[10:]
LENGTH = 8

_ID = re.compile(r"[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{7}")


def new_id(random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """A fresh random id of 8 characters; every id is equally likely."""
    while (first := random_bytes(1)[0]) >= 256 - 256 % len(LETTERS):
        pass
    rest = random_bytes(LENGTH - 1)
    return LETTERS[first % len(LETTERS)] + "".join(ALPHABET[byte & 31] for byte in rest)


def is_id(text: object) -> bool:
    """Whether `text` has the form of a client's or an item's id."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def derived_id(*parts: str) -> str:
    """The id that these parts always have (SHA-256), so that two machines make one thing of one cause."""
    digest = hashlib.sha256(b"".join(f"{len(p.encode())}:{p},".encode() for p in parts)).digest()
    whole = int.from_bytes(digest[:16], "big")
    whole, first = divmod(whole, len(LETTERS))
    rest = []
    for _ in range(LENGTH - 1):
        whole, place = divmod(whole, len(ALPHABET))
        rest.append(ALPHABET[place])
    return LETTERS[first] + "".join(rest)
