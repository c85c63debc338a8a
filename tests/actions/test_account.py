"""The account: what is refused and why, who only queues, and that a paid visit is one commit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clientfile.actions.account.adjusting import Adjustment, adjust
from clientfile.actions.account.buying import buy
from clientfile.actions.account.paying import pay_for_visit
from clientfile.actions.account.refunding import Wanted, refund
from clientfile.actions.account.selling import Product, pay
from clientfile.actions.account.swapping import Wish, swap
from clientfile.actions.account.topping_up import top_up
from clientfile.actions.account.waiting import settle
from clientfile.actions.account.ways import Way, ways_of
from clientfile.actions.services import named_service
from clientfile.domain import checks
from clientfile.domain.account.compensation import compensated
from clientfile.domain.account.purchases import net
from clientfile.domain.account.stored import balance
from clientfile.domain.data import Json, Row
from clientfile.errors import BadInput, Refused, UsageError
from clientfile.store import yaml
from clientfile.store.store import Store
from tests.store.helpers import TODAY, Shop, append, founded, hire, new_client

VISIT: Row = {"id": "v1111111", "date": "2026-11-20", "service": "mini-bubble"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return founded(tmp_path_factory.mktemp("account") / "shop")


@pytest.fixture
def shop(template: Shop, tmp_path: Path) -> Shop:
    return template.copied_to(tmp_path / "shop")


def _changed(shop: Shop, path: str, **fields: Json) -> None:
    """A file of the shop with other fields, committed as its owner would."""
    with shop.store().writing("settings") as writing:
        told = yaml.load((shop.root / path).read_text())
        assert isinstance(told, dict)
        writing.put_file(path, yaml.dump({**told, **fields}).encode())
        writing.commit("settings")


def _spoilt(store: Store, monkeypatch: pytest.MonkeyPatch, **account: Json) -> str:
    """A client whose ledgers do not hold, as an edit by hand may leave them."""
    with monkeypatch.context() as patched:
        patched.setattr(checks, "RULES", ())
        return new_client(store, account=account)


OVERDRAWN: list[Json] = [
    {"id": "s1111111", "date": "2026-01-01", "kind": "topup", "principal": "100.00"},
    {"id": "s2222222", "date": "2026-01-02", "kind": "consume", "principal": "-300.00"},
    {"id": "s3333333", "date": "2026-01-03", "kind": "topup", "principal": "500.00"},
]


def test_nothing_is_written_to_a_ledger_that_does_not_hold_until_it_is_put_right(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _spoilt(shop.store(), monkeypatch, stored_ledger=OVERDRAWN)
    head = shop.head
    with pytest.raises(Refused, match="the ledger does not hold; nothing was written") as refused:
        top_up(shop.store(), client, 10_000)
    (problem,) = refused.value.problems
    assert (problem.client, problem.place) == (client, "account.stored_ledger[1]")
    assert problem.message.en == "the principal falls below zero here"
    assert refused.value.hint is not None
    assert refused.value.hint.en == (
        f"look at it, then put it right: clientfile account adjust {client} --reason TEXT"
    )
    with pytest.raises(Refused, match="does not hold"):
        pay(shop.store(), client, "mini-bubble", ways_of(["cash"]))
    assert shop.head == head
    adjusted = adjust(shop.store(), client, Adjustment("与客户核对"))
    assert [row["kind"] for row in adjusted.entries["stored_ledger"]] == ["adjust"]
    assert top_up(shop.store(), client, 10_000).stored.total == 40_000


def test_a_use_of_a_package_that_is_not_there_is_withdrawn(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    use: Row = {"id": "n1111111", "date": "2026-01-02", "kind": "use", "package": "k9999999"}
    taken: Row = {"id": "n2222222", "date": "2026-01-02", "kind": "redeem", "points": -5}
    client = _spoilt(shop.store(), monkeypatch, package_entries=[use], points_ledger=[taken])
    adjusted = adjust(shop.store(), client, Adjustment("误记"))
    assert adjusted.entries["package_entries"][0]["corrects"] == "n1111111"
    assert adjusted.entries["points_ledger"][0]["points"] == 0
    assert adjusted.points == -5
    assert top_up(shop.store(), client, 10_000).stored.total == 10_000


def test_a_bad_entry_is_refused_wherever_it_comes_from(shop: Shop) -> None:
    client = new_client(shop.store(), account={"stored_ledger": OVERDRAWN[:1]})
    overdraw = {**VISIT, "id": "s2222222", "kind": "consume", "principal": "-300.00"}
    del overdraw["service"]
    with pytest.raises(BadInput, match="nothing was written") as refused:
        append(shop.store(), client, "account", "stored_ledger", overdraw)
    assert [each.rule for each in refused.value.problems] == ["stored-principal"]


def test_a_visit_with_its_payment_is_one_commit(shop: Shop) -> None:
    client = new_client(shop.store())
    top_up(shop.store(), client, 100_000, bonus=20_000, on=date(2026, 11, 1))
    store, commits = shop.store(), int(shop.git("rev-list", "--count", "HEAD"))
    with store.writing("visit") as writing:
        before = writing.read(client).adding("services", "visits", VISIT)
        item = named_service(store.catalogue, "mini-bubble")
        paid_for, paid = pay_for_visit(writing, before, VISIT, item, ways_of(["stored"]), staff=["chen-ya"])
        writing.put(paid_for, ("services", *paid.sections))
        writing.commit("visit")
    assert int(shop.git("rev-list", "--count", "HEAD")) == commits + 1
    account = shop.store().read(client)
    assert balance(account.rows("account", "stored_ledger")).total == 120_000 - 19_800
    (purchase,) = account.rows("account", "purchases")
    assert (purchase["visit"], purchase["staff"]) == ("v1111111", ["chen-ya"])
    assert [row["points"] for row in account.rows("account", "points_ledger")] == [1]


def test_who_may_not_write_accounts_queues_and_somebody_who_may_settles(shop: Shop, tmp_path: Path) -> None:
    client = new_client(shop.store(), services={"visits": [VISIT]})
    person, clone = hire(shop, tmp_path / "lin", "lin", "beautician")
    hers = person.store(clone)
    with hers.writing("visit") as writing:
        item = named_service(hers.catalogue, "mini-bubble")
        queued, paid = pay_for_visit(writing, writing.read(client), VISIT, item, [Way("cash", 19_800)])
        writing.put(queued, paid.sections)
        writing.commit("visit")
    assert paid.sections == ("agenda",)
    assert [each.rule for each in paid.warnings] == ["amounts-not-kept"]
    assert paid.warnings[0].message.en == (
        "the amounts are not kept in the agenda: tell them to whoever settles this"
    )
    waiting = hers.read(client).rows("agenda", "settlements")
    assert [{**row, "id": ""} for row in waiting] == [
        {
            "id": "",
            "on": "2026-11-20",
            "visit": "v1111111",
            "by": "lin",
            "state": "open",
            "pay_methods": ["cash"],
        }
    ]
    with pytest.raises(Refused, match="your role may not write accounts") as refused:
        top_up(hers, client, 10_000)
    assert refused.value.hint is not None
    assert refused.value.hint.en == (
        "a visit you record with --pay waits for somebody who may: clientfile account settle"
    )
    shop.git("pull", "--quiet", str(clone.root), "main")
    settled = settle(shop.store(), client)
    assert [row["amount"] for row in settled.entries["purchases"]] == ["198.00"]
    (ended,) = shop.store().read(client).rows("agenda", "settlements")
    assert (ended["state"], ended["done_on"], ended["done_by"]) == ("done", "2026-11-22", "chen-ya")


def test_who_may_not_read_visits_settles_none(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    client = new_client(shop.store(), services={"visits": [VISIT]})
    store = shop.store()
    whole = store.read(client)
    monkeypatch.setattr(Store, "read", lambda self, name: whole._replace(unreadable=("services",)))
    with pytest.raises(Refused, match="your role may not read visits") as refused:
        pay(store, client, "v1111111", ways_of(["cash"]))
    assert refused.value.hint is not None
    assert refused.value.hint.en == "let somebody who may read services do this"


def test_a_shop_may_refuse_what_it_would_be_warned_of_or_hear_nothing(shop: Shop) -> None:
    client = new_client(shop.store())
    assert [each.rule for each in top_up(shop.store(), client, 600_000).warnings] == ["named-card-cap"]
    _changed(shop, "store.yaml", rules={"named-card-cap": "off"})
    assert top_up(shop.store(), client, 10_000).warnings == ()
    _changed(shop, "store.yaml", rules={"named-card-cap": "refuse"})
    with pytest.raises(Refused, match="a rule that the shop keeps says no; nothing was written") as refused:
        top_up(shop.store(), client, 10_000)
    assert refused.value.hint is not None
    assert refused.value.hint.en == "rules are the shop's own: clientfile settings"


def test_what_a_package_was_bought_with_goes_back_with_the_package(shop: Shop) -> None:
    client = new_client(shop.store())
    bought = buy(shop.store(), client, "basic-skin", ways_of(["cash"]))
    wanted = Wanted(purchase=str(bought.entries["purchases"][0]["id"]))
    with pytest.raises(Refused, match="a package was bought with this; nothing was written") as refused:
        refund(shop.store(), client, wanted)
    assert refused.value.hint is not None
    assert refused.value.hint.en.startswith("refund the package: clientfile account refund REF --package ")


def test_a_package_goes_back_as_it_was_paid_gift_money_and_all(shop: Shop) -> None:
    client = new_client(shop.store())
    top_up(shop.store(), client, 300_000, bonus=60_000)
    buy(shop.store(), client, "basic-skin", ways_of(["stored"]))
    refund(shop.store(), client, Wanted(package=""))
    read = shop.store().read(client)
    assert balance(read.rows("account", "stored_ledger")) == (300_000, 60_000)
    assert read.rows("account", "purchases")[-1]["pay_method"] == "stored"


def test_what_a_swap_cost_goes_back_with_the_package_as_it_was_paid_and_its_points(shop: Shop) -> None:
    client = new_client(shop.store())
    top_up(shop.store(), client, 200_000)
    bought = buy(shop.store(), client, "basic-skin", ways_of(["cash"]))
    wish = Wish("", "小气泡", "补水护理", times=5)
    swapped = swap(shop.store(), client, wish, ways_of(["stored"])).entered
    assert (bought.points, swapped.points) == (19, 23)
    back = refund(shop.store(), client, Wanted(package="", why="fault"))
    paid = [(row["pay_method"], row["refund_of"]) for row in back.entries["purchases"]]
    assert paid == [
        ("stored", swapped.entries["purchases"][0]["id"]),
        ("cash", bought.entries["purchases"][0]["id"]),
    ]
    assert (back.points, back.stored.total) == (0, 200_000)
    assert net(shop.store().read(client).rows("account", "purchases")) == 0


def test_a_visit_may_be_paid_for_with_what_came_in_after_it(shop: Shop) -> None:
    client = new_client(shop.store(), services={"visits": [VISIT]})
    top_up(shop.store(), client, 50_000, on=TODAY)
    with pytest.raises(Refused, match="had not come in by that day"):
        pay(shop.store(), client, "v1111111", ways_of(["stored"]))
    paid = pay(shop.store(), client, "v1111111", ways_of(["stored"]), on=TODAY)
    assert paid.entries["purchases"][0]["date"] == "2026-11-22"


def test_a_tier_pays_less_than_the_list_price(shop: Shop) -> None:
    client = new_client(shop.store())
    pay(shop.store(), client, Product("会员礼盒", 1, 1_000_000), ways_of(["card"]), on=date(2026, 11, 1))
    paid = pay(shop.store(), client, "mini-bubble", ways_of(["cash"]))
    (purchase,) = paid.entries["purchases"]
    assert (purchase["amount"], purchase["list_amount"]) == ("188.10", "198.00")


def test_gift_money_is_taken_as_the_shop_decides(shop: Shop) -> None:
    client = new_client(shop.store())
    top_up(shop.store(), client, 100_000, bonus=20_000)
    thresholds = {**shop.store().settings.thresholds, "gift_money": "bonus_first"}
    _changed(shop, "store.yaml", thresholds=thresholds)
    assert pay(shop.store(), client, "mini-bubble", ways_of(["stored"])).stored == (100_000, 200)


def test_what_the_catalogue_does_not_offer(shop: Shop) -> None:
    client = new_client(shop.store())
    buy(shop.store(), client, "basic-skin", ways_of(["cash"]))
    packages = [
        {**offer, "swap": False, "retired": True}
        for offer in _offers(shop.store())
        if offer["id"] == "basic-skin"
    ]
    _changed(shop, "catalogue.yaml", packages=packages)
    with pytest.raises(Refused, match="this package is no longer sold; nothing was written"):
        buy(shop.store(), client, "basic-skin", ways_of(["cash"]))
    with pytest.raises(Refused, match="items of this package may not be swapped") as refused:
        swap(shop.store(), client, Wish("", "mini-bubble", "hydra-facial"))
    assert refused.value.hint is not None
    assert refused.value.hint.en == "the catalogue says so: `swap` of the package"


def _offers(store: Store) -> list[Row]:
    offers = store.catalogue["packages"]
    return [offer for offer in offers if isinstance(offer, dict)] if isinstance(offers, list) else []


def test_what_was_given_is_worth_nothing_when_it_goes_back(shop: Shop) -> None:
    client = new_client(shop.store())
    bought = buy(shop.store(), client, "basic-skin", ways_of(["gift"]), on=TODAY)
    assert bought.entries["packages"][0]["price"] == "0.00"
    assert bought.points == 0


def test_a_repair_that_makes_up_for_something_is_used_and_counts_for_nothing(shop: Shop) -> None:
    client, store = new_client(shop.store(), services={"visits": [VISIT]}), shop.store()
    with store.writing("complaint") as writing:
        made = compensated(
            writing.read(client),
            "c1111111",
            catalogue=store.catalogue,
            on=date(2026, 11, 19),
            new_id=writing.new_item_id,
            service=named_service(store.catalogue, "mini-bubble"),
        )
        writing.put(made.client, ("account",))
        writing.commit("complaint")
    paid = pay(shop.store(), client, "v1111111", ways_of(["package"]))
    (purchase,) = paid.entries["purchases"]
    assert (purchase["pay_method"], purchase["complaint"]) == ("compensation", "c1111111")
    assert net(shop.store().read(client).rows("account", "purchases")) == 0
    assert (paid.points, paid.packages[0].state) == (0, "used_up")


def test_a_way_of_paying_is_said() -> None:
    assert ways_of(["现金：300", "stored", "package:k7m3q9xw"]) == [
        Way("cash", 30_000),
        Way("stored"),
        Way("package", None, "k7m3q9xw"),
    ]
    with pytest.raises(UsageError):
        ways_of(["cash:-5"])
    for both_ways in (["points:50"], ["points", "cash:100"], ["stored", "points"]):
        with pytest.raises(UsageError, match="points pay for a whole service"):
            ways_of(both_ways)
