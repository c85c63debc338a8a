"""How phone numbers are written: their one normal form, and their parts. No number plan is loaded.

What is a real number is said by `phones`, which loads one and is for writing verbs only.
"""

from __future__ import annotations

import re
import unicodedata

MOBILE = r"1[3-9][0-9]{9}"
"""The mainland's mobile numbers (DOMAIN section 5: published lists of prefixes are stale)."""

_FROM_SPREADSHEET = r"\.0+\Z"
_FILLING = r"[\s\-‐‑‒–—―−()/.·_]+"
_NUMBER = r"\+?[0-9]+"
_MAINLAND = r"(?:\+86|0086)(?=[0-9])"
_SHORT_CODE = r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"


def normal(text: str) -> str:
    """The normal form: digits, mobiles bare, landlines with area code, foreign numbers with `+`.

    Takes away spaces, dashes, full width, +86, 0086, 86 before a mobile number and a spreadsheet's
    trailing `.0`. What is not a number at all comes back trimmed, for validation to refuse.
    """
    half = unicodedata.normalize("NFKC", text)
    half = "".join(c for c in half if unicodedata.category(c) != "Cf").strip()
    number = re.sub(_FILLING, "", re.sub(_FROM_SPREADSHEET, "", half))
    if re.fullmatch(_NUMBER, number) is None:
        return half
    while (shorter := _without_prefix(number)) != number:
        number = shorter
    return number


def _without_prefix(number: str) -> str:
    """One prefix less: the mainland's own code goes, any other `00` becomes `+`."""
    if mainland := re.match(_MAINLAND, number):
        rest = number[mainland.end() :]
        own = re.fullmatch(MOBILE, rest) or rest.startswith(("0", "400", "800"))
        return rest if own else "0" + rest
    if number.startswith("00") and number.strip("0"):
        return "+" + number.lstrip("0")
    if number.startswith("86") and re.fullmatch(MOBILE, number[2:]):
        return number[2:]
    return number


def tail(number: str, length: int = 4) -> str:
    """The last digits, by which a shop finds a client."""
    return number[-length:]


def parts(number: str) -> tuple[str, str]:
    """(country code with `+` or area code, the rest) of a normal number; ("", number) for mobiles."""
    if number.startswith("+"):
        digits = number[1:]
        length = 1 if digits[:1] in ("1", "7") else 2 if re.match(_SHORT_CODE, digits) else 3
        return number[: 1 + length], digits[length:]
    if number.startswith("0"):
        length = 3 if number[1:2] in ("1", "2") else 4
        return number[:length], number[length:]
    return "", number
