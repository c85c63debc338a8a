"""The demo is made by the actions themselves: a shop that can be believed, with a year behind it."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clientfile.actions import demo as demo_module
from clientfile.actions.book import book_service
from clientfile.actions.complaint_list import list_complaints
from clientfile.actions.demo import Demo, make_demo
from clientfile.actions.demo_shop.year import Year
from clientfile.actions.found_store import found_store
from clientfile.actions.list_due import list_due
from clientfile.actions.look import look
from clientfile.actions.query import query
from clientfile.actions.recommend import recommend
from clientfile.actions.remind import remind
from clientfile.actions.verify import verify
from clientfile.actions.visits import list_risks, list_visits
from clientfile.domain import consents
from clientfile.domain.account.packages import PackageState, package_states
from clientfile.domain.membership.tiers import standing
from clientfile.errors import Ambiguous, ClientfileError, Refused
from clientfile.said import Said
from clientfile.store.home import Home
from clientfile.store.store import Store
from clientfile.store.surroundings import Surroundings

TODAY = date(2026, 11, 22)


def surroundings_for(home: Home) -> Surroundings:
    return Surroundings(home, today=TODAY)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Demo, list[Said], Path]]:
    """The demo, what was told meanwhile, and the home of whoever ran it."""
    folder = tmp_path_factory.mktemp("demo")
    users_home = folder / "users-home"
    users_home.mkdir()
    told: list[Said] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CONFIG_HOME", "CLIENTFILE_HOME"):
            patch.setenv(name, str(users_home))
        shop = make_demo(folder / "shop", surroundings_for, locale="zh", tell=told.append)
        yield shop, told, users_home


@pytest.fixture
def shop(made: tuple[Demo, list[Said], Path]) -> Demo:
    return made[0]


@pytest.fixture
def demo_store(shop: Demo) -> Store:
    return Store(shop.store_root, surroundings_for(Home(shop.home)))


def count(store: Store, sql: str) -> int:
    (((found,),)) = query(store, sql=sql).rows
    assert isinstance(found, int)
    return found


def test_the_store_and_everything_beside_it_lie_in_the_one_folder(
    made: tuple[Demo, list[Said], Path],
) -> None:
    shop, told, users_home = made
    assert sorted(each.name for each in shop.recovery.parent.iterdir()) == [
        "home",
        "new-client.yaml",
        "recovery.txt",
        "store",
    ]
    assert stat.S_IMODE(shop.recovery.stat().st_mode) == 0o600
    assert stat.S_IMODE(shop.recovery.parent.stat().st_mode) == 0o700
    assert list(users_home.iterdir()) == []
    assert told


def test_there_are_about_sixty_clients_of_all_kinds(shop: Demo, demo_store: Store) -> None:
    assert shop.clients == 60
    assert count(demo_store, "SELECT count(*) FROM clients WHERE name = '王芳'") == 2
    assert count(demo_store, "SELECT count(*) FROM clients WHERE gender = 'male'") >= 4
    assert count(demo_store, "SELECT count(*) FROM clients WHERE birth_calendar = 'lunar'") >= 10
    assert (
        count(demo_store, "SELECT count(*) FROM clients WHERE name IN ('𠮷野千夏', 'Anna·李', '欧阳雪莹')")
        == 3
    )
    assert count(demo_store, "SELECT count(*) FROM clients WHERE completeness < 30") == 4
    assert count(demo_store, "SELECT count(*) FROM clients WHERE id_number IS NOT NULL") == 3
    assert count(demo_store, "SELECT count(DISTINCT allergen) FROM allergies") >= 5
    assert count(demo_store, "SELECT count(*) FROM visits") > 200
    assert count(demo_store, "SELECT count(*) FROM complaints") == 2
    with pytest.raises(Ambiguous):
        look(demo_store, "王芳")


def test_tonights_list_has_what_is_due_and_what_is_overdue(demo_store: Store) -> None:
    due = list_due(demo_store).due
    overdue = [each for each in due if each.overdue_days]
    assert 3 <= len(overdue) <= 25
    assert any(each.due_from <= TODAY.isoformat() <= each.due_to for each in due)
    assert any(each.attempts for each in due)


def test_the_tiers_follow_from_what_was_spent(demo_store: Store) -> None:
    tiers = query(demo_store, sql="SELECT DISTINCT tier FROM clients").rows
    assert {tier for (tier,) in tiers} == {"regular", "silver", "gold"}
    client = look(demo_store, "曾雅").client
    found = standing(client, demo_store.catalogue, demo_store.settings.thresholds, TODAY)
    assert (found.tier, found.basis) == ("gold", "amount")
    assert found.spent >= 3_000_000
    assert found.keep_amount  # what she still has to spend is told


def test_most_visits_are_paid_in_many_ways(demo_store: Store) -> None:
    ways = query(demo_store, sql="SELECT DISTINCT pay_method FROM purchases").rows
    assert {way for (way,) in ways} >= {"wechat", "alipay", "card", "cash", "stored", "package", "points"}
    stored_and_money = "SELECT count(*) FROM purchases WHERE pay_method IS NULL"
    assert count(demo_store, stored_and_money) >= 2
    assert count(demo_store, "SELECT count(*) FROM purchases WHERE CAST(amount AS REAL) < 0") == 2
    assert count(demo_store, "SELECT count(*) FROM clients WHERE stored_principal > 0") >= 3
    assert count(demo_store, "SELECT count(*) FROM stored_ledger WHERE bonus > 0") >= 8
    assert count(demo_store, "SELECT count(*) FROM points_ledger WHERE kind = 'redeem'") >= 1
    assert count(demo_store, "SELECT count(*) FROM clients WHERE points_balance BETWEEN 40 AND 60") >= 3


def test_packages_are_swapped_frozen_refunded_nearly_used_up_and_about_to_expire(demo_store: Store) -> None:
    def package(name: str) -> PackageState:
        (found,) = package_states(look(demo_store, name).client, TODAY)
        return found

    assert len(package("许诺").items) == 3
    assert package("杨洁").state == "frozen"
    assert package("金善美").state == "refunded"
    assert package("唐小棠").left <= 2
    running_out = package("何婷婷")
    assert running_out.left
    assert running_out.last_day is not None
    assert TODAY < running_out.last_day <= TODAY + timedelta(30)


def test_bookings_come_from_the_agenda_of_today_and_of_the_days_to_come(demo_store: Store) -> None:
    held = list_visits(demo_store, TODAY, TODAY + timedelta(7))
    assert [each.name for each in held if each.missing] == ["方圆"]
    assert ("林晓彤", "2026-11-22") in {(each.name, each.date) for each in held if each.state == "booked"}
    assert sum(each.state == "booked" for each in held if each.date > TODAY.isoformat()) >= 3
    assert count(demo_store, "SELECT count(*) FROM bookings WHERE state = 'no_show'") == 1
    apart = 'SELECT count(*) FROM (SELECT DISTINCT "on", at, staff FROM bookings)'
    assert count(demo_store, apart) == count(demo_store, "SELECT count(*) FROM bookings")
    assert count(demo_store, "SELECT count(*) FROM bookings WHERE visit IS NOT NULL") >= 2
    assert count(demo_store, "SELECT count(*) FROM visits WHERE precheck_override_by IS NOT NULL") == 1


def test_complaints_and_reactions_stand_open_or_are_made_up_for(demo_store: Store) -> None:
    risks = {(each.name, each.risk) for each in list_risks(demo_store, TODAY)}
    assert risks >= {("朱琳", "complaint"), ("诸葛明月", "adverse"), ("夏沫", "unhappy")}
    (closed,) = list_complaints(demo_store, "蒋欣怡")
    assert (closed.state, closed.compensation.get("points")) == ("closed", 20)


def test_consents_are_given_withdrawn_running_out_and_missing(demo_store: Store) -> None:
    marketing = "SELECT count(DISTINCT client) FROM consents WHERE purpose = 'marketing'"
    assert 30 <= count(demo_store, marketing) < 56
    assert count(demo_store, f"{marketing} AND withdrawn_on IS NOT NULL") == 1
    assert (
        count(demo_store, f"SELECT count(*) FROM consents WHERE expires_on < '{TODAY + timedelta(30)}'") == 1
    )
    assert count(demo_store, "SELECT count(*) FROM shares") >= 3
    minor = look(demo_store, "白露").client
    assert not consents.given(minor, consents.MINOR, TODAY)
    with pytest.raises(Refused):
        book_service(demo_store, "白露", "双眼皮", on=TODAY, at="17:00")


def test_there_is_something_to_greet_for_and_something_to_send(demo_store: Store) -> None:
    assert [each.day.name for each in list_due(demo_store).greetings] == ["会员日"]
    assert remind(demo_store).messages
    assert recommend(demo_store, "林晓彤").suggestions


def test_what_was_asked_after_is_kept_with_its_result(demo_store: Store) -> None:
    done = count(demo_store, "SELECT count(*) FROM followups WHERE state = 'done'")
    said = count(demo_store, "SELECT count(*) FROM communications WHERE followup IS NOT NULL")
    assert done > 100
    assert said >= done


def test_nobody_is_given_what_she_cannot_have(demo_store: Store) -> None:
    with_lidocaine = "('hydra-needle', 'ha-filler', 'double-eyelid', 'epicanthus')"
    assert count(
        demo_store,
        f"SELECT count(*) FROM visits v JOIN allergies a ON a.client = v.client AND a.allergen = '利多卡因' "
        f"WHERE v.service IN {with_lidocaine} AND v.date >= coalesce(a.asked_on, v.date)",
    ) == 0  # fmt: skip


def test_everything_verifies_without_a_single_problem(demo_store: Store) -> None:
    verified = verify(demo_store)
    assert verified.problems == ()
    assert verified.clients == 60
    assert 90 <= verified.commits <= 130


def test_the_history_goes_through_a_year_and_ends_this_morning(shop: Demo) -> None:
    dates = subprocess.run(
        ["git", "-C", str(shop.store_root), "log", "--format=%ad", "--date=short"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert dates == sorted(dates, reverse=True)
    assert dates[:3] == ["2026-11-22", "2026-11-22", "2026-11-21"]
    assert dates[-1] == "2025-11-18"
    assert len(set(dates)) > 30


def test_the_recovery_sheet_opens_it(shop: Demo) -> None:
    sheet = surroundings_for(Home(shop.home))._replace(identity_file=shop.recovery)
    store = Store(shop.store_root, sheet)
    assert store.member.id == "recovery"
    assert store.index.count() == 60


def test_the_jobs_are_the_five_of_a_day(shop: Demo, demo_store: Store) -> None:
    assert [job.argv[0] for job in shop.jobs] == ["intake", "show", "visit", "due", "log"]
    assert all(job.command.startswith(f"clientfile {job.argv[0]}") for job in (*shop.jobs, *shop.then))
    assert "--pay stored" in shop.jobs[2].command
    assert [job.argv[0] for job in shop.then[:5]] == ["visits", "visit", "done", "remind", "account"]
    shown = look(demo_store, shop.jobs[1].argv[1]).client
    assert [row["allergen"] for row in shown.rows("safety", "allergies")] == ["利多卡因"]


def test_the_same_day_makes_the_same_shop(tmp_path: Path) -> None:
    def first_weeks(folder: Path) -> list[str]:
        year = Year(
            folder / "store", surroundings_for(Home(folder / "home")), ZoneInfo("Asia/Shanghai"), TODAY, True
        )
        found_store(
            folder / "store",
            template="medspa",
            owner="陈雅",
            locale="zh",
            timezone="Asia/Shanghai",
            recovery=False,
            surroundings=year.founding(),
        )
        for _ in islice(year.run(year.steps()), 11):
            pass
        store = Store(folder / "store", surroundings_for(Home(folder / "home")))
        return [str(store.read(client)) for client in store.index.ids()]

    one, other = first_weeks(tmp_path / "one"), first_weeks(tmp_path / "other")
    assert len(one) == 34
    assert one == other


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "shop" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine")
    with pytest.raises(Refused):
        make_demo(mine.parent, surroundings_for, locale="zh", tell=lambda _: None)
    assert list(mine.parent.iterdir()) == [mine]


def test_nothing_is_left_of_a_demo_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ClientfileError(Said("no", "否"))

    monkeypatch.setattr(demo_module, "write_all", failing)
    with pytest.raises(ClientfileError):
        make_demo(tmp_path / "shop", surroundings_for, locale="zh", tell=lambda _: None)
    assert list(tmp_path.glob("shop/**")) == []
