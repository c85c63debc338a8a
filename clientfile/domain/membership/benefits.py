"""What a client is entitled to: by her tier, and by what was granted to her (F78, R18, R29).

A benefit of the catalogue has a version: what was granted keeps the one it was granted under, and a new
version of a benefit that may be used so many times a year may be used as many times again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, number, text, texts
from clientfile.domain.days import parse_date
from clientfile.domain.ledger import standing, until
from clientfile.tuples import NamedTuple

ON_DAYS = frozenset({"birthday", "member_day", "festival"})
"""Kinds that a tier's members have on certain days alone."""

State = Literal["open", "used", "expired", "withdrawn"]


class OpenBenefit(NamedTuple):
    """Something a client may use on a day.

    `left` is how many times (None: as often as she likes), `last_day` inclusive. `grant` is the id of what
    was granted to her, `item` that of the catalogue's benefit; where both are "", her tier's list has it.
    """

    kind: str
    name: str
    left: int | None
    last_day: date | None
    version: str
    grant: str
    item: str


class Granted(NamedTuple):
    """What was granted, and what became of it."""

    entry: Row
    left: int
    last_day: date | None
    state: State


def open_benefits(
    client: ClientFile,
    catalogue: Mapping[str, Json],
    on: date,
    *,
    tier: str,
    special: Mapping[str, date] | None = None,
) -> list[OpenBenefit]:
    """What is open on a day, what ends first before the rest.

    `tier` is the client's on that day, `special` the latest days of each kind (`special_days`).
    """
    found = [
        OpenBenefit(
            text(each.entry.get("benefit")),
            text(each.entry.get("name")),
            each.left,
            each.last_day,
            text(each.entry.get("version")),
            text(each.entry.get("id")),
            "",
        )
        for each in granted(client, on)
        if each.state == "open"
    ]
    found += _by_tier(client, catalogue, on, tier, special or {})
    return sorted(found, key=lambda each: (each.last_day or date.max, each.kind, each.name))


def granted(client: ClientFile, on: date) -> list[Granted]:
    """Everything that was granted until a day, with what is left of it. The last day is inclusive."""
    entries = until(standing(client.rows("account", "benefits")), on)
    spent: dict[str, int] = {}
    withdrawn = set()
    for row in entries:
        grant = text(row.get("grant"))
        if row.get("kind") == "used":
            spent[grant] = spent.get(grant, 0) + _times(row)
        elif row.get("kind") == "withdrawn":
            withdrawn.add(grant)
    return [
        _granted(row, spent.get(text(row.get("id")), 0), text(row.get("id")) in withdrawn, on)
        for row in entries
        if row.get("kind") == "granted"
    ]


def _granted(row: Row, spent: int, withdrawn: bool, on: date) -> Granted:
    left, last_day = _times(row) - spent, parse_date(row.get("expires_on"))
    state: State = "open"
    if withdrawn:
        state = "withdrawn"
    elif left <= 0:
        state = "used"
    elif last_day is not None and last_day < on:
        state = "expired"
    return Granted(row, max(0, left), last_day, state)


def _by_tier(
    client: ClientFile, catalogue: Mapping[str, Json], on: date, tier: str, special: Mapping[str, date]
) -> list[OpenBenefit]:
    kinds = next(
        (texts(row.get("benefits")) for _, row in items(catalogue.get("tiers")) if row.get("id") == tier), []
    )
    entries = [row for _, row in items(catalogue.get("benefits"))]
    mine = [row for row in entries if applies(row, tier, kinds)]
    described = {text(row.get("benefit")) for row in mine}
    plain: list[Row] = [{"benefit": kind} for kind in kinds if kind not in described]
    found = []
    for row in [*mine, *plain]:
        kind, per_year = text(row.get("benefit")), number(row.get("per_year"))
        last_day = None if per_year is None else date(on.year, 12, 31)
        if kind in ON_DAYS:
            day = special.get(kind)
            if day is None:
                continue
            last_day = day + timedelta((number(row.get("days")) or 1) - 1)
            if last_day < on:
                continue
        left = None if per_year is None else per_year - _used(client, row, on)
        if left is None or left > 0:
            item = text(row.get("id"))
            found.append(
                OpenBenefit(kind, text(row.get("name")), left, last_day, text(row.get("version")), "", item)
            )
    return found


def applies(benefit: Mapping[str, Json], tier: str, kinds: list[str]) -> bool:
    """Whether a benefit of the catalogue is for a tier: it names it, or none and the tier has its kind."""
    named = texts(benefit.get("tiers"))
    return tier in named if named else text(benefit.get("benefit")) in kinds


def _used(client: ClientFile, benefit: Row, on: date) -> int:
    """How often a benefit of the catalogue was used this year, in the version it has now."""
    return sum(
        _times(row)
        for row in until(standing(client.rows("account", "benefits")), on)
        if row.get("kind") == "used"
        and row.get("item") == benefit.get("id")
        and text(row.get("version")) == text(benefit.get("version"))
        and text(row.get("date"))[:4] == f"{on.year:04}"
    )


def _times(row: Row) -> int:
    count = number(row.get("count"))
    return 1 if count is None else count
