"""Visits as they count: which stand, which correct which, and what is still to be written down about one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, mapping, text
from clientfile.domain.ledger import standing, until
from clientfile.tuples import NamedTuple

OUTCOME, SKIN = "outcome", "skin"
"""What is asked after a visit (R01): how it went, and what has changed in the skin."""

SKIN_CATEGORIES = frozenset({"skin", "micro", "skin_mgmt", "beauty"})
"""Kinds of services (F53) after which there is a change of the skin to ask for."""


class Overdue(NamedTuple):
    """A visit about which something was not written down on its day: `missing` of `outcome` and `skin`."""

    visit: Row
    missing: tuple[str, ...]


def done_visits(client: ClientFile, on: date | None = None) -> list[Row]:
    """The visits that count, by day, up to one if it is given. What is corrected gives way."""
    rows = standing(client.rows("services", "visits"))
    return rows if on is None else until(rows, on)


def chain(visits: Sequence[Mapping[str, Json]], visit: str) -> frozenset[str]:
    """The ids under which one visit was written: the first, and all that correct it."""
    found = {visit}
    for _ in range(len(visits)):
        more = {text(row.get("id")) for row in visits if text(row.get("corrects")) in found}
        more |= {text(row.get("corrects")) for row in visits if text(row.get("id")) in found}
        more -= {""}
        if more <= found:
            break
        found |= more
    return frozenset(found)


def latest(client: ClientFile, visit: str) -> Row | None:
    """The visit as it stands now, named by its id or by that of one that it corrects."""
    names = chain(client.rows("services", "visits"), visit)
    return next((row for row in done_visits(client) if text(row.get("id")) in names), None)


def update_overdue(client: ClientFile, on: date, *, skin: bool) -> list[Overdue]:
    """R01: visits up to a day without outcome, or without an entry in the skin log where `skin` asks for one.

    Overdue from the day of the visit itself. What this reader cannot see is not held to be missing.
    """
    if "services" in client.unreadable:
        return []
    visits = client.rows("services", "visits")
    seen = {text(row.get("visit")) for row in client.rows("aesthetics", "skin_log")} - {""}
    asks_skin = skin and "aesthetics" not in client.unreadable
    found = []
    for visit in done_visits(client, on):
        missing = [] if mapping(visit.get("outcome")) else [OUTCOME]
        if asks_skin and visit.get("category") in SKIN_CATEGORIES:
            names = chain(visits, text(visit.get("id"))) if visit.get("corrects") else {text(visit.get("id"))}
            missing += [] if seen & names else [SKIN]
        if missing:
            found.append(Overdue(visit, tuple(missing)))
    return found


def open_reactions(visit: Mapping[str, Json]) -> list[Row]:
    """The adverse reactions of a visit that have not passed."""
    return [row for _, row in items(visit.get("adverse")) if not row.get("resolved_on")]


def correction(visit: Mapping[str, Json], told: Mapping[str, Json], new_id: str) -> Row:
    """A visit that takes the place of another, with what is told now; the rest as it stood.

    A reaction told now joins those there are, and takes back that there was none.
    """
    rest = {name: value for name, value in visit.items() if name not in ("id", "corrects")}
    if told.get("adverse"):
        rest.pop("adverse_none_on", None)
        before: list[Json] = [row for _, row in items(rest.pop("adverse", None))]
        told = {**told, "adverse": [*before, *(row for _, row in items(told["adverse"]))]}
    elif told.get("adverse_none_on") and rest.get("adverse"):
        told = {name: value for name, value in told.items() if name != "adverse_none_on"}
    return {"id": new_id, **rest, **told, "corrects": text(visit.get("id"))}


def resolved(visit: Mapping[str, Json], on: date) -> Row:
    """The visit with all its reactions passed by a day; those that had passed before keep theirs."""
    every: list[Json] = [
        row if row.get("resolved_on") else {**row, "resolved_on": on.isoformat()}
        for _, row in items(visit.get("adverse"))
    ]
    return {**visit, "adverse": every}
