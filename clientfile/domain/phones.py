"""Which phone numbers are real. The home of phonenumbers; reading verbs import `dialling` instead."""

from __future__ import annotations

import re
from typing import Literal

from clientfile.domain.dialling import MOBILE as MOBILE
from clientfile.domain.dialling import normal as normal
from clientfile.domain.dialling import parts as parts
from clientfile.domain.dialling import tail as tail

Kind = Literal["mobile", "landline"]


def kind(number: str) -> Kind | None:
    """What a number in normal form is, None where it cannot be dialled.

    Mainland mobiles by `1[3-9]` and nine digits alone; the rest by the number plans. A mainland
    landline needs its area code.
    """
    if re.fullmatch(MOBILE, number):
        return "mobile"
    import phonenumbers  # on demand: most numbers are mainland mobiles

    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    if parsed.country_code != 86:
        mobile = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
        return "mobile" if phonenumbers.number_type(parsed) in mobile else "landline"
    # the plan also knows virtual mobile ranges by prefixes that our own rule replaces
    return None if number.startswith("1") else "landline"


def is_valid(number: str) -> bool:
    """Whether a number in normal form can be dialled."""
    return kind(number) is not None
