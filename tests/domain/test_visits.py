"""Visits as they count, what is still to be written about one, and the risks that stand open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row
from clientfile.domain.risks import open_risks
from clientfile.domain.visits import (
    chain,
    correction,
    done_visits,
    latest,
    open_reactions,
    resolved,
    update_overdue,
)

TODAY = date(2026, 11, 22)


def client(*visits: Row, unreadable: tuple[str, ...] = (), **sections: dict[str, Any]) -> ClientFile:
    return ClientFile("a0000001", {"services": {"visits": list(visits)}, **sections}, unreadable)


def visit(id: str = "v1", date: str = "2026-11-22", **more: Any) -> Row:
    return {"id": id, "date": date, "service": "facial", "category": "skin_mgmt", **more}


def missing(who: ClientFile, on: date = TODAY, *, skin: bool = True) -> list[tuple[str, tuple[str, ...]]]:
    return [(str(each.visit["id"]), each.missing) for each in update_overdue(who, on, skin=skin)]


def test_a_corrected_visit_gives_way() -> None:
    first, second = visit(), visit("v2", "2026-11-01", corrects="v1")
    assert done_visits(client(first, second)) == [second]
    assert done_visits(client(first, second), date(2026, 10, 31)) == []
    assert latest(client(first, second), "v1") == second
    assert latest(client(first, second), "v2") == second
    assert latest(client(first, second), "v9") is None


def test_corrections_of_corrections_are_one_visit() -> None:
    rows = [visit("v3", corrects="v2"), visit("v1"), visit("v2", corrects="v1"), visit("x1")]
    assert chain(rows, "v1") == chain(rows, "v3") == {"v1", "v2", "v3"}
    assert chain(rows, "x1") == {"x1"}


@settings(max_examples=50)
@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef ")), max_size=8))
def test_any_chain_ends(pairs: list[tuple[str, str]]) -> None:
    """Even where a file that was edited by hand corrects in a circle."""
    rows = [visit(one, corrects=other.strip()) for one, other in pairs]
    for one, _ in pairs:
        assert one in chain(rows, one)


def test_r01_a_visit_without_outcome_is_overdue_the_same_day() -> None:
    assert missing(client(visit())) == [("v1", ("outcome", "skin"))]
    assert missing(client(visit()), skin=False) == [("v1", ("outcome",))]
    assert missing(client(visit()), date(2026, 11, 21)) == []


def test_r01_the_skin_is_written_down_too() -> None:
    told = visit(outcome={"value": "improved"})
    log = {"skin_log": [{"id": "k1", "date": "2026-11-22", "visit": "v1", "change": "improved"}]}
    assert missing(client(told)) == [("v1", ("skin",))]
    assert missing(client(told, aesthetics=log)) == []
    again = visit("v2", outcome={"value": "improved"}, corrects="v1")
    assert missing(client(told, again, aesthetics=log)) == []
    assert missing(client({**told, "category": "massage"})) == []


def test_what_cannot_be_seen_is_not_held_to_be_missing() -> None:
    told = visit(outcome={"text": "好"})
    assert missing(client(told, unreadable=("aesthetics",))) == []
    assert missing(ClientFile("a0000001", {}, ("services",))) == []


def test_a_correction_keeps_what_it_does_not_tell() -> None:
    before = visit(minutes=60, adverse_none_on="2026-11-22")
    assert correction(before, {"outcome": {"value": "improved"}}, "v2") == {
        **before,
        "id": "v2",
        "outcome": {"value": "improved"},
        "corrects": "v1",
    }


def test_a_reaction_that_is_told_later_joins_those_there_are() -> None:
    red, swollen = {"id": "r1", "what": "红"}, {"what": "肿"}
    after = correction(visit(adverse=[red]), {"adverse": [swollen]}, "v2")
    assert after["adverse"] == [red, swollen]
    assert correction(visit(adverse=[red]), {"adverse_none_on": "2026-11-22"}, "v2")["adverse"] == [red]
    first = correction(visit(adverse_none_on="2026-11-22"), {"adverse": [swollen]}, "v2")
    assert "adverse_none_on" not in first


def test_reactions_pass() -> None:
    over: Row = {"id": "r1", "what": "红", "resolved_on": "2026-11-20"}
    still: Row = {"id": "r2", "what": "肿"}
    before = visit(adverse=[over, still])
    assert open_reactions(before) == [still]
    after = correction(resolved(before, TODAY), {}, "v2")
    assert after["adverse"] == [over, {**still, "resolved_on": "2026-11-22"}]
    assert open_reactions(after) == []


def risks(who: ClientFile, on: date = TODAY) -> list[tuple[str, str]]:
    return [(risk.kind, risk.source) for risk in open_risks(who, on)]


def test_r46_a_reaction_is_a_risk_until_it_has_passed() -> None:
    open_one = visit(adverse=[{"id": "r1", "what": "肿"}])
    assert risks(client(open_one)) == [("adverse", "v1")]
    assert risks(client(open_one), date(2026, 11, 21)) == []
    over = correction(resolved(open_one, TODAY), {}, "v2")
    assert risks(client(open_one, over)) == []


def test_r46_so_is_a_complaint_until_it_is_closed() -> None:
    complaint = {"id": "c1", "date": "2026-11-01", "reason": "等待太久"}
    assert risks(client(care={"complaints": [complaint]})) == [("complaint", "c1")]
    assert risks(client(care={"complaints": [{**complaint, "closed_on": "2026-11-20"}]})) == []


@pytest.mark.parametrize(
    ("satisfaction", "later", "told"),
    [
        (2, [], [("unhappy", "v1")]),
        (3, [], []),
        (1, [visit("v2", "2026-11-10")], []),
        (1, [visit("v2", "2026-11-10", satisfaction=1)], [("unhappy", "v2")]),
        (1, [visit("v2", "2026-11-10", satisfaction=5)], []),
    ],
)
def test_r46_and_whoever_was_unhappy_and_stays_away(
    satisfaction: int, later: list[Row], told: list[tuple[str, str]]
) -> None:
    assert risks(client(visit(date="2026-11-01", satisfaction=satisfaction), *later)) == told


def test_r46_what_was_said_on_the_phone_counts() -> None:
    call = {"id": "m1", "date": "2026-11-05", "satisfaction": 1}
    who = client(visit(date="2026-11-01", satisfaction=5), care={"communications": [call]})
    assert risks(who) == [("unhappy", "m1")]


def test_r46_the_oldest_stands_first() -> None:
    complaint = {"id": "c1", "date": "2026-10-01", "reason": "…"}
    who = client(visit(satisfaction=1, adverse=[{"what": "肿"}]), care={"complaints": [complaint]})
    assert risks(who) == [("complaint", "c1"), ("adverse", "v1"), ("unhappy", "v1")]
