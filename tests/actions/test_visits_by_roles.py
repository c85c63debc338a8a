"""Visits and bookings by members whose role sees or writes only a part; and that it is one commit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clientfile.actions.book import book_service
from clientfile.actions.record_visit import record_visit, record_visits
from clientfile.actions.visit_told import Told
from clientfile.actions.visits import list_risks, list_visits, unseen_sections
from clientfile.errors import BadInput, Refused
from clientfile.exchange.entry import Entry
from clientfile.store.store import Store
from tests.store.helpers import Shop, append, founded, git, hire, new_client

TODAY = date(2026, 11, 22)
CLIENT = {
    "profile": {"birth": {"calendar": "solar", "year": 1990, "month": 5, "day": 3}},
    "safety": {"allergies_none_on": "2026-01-01"},
    "health": {"history": [{"id": "h0000001", "condition": "other", "name": "系统性红斑狼疮"}]},
    "aesthetics": {"past_procedures_none_on": "2026-01-01"},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, Path, str]:
    folder = tmp_path_factory.mktemp("made")
    shop = founded(folder / "shop")
    return shop, folder, new_client(shop.store(), **CLIENT)


@pytest.fixture
def shop(made: tuple[Shop, Path, str], tmp_path: Path) -> Shop:
    return made[0].copied_to(tmp_path / "shop")


@pytest.fixture
def client(made: tuple[Shop, Path, str]) -> str:
    return made[2]


def hers(shop: Shop, folder: Path, role: str) -> Store:
    """The store as somebody with this role opens it."""
    person, clone = hire(shop, folder / role, role.replace("_", "-"), role)
    return person.store(clone)


def rules(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.rule, problem.place) for problem in refused.value.problems]


def test_who_may_look_is_refused_by_what_there_is(shop: Shop, client: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        record_visit(hers(shop, tmp_path, "doctor"), client, "botulinum")
    assert rules(refused) == [("contraindication", "health.history[h0000001]")]
    assert "狼疮" not in f"{refused.value.message} {refused.value.hint} {refused.value.problems}"


def test_who_may_not_waits_for_somebody_who_may(shop: Shop, client: str, tmp_path: Path) -> None:
    beautician = hers(shop, tmp_path, "beautician")
    with pytest.raises(Refused) as refused:
        record_visit(beautician, client, "botulinum")
    assert rules(refused) == [("not-checked", "health")]
    assert refused.value.problems[0].message.en.startswith("not-checked: not checked: needs health")
    seen = record_visit(beautician, client, "hydra-facial")
    assert [problem.rule for problem in seen.warnings if problem.warning] == ["partly-checked"]
    assert seen.visit["precheck"] == {
        "checked_on": "2026-11-22",
        "by": "beautician",
        "hits": seen.visit["precheck"]["hits"],
        "not_checked": ["health"],
    }


def test_the_doctor_may_go_on_and_what_she_booked_holds(shop: Shop, client: str, tmp_path: Path) -> None:
    """The override, and that somebody could look, are kept with the booking; her colleague goes by it."""
    doctor, beautician = hers(shop, tmp_path, "doctor"), hers(shop, tmp_path, "beautician")
    git(doctor.root, "pull", "--quiet", "--ff-only", str(shop.root), "main")
    booked = book_service(doctor, client, "botulinum", on=TODAY, at="14:00", override="会诊后决定")
    planned = doctor.read(client).rows("services", "planned")
    assert [(row["booking"], row["overridden"], row["override_by"]) for row in planned] == [
        (booked.booking["id"], ["contraindication"], "doctor")
    ]
    git(beautician.root, "pull", "--quiet", "--ff-only", str(doctor.root), "main")
    visited = record_visit(beautician, client, "botulinum")
    assert visited.booking == booked.booking["id"]
    assert visited.visit["precheck"]["override_reason"] == "会诊后决定"


def test_what_came_to_be_known_after_the_booking_speaks_against_it_anew(
    shop: Shop, client: str, tmp_path: Path
) -> None:
    doctor = hers(shop, tmp_path, "doctor")
    git(doctor.root, "pull", "--quiet", "--ff-only", str(shop.root), "main")
    book_service(doctor, client, "botulinum", on=TODAY, at="14:00", override="会诊后决定")
    planned = doctor.read(client).rows("services", "planned")
    assert planned[0]["override_places"] == ["health.history[h0000001]"]
    shop.git("pull", "--quiet", "--ff-only", str(doctor.root), "main")
    append(shop.store(), client, "safety", "states", {"state": "pregnant", "from": "2026-11-22"})
    with pytest.raises(Refused) as refused:
        record_visit(shop.store(), client, "botulinum")
    ((rule, place),) = rules(refused)
    assert rule == "contraindication"
    assert place.startswith("safety.states[")


def test_a_role_that_the_catalogue_does_not_name_may_not(shop: Shop, client: str) -> None:
    with pytest.raises(Refused) as refused:
        record_visit(shop.store(), client, "botulinum", Told(override="客户坚持"))
    assert rules(refused) == [("contraindication", "health.history[h0000001]")]
    assert refused.value.hint is not None
    assert refused.value.hint.en.endswith("--override: doctor")


def test_the_front_desk_books_in_neutral_words(shop: Shop, client: str, tmp_path: Path) -> None:
    desk = hers(shop, tmp_path, "front_desk")
    with pytest.raises(Refused) as refused:
        book_service(desk, client, "hydra-needle", on=TODAY, at="10:00")
    assert {problem.rule for problem in refused.value.problems} == {"not-checked"}
    booked = book_service(desk, client, "repair-mask", on=TODAY, at="10:00")
    assert booked.booking["subject"] == "到店预约"
    (held,) = list_visits(desk, TODAY, TODAY)
    assert (held.what, held.state, held.visit) == ("到店预约", "booked", None)
    assert unseen_sections(desk, ("services", "care")) == ("services", "care")
    with pytest.raises(Refused):
        record_visit(desk, client, "repair-mask")
    assert list_risks(desk, TODAY) == ()


def test_the_therapist_adds_to_the_skin_log_unread(shop: Shop, client: str, tmp_path: Path) -> None:
    therapist = hers(shop, tmp_path, "therapist")
    record_visit(therapist, client, "repair-mask", Told(outcome="improved", skin="improved"))
    assert "aesthetics" in therapist.read(client).unreadable
    shop.git("pull", "--quiet", "--ff-only", str(therapist.root), "main")
    log = shop.store().read(client).rows("aesthetics", "skin_log")
    assert [(row["change"], row["source"]) for row in log] == [("improved", "visit")]


def test_who_may_not_write_accounts_leaves_the_payment_to_others(
    shop: Shop, client: str, tmp_path: Path
) -> None:
    visited = record_visit(hers(shop, tmp_path, "beautician"), client, "repair-mask", Told(pay=["cash:260"]))
    assert visited.paid is not None
    assert visited.paid.settled is None
    assert visited.paid.settlement is not None
    assert "260" not in str(visited.paid.settlement)


def test_all_of_a_visit_is_one_commit(shop: Shop, client: str) -> None:
    """Issue 4, section 5: visit, skin log, payment, points, booking and follow-ups."""
    store = shop.store()
    booked = book_service(store, client, "hydra-facial", on=TODAY, at="14:00")
    before = shop.git("rev-list", "--count", "HEAD")
    told = Told(outcome="improved", skin="improved", pay=["cash"], next_service="ipl")
    visited = record_visit(store, client, "hydra-facial", told)
    assert int(shop.git("rev-list", "--count", "HEAD")) == int(before) + 1
    found = store.read(client)
    assert [row["state"] for row in found.rows("agenda", "bookings")] == ["done"]
    assert found.rows("agenda", "bookings")[0]["visit"] == visited.visit["id"]
    assert [row["amount"] for row in found.rows("account", "purchases")] == ["298.00"]
    assert [row["points"] for row in found.rows("account", "points_ledger")] == [2]
    assert [row["visit"] for row in found.rows("aesthetics", "skin_log")] == [visited.visit["id"]]
    assert visited.booking == booked.booking["id"]
    assert visited.missing == ()


def test_a_refusal_writes_nothing(shop: Shop, client: str) -> None:
    before = shop.head
    line = {"client": client, "service": "hydra-facial"}
    with pytest.raises(Refused) as refused:
        record_visits(shop.store(), [Entry(1, 1, line), Entry(2, 2, dict(line))])
    assert [(problem.line, problem.rule) for problem in refused.value.problems] == [(2, "interval")]
    with pytest.raises(BadInput):
        record_visits(shop.store(), [Entry(1, 1, {**line, "mood": "good"}), Entry(2, 2, dict(line))])
    assert shop.head == before


def test_who_got_a_batch(shop: Shop, client: str) -> None:
    """F63: by the visits as they stand now."""
    store = shop.store()
    product = {"product": "面膜", "batch": "A12"}
    first = record_visit(store, client, "hydra-facial", Told(products=[product]))
    sql = "SELECT client, date, product, batch FROM products ORDER BY product"
    assert store.index.users_sql(sql)[1] == [(client, "2026-11-22", "面膜", "A12")]
    told = Told(corrects=str(first.visit["id"]), products=[{"product": "面膜", "batch": "B7"}])
    record_visit(store, "", "", told)
    assert store.index.users_sql(sql)[1] == [(client, "2026-11-22", "面膜", "B7")]
