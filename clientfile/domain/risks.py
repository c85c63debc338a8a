"""R46: the risks that stand open on one client, medical and of reputation (S2)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, number, text
from clientfile.domain.days import parse_date
from clientfile.domain.ledger import standing, until
from clientfile.domain.reactions import unresolved
from clientfile.domain.visits import done_visits
from clientfile.tuples import NamedTuple

UNHAPPY_UP_TO = 2
"""Of 5: who said so last, and has not come since, is unhappy and silent."""

Kind = Literal["adverse", "complaint", "unhappy"]


class Risk(NamedTuple):
    """One thing that is open: since when, and the id of the visit, complaint or talk it comes from."""

    kind: Kind
    since: date | None
    source: str


def open_risks(client: ClientFile, on: date) -> list[Risk]:
    """Adverse reactions that have not passed, complaints that are not closed, and whether she is unhappy and
    silent. By a day; the oldest first."""
    found = [*_reactions(client, on), *_complaints(client, on), *_unhappy(client, on)]
    return sorted(found, key=lambda risk: (risk.since or date.min, risk.kind, risk.source))


def _reactions(client: ClientFile, on: date) -> list[Risk]:
    return [Risk("adverse", each.on, each.source) for each in unresolved(client) if each.on <= on]


def _complaints(client: ClientFile, on: date) -> list[Risk]:
    return [
        Risk("complaint", parse_date(row.get("date")), text(row.get("id")))
        for row in standing(client.rows("care", "complaints"))
        if not row.get("closed_on") and text(row.get("date")) <= on.isoformat()
    ]


def _unhappy(client: ClientFile, on: date) -> list[Risk]:
    """The last time she said how satisfied she is, it was little; and she has not come since."""
    said = [
        (text(row.get("date")), row)
        for row in (
            *done_visits(client, on),
            *until(standing(client.rows("care", "communications")), on),
            *until(standing(client.rows("care", "complaints")), on),
        )
        if _satisfaction(row) is not None
    ]
    if not said:
        return []
    day, last = max(said, key=lambda each: each[0])
    came_since = any(text(visit.get("date")) > day for visit in done_visits(client, on))
    if (_satisfaction(last) or 0) > UNHAPPY_UP_TO or came_since:
        return []
    return [Risk("unhappy", parse_date(day), text(last.get("id")))]


def _satisfaction(row: Row) -> int | None:
    return number(row.get("satisfaction"))
