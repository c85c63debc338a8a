"""Who is to be contacted, for a person or for cron."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from clientfile.domain import masks
from clientfile.domain.due import overdue_days
from clientfile.store.index.index import DueItem
from clientfile.store.store import Store


class Due(NamedTuple):
    """One follow-up to be done. `overdue_days` is 0 while its window is open or to come."""

    followup: str
    client: str
    name: str
    phone: str | None
    channel: str | None
    kind: str
    subject: str
    due_from: str
    due_to: str
    overdue_days: int
    owner: str | None
    attempts: int


def list_due(
    store: Store,
    *,
    on: date | None = None,
    within_days: int = 0,
    kind: str = "",
    owner: str = "",
    channel: str = "",
    overdue: bool = False,
    mask: bool = False,
) -> tuple[Due, ...]:
    """What is due on a day or within days of it; the longest overdue first.

    Writes a line in the access log.
    """
    day = on or store.today
    if not store.index.covers(day):
        store.expand_around(day)
    until = (day + min(timedelta(days=within_days), date.max - day)).isoformat()
    who = store.roster.named(owner).id if owner else ""
    found = store.index.due(until, day.isoformat(), kind=kind, owner=who, channel=channel)
    items = [_due(item, day, mask) for item in found]
    items = [item for item in items if item.overdue_days or not overdue]
    items.sort(key=lambda item: (-item.overdue_days, item.due_to, item.due_from, item.client, item.followup))
    store.noted("due", list(dict.fromkeys(item.client for item in items)), ["contact", "agenda"])
    return tuple(items)


def _due(item: DueItem, day: date, mask: bool) -> Due:
    name, phone = item.name, item.phone
    if mask:
        name = masks.mask("name", name, pseudonym=str) or ""
        phone = masks.mask("phone", phone, pseudonym=str)
    return Due(
        item.followup,
        item.client,
        name,
        phone,
        item.channel,
        item.kind,
        item.subject,
        item.due_from,
        item.due_to,
        overdue_days(date.fromisoformat(item.due_to), day),
        item.owner,
        item.attempts,
    )
