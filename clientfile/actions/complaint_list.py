"""Complaints of one client or of all, and how they stand (S3)."""

from __future__ import annotations

from datetime import date

from clientfile.actions.resolve import resolve
from clientfile.actions.rights import refuse_unreadable
from clientfile.domain import complaints
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, text
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Listed(NamedTuple):
    """A complaint of a list; `due_on` is when an answer is owed, `overdue_days` 0 while it is in time."""

    complaint: str
    client: str
    name: str
    date: str
    kind: str
    reason: str
    owner: str
    state: str
    due_on: str
    overdue_days: int
    plan: str
    result: str
    satisfaction: int | None
    declined: bool
    compensation: Row
    closed_on: str


def list_complaints(
    store: Store, reference: str = "", *, state: str = "", owner: str = "", on: date | None = None
) -> list[Listed]:
    """Complaints, the longest overdue first: all of one client, or of all clients those not closed.

    `state` is one of `complaints.STATES`. Raises `Refused` where `care` is not for this member.
    """
    day, who = on or store.today, store.roster.named(owner).id if owner else ""
    if reference:
        clients = [store.read(resolve(store, reference))]
        refuse_unreadable(store, "care", clients[0])
    else:
        refuse_unreadable(store, "care")
        where = "" if state == "closed" else " WHERE closed_on IS NULL"
        rows = store.index.select(f"SELECT DISTINCT client FROM complaints{where} ORDER BY client")
        clients = [found for (name,) in rows if (found := store.index.client(str(name)))]
    days = store.threshold("complaint_days") or complaints.DAYS
    every = [
        _listed(store, client, row, day, days)
        for client in clients
        for row in client.rows("care", "complaints")
    ]
    shown = [
        each
        for each in every
        if (not who or each.owner == who)
        and (_fits(each, state) if state else bool(reference) or each.state != "closed")
    ]
    store.noted("complaints", list(dict.fromkeys(each.client for each in shown)), ["care"])
    return sorted(shown, key=lambda each: (-each.overdue_days, each.due_on or "~", each.date))


def _fits(each: Listed, state: str) -> bool:
    return bool(each.overdue_days) if state == "overdue" else each.state == state


def _listed(store: Store, client: ClientFile, row: Row, day: date, days: int) -> Listed:
    satisfaction, amends = row.get("satisfaction"), row.get("compensation")
    last = complaints.due_on(row, days)
    name, _ = store.index.name_and_phone(client.id)
    return Listed(
        text(row.get("id")),
        client.id,
        name,
        text(row.get("date")),
        text(row.get("kind")),
        text(row.get("reason")),
        text(row.get("owner")),
        complaints.state(row),
        last.isoformat() if last else "",
        complaints.overdue_days(row, day, days),
        text(row.get("plan")),
        text(row.get("result")),
        satisfaction if isinstance(satisfaction, int) else None,
        row.get("satisfaction_declined") is True,
        amends if isinstance(amends, dict) else {},
        text(row.get("closed_on")),
    )
