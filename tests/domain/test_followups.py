"""Follow-ups: what is planned, what recurs, what is merged and closed."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.cadences import AFTERCARE, Cadences, Node
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
    plan_intake,
    plan_review,
    plan_visit,
)
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


def windows(planned: list[FollowUp]) -> list[tuple[str, str, str, str]]:
    return [(p.kind, p.subject, str(p.due_from), str(p.due_to)) for p in planned]


def test_intake_plans_review_yearly_update_and_birthday() -> None:
    born: Section = {"birth": {"calendar": "solar", "year": 1990, "month": 5, "day": 20}}
    planned = plan_intake(client(profile=born), USUAL, TODAY)
    assert [p.to_data() for p in planned] == [
        {
            "id": planned[0].id,
            "kind": "review",
            "subject": "定期复查",
            "source": "created",
            "due_from": "2027-02-22",
            "due_to": "2027-05-22",
            "channel": "wechat",
            "owner": "chen-ya",
            "state": "open",
        },
        {
            "id": planned[1].id,
            "kind": "annual",
            "subject": "年度资料更新",
            "source": "created",
            "rule": {
                "calendar": "solar",
                "month": 11,
                "day": 22,
                "first_year": 2027,
                "before": 0,
                "after": 30,
            },
            "channel": "wechat",
            "owner": "chen-ya",
            "state": "open",
        },
        {
            "id": planned[2].id,
            "kind": "birthday",
            "subject": "生日问候",
            "source": "birth",
            "rule": {
                "calendar": "solar",
                "month": 5,
                "day": 20,
                "first_year": 2027,
                "before": 7,
                "after": 0,
                "lapse": 14,
            },
            "channel": "wechat",
            "owner": "chen-ya",
            "state": "open",
        },
    ]
    assert [FollowUp.from_data(p.to_data()) for p in planned] == planned


def test_the_same_plan_has_the_same_ids_on_two_machines_and_days() -> None:
    ids = [p.id for p in plan_intake(client(), USUAL, TODAY)]
    assert ids == [p.id for p in plan_intake(client(), USUAL, date(2027, 5, 1), locale="en")]


def test_important_dates_are_planned_but_not_the_birthday_twice() -> None:
    born: Section = {"birth": {"calendar": "lunar", "month": 8, "day": 15}}
    dates: list[Json] = [
        {"id": "d1111111", "kind": "birthday", "calendar": "lunar", "month": 8, "day": 15},
        {
            "id": "d2222222",
            "kind": "anniversary",
            "calendar": "solar",
            "month": 2,
            "day": 29,
            "remind_before": 3,
        },
    ]
    planned = plan_intake(client(profile=born, care={"dates": dates}), USUAL, TODAY)
    assert [(p.kind, p.source, p.rule and p.rule.before) for p in planned[2:]] == [
        ("birthday", "birth", 7),
        ("anniversary", "d2222222", 3),
    ]


def test_a_visit_plans_days_1_to_3_one_week_and_one_month() -> None:
    # S2, R06
    planned = plan_visit(client(), visit(on="2026-01-31"), None, USUAL)
    assert windows(planned) == [
        ("aftercare", "回访（第1-3天）", "2026-02-01", "2026-02-03"),
        ("aftercare", "回访（1周）", "2026-02-07", "2026-02-10"),
        ("aftercare", "回访（1个月）", "2026-02-28", "2026-03-07"),
        ("review", "定期复查", "2026-04-30", "2026-07-31"),
    ]


def test_subjects_never_name_the_service() -> None:
    node = Node.from_data({"node": "d3", "label": "激光祛斑第3天", "after": {"days": 3}})
    planned = plan_visit(client(), visit(), [node], USUAL, locale="en")
    assert windows(planned) == [
        ("aftercare", "follow-up call, day 3", "2026-11-25", "2026-11-25"),
        ("review", "periodic review", "2027-02-22", "2027-05-22"),
    ]


def test_a_client_can_have_her_own_cycle() -> None:
    own: Section = {"review_cycle": {"from_months": 1, "to_months": 2}}
    assert windows(plan_review(client(agenda=own), USUAL, TODAY))[0][2:] == ("2026-12-22", "2027-01-22")


def test_the_review_counts_from_the_last_visit_or_review() -> None:
    seen = client(
        services={"visits": [visit("v1111111", "2026-03-01"), visit("v2222222", "2026-02-01")]},
        contact={"created_on": "2025-01-01"},
    )
    (review,) = plan_review(seen, USUAL, TODAY)
    assert (review.source, str(review.due_from)) == ("v1111111", "2026-06-01")
    looked_at: Section = {"reviews": [{"id": "r1111111", "kind": "periodic", "on": "2026-05-01"}]}
    (review,) = plan_review(client(**seen.sections, care=looked_at), USUAL, TODAY)
    assert (review.source, str(review.due_from)) == ("r1111111", "2026-08-01")


def test_a_corrected_visit_moves_its_follow_ups() -> None:
    first, corrected = visit(on="2026-11-20"), visit("v2222222", "2026-11-21", corrects="v1111111")
    had = client(services={"visits": [first]})
    agenda = merge_plan([], plan_visit(had, first, None, USUAL))
    moved = merge_plan(agenda, plan_visit(had, corrected, None, USUAL))
    assert [row["id"] for row in moved] == [row["id"] for row in agenda]
    assert [row["due_from"] for row in moved] == ["2026-11-22", "2026-11-28", "2026-12-21", "2027-02-21"]


def test_merging_keeps_what_was_done_and_tried() -> None:
    planned = plan_visit(client(), visit(), None, USUAL)
    agenda = merge_plan([], planned)
    agenda[0] = close(agenda[0], None, date(2026, 11, 24), "li-na", channel="phone")
    agenda[1] = {**attempt(agenda[1], date(2026, 11, 29), "li-na", channel="phone"), "owner": "li-na"}
    assert merge_plan(agenda, planned) == agenda
    assert (agenda[0]["state"], agenda[0]["done_on"]) == ("done", "2026-11-24")
    assert agenda[0]["attempts"] == [{"on": "2026-11-24", "by": "li-na", "channel": "phone", "reached": True}]


def test_only_the_latest_review_is_open_whatever_the_order() -> None:
    plans = [plan_intake(client(), USUAL, TODAY)]
    plans += [plan_visit(client(), visit(f"v{n}111111", f"2026-12-0{n}"), (), USUAL) for n in (1, 2, 3)]
    for order in itertools.permutations(plans):
        agenda: list[Row] = []
        for planned in order:
            agenda = merge_plan(agenda, planned)
        states = {row.get("source"): row["state"] for row in agenda if row["kind"] == "review"}
        assert states == {
            "created": "superseded",
            "v1111111": "superseded",
            "v2111111": "superseded",
            "v3111111": "open",
        }


def test_a_birthday_that_was_taken_out_is_superseded_and_comes_back() -> None:
    born = client(profile={"birth": {"calendar": "solar", "month": 5, "day": 20}})
    agenda = merge_plan([], plan_intake(born, USUAL, TODAY))
    gone = merge_plan(agenda, plan_intake(client(), USUAL, TODAY), replaces={"birthday", "anniversary"})
    assert [row["state"] for row in gone] == ["open", "open", "superseded"]
    assert merge_plan(gone, plan_intake(born, USUAL, TODAY)) == agenda


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
    item = plan_intake(client(contact={"created_on": "2024-02-29"}), USUAL, TODAY)[1].to_data()
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


COUNTS = st.integers(0, 400)
DAYS = st.dates(date(1950, 1, 1), date(2090, 1, 1))


@given(
    DAYS,
    st.builds(Node, st.just("n"), COUNTS, COUNTS, COUNTS, COUNTS),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_a_window_is_never_empty(on: date, node: Node, months_from: int, months_to: int) -> None:
    cadences = Cadences(review_from_months=months_from, review_to_months=months_to)
    for planned in plan_visit(client(), visit(on=on.isoformat()), [node], cadences):
        assert planned.due_from is not None
        assert planned.due_to is not None
        assert on <= planned.due_from <= planned.due_to


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
