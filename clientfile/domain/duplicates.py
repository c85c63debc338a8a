"""What makes two client files likely to be of one person. Never the name alone (DOMAIN section 4)."""

from __future__ import annotations

from clientfile.domain import dialling, lunar, names
from clientfile.domain.client import ClientFile
from clientfile.domain.data import mapping, number, text
from clientfile.domain.days import solar

KINDS = ("id_number", "phone", "name_birth")
"""The kinds of match, the surest first."""


def match_keys(client: ClientFile) -> dict[str, set[str]]:
    """The keys by kind; two clients that share a key of a kind are a likely duplicate.

    `phone`: every phone in normal form. `id_number`: upper case. `name_birth`: the name's matching
    form with the birthday; a full lunar birthday counts as the solar day it was. Kinds without a key
    are absent.
    """
    contact, profile = client.section("contact"), client.section("profile")
    phones = {dialling.normal(text(row.get("number"))) for row in client.rows("contact", "phones")}
    name, born = names.key(text(contact.get("name"))), _birth_key(profile.get("birth"))
    keys = {
        "id_number": {"".join(text(profile.get("id_number")).split()).upper()},
        "phone": phones,
        "name_birth": {f"{name} {born}"} if name and born else set(),
    }
    return {kind: found - {""} for kind, found in keys.items() if found - {""}}


def _birth_key(value: object) -> str:
    birth = mapping(value)
    year, month, day = (number(birth.get(part)) for part in ("year", "month", "day"))
    if month is None or day is None:
        return ""
    is_lunar = birth.get("calendar") == "lunar"
    if year is None:
        return f"{'lunar ' if is_lunar else ''}{month:02d}-{day:02d}"
    leap = birth.get("leap_month") is True
    on = lunar.to_solar(year, month, day, leap) if is_lunar else solar(year, month, day)
    return on.isoformat() if on else ""
