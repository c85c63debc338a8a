"""What a field becomes when it leaves the shop (DOMAIN section 1).

A mask that is not known drops: a new field never leaves by accident. What a mask cannot shorten
(a value of another shape, or too short to hide anything) is dropped too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from clientfile.domain import dialling, names
from clientfile.domain.data import Json, mapping, number, text

BANDS = (0, 1, 100, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)
"""Where the bands of money begin, in whole units of the currency: "1-99", "100-499" … "100000+"."""

_MONEY = r"(-?)([0-9]{1,15})(?:\.[0-9]{1,2})?"
_YEAR = r"([0-9]{4})(?:-[0-9]{2}){0,2}"
_MONTH_DAY = r"(?:[0-9]{4}-|--)?([0-9]{2}-[0-9]{2})"


def mask(kind: str, value: Json, *, pseudonym: Callable[[str], str]) -> str | None:
    """What leaves of one value under a mask, None where nothing does.

    `pseudonym` gives what stands for a text within one purpose (keyed by the caller). The items of a
    list are masked one by one and joined by "; ". Objects are for `addr`, `year`, `md`, `age5` and
    `category`, which read their fields.
    """
    if isinstance(value, list):
        left = [shown for item in value if (shown := mask(kind, item, pseudonym=pseudonym)) is not None]
        return "; ".join(left) or None
    if value is None or value == "":
        return None
    if kind == "keep":
        return _kept(value)
    if kind == "pseud":
        plain = _kept(value)
        return None if plain is None else pseudonym(plain)
    if kind in _SHORTENED:
        shown = _SHORTENED[kind](text(value).strip())
        return None if shown is None or text(value).strip() in shown else shown
    generalise = _GENERAL.get(kind)
    return generalise(value) if generalise else None


def _kept(value: Json) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else None


def _name(name: str) -> str | None:
    """张* · 欧阳** · A* (the length of a name that is not Chinese is not told)."""
    if len(name) < 2:
        return "*" if name else None
    surname, rest = names.surname(name)
    if surname:
        return surname + "*" * len(rest)
    return name[0] + ("**" if names.is_han(name[0]) else "*")


def _phone(written: str) -> str | None:
    """138****8000; landlines and foreign numbers: area or country code and the last 2."""
    plain = dialling.normal(written)
    if re.fullmatch(dialling.MOBILE, plain):
        return f"{plain[:3]}****{plain[-4:]}"
    code, rest = dialling.parts(plain)
    if not rest.isdigit():
        return None
    return code + "*" * (len(rest) - 2) + rest[-2:] if len(rest) >= 6 else "*" * len(plain)


def _id(plain: str) -> str | None:
    return f"{plain[:3]}{'*' * (len(plain) - 7)}{plain[-4:]}" if len(plain) >= 14 else None


def _mail(address: str) -> str | None:
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        return None
    return f"{local[0] if len(local) > 1 else ''}***@{domain}"


def _addr(value: Json) -> str | None:
    place = mapping(value)
    return (
        " ".join(part for key in ("province", "city", "district") if (part := text(place.get(key)))) or None
    )


def _year(value: Json) -> str | None:
    year = number(mapping(value).get("year"))
    if year is not None:
        return str(year)
    match = re.fullmatch(_YEAR, text(value))
    return match[1] if match else None


def _md(value: Json) -> str | None:
    """05-20 · lunar 08-15 · lunar leap 06-01."""
    day = mapping(value)
    month, of_month = number(day.get("month")), number(day.get("day"))
    if month is not None and of_month is not None:
        lunar = "lunar " if day.get("calendar") == "lunar" else ""
        leap = "leap " if lunar and day.get("leap_month") is True else ""
        return f"{lunar}{leap}{month:02d}-{of_month:02d}"
    match = re.fullmatch(_MONTH_DAY, text(value))
    return match[1] if match else None


def _age5(value: Json) -> str | None:
    """30-34; from 90 on "90+", where few are left."""
    age = number(value) if isinstance(value, int) else number(mapping(value).get("age"))
    if age is None or age < 0:
        return None
    low = age // 5 * 5
    return "90+" if age >= 90 else f"{low}-{low + 4}"


def _band(value: Json) -> str | None:
    match = re.fullmatch(_MONEY, str(value)) if isinstance(value, str | int) else None
    if match is None:
        return None
    units = int(match[2])
    if units == 0 and value not in (0, "0", "0.0", "0.00"):
        units = 1
    low = max(begin for begin in BANDS if begin <= units)
    above = next((begin for begin in BANDS if begin > low), None)
    shown = f"{low}+" if above is None else "0" if low == 0 else f"{low}-{above - 1}"
    return f"minus {shown}" if match[1] and low else shown


def _category(value: Json) -> str | None:
    """Of a service only its category, where the value carries it; its name never."""
    return text(mapping(value).get("category")) or None


_SHORTENED: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {"name": _name, "phone": _phone, "id": _id, "mail": _mail}
)
_GENERAL: Mapping[str, Callable[[Json], str | None]] = MappingProxyType(
    {"addr": _addr, "year": _year, "md": _md, "age5": _age5, "band": _band, "category": _category}
)

MASKS = frozenset({"keep", "pseud", "drop", *_SHORTENED, *_GENERAL})
"""Every mask that a schema may name."""
