"""A header that is read at once, or from its first bytes alone, is the one that is read line by line."""

from __future__ import annotations

import base64
import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.errors import NotBelieved
from clientfile.store import age

RECIPIENTS = [age.recipient(age.recipient_of(age.new_identity())) for _ in range(12)]
SEALED = [age.seal(b"x" * 3000, RECIPIENTS[:count]).encode() for count in (1, 3, 12)]
BINARY = [base64.b64decode(b"".join(each.split(b"\n")[1:-2])) for each in SEALED]
PIECES = [
    b"\n",
    b"-> ",
    b"--- ",
    b" ",
    b"scrypt",
    b"-> scrypt c2FsdA 18\n",
    b"A" * 64,
    b"\n\n",
    b"\x00",
    b"\xff",
    b"/",
]
NEVER = re.compile(rb"(?!)")


def armored(raw: bytes) -> bytes:
    text = base64.b64encode(raw)
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return b"\n".join((age.ARMOR_BEGIN, *lines, age.ARMOR_END, b""))


def examined(sealed: bytes) -> object:
    try:
        return age.examine(sealed)
    except NotBelieved as error:
        return type(error)


@given(
    st.sampled_from(BINARY),
    st.lists(st.tuples(st.integers(0, 1400), st.integers(0, 70), st.sampled_from(PIECES)), max_size=3),
    st.booleans(),
)
def test_both_ways(raw: bytes, changes: list[tuple[int, int, bytes]], in_armor: bool) -> None:
    for at, gone, piece in changes:
        raw = raw[:at] + piece + raw[at + gone :]
    sealed = armored(raw) if in_armor else raw
    quick = examined(sealed)
    with patch.object(age, "_USUAL", NEVER), patch.object(age, "_MAC_LINE", NEVER):
        assert examined(sealed) == quick


@pytest.mark.parametrize("sealed", [*SEALED, *BINARY])
def test_what_we_seal_is_read_at_once(sealed: bytes) -> None:
    with patch.object(age, "_after_body", side_effect=AssertionError):
        assert "X25519" in age.examine(sealed).stanzas


def test_too_many_stanzas_are_refused_at_once_too() -> None:
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    header = age.INTRO + stanza * (age.MAX_STANZAS + 1) + b"--- " + b"A" * 43 + b"\n"
    for sealed in (header, armored(header)):
        with pytest.raises(age.AgeDamaged):
            age.examine(sealed)
