"""What a client agreed to, from when until when, and what it opens (S4, R40; PIPL Art 14, 15, 29).

A consent counts from `given_on` to `expires_on`, both inclusive. A withdrawal is in force at once: on the
day of `withdrawn_on` the consent counts no more. Without a `scope` it covers every section.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, texts
from clientfile.domain.days import parse_date

HEALTH = "health_sensitive"
MARKETING = "marketing"
MINOR = "minor"
PHOTO_MARKETING = "photo_marketing"
PHOTO_RECORD = "photo_record"
PROFILING = "profiling"
THIRD_PARTY = "third_party"

HEALTH_SECTIONS = ("safety", "health", "aesthetics", "services")
"""Sections whose P3 fields are sensitive health data (PIPL Art 28): they leave only with `HEALTH`."""


def given(client: ClientFile, purpose: str, on: date, section: str = "") -> bool:
    """Whether a consent to this purpose counts on a day: for all of her file, or for one section of it.

    A section that is asked for is covered by a consent that names it, or names none. Without one asked for,
    any consent to the purpose will do. Whose `privacy` cannot be read has given none.
    """
    return any(
        row.get("purpose") == purpose and covers(row, section) and counts(row, on)
        for row in client.rows("privacy", "consents")
    )


def open_consents(client: ClientFile, on: date) -> list[Row]:
    """The consents that count on a day, in the order in which they stand."""
    return [row for row in client.rows("privacy", "consents") if counts(row, on)]


def counts(row: Mapping[str, Json], on: date) -> bool:
    """Whether one consent counts on a day; one without a real day of giving never does."""
    begun = parse_date(row.get("given_on"))
    if begun is None or begun > on:
        return False
    ends, gone = parse_date(row.get("expires_on")), parse_date(row.get("withdrawn_on"))
    return (ends is None or on <= ends) and (gone is None or on < gone)


def covers(row: Mapping[str, Json], section: str) -> bool:
    """Whether the scope of a consent has a section in it; no scope, or no section asked for, is all."""
    scope = texts(row.get("scope"))
    return not section or not scope or section in scope


def state(row: Mapping[str, Json], on: date) -> str:
    """How a consent stands on a day: `given`, `withdrawn`, `expired`, or `later` where it is yet to begin."""
    if counts(row, on):
        return "given"
    gone = parse_date(row.get("withdrawn_on"))
    if gone is not None and gone <= on:
        return "withdrawn"
    ends = parse_date(row.get("expires_on"))
    return "expired" if ends is not None and ends < on else "later"


def withdrawn(client: ClientFile, purpose: str, on: date) -> list[Row]:
    """All consents, those to this purpose that count on that day withdrawn on it; the rest as they are."""
    return [
        {**row, "withdrawn_on": on.isoformat()} if row.get("purpose") == purpose and counts(row, on) else row
        for row in client.rows("privacy", "consents")
    ]


def running_shares(client: ClientFile, on: date) -> list[Row]:
    """Shares whose agreement still runs on a day: after a withdrawal their recipients are to be told."""
    return [
        row
        for row in client.rows("privacy", "shares")
        if (last := parse_date(row.get("valid_until"))) is None or last >= on
    ]


def health_data_without_consent(client: ClientFile, sensitive: Collection[str], on: date) -> list[str]:
    """The sections whose sensitive health data is kept without the consent to it (PIPL Art 29).

    `sensitive` are the dotted names of such fields. It is kept and flagged, and leaves the shop only once
    the consent is there.
    """
    held = {
        section
        for dotted in sensitive
        for section, _, field in (dotted.partition("."),)
        if client.section(section).get(field) not in (None, "", [], {})
    }
    return [each for each in HEALTH_SECTIONS if each in held and not given(client, HEALTH, on, each)]
