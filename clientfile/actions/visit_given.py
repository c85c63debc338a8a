"""A visit before it is written: whose, of which item, which booking it ends, and whether it may be."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.actions.item_named import item_named
from clientfile.actions.precheck import Checked, asks_skin, checked
from clientfile.actions.resolve import resolve
from clientfile.actions.services import catalogue_item, named_service, with_snapshot
from clientfile.actions.visit_told import Told, row_of, typed
from clientfile.domain.bookings import OPEN, held, planned_for
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, text
from clientfile.domain.days import parse_date
from clientfile.domain.visits import (
    SKIN,
    chain,
    correction,
    latest,
    open_reactions,
    resolved,
    update_overdue,
)
from clientfile.errors import NotFound, Refused, UsageError
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

JUDGED_BY = frozenset({"date", "service", "products", "pain_plan"})
"""What a correction must tell of to be checked anew; an outcome that comes later is not."""


class Given(NamedTuple):
    """The row of a visit, its item of the catalogue, the booking that it ends, the visit that it corrects."""

    visit: Row
    item: Mapping[str, Json]
    booking: str = ""
    corrected: Row | None = None
    judged: bool = True


def meant(store: Store, reference: str, told: Told) -> tuple[str, Told]:
    """Whose visit it is: a booking, or the visit that is corrected, says it by itself.

    Raises `NotFound`, `Ambiguous`, `Refused`.
    """
    word = told.corrects or told.booking
    if not told.corrects and (reference or not word):
        return resolve(store, reference), told
    client, name = item_named(store, "visits" if told.corrects else "bookings", word)
    if reference and resolve(store, reference) != client:
        raise Refused(
            both("this visit is another client's", "该服务记录属于其他客户"),
            both("leave the client out: the visit says it", "请去掉客户：服务记录已说明"),
        )
    return client, told._replace(corrects=name) if told.corrects else told._replace(booking=name)


def given(store: Store, client: ClientFile, service: str, told: Told, new_id: str) -> Given:
    """The visit as it is to be written.

    Raises `NotFound`, `Ambiguous`, `BadInput`, `Refused`, `UsageError`.
    """
    row = row_of(store, told)
    if told.corrects:
        return _corrected(store, client, service, told, row, new_id)
    booked = _named_booking(client, told.booking) if told.booking else None
    if not service and booked is not None:
        service = text((planned_for(client, text(booked.get("id"))) or {}).get("service"))
        if not service:
            raise UsageError(
                both("SERVICE is missing", "缺少项目"),
                both(
                    "say it, this booking does not: clientfile visit REF SERVICE --booking ID",
                    "该预约未登记项目，请写明：clientfile visit 客户 项目 --booking 编号",
                ),
            )
    item = named_service(store.catalogue, service)
    new: Row = {"id": new_id, "date": store.today.isoformat(), "service": text(item.get("id"))}
    visit = typed(store, with_snapshot({**new, **row}, item))
    booked = held(client, visit) if booked is None else booked
    if booked is not None:
        visit = {**_of_booking(booked), **visit, "booking": text(booked.get("id"))}
    return Given(visit, item, text((booked or {}).get("id")))


def may_be(store: Store, client: ClientFile, given: Given, told: Told) -> Checked | None:
    """The pre-check; None for a correction that tells nothing it would judge. Raises `Refused`."""
    if not given.judged:
        return None
    visit, before = given.visit, given.corrected
    return checked(
        store,
        client,
        given.item,
        parse_date(visit.get("date")) or store.today,
        products=[row for _, row in items(visit.get("products"))],
        pain_plan=text(visit.get("pain_plan")),
        override=told.override,
        besides=chain(client.rows("services", "visits"), text(before.get("id"))) if before else (),
        planned=planned_for(client, given.booking),
    )


def missing(store: Store, client: ClientFile, visit: Row) -> tuple[str, ...]:
    """What is still to be written about a visit of this client (R01): of `outcome` and `skin`."""
    on = parse_date(visit.get("date")) or store.today
    overdue = update_overdue(client, on, skin=asks_skin(store))
    return next((each.missing for each in overdue if each.visit.get("id") == visit.get("id")), ())


def still_to_ask(store: Store, reference: str, service: str, told: Told) -> tuple[str, ...]:
    """What R01 asks for after a visit that was told so, before it is written.

    Raises what `record_visit` would where a rule speaks against it.
    """
    name, told = meant(store, reference, told)
    client = store.read(name)
    found = given(store, client, service, told, "")
    may_be(store, client, found, told)
    alone = client.having("services", "visits", [found.visit])
    return tuple(each for each in missing(store, alone, found.visit) if each != SKIN or not told.skin)


def _corrected(store: Store, client: ClientFile, service: str, told: Told, row: Row, new_id: str) -> Given:
    before = latest(client, told.corrects)
    assert before is not None  # the index has it
    if told.resolved is not None and not open_reactions(before):
        raise Refused(
            both("no reaction of this visit is still open", "该服务记录没有未恢复的不良反应"),
            both("leave --resolved out", "请去掉 --resolved"),
        )
    base = before if told.resolved is None else resolved(before, told.resolved)
    if service:
        item: Mapping[str, Json] = named_service(store.catalogue, service)
        row |= {"service": item.get("id"), "service_name": item.get("name"), "category": item.get("category")}
    else:
        name = text(before.get("service"))
        gone: Row = {"id": name, "name": before.get("service_name")}
        item = catalogue_item(store.catalogue, name) or gone
    booking = text(_named_booking(client, told.booking).get("id")) if told.booking else ""
    changed = typed(store, correction(base, row, new_id))
    if booking:
        changed["booking"] = booking
    return Given(changed, item, booking, before, not JUDGED_BY.isdisjoint(row))


def _named_booking(client: ClientFile, word: str) -> Row:
    """The open booking of this client whose id begins so. Raises `NotFound`, `Refused`."""
    fitting = [row for row in client.rows("agenda", "bookings") if text(row.get("id")).startswith(word)]
    if len(fitting) != 1:
        raise NotFound(
            both("this client has no such booking", "该客户没有这个预约"),
            both("see them: clientfile visits --on DATE", "查看：clientfile visits --on 日期"),
        )
    if (text(fitting[0].get("state")) or "booked") not in OPEN:
        raise Refused(
            both("this booking is over already", "该预约已经结束"),
            both("leave --booking out", "请去掉 --booking"),
        )
    return fitting[0]


def _of_booking(booking: Row) -> Row:
    """What a visit takes from its booking where nothing else was told."""
    told = {"time": booking.get("at"), "staff": booking.get("staff")}
    return {name: value for name, value in told.items() if value}
