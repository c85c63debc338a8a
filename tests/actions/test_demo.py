"""The demo is made by the actions themselves: a shop that can be believed, with a year behind it."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clientfile.actions import demo as demo_module
from clientfile.actions.demo import Demo, make_demo
from clientfile.actions.demo_shop.year import Year
from clientfile.actions.found_store import found_store
from clientfile.actions.list_due import list_due
from clientfile.actions.look import look
from clientfile.actions.query import query
from clientfile.actions.verify import verify
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
    assert count(demo_store, "SELECT count(*) FROM visits") > 100
    assert count(demo_store, "SELECT count(*) FROM complaints") == 2
    with pytest.raises(Ambiguous):
        look(demo_store, "王芳")


def test_tonights_list_has_what_is_due_and_what_is_overdue(demo_store: Store) -> None:
    due = list_due(demo_store)
    overdue = [each for each in due if each.overdue_days]
    assert 3 <= len(overdue) <= 25
    assert any(each.due_from <= TODAY.isoformat() <= each.due_to for each in due)
    assert any(each.attempts for each in due)


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
    assert 40 <= verified.commits <= 90


def test_the_history_goes_through_a_year_and_ends_yesterday(shop: Demo) -> None:
    dates = subprocess.run(
        ["git", "-C", str(shop.store_root), "log", "--format=%ad", "--date=short"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert dates == sorted(dates, reverse=True)
    assert dates[0] == "2026-11-21"
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
