"""Adverse reactions that are not over yet: told at a visit, or at a call after it (S0 R01, S2 R46)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, items, text, texts
from clientfile.domain.days import parse_date
from clientfile.domain.ids import derived_id
from clientfile.domain.ledger import origin, standing
from clientfile.domain.visits import latest, open_reactions
from clientfile.tuples import NamedTuple


class Reaction(NamedTuple):
    """`source` is the visit or the communication that told of it, `on` the day; `staff` who treated her."""

    source: str
    on: date
    staff: tuple[str, ...] = ()


def unresolved(client: ClientFile) -> Iterator[Reaction]:
    """The reactions that somebody must ask after.

    One told at a visit is over once the visit says so (`resolved_on`), with all that was told of it by then.
    Asking closes it too: where it is told of again then, that communication is the next one.
    """
    closed = {
        text(item.get("id"))
        for item in client.rows("agenda", "followups")
        if text(item.get("state")) in ("done", "dropped")
    }
    for reaction in (*_at_visits(client), *_in_talks(client)):
        if reaction.source and derived_id(client.id, "adverse", reaction.source, "") not in closed:
            yield reaction


def told_first(client: ClientFile, source: str) -> str:
    """The visit (or whatever it was) that the calls about `source` go back to."""
    followups = {text(each.get("id")): each for each in client.rows("agenda", "followups")}
    talks = {text(each.get("id")): each for each in client.rows("care", "communications")}
    for _ in range(len(talks)):
        before = followups.get(text(talks.get(source, {}).get("followup")))
        if before is None:
            break
        source = text(before.get("source"))
    return source


def _at_visits(client: ClientFile) -> Iterator[Reaction]:
    every = client.rows("services", "visits")
    for visit in standing(every):
        on = parse_date(visit.get("date"))
        if on and open_reactions(visit):
            yield Reaction(origin(visit, every), on, tuple(texts(visit.get("staff"))))


def _in_talks(client: ClientFile) -> Iterator[Reaction]:
    every = client.rows("care", "communications")
    for row in standing(every):
        on = parse_date(row.get("date"))
        if on is None or not row.get("adverse"):
            continue
        source = origin(row, every)
        visit = latest(client, told_first(client, source)) or {}
        if not _over(visit, on):
            yield Reaction(source, on, tuple(texts(visit.get("staff"))))


def _over(visit: Mapping[str, Json], on: date) -> bool:
    """Whether the visit says that its reactions passed on this day or after it."""
    passed = [text(row.get("resolved_on")) for _, row in items(visit.get("adverse"))]
    return bool(passed) and all(passed) and max(passed) >= on.isoformat()
