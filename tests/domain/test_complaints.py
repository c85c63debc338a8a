"""Complaints and feedback: what is open, overdue, closed, and what closing needs."""

from __future__ import annotations

from datetime import date

import pytest

from clientfile.domain import complaints, feedback
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row
from clientfile.errors import Refused, UsageError

TODAY = date(2026, 11, 22)


def complaint(**more: Json) -> Row:
    return {"id": "p0000001", "date": "2026-11-10", "reason": "等待太久", **more}


def told(**more: Json) -> Row:
    return {"id": "f0000001", "date": "2026-11-20", "text": "皮肤变干", **more}


def test_a_complaint_is_open_then_planned_then_closed() -> None:
    opened = complaint()
    planned = complaints.planned(opened, "安排复诊", owner="chen-ya", due=date(2026, 11, 25))
    closed = complaints.resolved(planned, "已处理", TODAY, satisfaction=4, declined=False)
    assert [complaints.state(row) for row in (opened, planned, closed)] == ["open", "planned", "closed"]
    assert closed == {
        **opened,
        "plan": "安排复诊",
        "owner": "chen-ya",
        "due_on": "2026-11-25",
        "result": "已处理",
        "satisfaction": 4,
        "closed_on": "2026-11-22",
    }


@pytest.mark.parametrize(
    ("row", "on", "days"),
    [
        (complaint(), "2026-11-17", 0),
        (complaint(), "2026-11-18", 1),
        (complaint(due_on="2026-11-30"), "2026-11-22", 0),
        (complaint(due_on="2026-11-12"), "2026-11-22", 10),
        (complaint(closed_on="2026-11-20"), "2026-11-30", 0),
    ],
)
def test_overdue_after_its_day_or_a_week(row: Row, on: str, days: int) -> None:
    assert complaints.overdue_days(row, date.fromisoformat(on)) == days


def test_the_shop_may_give_itself_less_time() -> None:
    assert complaints.overdue_days(complaint(), date(2026, 11, 13), 2) == 1


@pytest.mark.parametrize(
    ("result", "satisfaction", "declined"), [("", 4, False), ("已处理", None, False), ("已处理", 4, True)]
)
def test_closing_needs_a_result_and_satisfaction_or_declined(
    result: str, satisfaction: int | None, declined: bool
) -> None:
    with pytest.raises(UsageError):
        complaints.resolved(complaint(), result, TODAY, satisfaction=satisfaction, declined=declined)


def test_declined_is_an_answer_too() -> None:
    closed = complaints.resolved(complaint(), "已处理", TODAY, satisfaction=None, declined=True)
    assert closed["satisfaction_declined"] is True
    assert "satisfaction" not in closed


def test_nothing_closes_before_it_came_or_twice() -> None:
    with pytest.raises(UsageError):
        complaints.resolved(complaint(), "x", date(2026, 11, 9), satisfaction=4, declined=False)
    closed = complaint(closed_on="2026-11-20")
    with pytest.raises(Refused):
        complaints.resolved(closed, "x", TODAY, satisfaction=4, declined=False)
    with pytest.raises(Refused):
        complaints.planned(closed, "x")


def test_one_complaint_has_one_compensation() -> None:
    once = complaints.compensated(complaint(), "e0000001", points=50)
    assert once["compensation"] == {"ref": "e0000001", "points": 50}
    with pytest.raises(Refused):
        complaints.compensated(once, "e0000002", free_repair="补水护理")


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (told(), "noted"),
        (told(polarity="positive", route="simple"), "noted"),
        (told(route="complex", owner="chen-ya"), "open"),
        (told(polarity="negative"), "open"),
        (told(polarity="negative", resolution="已调整", resolved_on="2026-11-21"), "resolved"),
    ],
)
def test_what_is_complex_or_negative_stays_open_until_resolved(row: Row, state: str) -> None:
    assert feedback.state(row) == state


def test_feedback_goes_the_simple_way_or_to_an_owner() -> None:
    assert feedback.routed(told(), TODAY)["route"] == "simple"
    assert feedback.routed(told(owner="chen-ya"), TODAY)["route"] == "complex"
    answered = feedback.routed(told(polarity="negative"), TODAY, answer="已建议加强保湿")
    assert answered["resolved_on"] == "2026-11-22"
    with pytest.raises(UsageError, match="complex"):
        feedback.routed(told(route="complex"), TODAY)
    with pytest.raises(UsageError, match="negative"):
        feedback.routed(told(polarity="negative"), TODAY)


def test_feedback_is_resolved_once_and_not_before_it_came() -> None:
    with pytest.raises(Refused):
        feedback.resolved(told(resolved_on="2026-11-21"), "x", TODAY)
    with pytest.raises(UsageError):
        feedback.resolved(told(), "x", date(2026, 11, 19))


def test_feedback_is_a_review_of_the_file() -> None:
    assert feedback.review(told(), "chen-ya") == {
        "kind": "feedback",
        "on": "2026-11-20",
        "by": "chen-ya",
        "feedback": "f0000001",
    }


def test_feedback_on_a_visit_opens_care_advice_again_until_there_is_some() -> None:
    about = told(about="visit")
    care: dict[str, Json] = {"feedback": [about, told(about="shop", polarity="negative")]}
    before = ClientFile("k7m3q9xw", {"care": care, "aesthetics": {"advice": [{"date": "2026-11-01"}]}})
    assert feedback.reopens_advice(before) == [about]
    advised = before.having("aesthetics", "advice", [{"date": "2026-11-20", "text": "保湿"}])
    assert feedback.reopens_advice(advised) == []
    assert feedback.reopens_advice(before._replace(sections={"care": care}, unreadable=("aesthetics",))) == []
