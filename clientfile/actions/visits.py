"""The bookings and visits of some days, and what is still to be written about them; and the list of risks."""

from __future__ import annotations

from datetime import date

from clientfile.actions.precheck import asks_skin
from clientfile.domain import masks
from clientfile.domain.bookings import planned_for
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, number, text, texts
from clientfile.domain.risks import UNHAPPY_UP_TO, open_risks
from clientfile.domain.visits import done_visits, update_overdue
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

_UNHAPPY = " UNION ".join(
    f"SELECT client FROM {table} WHERE satisfaction <= {UNHAPPY_UP_TO}"
    for table in ("visits", "communications", "complaints")
)


class Held(NamedTuple):
    """A booking, or a visit with the booking it ended. `what` is the service as far as it can be read.

    `missing` says what is still to be written about a visit, of `outcome` and `skin` (R01).
    """

    date: str
    time: str | None
    client: str
    name: str
    what: str
    staff: tuple[str, ...]
    minutes: int | None
    state: str
    visit: str | None
    booking: str | None
    missing: tuple[str, ...]


class Risky(NamedTuple):
    """A risk that stands open on a client (R46)."""

    client: str
    name: str
    phone: str | None
    risk: str
    since: str | None
    source: str


def list_visits(
    store: Store,
    first: date,
    last: date,
    *,
    staff: str = "",
    overdue: bool = False,
    mask: bool = False,
) -> tuple[Held, ...]:
    """Bookings and visits from one day to another, by day and time. Writes a line in the access log."""
    who = store.roster.named(staff).id if staff else ""
    days = (first.isoformat(), last.isoformat())
    rows = store.index.select(
        'SELECT client FROM bookings WHERE "on" BETWEEN ? AND ? '
        "UNION SELECT client FROM visits WHERE date BETWEEN ? AND ?",
        (*days, *days),
    )
    skin = asks_skin(store)
    found = [held for row in rows for held in _of_client(store, str(row[0]), days, skin=skin, mask=mask)]
    found = [held for held in found if (not who or who in held.staff) and (held.missing or not overdue)]
    found.sort(key=lambda held: (held.date, held.time or "", held.name, held.client))
    store.noted(
        "visits", list(dict.fromkeys(held.client for held in found)), ["contact", "agenda", "services"]
    )
    return tuple(found)


def list_risks(store: Store, on: date, *, mask: bool = False) -> tuple[Risky, ...]:
    """R46: open complaints, reactions that have not passed, unhappy and silent clients, the oldest first.

    Only what this member may read can be told.
    """
    rows = store.index.select(
        "SELECT client FROM visits WHERE adverse IS NOT NULL "
        "UNION SELECT client FROM complaints WHERE closed_on IS NULL "
        f"UNION SELECT client FROM communications WHERE adverse IS NOT NULL UNION {_UNHAPPY}"
    )
    found = []
    for row in rows:
        client = store.index.client(str(row[0]))
        for risk in open_risks(client, on) if client is not None else ():
            name, phone = _name(store, str(row[0]), mask=mask)
            since = risk.since.isoformat() if risk.since else None
            found.append(Risky(str(row[0]), name, phone, risk.kind, since, risk.source))
    found.sort(key=lambda each: (each.since or "", each.client, each.risk))
    store.noted("risks", list(dict.fromkeys(each.client for each in found)), ["contact", "services", "care"])
    return tuple(found)


def unseen_sections(store: Store, sections: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `sections` that this member may not read: what they hold is not in a list."""
    return tuple(name for name in sections if not store.roster.may_read(store.member, name))


def _of_client(store: Store, client_id: str, days: tuple[str, str], *, skin: bool, mask: bool) -> list[Held]:
    client = store.index.client(client_id)
    if client is None:
        return []
    name, _ = _name(store, client_id, mask=mask)
    visits = [row for row in done_visits(client) if days[0] <= text(row.get("date")) <= days[1]]
    missing = {
        text(each.visit.get("id")): each.missing
        for each in update_overdue(client, min(date.fromisoformat(days[1]), store.today), skin=skin)
    }
    ended = {text(row.get("booking")) for row in visits} - {""}
    bookings = [
        row
        for row in client.rows("agenda", "bookings")
        if days[0] <= text(row.get("on")) <= days[1] and text(row.get("id")) not in ended
    ]
    return [
        *(_visit(client_id, name, row, missing.get(text(row.get("id")), ())) for row in visits),
        *(_booking(client, name, row) for row in bookings),
    ]


def _visit(client: str, name: str, row: Row, missing: tuple[str, ...]) -> Held:
    return Held(
        text(row.get("date")),
        text(row.get("time")) or None,
        client,
        name,
        text(row.get("service_name")) or text(row.get("service")),
        tuple(texts(row.get("staff"))),
        number(row.get("minutes")),
        "done",
        text(row.get("id")),
        text(row.get("booking")) or None,
        missing,
    )


def _booking(client: ClientFile, name: str, row: Row) -> Held:
    planned = planned_for(client, text(row.get("id"))) or {}
    return Held(
        text(row.get("on")),
        text(row.get("at")) or None,
        client.id,
        name,
        text(planned.get("service_name")) or text(row.get("subject")),
        tuple(texts(row.get("staff"))),
        number(row.get("minutes")),
        text(row.get("state")) or "booked",
        text(row.get("visit")) or None,
        text(row.get("id")),
        (),
    )


def _name(store: Store, client: str, *, mask: bool) -> tuple[str, str | None]:
    name, phone = store.index.name_and_phone(client)
    if not mask:
        return name, phone
    return masks.mask("name", name, pseudonym=str) or "", masks.mask("phone", phone, pseudonym=str)
