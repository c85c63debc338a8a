"""The resident identity number, GB 11643-1999. The home of stdnum."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from clientfile.tuples import NamedTuple

_FORM = r"[0-9]{17}[0-9X]"
_OLD_FORM = r"[0-9]{15}"

UNKNOWN_REGION = "id-region"
"""The one rule that only warns: lists of regions are incomplete, and old cards are real."""


class Examined(NamedTuple):
    """What a number says. `rules` are the names of the rules it breaks, in the order they were tried."""

    rules: tuple[str, ...] = ()
    birth: date | None = None
    gender: Literal["female", "male"] | None = None

    @property
    def errors(self) -> tuple[str, ...]:
        """The broken rules that refuse."""
        return tuple(rule for rule in self.rules if rule != UNKNOWN_REGION)


def normal(text: str) -> str:
    """Half width, without spaces and dashes, X in upper case."""
    return re.sub(r"[\s\-‐–—]", "", unicodedata.normalize("NFKC", text)).upper()


def examine(number: str) -> Examined:
    """What a number in normal form says, and which rules it breaks.

    Rules: `id-15-digits` (the old form), `id-form`, `id-check-digit`, `id-date`, and the warning
    `id-region`. Birth and gender are only given where form, check digit and date are right.
    """
    if re.fullmatch(_OLD_FORM, number):
        return Examined(("id-15-digits",))
    if re.fullmatch(_FORM, number) is None:
        return Examined(("id-form",))
    from stdnum.cn import ric  # on demand: few files hold a number
    from stdnum.exceptions import ValidationError

    rules: list[str] = []
    if ric.calc_check_digit(number) != number[-1]:
        rules.append("id-check-digit")
    birth: date | None = None
    try:
        birth = ric.get_birth_date(number)
    except ValidationError:
        rules.append("id-date")
    if rules or birth is None:
        return Examined(tuple(rules))
    try:
        ric.get_birth_place(number)
    except (ValidationError, KeyError):  # of some old regions stdnum knows half a name
        rules.append(UNKNOWN_REGION)
    return Examined(tuple(rules), birth, "male" if int(number[16]) % 2 else "female")
