"""What a client has and is, in the index: right on any day, after any change, for whoever may read it."""

from __future__ import annotations

from datetime import date

import pytest

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section
from clientfile.store import yaml
from clientfile.store.index.holding import birthdays, holdings
from clientfile.store.index.prepared import Indexed
from clientfile.store.index.writer import Writer
from clientfile.store.layout import CATALOGUE, SETTINGS
from clientfile.store.store import Store
from tests.store.helpers import Shop, append, new_client
from tests.store.test_index import contents, made_anew

ACCOUNT: Section = {
    "purchases": [
        {"id": "p1111111", "date": "2026-03-01", "amount": "5200.00", "pay_method": "wechat"},
        {"id": "p2222222", "date": "2026-06-01", "amount": "100.00", "pay_method": "gift"},
    ],
    "stored_ledger": [
        {"id": "s1111111", "date": "2026-02-01", "kind": "topup", "principal": "1000.00", "bonus": "200.50"}
    ],
    "points_ledger": [
        {"id": "q1111111", "date": "2026-03-01", "kind": "adjust", "points": 12, "expires_on": "2026-12-01"},
        {"id": "q2222222", "date": "2026-03-02", "kind": "adjust", "points": 40, "expires_on": "2027-03-02"},
    ],
    "packages": [
        {
            "id": "k1111111",
            "name": "水光十次",
            "price": "5000.00",
            "bought_on": "2026-02-28",
            "valid_months": 12,
            "items": [{"id": "t1111111", "service": "hydra-needle", "total": 10}],
        }
    ],
    "package_entries": [
        {
            "id": "e1111111",
            "date": "2026-03-01",
            "kind": "use",
            "package": "k1111111",
            "item": "t1111111",
            "count": 1,
        }
    ],
}
COLUMNS = (
    "tier, tier_since, tier_basis, tier_review_on, stored_principal, stored_bonus, points_balance, "
    "frequency_class"
)


def stands(store: Store, client: str) -> tuple[object, ...]:
    [row] = store.index.users_sql(f"SELECT {COLUMNS} FROM clients WHERE id = '{client}'")[1]
    return row


TIERS: list[Json] = [
    {"id": "regular", "name": "普通会员", "from_amount": "0.00"},
    {"id": "silver", "name": "银卡会员", "from_amount": "5000.00"},
    {"id": "gold", "name": "金卡会员", "from_amount": "15000.00"},
]


def decide(store: Store, path: str, change: Section) -> None:
    """Let a shop-level file say something else in some places."""
    whole = store.index.meta["catalogue" if path == CATALOGUE else "settings"]
    assert isinstance(whole, dict)
    with store.writing("decide") as writing:
        writing.put_file(path, yaml.dump({**whole, **change}).encode())
        writing.commit("decide")


@pytest.fixture
def client(shop: Shop) -> str:
    decide(shop.store(), CATALOGUE, {"tiers": TIERS})
    return new_client(
        shop.store(),
        "张三",
        account=ACCOUNT,
        services={
            "visits": [{"date": f"2026-0{month}-01", "service": "hydra-needle"} for month in (7, 8, 9)]
        },
    )


def test_where_a_client_stands_is_a_column(shop: Shop, client: str) -> None:
    assert stands(shop.store(), client) == (
        "silver",
        "2026-03-01",
        "amount",
        "2027-03-01",
        1000,
        200.5,
        52,
        "mid",
    )


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        ("2026-11-22", ("silver", 52, "mid", "active")),
        ("2026-12-01", ("silver", 52, "mid", "active")),
        ("2026-12-02", ("silver", 40, "mid", "active")),
        ("2027-02-28", ("silver", 40, "mid", "active")),
        ("2027-03-01", ("regular", 40, "mid", "expired")),
        ("2027-07-01", ("regular", 0, "low", "expired")),
    ],
)
def test_it_is_right_on_any_day_without_another_look_at_the_file(
    shop: Shop, client: str, on: str, wanted: tuple[object, ...]
) -> None:
    shop.store().index.close()
    later = shop.store(today=date.fromisoformat(on))
    columns = "tier, points_balance, frequency_class, p.state"
    sql = f"SELECT {columns} FROM clients c JOIN packages_left p ON p.client = c.id"
    assert later.index.users_sql(sql)[1] == [wanted]


def test_a_client_without_anything_has_nothing_and_the_tier_of_everybody(shop: Shop) -> None:
    decide(shop.store(), CATALOGUE, {"tiers": TIERS})
    nobody = new_client(shop.store(), contact={"name": "李四", "created_on": "2026-05-01"})
    assert stands(shop.store(), nobody) == ("regular", "2026-05-01", None, None, 0, 0, 0, "low")


def test_a_new_entry_moves_it(shop: Shop, client: str) -> None:
    entry: dict[str, Json] = {"date": "2026-11-22", "kind": "adjust", "points": -50, "reason": "x"}
    append(shop.store(), client, "account", "points_ledger", entry)
    append(shop.store(), client, "account", "purchases", {"date": "2026-11-22", "amount": "10000.00"})
    assert stands(shop.store(), client)[:3] == ("gold", "2026-11-22", "amount")
    assert stands(shop.store(), client)[6] == 2
    assert contents(shop.store()) == contents(made_anew(shop))


@pytest.mark.parametrize(
    ("path", "change", "wanted"),
    [
        (CATALOGUE, {"tiers": [{"id": "vip", "name": "VIP", "from_visits": 3}]}, ("vip", "frequency", "mid")),
        (CATALOGUE, {"tiers": []}, (None, None, "mid")),
        (SETTINGS, {"thresholds": {"mid_frequency_visits": 4}}, ("silver", "amount", "low")),
        (SETTINGS, {"thresholds": {"tier_months": 6}}, ("regular", None, "mid")),
    ],
)
def test_other_terms_move_every_client_without_opening_a_document(
    shop: Shop, client: str, path: str, change: Section, wanted: tuple[object, ...]
) -> None:
    decide(shop.store(), path, change)
    tier, _, basis, *_, often = stands(shop.store(), client)
    assert (tier, basis, often) == wanted
    assert contents(shop.store()) == contents(made_anew(shop))


def test_a_role_that_may_not_read_the_account_sees_nothing_of_it(shop: Shop, client: str) -> None:
    store = shop.store()
    seen = store.read(client)
    hidden = {name: data for name, data in seen.sections.items() if name != "account"}
    writer = Writer(store.index, store.forms)
    with writer.changing():
        writer.put(ClientFile(client, hidden, ("account",)), Indexed("x", 0), store.today)
    assert stands(store, client) == (None,) * 8
    assert holdings(store.index, client, store.today) is None
    assert store.index.users_sql("SELECT count(*) FROM packages_left")[1] == [(0,)]


def test_what_is_behind_the_columns_stays_there(shop: Shop, client: str) -> None:
    store = shop.store()
    for table in ("tier_steps", "frequency_steps", "points_lots", "packages_stored", "birthdays"):
        with pytest.raises(Exception, match="may only read"):
            store.index.users_sql(f"SELECT * FROM {table}")
    assert store.index.users_sql("SELECT name, remaining, total, last_day FROM packages_left")[1] == [
        ("水光十次", 9, 10, "2027-02-28")
    ]
    assert {each.name for each in store.index.described("packages_left")} == {
        *("client", "package", "name", "service", "remaining", "total", "last_day", "state")
    }


def test_a_freeze_that_ends_moves_the_last_day(shop: Shop, client: str) -> None:
    freeze: dict[str, Json] = {
        "date": "2026-11-22",
        "kind": "freeze",
        "package": "k1111111",
        "until": "2026-12-01",
    }
    append(shop.store(), client, "account", "package_entries", freeze)
    sql = "SELECT state, last_day FROM packages_left"
    assert shop.store().index.users_sql(sql)[1] == [("frozen", "2027-03-10")]
    assert shop.store(today=date(2026, 12, 2)).index.users_sql(sql)[1] == [("active", "2027-03-10")]
    assert shop.store(today=date(2027, 3, 11)).index.users_sql(sql)[1] == [("expired", "2027-03-10")]


def test_holdings_are_what_a_card_shows(shop: Shop, client: str) -> None:
    held = holdings(shop.store().index, client, date(2026, 11, 22))
    assert held is not None
    assert (held.tier, held.principal, held.bonus, held.points) == ("silver", 100_000, 20_050, 52)
    assert (held.expiring, held.expiring_by) == (12, "2026-12-01")
    [package] = held.packages
    assert package.items == (("hydra-needle", 9, 10),)


def test_birthdays_are_there_whether_or_not_she_was_greeted(shop: Shop) -> None:
    rule: Json = {"calendar": "lunar", "month": 8, "day": 15, "before": 7}
    item: Json = {
        "id": "f1111111",
        "kind": "birthday",
        "subject": "x",
        "state": "open",
        "rule": rule,
        "outcomes": [{"on": "2026-09-25", "state": "done"}],
    }
    born = new_client(shop.store(), agenda={"followups": [item]})
    assert birthdays(shop.store().index, born) == ("2025-10-06", "2026-09-25", "2027-09-15")
