"""Points: earned, in lots that run out, redeemed oldest first, taken back with refunds."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.account.holding import not_holding
from clientfile.domain.account.points import (
    Lot,
    PointsRules,
    earned,
    expiry,
    rules_of,
    standing_points,
    unearned,
)
from clientfile.domain.account.purchases import net
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row
from clientfile.domain.money import yuan

FLOOR = PointsRules(10_000)
CARRY = PointsRules(10_000, carry=True)
TODAY = date(2026, 11, 22)


def bought(id: str, amount: int, on: str = "2026-01-01", **more: Json) -> Row:
    return {"id": id, "date": on, "amount": yuan(amount), "pay_method": "cash", **more}


def entry(id: str, on: str, kind: str, points: int, **more: Json) -> Row:
    return {"id": id, "date": on, "kind": kind, "points": points, **more}


def rules(*rows: Row, purchases: tuple[Row, ...] = ()) -> list[tuple[str, str]]:
    client = ClientFile("k7m3q9xw", {"account": {"points_ledger": [*rows], "purchases": [*purchases]}})
    return [(problem.path, problem.rule) for problem in not_holding(client)]


def test_a_point_for_each_full_hundred_yuan_of_a_purchase() -> None:
    assert earned([], bought("p1111111", 128_000), FLOOR) == 12
    assert earned([bought("p1111111", 19_800)], bought("p2222222", 19_800), FLOOR) == 1
    assert earned([], bought("p1111111", 9_999), FLOOR) == 0


def test_what_is_left_of_a_hundred_may_be_carried_on() -> None:
    assert earned([bought("p1111111", 19_800)], bought("p2222222", 19_800), CARRY) == 2


@pytest.mark.parametrize("way", ["package", "points", "gift", "compensation"])
def test_what_nobody_paid_for_earns_nothing(way: str) -> None:
    assert earned([], bought("p1111111", 128_000, pay_method=way), FLOOR) == 0


def test_the_rules_are_the_catalogues() -> None:
    catalogue: dict[str, Json] = {"points": {"yuan_per_point": 50, "rounding": "carry", "valid_months": 12}}
    assert rules_of(catalogue) == PointsRules(5_000, True, 12)
    assert rules_of({}) is None
    assert expiry(rules_of(catalogue), date(2024, 2, 29)) == date(2025, 2, 28)
    assert expiry(FLOOR, TODAY) is None


def test_lots_are_used_oldest_first_and_run_out_after_their_last_day() -> None:
    rows = [
        entry("n1111111", "2026-01-01", "earn", 10, expires_on="2026-12-31"),
        entry("n2222222", "2026-02-01", "earn", 5, expires_on="2026-12-01"),
        entry("n3333333", "2026-03-01", "redeem", -7),
    ]
    held = standing_points(rows, TODAY)
    assert held.balance == 8
    assert held.lots == (
        Lot("n1111111", 3, date(2026, 12, 31)),
        Lot("n2222222", 5, date(2026, 12, 1)),
    )
    assert held.expiring(TODAY) == 5
    assert held.expiring(date(2026, 12, 1)) == 8
    assert standing_points(rows, date(2026, 12, 1)).balance == 8
    assert standing_points(rows, date(2026, 12, 2)).balance == 3
    assert standing_points(rows, date(2027, 1, 1)).balance == 0
    assert standing_points(rows, date(2027, 1, 1)).lapsed == 8


def test_a_refund_takes_back_what_the_net_amount_no_longer_earns() -> None:
    purchase = bought("p1111111", 128_000)
    refund = bought("p2222222", -30_000, refund_of="p1111111")
    points = [entry("n1111111", "2026-01-01", "earn", 12, purchase="p1111111")]
    assert unearned(points, [purchase, refund], refund, FLOOR) == [("n1111111", 3)]
    points.append(entry("n2222222", "2026-01-02", "reverse", -3, lot="n1111111"))
    more = bought("p3333333", -98_000, refund_of="p1111111")
    assert unearned(points, [purchase, refund, more], more, FLOOR) == [("n1111111", 9)]


def test_points_that_were_spent_already_are_owed_and_earned_again_first() -> None:
    rows = [
        entry("n1111111", "2026-01-01", "earn", 50, purchase="p1111111"),
        entry("n2222222", "2026-01-02", "redeem", -50),
        entry("n3333333", "2026-01-03", "reverse", -50, lot="n1111111", purchase="p2222222"),
    ]
    purchases = (bought("p1111111", 500_000), bought("p2222222", -500_000, refund_of="p1111111"))
    assert standing_points(rows, TODAY).balance == -50
    assert rules(*rows, purchases=purchases) == []
    rows.append(entry("n4444444", "2026-01-04", "compensate", 60))
    assert standing_points(rows, TODAY) == (10, (Lot("n4444444", 10),), 0)


def test_taking_back_what_had_run_out_owes_nothing() -> None:
    rows = [
        entry("n1111111", "2026-01-01", "earn", 10, expires_on="2026-02-01"),
        entry("n2222222", "2026-03-01", "reverse", -10, lot="n1111111"),
    ]
    assert standing_points(rows, TODAY) == (0, (), 0)


def test_the_first_bad_entry_is_named() -> None:
    kept = entry("n1111111", "2026-01-01", "earn", 12, purchase="p1111111")
    purchase = bought("p1111111", 128_000)
    assert rules(kept, purchases=(purchase,)) == []
    assert rules(kept) == [("points_ledger[0]", "points-from-nothing")]
    twice = entry("n2222222", "2026-01-01", "earn", 1_280, purchase="p1111111")
    assert rules(kept, twice, purchases=(purchase,)) == [("points_ledger[1]", "points-from-nothing")]
    given = {**purchase, "pay_method": "gift"}
    assert rules(kept, purchases=(given,)) == [("points_ledger[0]", "points-from-nothing")]
    more = entry("n3333333", "2026-01-02", "redeem", -13)
    assert rules(kept, more, purchases=(purchase,)) == [("points_ledger[1]", "points-overdrawn")]
    of_none = entry("n3333333", "2026-01-02", "redeem", -3, lot="n9999999")
    assert rules(kept, of_none, purchases=(purchase,)) == [("points_ledger[1]", "points-lot")]
    vouched = entry("n4444444", "2026-01-03", "adjust", 20, reason="核对")
    assert rules(kept, more, vouched, purchases=(purchase,)) == []


steps = st.lists(
    st.tuples(st.sampled_from(["buy", "refund", "redeem"]), st.integers(0, 4), st.integers(1, 60_000)),
    max_size=20,
)


@given(steps, st.booleans())
@settings(max_examples=100)
def test_points_never_come_from_nothing_under_refunds(done: list[tuple[str, int, int]], carry: bool) -> None:
    terms = CARRY if carry else FLOOR
    purchases: list[Row] = []
    points: list[Row] = []
    spent: dict[str, int] = {}
    redeemed = 0
    for place, (kind, which, amount) in enumerate(done):
        id = f"{place:07}"
        if kind == "buy":
            purchase = bought(f"p{id}", amount)
            if won := earned(purchases, purchase, terms):
                points.append(entry(f"n{id}", "2026-01-01", "earn", won, purchase=f"p{id}"))
            purchases.append(purchase)
            spent[f"p{id}"] = amount
        elif kind == "refund" and spent:
            origin = sorted(spent)[which % len(spent)]
            back = min(amount, spent[origin])
            refund = bought(f"p{id}", -back, refund_of=origin)
            spent[origin] -= back
            purchases.append(refund)
            for lot, count in unearned(points, purchases, refund, terms):
                named: Row = {"lot": lot} if lot else {}
                points.append(entry(f"n{id}", "2026-01-01", "reverse", -count, purchase=f"p{id}", **named))
        elif (held := standing_points(points, TODAY).balance) > 0:
            taken = min(held, which + 1)
            points.append(entry(f"n{id}", "2026-01-01", "redeem", -taken))
            redeemed += taken
    held = standing_points(points, TODAY)
    assert held.balance == sum(int(str(row["points"])) for row in points)
    entitled = net(purchases) // 10_000 if carry else sum(left // 10_000 for left in spent.values())
    assert held.balance + redeemed == entitled
    assert rules(*points, purchases=tuple(purchases)) == []


@given(st.lists(st.tuples(st.integers(1, 28), st.integers(-30, 30), st.integers(0, 60)), max_size=20))
@settings(max_examples=100)
def test_the_balance_is_the_sum_of_the_entries_less_what_lapsed(done: list[tuple[int, int, int]]) -> None:
    rows = []
    for place, (day, points, days) in enumerate(done):
        row = entry(f"n{place:07}", f"2026-01-{day:02}", "adjust", points)
        if points > 0 and days:
            row["expires_on"] = date.fromordinal(date(2026, 1, day).toordinal() + days).isoformat()
        rows.append(row)
    for on in (date(2026, 1, 15), date(2026, 2, 10), TODAY):
        held = standing_points(rows, on)
        so_far = sum(int(str(row["points"])) for row in rows if str(row["date"]) <= on.isoformat())
        assert held.balance == so_far - held.lapsed
        assert sum(lot.left for lot in held.lots) == max(held.balance, 0)
