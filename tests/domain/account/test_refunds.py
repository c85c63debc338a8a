"""What a client gets back, with the formula."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.account.packages import PackageState, package_states
from clientfile.domain.account.refunds import (
    of_package,
    of_package_in_days,
    of_stored,
    of_stored_in_days,
)
from clientfile.domain.account.stored import Balance, balance, parts
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row
from clientfile.domain.money import yuan
from clientfile.errors import Refused

TODAY = date(2026, 11, 22)


def entry(kind: str, principal: int, bonus: int = 0, on: str = "2026-11-20", **more: Json) -> Row:
    return {
        "id": f"s{abs(hash((kind, principal, on))) % 10**7:07}",
        "date": on,
        "kind": kind,
        "principal": yuan(principal),
        "bonus": yuan(bonus),
        **more,
    }


TOPPED_UP = [entry("topup", 100_000, 20_000), entry("consume", -25_000, -5_000, purchase="p1111111")]
BOUGHT: Row = {
    "id": "p1111111",
    "date": "2026-11-20",
    "amount": "300.00",
    "list_amount": "400.00",
    "pay_method": "stored",
}


def test_the_shop_is_at_fault_the_gift_counts_with_what_was_consumed() -> None:
    refund = of_stored(TOPPED_UP, [BOUGHT], "fault")
    assert refund.amount == 75_000
    assert refund.leaves == Balance(75_000, 15_000)
    assert refund.formula.en == "paid 1000.00 - consumed 300.00 x 1000.00 / (1000.00 + 200.00) = 750.00"
    assert refund.formula.zh == "实付 1000.00 − 已消费 300.00 × 1000.00 ÷ (1000.00 + 200.00) = 750.00"


def test_her_own_reason_consumption_at_list_price_and_the_gift_is_void() -> None:
    refund = of_stored(TOPPED_UP, [BOUGHT], "own")
    assert refund.amount == 60_000
    assert refund.formula.en == "paid 1000.00 - consumed at list price 400.00 = 600.00; the gift is void"


def test_what_was_refunded_in_part_counts_as_it_was_paid() -> None:
    back: Row = {"id": "p2222222", "date": "2026-11-21", "amount": "-100.00", "refund_of": "p1111111"}
    rows = [*TOPPED_UP, entry("refund", 8_333, 1_667, "2026-11-21", purchase="p2222222")]
    assert of_stored(rows, [BOUGHT, back], "own").amount == 80_000


def test_it_is_never_negative() -> None:
    rows = [entry("topup", 10_000, 90_000), entry("consume", -9_000, -81_000)]
    assert of_stored(rows, [], "own").amount == 0


def test_what_was_paid_out_before_counts_no_more() -> None:
    rows = [
        entry("topup", 50_000, on="2026-01-01"),
        entry("refund", -50_000, on="2026-02-01", amount="500.00"),
        entry("topup", 10_000, on="2026-03-01"),
    ]
    assert of_stored(rows, [], "fault").amount == 10_000


def test_what_was_left_after_a_payment_in_part_still_counts() -> None:
    rows = [
        entry("topup", 100_000, 20_000, on="2026-09-01"),
        entry("topup", 50_000, on="2026-11-20"),
        entry("refund", -50_000, on="2026-11-21", amount="500.00"),
    ]
    assert of_stored(rows, [], "own").amount == of_stored(rows, [], "fault").amount == 100_000
    rows.append(entry("consume", -25_000, -5_000, on="2026-11-22"))
    assert of_stored(rows, [], "own").amount == 70_000
    assert of_stored(rows, [], "fault").amount == 75_000


def test_nothing_left_nothing_refunded() -> None:
    with pytest.raises(Refused, match="there is no stored value to refund"):
        of_stored([], [], "fault")


def shop(rows: list[Row], *visits: Row, unreadable: tuple[str, ...] = ()) -> ClientFile:
    return ClientFile(
        "k7m3q9xw",
        {"account": {"stored_ledger": [*rows]}, "services": {"visits": [*visits]}},
        unreadable,
    )


def test_within_seven_days_unused_principal_without_a_reason() -> None:
    older = entry("topup", 30_000, on="2026-11-01")
    refund = of_stored_in_days(shop([older, *TOPPED_UP]), TODAY)
    assert refund.amount == 100_000
    assert refund.leaves == Balance(100_000, 15_000)
    assert of_stored_in_days(shop(TOPPED_UP), TODAY).amount == 75_000
    assert of_stored_in_days(shop(TOPPED_UP), date(2026, 11, 27)).amount == 75_000
    with pytest.raises(Refused, match="nothing was paid for this within the last 7 days"):
        of_stored_in_days(shop(TOPPED_UP), date(2026, 11, 28))


def test_what_went_back_within_the_days_does_not_go_back_again() -> None:
    older = entry("topup", 30_000, on="2026-11-01")
    back = entry("refund", -50_000, on="2026-11-21", amount="500.00")
    rows = [older, entry("topup", 50_000, on="2026-11-20"), back]
    with pytest.raises(Refused, match="there is no stored value to refund"):
        of_stored_in_days(shop(rows), TODAY)
    again = entry("topup", 20_000, on="2026-11-22")
    assert of_stored_in_days(shop([*rows, again]), TODAY).amount == 20_000
    paid_out_whole = [older, entry("refund", -30_000, on="2026-11-21"), again]
    assert of_stored_in_days(shop(paid_out_whole), TODAY).amount == 20_000


def test_not_where_she_was_served_before_and_not_unchecked() -> None:
    visit: Row = {"id": "v1111111", "date": "2026-11-01", "service": "hydra-needle"}
    with pytest.raises(Refused, match="the same service was had before"):
        of_stored_in_days(shop(TOPPED_UP, visit), TODAY)
    with pytest.raises(Refused, match="not checked"):
        of_stored_in_days(shop(TOPPED_UP, unreadable=("services",)), TODAY)


def package(*rows: Row, alike: bool = True) -> PackageState:
    items: list[Json] = [{"id": "m1111111", "service": "mini-bubble", "total": 6, "list_price": "198.00"}]
    if not alike:
        items.append({"id": "m2222222", "service": "hydra-facial", "total": 4, "list_price": "298.00"})
    bought: Row = {
        "id": "k1111111",
        "items": items,
        "price": "990.00",
        "bought_on": "2026-11-20",
    }
    return package_states(
        ClientFile("k7m3q9xw", {"account": {"packages": [bought], "package_entries": [*rows]}}), TODAY
    )[0]


def used(count: int) -> Row:
    return {
        "id": "n1111111",
        "date": "2026-11-20",
        "kind": "use",
        "package": "k1111111",
        "item": "m1111111",
        "count": count,
    }


def test_a_package_by_what_is_unused() -> None:
    refund = of_package(package(used(2)), "fault")
    assert (refund.amount, refund.formula.en) == (66_000, "price 990.00 x unused 4 / 6 = 660.00")
    refund = of_package(package(used(2), alike=False), "fault")
    assert refund.amount == 82_528
    assert refund.formula.en == "price 990.00 x unused 1984.00 / 2380.00 = 825.28 (at list price)"
    assert refund.formula.zh == "套餐价 990.00 × 未使用 1984.00 ÷ 2380.00 = 825.28（按原价计）"


def test_a_package_for_her_own_reason_at_list_price() -> None:
    refund = of_package(package(used(2)), "own")
    assert refund.amount == 59_400
    assert refund.formula.en == "price 990.00 - used at list price 396.00 = 594.00"
    assert of_package(package(used(5)), "own").amount == 0


def test_a_package_within_seven_days() -> None:
    visit: Row = {"id": "v1111111", "date": "2026-11-01", "service": "hydra-needle"}
    assert of_package_in_days(shop([], visit), package(), TODAY).amount == 99_000
    same: Row = {**visit, "service": "mini-bubble"}
    with pytest.raises(Refused, match="the same service was had before"):
        of_package_in_days(shop([], same), package(), TODAY)
    with pytest.raises(Refused, match="within the last 7 days"):
        of_package_in_days(shop([]), package(), date(2026, 11, 28))


def test_a_package_used_up_or_refunded_has_nothing_to_refund() -> None:
    with pytest.raises(Refused, match="nothing of this package is left"):
        of_package(package(used(6)), "fault")
    refunded: Row = {**used(1), "kind": "refund", "amount": "1.00"}
    with pytest.raises(Refused, match="has been refunded already"):
        of_package(package(refunded), "own")


@given(st.integers(1, 500_000), st.integers(0, 200_000), st.lists(st.integers(0, 90_000), max_size=8))
@settings(max_examples=100)
def test_stored_value_paid_back_is_between_nothing_and_what_was_paid(
    paid: int, gift: int, consumed: list[int]
) -> None:
    rows: list[Row] = [{**entry("topup", paid, gift), "id": "s0000000"}]
    for place, amount in enumerate(consumed):
        if amount <= balance(rows).total:
            taken = parts(rows, amount)
            rows.append({**entry("consume", -taken.principal, -taken.bonus), "id": f"s1{place:06}"})
    if not balance(rows).total:
        return
    fault, own = of_stored(rows, [], "fault"), of_stored(rows, [], "own")
    assert 0 <= own.amount <= fault.amount <= paid
    assert fault.amount == balance(rows).principal
