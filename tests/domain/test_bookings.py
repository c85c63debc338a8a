"""Which booking a visit ends, and who would be in two places at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.bookings import Held, clashes, held, open_bookings, planned_for, taken, with_state
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row

VISIT: Row = {"id": "v1", "date": "2026-11-22", "service": "facial", "staff": ["chen-ya"], "time": "14:00"}


def booking(id: str = "b1", **more: Any) -> Row:
    return {"id": id, "on": "2026-11-22", "at": "14:00", "state": "booked", **more}


def client(*bookings: Row, planned: dict[str, str] | None = None) -> ClientFile:
    """`planned` is booking to service."""
    what = [
        {"booking": name, "service": service, "on": "2026-11-22"} for name, service in (planned or {}).items()
    ]
    return ClientFile("a0000001", {"agenda": {"bookings": list(bookings)}, "services": {"planned": what}})


def ended(who: ClientFile, visit: Row = VISIT) -> object:
    found = held(who, visit)
    return found and found["id"]


def test_the_only_booking_of_the_day() -> None:
    assert ended(client(booking())) == "b1"
    assert ended(client(booking(on="2026-11-21"))) is None
    assert ended(client(booking(state="cancelled"))) is None
    assert ended(client(booking(state="done"))) is None
    assert ended(client(booking(state="arrived"))) == "b1"


def test_the_one_for_that_service() -> None:
    both = booking(), booking("b2")
    assert ended(client(*both, planned={"b1": "other", "b2": "facial"})) == "b2"
    assert ended(client(*both, planned={"b1": "other"})) == "b2"
    assert ended(client(booking(), planned={"b1": "other"})) is None


def test_of_several_the_same_staff_then_the_nearest() -> None:
    one, two = booking(staff=["wang-fang"]), booking("b2", at="09:00", staff=["chen-ya"])
    assert ended(client(one, two)) == "b2"
    assert ended(client(booking(), booking("b2", at="09:00"))) == "b1"
    assert ended(client(booking(), booking("b2"))) is None


def test_a_booking_ends_with_its_visit() -> None:
    who = with_state(client(booking(), booking("b2")), "b2", "done", "v1")
    assert who.rows("agenda", "bookings") == [booking(), booking("b2", state="done", visit="v1")]
    assert [row["id"] for row in open_bookings(who, date(2026, 11, 22))] == ["b1"]


def test_what_a_booking_is_for() -> None:
    who = client(booking(), planned={"b1": "facial"})
    assert (planned_for(who, "b1") or {})["service"] == "facial"
    assert planned_for(who, "b2") is None
    assert planned_for(who, "") is None


def at(begins: int, minutes: int, *staff: str, on: str = "2026-11-22") -> Held:
    return Held(on, begins, begins + minutes, staff)


def test_nobody_is_in_two_places_at_once() -> None:
    mine = at(840, 60, "chen-ya", "wang-fang")
    assert clashes(mine, [at(870, 30, "chen-ya")]) == {"chen-ya"}
    assert clashes(mine, [at(900, 30, "chen-ya"), at(780, 60, "chen-ya")]) == set()
    assert clashes(mine, [at(850, 10, "li-si"), at(850, 10, "chen-ya", on="2026-11-23")]) == set()


def test_a_booking_without_a_time_takes_nobody() -> None:
    assert taken({"on": "2026-11-22", "staff": ["chen-ya"]}) is None
    found = taken({"on": "2026-11-22", "at": "14:30", "staff": ["chen-ya"]})
    assert found == at(870, 60, "chen-ya")


@settings(max_examples=50)
@given(
    st.tuples(st.integers(0, 1400), st.integers(1, 700)), st.tuples(st.integers(0, 1400), st.integers(1, 700))
)
def test_a_clash_is_mutual(one: tuple[int, int], other: tuple[int, int]) -> None:
    mine, theirs = at(*one, "chen-ya"), at(*other, "chen-ya")
    assert clashes(mine, [theirs]) == clashes(theirs, [mine])
