"""Complaints, feedback, consents, suggestions by members whose role sees or writes only a part (DESIGN 4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions.complaint import Amends, open_complaint, plan_complaint
from clientfile.actions.complaint_list import list_complaints
from clientfile.actions.consent import Wish, give_consents, withdraw_consents
from clientfile.actions.consent_list import list_consents
from clientfile.actions.constitution import judge_constitution
from clientfile.actions.feedback import Wish as Feedback
from clientfile.actions.feedback import add_feedback
from clientfile.actions.feedback_list import list_feedback
from clientfile.actions.recommend import note_outcome, recommend
from clientfile.domain.data import Json, Section
from clientfile.errors import Refused
from tests.store.helpers import founded, hire, new_client

NOT_HERS = "which is not for your role; nothing was written"


class Made:
    """The owner's shop, and the clones of those who work there, with one client."""

    def __init__(self, folder: Path) -> None:
        self.owners = founded(folder / "shop")
        health: Section = {"history": [{"id": "h0000001", "condition": "insomnia"}]}
        care: Section = {"feedback": [{"id": "f0000001", "date": "2026-11-01", "text": "停车不便"}]}
        consent: dict[str, Json] = {"id": "c0000001", "purpose": "profiling", "given_on": "2026-01-01"}
        self.client = new_client(
            self.owners.store(),
            privacy={"consents": [consent]},
            profile={"occupation": "教师"},
            safety={"allergies_none_on": "2026-11-01"},
            health=health,
            care=care,
            account={"budget": {"max": "500.00"}},
        )
        roles = {
            "desk": "front_desk",
            "beautician": "beautician",
            "doctor": "doctor",
            "therapist": "therapist",
        }
        self.clones = {name: hire(self.owners, folder / name, name, role)[1] for name, role in roles.items()}


@pytest.fixture
def made(tmp_path: Path) -> Made:
    shop = Made(tmp_path)
    for clone in shop.clones.values():
        clone.git("pull", "--quiet", "--ff-only", str(shop.owners.root), "main")
    return shop


def test_a_beautician_adds_complaints_and_feedback_that_she_does_not_see_again(made: Made) -> None:
    hers = made.clones["beautician"]
    opened = open_complaint(hers.store(), made.client, "等候太久", owner="chen-ya")
    added = add_feedback(hers.store(), made.client, Feedback("皮肤变干", "visit", advice="多保湿"))
    assert "care" not in hers.store().read(made.client).sections
    for ask in (lambda: list_complaints(hers.store()), lambda: list_feedback(hers.store(), made.client)):
        with pytest.raises(Refused, match=NOT_HERS):
            ask()
    with pytest.raises(Refused, match=NOT_HERS) as refused:
        plan_complaint(hers.store(), made.client, str(opened.complaint["id"]), "安排复诊")
    assert refused.value.hint is not None
    assert refused.value.hint.en == (
        "ask somebody who may, or the owner for: clientfile staff policy care beautician RIGHTS"
    )
    made.owners.git("pull", "--quiet", "--ff-only", str(hers.root), "main")
    found = made.owners.store().read(made.client)
    assert [row["id"] for row in found.rows("care", "complaints")] == [opened.complaint["id"]]
    assert [row["text"] for row in found.rows("care", "feedback")] == ["停车不便", "皮肤变干"]
    assert [(row["kind"], row["feedback"]) for row in found.rows("care", "reviews")] == [
        ("feedback", added.feedback["id"])
    ]
    assert [row["text"] for row in found.rows("aesthetics", "advice")] == ["多保湿"]


def test_a_doctor_plans_but_enters_no_compensation(made: Made) -> None:
    hers = made.clones["doctor"]
    opened = open_complaint(hers.store(), made.client, "红肿", kind="medical")
    head = hers.head
    with pytest.raises(Refused, match=f"this needs spending and membership, {NOT_HERS}"):
        plan_complaint(hers.store(), made.client, "", "安排复诊", amends=Amends(points=20))
    assert hers.head == head
    planned = plan_complaint(hers.store(), made.client, "", "安排复诊")
    assert planned.complaint == {**opened.complaint, "plan": "安排复诊"}


def test_the_desk_adds_a_consent_and_its_withdrawal(made: Made) -> None:
    """She reads and adds: PIPL Art 15 wants a withdrawal to be as easy as the consent was."""
    hers = made.clones["desk"]
    given = give_consents(hers.store(), made.client, Wish(["marketing"], method="paper"))
    assert given.age_unknown
    assert [each.state for each in list_consents(hers.store(), made.client)] == ["given", "given"]
    withdraw_consents(hers.store(), made.client, ["profiling"])
    states = {each.purpose: each.state for each in list_consents(hers.store(), made.client)}
    assert states == {"profiling": "withdrawn", "marketing": "given"}
    made.owners.git("pull", "--quiet", "--ff-only", str(hers.root), "main")
    seen = {each.purpose: each.state for each in list_consents(made.owners.store(), made.client)}
    assert seen == states


def test_a_beautician_gives_no_consent(made: Made) -> None:
    hers = made.clones["beautician"]
    head = hers.head
    with pytest.raises(Refused, match="your role may not write"):
        give_consents(hers.store(), made.client, Wish(["marketing"]))
    assert hers.head == head


def test_suggestions_say_what_was_not_looked_at(made: Made) -> None:
    hers = made.clones["beautician"]
    assert recommend(hers.store(), made.client).unread == ("health", "account", "care")
    note_outcome(hers.store(), made.client, "hydra-facial", "offered")
    made.owners.git("pull", "--quiet", "--ff-only", str(hers.root), "main")
    rows = made.owners.store().read(made.client).rows("care", "recommendations")
    assert [(row["item"], row["outcome"]) for row in rows] == [("hydra-facial", "offered")]


def test_who_cannot_see_whether_a_client_is_pregnant_does_not_test_her(made: Made) -> None:
    not_checked = "not checked: needs safety; the test is not for pregnant clients"
    with pytest.raises(Refused, match=not_checked) as refused:
        judge_constitution(made.clones["desk"].store(), made.client, {"balanced": 70}, {})
    assert refused.value.hint is not None
    assert refused.value.hint.en == "ask somebody who may read it; nothing was written"
    judged = judge_constitution(made.clones["therapist"].store(), made.client, {"balanced": 70}, {})
    assert judged.retest is not None
