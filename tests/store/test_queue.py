"""The queue of what is due, as members who read less see it and close it; and as SQL asks for consents."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from clientfile.actions.close_followup import Outcome, close_followup, close_followups
from clientfile.actions.list_due import Due, list_due
from clientfile.actions.reach import reach
from clientfile.actions.record_visit import record_visit
from clientfile.actions.replan import replan
from clientfile.actions.take_in import take_in
from clientfile.actions.visit_told import Told
from clientfile.domain.consents import MARKETING, given
from clientfile.domain.data import Json, Section
from clientfile.domain.days import parse_date
from clientfile.domain.occurrences import occurrences
from clientfile.errors import Refused
from clientfile.exchange.entry import Entry
from clientfile.store.store import Store
from tests.store.helpers import TODAY, Shop, hire

TOMORROW = TODAY + timedelta(1)
CONSENT: Section = {"consents": [{"id": "s1111111", "purpose": "marketing", "given_on": "2026-01-01"}]}
BORN: Section = {"birth": {"calendar": "solar", "year": 1990, "month": 11, "day": 25}}


def taken(store: Store, name: str = "张三", **sections: Section) -> str:
    contact: Section = {"name": name, "created_on": "2026-11-01", **sections.pop("contact", {})}
    entry = Entry(1, 0, {"sections": {"contact": contact, **sections}})
    return take_in(store, [entry])[0].id


def kinds(due: tuple[Due, ...]) -> list[str]:
    return [each.kind for each in due]


def test_the_nightly_job_sees_the_same_queue(shop: Shop, tmp_path: Path) -> None:
    # It opens contact, agenda and privacy alone.
    taken(shop.store(), profile=BORN, privacy=CONSENT)
    taken(shop.store(), "李四", profile=BORN)
    job, its = hire(shop, tmp_path / "job", "cron", "nightly")
    seen = list_due(job.store(its))
    assert kinds(seen.due) == ["birthday"]
    assert seen.left_out == {"no_consent": 1}
    assert seen == list_due(shop.store())
    with pytest.raises(Refused):
        close_followup(job.store(its), seen.due[0].followup, result="x")


def test_a_birthday_is_due_from_its_day_until_it_lapses(shop: Shop) -> None:
    """As the domain says of each day, which knows nothing of the index."""
    store = shop.store()
    client = taken(store, profile=BORN, privacy=CONSENT)
    (item,) = (row for row in store.read(client).rows("agenda", "followups") if row["kind"] == "birthday")
    (one,) = occurrences(item, 2026, 2026)
    assert one.lapses_on is not None
    days = [one.due_from + timedelta(n) for n in range(-3, (one.lapses_on - one.due_from).days + 3)]
    due = [
        day
        for day in days
        if any(
            (each.client, each.followup) == (client, f"{item['id']}@{one.on}")
            for each in store.index.followups.due(day.isoformat(), day.isoformat(), kind="birthday")
        )
    ]
    assert due == [day for day in days if one.due_from <= day < one.lapses_on]
    assert len(due) == len(days) - 6


def test_who_only_adds_to_care_closes_a_follow_up_and_tells_of_a_reaction(shop: Shop, tmp_path: Path) -> None:
    client = taken(shop.store(), care={"communications": [{"date": "2026-11-01", "summary": "以前"}]})
    beautician, hers = hire(shop, tmp_path / "hers", "wang-fang", "beautician")
    mine = beautician.store(hers)
    told = Told(outcome="improved", skin="improved", reaction="none", staff=("wang-fang",))
    record_visit(mine, client, "hydra-facial", told)
    assert "care" in mine.read(client).unreadable
    (call,) = list_due(mine, within_days=1, kind="aftercare").due
    (closed,) = close_followups(
        mine, [Outcome(call.followup, {"recovery": "好", "adverse": "发红"}, on=TODAY)]
    )
    assert [row["kind"] for row in closed.opened] == ["adverse"]
    (asked,) = list_due(mine, on=TOMORROW, kind="adverse").due
    # Whoever reads care finds what was said beside what stood there, and nothing is planned twice.
    shop.git("pull", "--quiet", "--ff-only", str(hers.root), "main")
    owner = shop.store()
    said = owner.read(client).rows("care", "communications")
    assert [row.get("summary") or row.get("recovery") for row in said] == ["以前", "好"]
    assert replan(owner, client).changed == {}
    # And ends it: the doctor's own words are in her visit.
    close_followups(owner, [Outcome(asked.followup, {}, resolved=True)])
    assert list_due(owner, on=TOMORROW, kind="adverse").due == ()


def test_a_promise_that_one_who_cannot_read_care_made_and_kept(shop: Shop, tmp_path: Path) -> None:
    client = taken(shop.store(), care={"communications": [{"date": "2026-11-01", "summary": "以前"}]})
    desk, hers = hire(shop, tmp_path / "desk", "he-ping", "front_desk")
    mine = desk.store(hers)
    promise: dict[str, Json] = {
        "summary": "想改约",
        "action": "回电",
        "owner": "he-ping",
        "due_on": "2026-11-23",
    }
    reach(mine, client, promise)
    (due,) = list_due(mine, on=TOMORROW, kind="communication").due
    assert (due.owner, due.due_to) == ("he-ping", "2026-11-23")
    close_followup(mine, due.followup, result="已改约")
    assert list_due(mine, on=TOMORROW, kind="communication").due == ()
    shop.git("pull", "--quiet", "--ff-only", str(hers.root), "main")
    owner = shop.store()
    assert len(owner.read(client).rows("care", "communications")) == 3
    # It stays closed when somebody plans who reads it all.
    replan(owner)
    assert list_due(owner, on=TOMORROW, kind="communication").due == ()


def test_a_call_that_was_told_of_a_visits_reaction_closes_it_in_the_visit(shop: Shop) -> None:
    store = shop.store()
    client = taken(store)
    record_visit(store, client, "hydra-facial", Told(outcome="improved", skin="improved", reaction="红肿"))
    (asked,) = list_due(store, on=TOMORROW, kind="adverse").due
    store.close()
    store = shop.store(today=TOMORROW)
    close_followups(store, [Outcome(asked.followup, {"adverse": "好一些"})])
    (again,) = list_due(store, on=TOMORROW + timedelta(1), kind="adverse").due
    close_followups(store, [Outcome(again.followup, {}, resolved=True)])
    first, corrected = store.read(client).rows("services", "visits")
    assert corrected["corrects"] == first["id"]
    assert [row["resolved_on"] for row in corrected["adverse"]] == ["2026-11-23"]
    assert list_due(store, within_days=3, kind="adverse").due == ()


def test_the_third_day_after_a_laser_asks_for_a_reaction(shop: Shop, tmp_path: Path) -> None:
    # S2, R06. Whoever may not read which service it was sees neutral words alone.
    store = shop.store()
    visit: Json = [{"date": "2026-11-20", "service": "laser-spot", "outcome": {"value": "improved"}}]
    taken(store, services={"visits": visit})
    (call,) = list_due(store, kind="aftercare").due
    assert (call.due_from, call.due_to) == ("2026-11-21", "2026-11-23")
    assert call.ask == "有没有不良反应（红肿、水疱、色素沉着）"
    job, its = hire(shop, tmp_path / "job", "cron", "nightly")
    (seen,) = list_due(job.store(its), kind="aftercare").due
    assert seen == call._replace(ask=None)


CONSENTS: list[list[dict[str, Json]]] = [
    [],
    [{"purpose": "marketing", "given_on": "2026-06-01"}],
    [{"purpose": "marketing", "given_on": "2026-06-01", "expires_on": "2026-11-22"}],
    [{"purpose": "marketing", "given_on": "2026-06-01", "withdrawn_on": "2026-11-22"}],
    [
        {"purpose": "marketing", "given_on": "2026-06-01", "withdrawn_on": "2026-07-01"},
        {"purpose": "marketing", "given_on": "2026-08-01", "expires_on": "2026-12-31"},
    ],
    [{"purpose": "service", "given_on": "2026-06-01"}],
]


def test_sql_finds_the_consents_that_the_domain_finds(shop: Shop) -> None:
    store = shop.store()
    ids = [
        taken(store, name, privacy={"consents": [*rows]}, profile=BORN)
        for name, rows in zip("甲乙丙丁戊己", CONSENTS, strict=True)
    ]
    files = [store.read(each) for each in ids]
    for word in ("2026-11-21", "2026-11-22", "2026-11-23", "2027-01-01"):
        day = parse_date(word) or date.min
        agreed = {each.id for each in files if given(each, MARKETING, day)}
        assert {each.client for each in store.index.followups.greeted(word)} == agreed
        if day.year == TODAY.year:
            assert {each.client for each in list_due(store, on=day, kind="birthday").due} == agreed
