"""Follow-ups: what is planned, what recurs, what is merged and closed."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.cadences import AFTERCARE, Cadences
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, Section
from clientfile.domain.due import due_state, overdue_days
from clientfile.domain.followups import (
    FollowUp,
    Rule,
    attempt,
    close,
    merge_plan,
    occurrences,
    open_occurrence,
)
from clientfile.domain.planning import Basis, plan
from clientfile.domain.status import status
from clientfile.errors import Refused

TODAY = date(2026, 11, 22)
USUAL = Cadences()


def client(**sections: Section) -> ClientFile:
    sections.setdefault(
        "contact", {"created_on": "2026-11-22", "contact_channel": "wechat", "advisor": "chen-ya"}
    )
    return ClientFile("k7m3q9xw", sections)


def visit(id: str = "v1111111", on: str = "2026-11-22", **more: Json) -> Row:
    return {"id": id, "date": on, "service": "hydra-needle", **more}


def planned(client: ClientFile, today: date = TODAY) -> list[FollowUp]:
    return list(plan(client, Basis(today)).followups)


def after(*visits: Row) -> list[FollowUp]:
    """What follows from visits, of those things that a visit plans."""
    kinds = ("aftercare", "review")
    return [p for p in planned(client(services={"visits": [*visits]})) if p.kind in kinds]


def test_merging_keeps_what_was_done_and_tried() -> None:
    wanted = after(visit())
    agenda = merge_plan([], wanted)
    agenda[0] = close(agenda[0], None, date(2026, 11, 24), "li-na", channel="phone")
    agenda[1] = {**attempt(agenda[1], date(2026, 11, 29), "li-na", channel="phone"), "owner": "li-na"}
    assert merge_plan(agenda, wanted) == agenda
    assert (agenda[0]["state"], agenda[0]["done_on"]) == ("done", "2026-11-24")
    assert agenda[0]["attempts"] == [{"on": "2026-11-24", "by": "li-na", "channel": "phone", "reached": True}]


def test_only_the_latest_review_is_open_whatever_the_order() -> None:
    plans = [planned(client())]
    plans += [after(visit(f"v{n}111111", f"2026-12-0{n}")) for n in (1, 2, 3)]
    for order in itertools.permutations(plans):
        agenda: list[Row] = []
        for each in order:
            agenda = merge_plan(agenda, each)
        states = {row.get("source"): row["state"] for row in agenda if row["kind"] == "review"}
        assert states == {
            "created": "superseded",
            "v1111111": "superseded",
            "v2111111": "superseded",
            "v3111111": "open",
        }


def test_a_birthday_that_was_taken_out_is_superseded_and_comes_back() -> None:
    born = client(profile={"birth": {"calendar": "solar", "month": 5, "day": 20}})
    agenda = merge_plan([], planned(born))
    gone = merge_plan(agenda, planned(client()), replaces={"birthday", "anniversary"})
    assert [row["state"] for row in gone] == ["open", "open", "superseded"]
    assert merge_plan(gone, planned(born)) == agenda


def test_what_was_written_by_hand_is_never_superseded() -> None:
    own: Row = {"id": "h1111111", "kind": "birthday", "subject": "call", "state": "open"}
    assert merge_plan([own], [], replaces={"birthday"}) == [own]


def test_the_owner_gives_way_where_she_has_left() -> None:
    wanted = after(visit())
    agenda = [{**row, "owner": "li-na"} for row in merge_plan([], wanted)]
    assert [row["owner"] for row in merge_plan(agenda, wanted, staff={"chen-ya", "li-na"})] == ["li-na"] * 4
    assert [row["owner"] for row in merge_plan(agenda, wanted, staff={"chen-ya"})] == ["chen-ya"] * 4


def test_a_birthday_lapses_and_is_done_year_by_year() -> None:
    rule: Json = {"calendar": "solar", "month": 2, "day": 29, "before": 7, "after": 0, "lapse": 14}
    item: Row = {"id": "b1111111", "kind": "birthday", "state": "open", "rule": rule}
    item = close(item, date(2027, 2, 28), date(2027, 3, 1), "li-na")
    assert [
        (str(o.on), str(o.due_from), str(o.lapses_on), o.state) for o in occurrences(item, 2026, 2028)
    ] == [
        ("2026-02-28", "2026-02-21", "2026-03-15", "open"),
        ("2027-02-28", "2027-02-21", "2027-03-15", "done"),
        ("2028-02-29", "2028-02-22", "2028-03-15", "open"),
    ]
    assert item["outcomes"] == [{"on": "2027-02-28", "state": "done", "done_on": "2027-03-01"}]
    meant = [open_occurrence(item, on) for on in (date(2026, 3, 14), date(2026, 3, 15))]
    assert [str(o and o.on) for o in meant] == ["2026-02-28", "2028-02-29"]


def test_a_yearly_update_lapses_when_the_next_opens() -> None:
    item = planned(client(contact={"created_on": "2024-02-29"}))[1].to_data()
    first, second = occurrences(item, 2020, 2026)
    assert (str(first.on), str(first.due_to), str(first.lapses_on)) == (
        "2025-02-28",
        "2025-03-30",
        "2026-02-28",
    )
    late = date(2026, 2, 27)
    assert due_state(first.due_from, first.due_to, late, first.lapses_on) == "overdue"
    assert due_state(first.due_from, first.due_to, second.due_from, first.lapses_on) == "lapsed"


def test_lunar_birthdays_by_leap_policy() -> None:
    def days(policy: str) -> list[str]:
        rule: Json = {"calendar": "lunar", "month": 6, "day": 11, "leap_month": policy}
        return [str(o.on) for o in occurrences({"rule": rule}, 2025, 2026)]

    assert {policy: days(policy) for policy in ("regular", "leap", "both")} == {
        "regular": ["2025-07-05", "2026-07-24"],
        "leap": ["2025-08-04", "2026-07-24"],
        "both": ["2025-07-05", "2025-08-04", "2026-07-24"],
    }


def test_new_years_eve_of_the_lunar_calendar_is_day_29_in_short_years() -> None:
    rule: Json = {"calendar": "lunar", "month": 12, "day": 30}
    assert [str(o.on) for o in occurrences({"rule": rule}, 2025, 2027)] == [
        "2025-01-28",
        "2026-02-16",
        "2027-02-05",
    ]


def test_a_single_window_is_its_own_occurrence() -> None:
    (found,) = occurrences({"due_from": "2026-11-23", "due_to": "2026-11-25", "state": "open"}, 2030, 2031)
    assert (found.on, found.due_to, found.lapses_on) == (date(2026, 11, 23), date(2026, 11, 25), None)
    assert occurrences({"rule": {"month": "x"}, "due_from": 5}, 2026, 2027) == []


def test_what_is_closed_is_not_closed_again() -> None:
    single: Row = {"state": "open", "due_from": "2026-11-23"}
    recurring: Row = {"state": "open", "rule": {"calendar": "solar", "month": 5, "day": 1}}
    for item, on in (
        (close(single, None, TODAY), None),
        (close(recurring, TODAY, TODAY), TODAY),
        (recurring, None),
    ):
        with pytest.raises(Refused):
            close(item, on, TODAY)


def test_due_with_dates_and_with_texts() -> None:
    states = [due_state("2026-11-23", "2026-11-25", f"2026-11-{d}") for d in (22, 23, 25, 26)]
    assert states == ["upcoming", "due", "due", "overdue"]
    assert [overdue_days(TODAY, date(2026, 11, d)) for d in (20, 22, 25)] == [0, 0, 3]


def test_status_by_days_since_the_last_visit() -> None:
    days = [date(2026, 11, 22), date(2026, 8, 24), date(2026, 8, 23), date(2026, 5, 26), date(2026, 5, 25)]
    assert [status(last, TODAY) for last in days] == ["active", "active", "dormant", "dormant", "lost"]
    assert status(days[0], date(2026, 12, 22), {"dormant_after_days": 7, "lost_after_days": 20}) == "lost"


def test_cadences_are_read_with_defaults() -> None:
    assert Cadences.from_data({}) == USUAL
    assert Cadences.from_data({"review_from_months": "2", "aftercare": "x", "annual_months": -1}) == Cadences(
        review_from_months=2
    )
    default_nodes: list[Json] = [
        {"node": "d1-3", "after": {"days": 1}, "until": {"days": 3}},
        {"node": "w1", "after": {"days": 7}, "until": {"days": 10}},
        {"node": "m1", "after": {"months": 1}, "until": {"months": 1, "days": 7}},
    ]
    assert Cadences.from_data({"aftercare": default_nodes}).aftercare == AFTERCARE


RULES = st.builds(
    Rule,
    st.sampled_from(["solar", "lunar"]),
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from(["regular", "leap", "both"]),
    before=st.integers(0, 60),
    after=st.integers(0, 60),
    lapse=st.none() | st.integers(0, 60),
    first_year=st.none(),
)


@given(RULES, st.integers(1910, 2080))
def test_occurrences_stand_in_order_and_none_is_empty(rule: Rule, year: int) -> None:
    assert Rule.from_data(rule.to_data()) == (
        rule if rule.calendar == "lunar" else Rule.from_data({**rule.to_data(), "leap_month": "regular"})
    )
    found = occurrences({"rule": rule.to_data()}, year, year + 3)
    assert found
    for one in found:
        assert one.due_from <= one.on <= one.due_to
        assert one.lapses_on is not None
        assert one.due_from < one.lapses_on
    for one, after in itertools.pairwise(found):
        assert one.on < after.on
        assert one.lapses_on is not None
        assert one.lapses_on <= after.due_from


@given(RULES, st.integers(1910, 2080))
def test_years_apart_and_together_give_the_same(rule: Rule, year: int) -> None:
    item: Row = {"rule": rule.to_data()}
    apart = [one for each in range(year, year + 4) for one in occurrences(item, each, each)]
    assert apart == occurrences(item, year, year + 3)
