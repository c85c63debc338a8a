"""Book a service for a day and time, and say what came of the booking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from clientfile.actions.item_named import item_named
from clientfile.actions.planned import replanned
from clientfile.actions.precheck import Checked, checked
from clientfile.actions.resolve import resolve
from clientfile.actions.services import named_service
from clientfile.domain.bookings import OPEN, USUAL_MINUTES, Held, clashes, taken, with_state
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, number, text, texts
from clientfile.errors import Refused, UsageError
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

SUBJECT = both("appointment", "到店预约")
"""What the agenda says of every booking: all staff read it, so it names no service."""


class Booked(NamedTuple):
    """A booking as it stands now, and whose it is."""

    id: str
    booking: Row
    warnings: tuple[Problem, ...] = ()


def book_service(
    store: Store,
    reference: str,
    service: str,
    *,
    on: date,
    at: str,
    staff: Sequence[str] = (),
    minutes: int | None = None,
    note: str = "",
    override: str = "",
) -> Booked:
    """Book a service, after its pre-check. What it is for goes to `services`, if this member may write there.

    A closed day, and a member of staff who is taken, warn. Raises `Refused`, `NotFound`, `UsageError`.
    """
    if on < store.today:
        raise UsageError(
            both("a booking is for today or later", "预约日期不能早于今天"),
            both("write down what took place: clientfile visit", "已完成的服务请用：clientfile visit"),
        )
    with store.writing("book") as writing:
        client = writing.read(resolve(store, reference))
        item = named_service(store.catalogue, service)
        check = checked(store, client, item, on, override=override, ahead=True)
        booking: Row = {
            "id": writing.new_item_id(),
            "on": on.isoformat(),
            "at": at,
            "minutes": minutes or number(item.get("minutes")) or USUAL_MINUTES,
            "staff": [store.roster.named(word).id for word in staff],
            "subject": SUBJECT.to(store.settings.locale),
            "state": "booked",
            **({"note": note} if note else {}),
        }
        warnings = [*check.warnings, *_doubts(store, client.id, booking)]
        client = client.adding("agenda", "bookings", booking)
        sections = ["agenda"]
        if store.roster.may_write(store.member, "services") and "services" not in client.unreadable:
            client = client.adding("services", "planned", _planned(item, booking, check))
            sections.append("services")
        writing.put(replanned(store, client), sections)
        writing.commit("book")
        return Booked(client.id, booking, (*warnings, *writing.warnings[client.id]))


def set_state(store: Store, booking: str, state: str) -> Booked:
    """The client has arrived, has cancelled, or did not come. Raises `NotFound`, `Ambiguous`, `Refused`."""
    with store.writing("book") as writing:
        client_id, name = item_named(store, "bookings", booking)
        client = writing.read(client_id)
        row = _row(client, name)
        if (text(row.get("state")) or "booked") not in OPEN:
            raise Refused(
                both("this booking is over already", "该预约已经结束"),
                both("book anew: clientfile book", "请重新预约：clientfile book"),
            )
        if state == "no_show" and text(row.get("on")) > store.today.isoformat():
            raise Refused(
                both("this booking is still to come", "该预约尚未到期"),
                both("was it cancelled? --state cancelled", "若已取消，请用 --state cancelled"),
            )
        client = with_state(client, name, state)
        writing.put(replanned(store, client), ["agenda"])
        writing.commit(state)
        return Booked(client_id, _row(client, name), tuple(writing.warnings[client_id]))


def _row(client: ClientFile, booking: str) -> Row:
    return next(row for row in client.rows("agenda", "bookings") if row.get("id") == booking)


def _planned(item: Mapping[str, Json], booking: Row, check: Checked) -> Row:
    """What the booking is for, and what was checked."""
    kept: Row = {
        "on": booking["on"],
        "booking": booking["id"],
        "service": text(item.get("id")),
        "service_name": text(item.get("name")),
        "checked_on": check.precheck["checked_on"],
        "checked_by": check.precheck["by"],
        "not_checked": check.precheck.get("not_checked"),
    }
    if check.overridden:
        kept |= {
            "overridden": [*dict.fromkeys(hit.rule for hit in check.overridden)],
            "override_places": [*dict.fromkeys(hit.place for hit in check.overridden if hit.place)],
            "override_by": check.precheck.get("override_by"),
            "override_reason": check.precheck.get("override_reason"),
        }
    return {name: value for name, value in kept.items() if value}


def _doubts(store: Store, client: str, booking: Row) -> list[Problem]:
    """What a person may want to think over: the shop is closed, or somebody would be in two places."""
    found = []
    if booking["on"] in texts(store.settings.days.get("closed")):
        found.append(
            Problem(
                "agenda",
                "bookings",
                "closed-day",
                both("the shop is closed that day", "当天店铺休息"),
                True,
                client,
            )
        )
    mine = taken(booking)
    if mine is None:
        return found
    rows = store.index.select(
        'SELECT "on", at, minutes, staff FROM bookings WHERE "on" = ? AND state IN (?, ?)',
        (mine.on, *OPEN),
    )
    for name in sorted(clashes(mine, [_held(row) for row in rows])):
        member = store.roster.by_id(name)
        said = both(
            "{name} has another booking at that time",
            "{name} 该时段已有预约",
            name=member.name if member else name,
        )
        found.append(Problem("agenda", "bookings", "booking-clash", said, True, client))
    return found


def _held(row: Sequence[object]) -> Held:
    on, at, minutes, staff = row
    found = taken(
        {"on": str(on), "at": str(at or "00:00"), "minutes": minutes if isinstance(minutes, int) else None}
    )
    assert found is not None  # it bears a time of day
    return found._replace(staff=tuple(str(staff or "").split(", ")) if at else ())
