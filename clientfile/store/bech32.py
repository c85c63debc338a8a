"""The 32 bytes that stand in an age recipient or identity (BIP 173's alphabet; age knows no length limit)."""

from __future__ import annotations

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECKSUM = 6


def payload(text: str) -> bytes:
    """What a bech32 text carries. Whoever asks has read it with age, which checks its checksum, before."""
    digits = text.lower().rpartition("1")[2][:-_CHECKSUM]
    number = 0
    for digit in digits:
        number = number << 5 | _ALPHABET.index(digit)
    length = len(digits) * 5 // 8
    return (number >> len(digits) * 5 - length * 8).to_bytes(length, "big")
