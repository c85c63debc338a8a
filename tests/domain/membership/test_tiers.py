"""Tiers: reached at once, lost at a review, with the reason and what is missing to the next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row
from clientfile.domain.membership.terms import Terms, terms_from
from clientfile.domain.membership.tiers import pay_percent, standing, tier_steps
from clientfile.domain.money import yuan
from tests.domain.membership.file_of import BY_VISITS, CATALOGUE, bought, came, client

USUAL = terms_from(CATALOGUE, {})


def steps(of: ClientFile, terms: Terms = USUAL) -> list[tuple[str, str, str, str, str]]:
    return [
        (str(s.day), s.tier, str(s.since), s.basis, str(s.review_on or "")) for s in tier_steps(of, terms)
    ]


def test_a_new_client_has_the_lowest_tier_from_the_day_she_came() -> None:
    assert steps(client()) == [("2024-01-10", "regular", "2024-01-10", "", "")]


def test_a_tier_is_reached_on_the_fen_and_at_once() -> None:
    almost = client([bought("p1", "2026-02-01", "3000.00"), bought("p2", "2026-03-01", "1999.99")])
    assert [step[1] for step in steps(almost)] == ["regular"]
    enough = client([bought("p1", "2026-02-01", "3000.00"), bought("p2", "2026-03-01", "2000.00")])
    assert steps(enough) == [
        ("2024-01-10", "regular", "2024-01-10", "", ""),
        ("2026-03-01", "silver", "2026-03-01", "amount", "2027-03-01"),
        ("2027-03-01", "regular", "2027-03-01", "", ""),
    ]


def test_a_tier_is_lost_only_at_its_review_and_then_as_far_as_is_due() -> None:
    gold = client([bought("p1", "2025-01-31", "15000.00"), bought("p2", "2025-12-01", "5000.00")])
    assert steps(gold)[1:] == [
        ("2025-01-31", "gold", "2025-01-31", "amount", "2026-01-31"),
        ("2026-01-31", "silver", "2026-01-31", "amount", "2027-01-31"),
        ("2027-01-31", "regular", "2027-01-31", "", ""),
    ]
    day_before = standing(gold, CATALOGUE, {}, date(2026, 1, 30))
    assert (day_before.tier, day_before.pay_percent) == ("gold", 90)
    assert (day_before.spent, day_before.keep_amount, day_before.keep_visits) == (2_000_000, 1_000_000, None)
    on_the_day = standing(gold, CATALOGUE, {}, date(2026, 1, 31))
    assert (on_the_day.tier, on_the_day.spent) == ("silver", 500_000)


def test_what_is_missing_to_keep_a_tier_is_counted_on_the_day_of_its_review() -> None:
    loyal = client([bought("p1", "2026-02-01", "5000.00"), bought("p2", "2026-08-01", "4999.00")])
    assert standing(loyal, CATALOGUE, {}, date(2026, 7, 31)).keep_amount == 500_000
    assert standing(loyal, CATALOGUE, {}, date(2026, 8, 1)).keep_amount == 100
    kept = client([bought("p1", "2026-02-01", "5000.00"), bought("p2", "2026-08-01", "5000.00")])
    assert standing(kept, CATALOGUE, {}, date(2026, 8, 1)).keep_amount is None


def test_the_shop_may_let_a_tier_fall_by_one_step_only() -> None:
    gold = client([bought("p1", "2025-01-31", "15000.00")])
    one_step = terms_from(CATALOGUE, {"tier_downgrade": "one_step"})
    assert steps(gold, one_step)[1:] == [
        ("2025-01-31", "gold", "2025-01-31", "amount", "2026-01-31"),
        ("2026-01-31", "silver", "2026-01-31", "amount", "2027-01-31"),
        ("2027-01-31", "regular", "2027-01-31", "", ""),
    ]
    assert [step[:2] for step in steps(gold)][1:] == [("2025-01-31", "gold"), ("2026-01-31", "regular")]


def test_a_review_that_is_passed_keeps_the_tier_for_another_period_counted_from_the_first_day() -> None:
    loyal = client([bought("p1", "2024-02-29", "5000.00"), bought("p2", "2024-09-01", "5000.00")])
    assert steps(loyal)[1:] == [
        ("2024-02-29", "silver", "2024-02-29", "amount", "2025-02-28"),
        ("2025-02-28", "silver", "2024-02-29", "amount", "2026-02-28"),
        ("2026-02-28", "regular", "2026-02-28", "", ""),
    ]


def test_a_tier_may_be_reached_by_coming_often() -> None:
    terms = terms_from(BY_VISITS, {})
    often = client(visits=[came(f"v{month}", f"2026-0{month}-01") for month in (1, 2, 3)])
    assert steps(often, terms)[1:] == [
        ("2026-03-01", "vip", "2026-03-01", "frequency", "2027-03-01"),
        ("2027-03-01", "regular", "2027-03-01", "", ""),
    ]
    spending = client([bought("p1", "2026-02-01", "5000.00")])
    assert steps(spending, terms)[1][:4] == ("2026-02-01", "vip", "2026-02-01", "amount")


def test_what_is_missing_to_the_next_tier_either_way() -> None:
    found = standing(
        client([bought("p1", "2026-02-01", "1200.50")], [came("v1", "2026-02-01")]),
        BY_VISITS,
        {},
        date(2026, 11, 22),
    )
    assert (found.tier, found.name, str(found.since)) == ("regular", "普通", "2024-01-10")
    assert found.upper is not None
    assert (found.upper.id, found.missing_amount, found.missing_visits) == ("vip", 379_950, 2)
    at_the_top = standing(client([bought("p1", "2026-02-01", "15000.00")]), CATALOGUE, {}, date(2026, 3, 1))
    assert (at_the_top.upper, at_the_top.missing_amount, at_the_top.missing_visits) == (None, None, None)


@pytest.mark.parametrize("way", ["gift", "compensation", "points"])
def test_what_nobody_paid_for_counts_for_nothing(way: str) -> None:
    given_away = client([bought("p1", "2026-02-01", "15000.00", pay_method=way)])
    assert standing(given_away, CATALOGUE, {}, date(2026, 3, 1)).spent == 0


def test_a_refund_counts_against_what_it_refunds() -> None:
    back = client(
        [
            bought("p1", "2025-06-01", "4000.00"),
            bought("p2", "2026-01-01", "-4000.00", refund_of="p1"),
            bought("p3", "2026-02-01", "2000.00"),
        ]
    )
    assert standing(back, CATALOGUE, {}, date(2026, 2, 1)).spent == 200_000
    # The purchase no longer counts, so nor does its refund.
    assert standing(back, CATALOGUE, {}, date(2026, 7, 1)).spent == 200_000


def test_a_correction_stands_in_place_of_what_it_corrects() -> None:
    wrong, right = "15000.00", "1500.00"
    mistyped = client([bought("p1", "2026-02-01", wrong), bought("p2", "2026-02-01", right, corrects="p1")])
    assert [step[1] for step in steps(mistyped)] == ["regular"]


def test_below_the_lowest_threshold_there_is_no_tier() -> None:
    catalogue = {"tiers": [{"id": "vip", "name": "VIP", "from_amount": "1000.00"}]}
    terms = terms_from(catalogue, {"tier_months": 6})
    assert steps(client([bought("p1", "2026-02-01", "1000.00")]), terms) == [
        ("2026-02-01", "vip", "2026-02-01", "amount", "2026-08-01"),
        ("2026-08-01", "", "2026-08-01", "", ""),
    ]
    nobody = standing(client(), catalogue, {}, date(2026, 3, 1))
    assert (nobody.tier, nobody.since, nobody.pay_percent) == ("", None, 100)
    assert nobody.missing_amount == 100_000
    assert tier_steps(client(), terms_from({}, {})) == []


def test_the_tier_says_what_she_pays() -> None:
    silver = client([bought("p1", "2026-02-01", "5000.00")])
    assert pay_percent(silver, CATALOGUE, {}, date(2026, 2, 1)) == 95
    assert pay_percent(silver, CATALOGUE, {}, date(2026, 1, 31)) == 100


def test_what_happens_at_the_end_of_time_ends() -> None:
    late = client([bought("p1", "9999-06-01", "15000.00")], created_on="9999-01-01")
    assert [step[1] for step in steps(late)] == ["regular", "gold"]


days = st.dates(date(2024, 1, 1), date(2024, 8, 31))
purchases = st.lists(st.tuples(days, st.integers(1, 900_000)), max_size=12)


Drawn = list[tuple[date, int]]


def rows_of(drawn: Drawn) -> list[Row]:
    return [bought(f"p{at}", str(day), yuan(amount)) for at, (day, amount) in enumerate(drawn)]


@settings(max_examples=30)
@given(purchases, st.booleans())
def test_every_day_is_as_a_slow_walk_from_day_to_day_finds_it(drawn: Drawn, one: bool) -> None:
    """Day by day: up when the window allows it, down only on a review."""
    terms = USUAL._replace(months=2, one_step=one)
    of = client(rows_of(drawn))
    found = {step.day: step for step in tier_steps(of, terms)}
    thresholds = {"tier_months": 2, "tier_downgrade": "one_step" if one else "recompute"}
    tier, review = "", None
    order = ["", "regular", "silver", "gold"]
    day = date(2024, 1, 1)
    while day < date(2025, 6, 1):
        step = found.get(day)
        now = standing(of, CATALOGUE, thresholds, day)
        if step is not None:
            rises = order.index(step.tier) > order.index(tier)
            assert rises or day == review
            tier, review = step.tier, step.review_on
        assert now.tier == tier
        enough = {"": -1, "regular": 0, "silver": 500_000, "gold": 1_500_000}
        upper = order[order.index(tier) + 1] if tier and tier != "gold" else None
        assert upper is None or now.spent < enough[upper]
        day += timedelta(1)
    assert tier in ("regular", "")


@settings(max_examples=30)
@given(purchases)
def test_what_happens_later_changes_nothing_that_was(drawn: Drawn) -> None:
    """A file that goes on has the same past."""
    drawn.sort()
    whole = tier_steps(client(rows_of(drawn)), USUAL)
    for many in range(len(drawn)):
        until = drawn[many][0]
        earlier = tier_steps(client(rows_of(drawn[:many])), USUAL)
        assert [s for s in earlier if s.day < until] == [s for s in whole if s.day < until]
