"""The normal form that input is brought into before it is checked: the schemas' `x-normalise`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from clientfile.domain import dialling, names
from clientfile.forms.fields import Field

_AMOUNT = (
    r"(?i)(-?)(?:CNY|RMB|¥)?(-?)((?:[0-9]{1,3}(?:,[0-9]{3})+)|[0-9]+)(?:\.([0-9]{1,2}))?(?:元|圆|CNY|RMB)?"
)


def normal(field: Field, text: str) -> str:
    """`text` in the normal form that `field` asks for; untouched where it asks for none or is unreadable."""
    rule = _RULES.get(field.normalise or ("money" if "money" in (field.kind, field.item_kind) else ""))
    return rule(text) if rule is not None else text


def plain_text(text: str) -> str:
    """NFC, one kind of line end, no outer space."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def money(text: str) -> str:
    """`¥1,280`, `１２８０元`, `1280.5` as `1280.00`, `1280.00`, `1280.50`."""
    plain = unicodedata.normalize("NFKC", text).replace("￥", "¥").strip().replace(" ", "")
    found = re.fullmatch(_AMOUNT, plain)
    if found is None or (found[1] and found[2]):
        return plain
    whole = found[3].replace(",", "").lstrip("0") or "0"
    amount = f"{whole}.{(found[4] or '').ljust(2, '0')}"
    negative = (found[1] or found[2]) and amount != "0.00"
    return f"-{amount}" if negative else amount


def resident_id(text: str) -> str:
    """Half width, without spaces, the check character in upper case."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def email(text: str) -> str:
    """Half width, without outer space, the domain in lower case (the part before @ may tell cases apart)."""
    name, at, domain = unicodedata.normalize("NFKC", text).strip().rpartition("@")
    return f"{name}{at}{domain.lower()}" if at else domain


_RULES: dict[str, Callable[[str], str]] = {
    "name": names.normal,
    "phone": dialling.normal,
    "money": money,
    "resident_id": resident_id,
    "text": plain_text,
    "email": email,
}
