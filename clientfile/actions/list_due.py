"""Who is to be contacted, for a person or for cron: one queue of all that is planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from clientfile.domain import masks
from clientfile.domain.data import Json, items, mapping, number, text, texts
from clientfile.domain.due import FESTIVAL, MEMBER_DAY, ShopDay, overdue_days
from clientfile.store import on_demand
from clientfile.store.index.followups import DueItem, Greeted
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

SHOP_DAYS = (FESTIVAL, MEMBER_DAY)
"""Kinds that are no follow-up of a client's own: asked for, they are one row for each client to greet."""
USUALLY_AHEAD = 7
"""Days, where the shop's cadences say nothing."""


class Due(NamedTuple):
    """One follow-up to be done. `overdue_days` is 0 while its window is open or to come.

    `followup` is what `done` takes, "" for a greeting on a day of the shop's. `left_out` is why it is not to
    be done after all (`restricted`, `archived`, `merged`, `no_contact`, `no_consent`, `booked`), if so. `ask`
    is what the catalogue says to ask after such a service, for those who may read which it was.
    """

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
    quiet_hours: str | None = None
    left_out: str | None = None
    ask: str | None = None


class Greeting(NamedTuple):
    """A day of the shop's that is near, and how many clients may be greeted."""

    day: ShopDay
    clients: int


class Queue(NamedTuple):
    """What is due, the longest overdue first; how much was left out, by reason; days of the shop's."""

    due: tuple[Due, ...]
    left_out: Mapping[str, int] = MappingProxyType({})
    greetings: tuple[Greeting, ...] = ()


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
    everything: bool = False,
    action: str = "due",
) -> Queue:
    """What is due on a day or within days of it; with `everything` what is left out too, with its reason.

    Writes a line in the access log, as the `action` that it is for.
    """
    day = on or store.today
    if not store.index.covers(day):
        store.expand_around(day)
    until = day + min(timedelta(days=within_days), date.max - day)
    who = store.roster.named(owner).id if owner else ""
    greetings = _greetings(store, day, until)
    near: tuple[Greeting, ...] = ()
    if kind in SHOP_DAYS:
        found = [
            each
            for each in _greeted(store, [each for each in greetings if each.kind == kind], day)
            if who in ("", each.owner) and channel in ("", each.channel)
        ]
    else:
        rows = store.index.followups.due(
            until.isoformat(), day.isoformat(), kind=kind, owner=who, channel=channel
        )
        asks = _asks(store, until) if any(item.kind == "aftercare" for item in rows) else {}
        found = [_due(item, day, asks.get(item.followup)) for item in rows]
        if not (kind or owner or channel or overdue):
            near = _counted(store, greetings, day)
    found = [item for item in found if item.overdue_days or not overdue]
    left_out = Counter(item.left_out for item in found if item.left_out)
    shown = [item for item in found if everything or not item.left_out]
    shown.sort(key=lambda item: (-item.overdue_days, item.due_to, item.due_from, item.client, item.followup))
    store.noted(action, list(dict.fromkeys(item.client for item in shown)), ["contact", "agenda"])
    return Queue(tuple(_masked(item) if mask else item for item in shown), left_out, near)


def _due(item: DueItem, day: date, ask: str | None) -> Due:
    return Due(
        item.followup,
        item.client,
        item.name,
        item.phone,
        item.channel,
        item.kind,
        item.subject,
        item.due_from,
        item.due_to,
        overdue_days(date.fromisoformat(item.due_to), day),
        item.owner,
        item.attempts,
        _quiet(item.quiet_from, item.quiet_to),
        item.left_out,
        ask,
    )


def _asks(store: Store, until: date) -> dict[str, str]:
    """Follow-up to what to ask: the node of its service, else the shop's own node of that name (R06)."""
    usual = _by_node(store.settings.cadences)
    own = {text(item.get("id")): _by_node(item) for _, item in items(store.catalogue.get("services"))}
    found = {
        followup: own.get(service, {}).get(node) or usual.get(node, "")
        for followup, (service, node) in store.index.followups.nodes(until.isoformat()).items()
    }
    return {followup: ask for followup, ask in found.items() if ask}


def _by_node(of: Mapping[str, Json]) -> dict[str, str]:
    return {text(node.get("node")): text(node.get("ask")) for _, node in items(of.get("aftercare"))}


def _quiet(begin: str | None, end: str | None) -> str | None:
    return f"{begin}-{end}" if begin and end else None


def _masked(item: Due) -> Due:
    return item._replace(
        name=masks.mask("name", item.name, pseudonym=str) or "",
        phone=masks.mask("phone", item.phone, pseudonym=str),
    )


# Days of the shop's ------------------------------------------------------------------------------------


def _greetings(store: Store, day: date, until: date) -> list[ShopDay]:
    """The days for which it is time: as many days ahead as for a birthday."""
    before = _days_ahead(store)
    return [each for each in _shop_days(store, day.year) if day <= each.on and each.on - before <= until]


def _shop_days(store: Store, year: int) -> list[ShopDay]:
    """Worked out once and kept in the index: the lunar calendar takes longer than all else here."""
    days = dict(store.settings.days)
    if not days:
        return []
    kept = mapping(store.index.meta.get("shop_days"))
    if kept.get("of") != days or kept.get("year") != year:
        found: list[Json] = [
            [each.kind, each.name, each.on.isoformat()] for each in on_demand.shop_days(days, year)
        ]
        kept = {"of": days, "year": year, "days": found}
        store.index.remember("shop_days", dict(kept))
    rows = kept.get("days")
    found_rows = [texts(row) for row in rows] if isinstance(rows, list) else []
    return [ShopDay(kind, name, date.fromisoformat(on)) for kind, name, on in found_rows]


def _days_ahead(store: Store) -> timedelta:
    ahead = number(store.settings.cadences.get("birthday_before_days"))
    return timedelta(USUALLY_AHEAD if ahead is None else ahead)


def _greeted(store: Store, days: list[ShopDay], day: date) -> Iterator[Due]:
    clients: list[Greeted] = store.index.followups.greeted(day.isoformat()) if days else []
    before = _days_ahead(store)
    for each in days:
        for client in clients:
            yield Due(
                "",
                client.client,
                client.name,
                client.phone,
                client.channel,
                each.kind,
                each.name,
                (each.on - before).isoformat(),
                each.on.isoformat(),
                0,
                client.owner,
                0,
                _quiet(client.quiet_from, client.quiet_to),
            )


def _counted(store: Store, days: list[ShopDay], day: date) -> tuple[Greeting, ...]:
    count = len(store.index.followups.greeted(day.isoformat())) if days else 0
    return tuple(Greeting(each, count) for each in days)
