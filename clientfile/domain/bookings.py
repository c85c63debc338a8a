"""Bookings: what the agenda says of services to come, and how one ends.

A booking says when and with whom in neutral words, since all staff read it; what it is for stands in
`services.planned`, as far as whoever booked it may write there (F62).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, number, text, texts
from clientfile.tuples import NamedTuple

OPEN = ("booked", "arrived")
"""States of a booking that is still to be held."""
USUAL_MINUTES = 60


class Held(NamedTuple):
    """When somebody is taken: the day, from which minute of it to which, and whom it takes."""

    on: str
    begins: int
    ends: int
    staff: tuple[str, ...]


def open_bookings(client: ClientFile, on: date | None = None) -> list[Row]:
    """Bookings that are still to be held; of one day where it is given."""
    return [
        row
        for row in client.rows("agenda", "bookings")
        if (text(row.get("state")) or "booked") in OPEN and (on is None or row.get("on") == on.isoformat())
    ]


def planned_for(client: ClientFile, booking: str) -> Row | None:
    """What a booking is for, as far as it is written down and can be read."""
    rows = client.rows("services", "planned")
    return next((row for row in rows if booking and row.get("booking") == booking), None)


def held(client: ClientFile, visit: Mapping[str, Json]) -> Row | None:
    """The booking that a visit ends: of that day, for that service, or for none that is written down.

    Of several the one with the same staff, then the nearest in time; None where it is not clear.
    """
    day = [row for row in client.rows("agenda", "bookings") if row.get("on") == visit.get("date")]
    fitting = [row for row in day if (text(row.get("state")) or "booked") in OPEN]
    known = {text(row.get("id")): planned_for(client, text(row.get("id"))) for row in fitting}
    same = [
        row for row in fitting if (known[text(row.get("id"))] or {}).get("service") == visit.get("service")
    ]
    candidates = same or [row for row in fitting if known[text(row.get("id"))] is None]
    if len(candidates) > 1:
        doers = set(texts(visit.get("staff")))
        candidates = [row for row in candidates if doers & set(texts(row.get("staff")))] or candidates
    if len(candidates) > 1 and visit.get("time"):
        at = minute(visit.get("time"))
        nearest = min(abs(minute(row.get("at")) - at) for row in candidates)
        candidates = [row for row in candidates if abs(minute(row.get("at")) - at) == nearest]
    return candidates[0] if len(candidates) == 1 else None


def with_state(client: ClientFile, booking: str, state: str, visit: str = "") -> ClientFile:
    """With this booking in another state, and the visit that came of it."""
    more: Row = {"visit": visit} if visit else {}
    rows: list[Json] = [
        {**row, "state": state, **more} if row.get("id") == booking else row
        for row in client.rows("agenda", "bookings")
    ]
    return client.having("agenda", "bookings", rows)


def taken(row: Mapping[str, Json]) -> Held | None:
    """When a booking takes somebody's time; None where it bears no time of day."""
    if not text(row.get("at")):
        return None
    begins = minute(row.get("at"))
    minutes = number(row.get("minutes")) or USUAL_MINUTES
    return Held(text(row.get("on")), begins, begins + minutes, tuple(texts(row.get("staff"))))


def clashes(one: Held, others: Sequence[Held]) -> set[str]:
    """Members of staff who would be in two places at once."""
    return {
        each
        for other in others
        if other.on == one.on and one.begins < other.ends and other.begins < one.ends
        for each in set(one.staff) & set(other.staff)
    }


def minute(at: object) -> int:
    """The minute of the day of `14:30`; 0 for what is no time."""
    hour, _, rest = text(at).partition(":")
    return int(hour) * 60 + int(rest) if hour.isdecimal() and rest.isdecimal() else 0
