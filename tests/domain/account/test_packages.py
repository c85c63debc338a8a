"""Packages: what is left, until when, and what each unit is worth."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.account.holding import not_holding
from clientfile.domain.account.package import unit_shares
from clientfile.domain.account.packages import PackageState, package_states
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row
from clientfile.domain.money import yuan

TODAY = date(2026, 11, 22)

BASIC: Row = {
    "id": "k1111111",
    "package": "basic-skin",
    "name": "基础护肤套餐",
    "items": [
        {"id": "m1111111", "service": "mini-bubble", "total": 6, "list_price": "198.00"},
        {"id": "m2222222", "service": "hydra-facial", "total": 4, "list_price": "298.00"},
    ],
    "price": "1980.00",
    "bought_on": "2026-01-31",
    "valid_months": 1,
}


def entry(id: str, on: str, kind: str, **more: Json) -> Row:
    return {"id": id, "date": on, "kind": kind, "package": "k1111111", **more}


def use(id: str, on: str, item: str = "m1111111", count: int = 1) -> Row:
    return entry(id, on, "use", item=item, count=count)


def client(*rows: Row, package: Row = BASIC) -> ClientFile:
    return ClientFile("k7m3q9xw", {"account": {"packages": [package], "package_entries": [*rows]}})


def state(*rows: Row, on: date = TODAY, **changed: Json) -> PackageState:
    return package_states(client(*rows, package={**BASIC, **changed}), on)[0]


def rules(*rows: Row, **changed: Json) -> list[tuple[str, str]]:
    found = not_holding(client(*rows, package={**BASIC, **changed}))
    return [(problem.path, problem.rule) for problem in found]


def left(found: PackageState) -> dict[str, int]:
    return {item.service: item.left for item in found.items}


def test_what_is_left_and_until_when() -> None:
    found = state(use("n1111111", "2026-02-01"), on=date(2026, 2, 28))
    assert (found.state, found.last_day, left(found)) == (
        "active",
        date(2026, 2, 28),
        {"mini-bubble": 5, "hydra-facial": 4},
    )
    assert state(on=date(2026, 3, 1)).state == "expired"
    assert state(valid_months=None).state == "active"
    assert package_states(client(), date(2026, 1, 30)) == []


def test_all_used_is_used_up() -> None:
    found = state(
        use("n1111111", "2026-02-01", count=6), use("n2222222", "2026-02-02", "m2222222", 4), on=TODAY
    )
    assert (found.state, found.unused, found.left) == ("used_up", 0, 0)


def test_a_freeze_adds_its_days_at_the_end() -> None:
    frozen = entry("n1111111", "2026-02-10", "freeze")
    found = state(frozen, on=date(2026, 3, 10))
    assert (found.state, found.frozen_since, found.last_day) == (
        "frozen",
        date(2026, 2, 10),
        date(2026, 3, 28),
    )
    thawed = entry("n2222222", "2026-02-20", "unfreeze")
    assert state(frozen, thawed, on=TODAY).last_day == date(2026, 3, 10)
    by_itself = {**frozen, "until": "2026-02-19"}
    assert state(by_itself, on=TODAY).last_day == date(2026, 3, 10)
    assert state(by_itself, on=date(2026, 2, 19)).state == "frozen"
    assert state(by_itself, on=date(2026, 2, 20)).state == "active"


def test_an_extension_sets_the_last_day() -> None:
    found = state(entry("n1111111", "2026-03-05", "extend", until="2026-12-31"))
    assert (found.state, found.last_day) == ("active", date(2026, 12, 31))


def test_a_swap_moves_the_value_of_the_units_and_the_difference() -> None:
    swap = entry(
        "n1111111",
        "2026-02-02",
        "swap",
        item="m1111111",
        count=2,
        to_service="hydra-facial",
        to_count=2,
        difference="166.39",
        to_price="298.00",
    )
    found = state(use("n0000000", "2026-02-01"), swap, use("n2222222", "2026-02-03", "n1111111"))
    assert [(item.id, item.service, item.left, item.total) for item in found.items] == [
        ("m1111111", "mini-bubble", 3, 4),
        ("m2222222", "hydra-facial", 4, 4),
        ("n1111111", "hydra-facial", 1, 2),
    ]
    assert found.price == 198_000 + 16_639
    assert found.unused + sum(sum(item.used) for item in found.items) == found.price


def test_an_adjustment_gives_units_back_or_takes_them() -> None:
    back = entry("n2222222", "2026-02-02", "adjust", item="m1111111", count=1, reason="误扣")
    assert left(state(use("n1111111", "2026-02-01"), back))["mini-bubble"] == 6
    more = {**back, "count": 2}
    found = state(use("n1111111", "2026-02-01"), more)
    assert left(found)["mini-bubble"] == 7
    assert found.unused == found.price
    assert left(state({**back, "count": -2}))["mini-bubble"] == 4


def test_a_refund_ends_it() -> None:
    found = state(entry("n1111111", "2026-02-02", "refund", amount="900.00"))
    assert (found.state, found.refunded) == ("refunded", 90_000)


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([use("n1111111", "2026-02-01", count=7)], "package-overused"),
        ([use("n1111111", "2026-02-01", count=-1)], "package-overused"),
        ([use("n1111111", "2026-03-01")], "package-expired"),
        ([use("n1111111", "2026-01-30")], "package-not-bought"),
        ([use("n1111111", "2026-02-01", "m9999999")], "package-item"),
        ([{**use("n1111111", "2026-02-01"), "package": "k9999999"}], "package-unknown"),
        ([entry("n1111111", "2026-02-01", "unfreeze")], "package-not-frozen"),
        (
            [entry("n0000000", "2026-02-01", "freeze"), use("n1111111", "2026-02-02")],
            "package-frozen",
        ),
        (
            [entry("n0000000", "2026-02-01", "refund", amount="9.00"), use("n1111111", "2026-02-02")],
            "package-refunded",
        ),
    ],
)
def test_the_first_bad_entry_is_named(rows: list[Row], rule: str) -> None:
    sound = use("n7777777", "2026-02-01", "m2222222")
    assert rules(sound, *rows) == [(f"package_entries[{len(rows)}]", rule)]


def test_an_adjustment_with_a_reason_vouches_and_a_withdrawal_takes_an_entry_away() -> None:
    bad = use("n1111111", "2026-02-01", count=7)
    assert rules(bad, entry("n2222222", "2026-02-02", "adjust", reason="核对")) == []
    lost = {**use("n1111111", "2026-02-01"), "package": "k9999999"}
    gone = {**entry("n2222222", "2026-02-02", "adjust", reason="误记"), "package": "k9999999"}
    assert rules(lost, {**gone, "corrects": "n1111111"}) == []


def test_two_machines_that_use_the_last_unit_are_named() -> None:
    ours = use("n1111111", "2026-02-01", count=6)
    theirs = use("n2222222", "2026-02-01")
    assert rules(ours, theirs) == [("package_entries[1]", "package-overused")]


@given(st.integers(0, 10_000_00), st.lists(st.integers(0, 5_000_00), min_size=1, max_size=60))
@settings(max_examples=100)
def test_shares_sum_to_the_price(price: int, weights: list[int]) -> None:
    shares = unit_shares(price, weights)
    assert sum(shares) == price
    assert len(shares) == len(weights)
    assert min(shares) >= 0


@given(
    st.integers(1, 500_000),
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 90_000)), min_size=1, max_size=4),
    st.data(),
)
@settings(max_examples=80)
def test_whatever_is_done_the_units_sum_to_what_was_paid(
    price: int, bought: list[tuple[int, int]], data: st.DataObject
) -> None:
    items: list[Json] = [
        {"id": f"m{at:07}", "service": f"s{at}", "total": total, "list_price": yuan(each)}
        for at, (total, each) in enumerate(bought)
    ]
    changed: Row = {"price": yuan(price), "items": items, "valid_months": None}
    rows: list[Row] = []
    for place in range(8):
        now = state(*rows, **changed)
        item = data.draw(st.sampled_from(now.items))
        kind = data.draw(st.sampled_from(["use", "swap"]))
        if not item.left:
            continue
        count = data.draw(st.integers(1, item.left))
        row = entry(f"n{place:07}", "2026-02-01", kind, item=item.id, count=count)
        if kind == "swap":
            worth = sum(item.shares[item.left - count :])
            difference = data.draw(st.integers(-worth, 50_000))
            row |= {"to_service": "other", "to_count": data.draw(st.integers(1, 5))}
            row |= {"difference": yuan(difference)}
        rows.append(row)
    assert rules(*rows, **changed) == []
    found = state(*rows, **changed)
    assert found.unused + sum(sum(item.used) for item in found.items) == found.price
    assert min((share for item in found.items for share in item.shares), default=0) >= 0
