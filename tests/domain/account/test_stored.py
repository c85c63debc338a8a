"""Stored value: two balances, what a consumption takes of each, and what does not hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.account.holding import not_holding
from clientfile.domain.account.stored import WAYS, Balance, balance, parts, running
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row
from clientfile.domain.money import yuan
from clientfile.errors import Refused


def entry(id: str, on: str, kind: str, principal: int = 0, bonus: int = 0, **more: Json) -> Row:
    return {
        "id": id,
        "date": on,
        "kind": kind,
        "principal": yuan(principal),
        "bonus": yuan(bonus),
        **more,
    }


def client(*rows: Row, purchases: tuple[Row, ...] = ()) -> ClientFile:
    return ClientFile("k7m3q9xw", {"account": {"stored_ledger": list(rows), "purchases": list(purchases)}})


def rules(client: ClientFile) -> list[tuple[str, str]]:
    return [(problem.path, problem.rule) for problem in not_holding(client)]


def test_the_balance_is_the_sum_of_the_entries_and_a_correction_takes_an_entrys_place() -> None:
    rows = [
        entry("s1111111", "2026-01-01", "topup", 100_000, 20_000),
        entry("s2222222", "2026-02-01", "consume", -10_000, -2_000),
        entry("s3333333", "2026-02-01", "consume", -5_000, -1_000, corrects="s2222222"),
    ]
    assert balance(rows) == Balance(95_000, 19_000)
    assert [held.total for _, held in running(rows)] == [120_000, 114_000]


def test_within_a_day_what_comes_in_counts_before_what_goes_out() -> None:
    rows = [
        entry("s1111111", "2026-01-01", "consume", -10_000),
        entry("s2222222", "2026-01-01", "topup", 10_000),
    ]
    assert rules(client(*rows)) == []


@pytest.mark.parametrize(
    ("way", "taken"),
    [
        ("proportional", Balance(25_000, 5_000)),
        ("principal_first", Balance(30_000, 0)),
        ("bonus_first", Balance(10_000, 20_000)),
    ],
)
def test_how_a_consumption_takes_principal_and_bonus(way: str, taken: Balance) -> None:
    rows = [entry("s1111111", "2026-01-01", "topup", 100_000, 20_000)]
    assert parts(rows, 30_000, way) == taken


def test_many_small_consumptions_take_what_one_large_would() -> None:
    rows = [entry("s0000000", "2026-01-01", "topup", 100, 50)]
    for place in range(30):
        taken = parts(rows, 1)
        rows.append(entry(f"s1{place:06}", "2026-01-02", "consume", -taken.principal, -taken.bonus))
    assert Balance(100, 50) == Balance(balance(rows).principal + 20, balance(rows).bonus + 10)


def test_what_is_missing_is_named() -> None:
    rows = [entry("s1111111", "2026-01-01", "topup", 10_000)]
    with pytest.raises(Refused) as refused:
        parts(rows, 12_800)
    assert refused.value.message.en == (
        "the stored value does not reach: 28.00 yuan are missing; nothing was written"
    )
    assert refused.value.message.zh == "储值余额不足，尚差 28.00 元；未写入任何内容"


operations = st.lists(
    st.tuples(st.sampled_from(["topup", "consume"]), st.integers(1, 300_000), st.integers(0, 50_000)),
    max_size=25,
)


@given(operations, st.sampled_from(WAYS))
@settings(max_examples=100)
def test_any_sequence_is_exact_to_the_fen_and_never_below_zero(
    done: list[tuple[str, int, int]], way: str
) -> None:
    rows: list[Row] = []
    whole = 0
    for place, (kind, amount, bonus) in enumerate(done):
        id = f"s{place:07}"
        if kind == "topup":
            rows.append(entry(id, "2026-01-01", "topup", amount, bonus))
            whole += amount + bonus
            continue
        try:
            taken = parts(rows, amount, way)
        except Refused:
            assert amount > whole
            continue
        assert taken.principal >= 0
        assert taken.bonus >= 0
        assert taken.total == amount
        rows.append(entry(id, "2026-01-01", "consume", -taken.principal, -taken.bonus))
        whole -= amount
    held = balance(rows)
    assert held.total == whole
    assert held.principal >= 0
    assert held.bonus >= 0


@given(st.integers(1, 200_000), st.integers(0, 100_000), st.data())
@settings(max_examples=60)
def test_principal_and_bonus_end_at_zero_together(paid: int, gift: int, data: st.DataObject) -> None:
    rows = [entry("s0000000", "2026-01-01", "topup", paid, gift)]
    left = paid + gift
    for place in range(1, 9):
        amount = left if place == 8 else data.draw(st.integers(0, left))
        taken = parts(rows, amount)
        rows.append(entry(f"s{place:07}", "2026-01-02", "consume", -taken.principal, -taken.bonus))
        left -= amount
    assert balance(rows) == Balance(0, 0)


@given(operations, operations)
@settings(max_examples=60)
def test_two_valid_ledgers_united_hold_or_are_named_as_over_used(
    ours: list[tuple[str, int, int]], theirs: list[tuple[str, int, int]]
) -> None:
    base = [entry("s0000000", "2026-01-01", "topup", 100_000, 20_000)]

    def lived(done: list[tuple[str, int, int]], name: str) -> list[Row]:
        rows = list(base)
        for place, (kind, amount, bonus) in enumerate(done):
            change = Balance(amount, bonus)
            if kind == "consume":
                if amount > balance(rows).total:
                    continue
                taken = parts(rows, amount)
                change = Balance(-taken.principal, -taken.bonus)
            rows.append(entry(f"{name}{place:07}", "2026-01-02", kind, *change))
        return rows

    left, right = lived(ours, "p"), lived(theirs, "q")
    united = [*left, *right[1:]]
    assert rules(client(*left)) == rules(client(*right)) == []
    over_used = any(min(held) < 0 for _, held in running(united))
    assert bool(rules(client(*united))) == over_used
    assert balance(united) == balance([*right, *left[1:]])


def test_the_first_bad_entry_is_named() -> None:
    rows = [
        entry("s1111111", "2026-01-01", "topup", 10_000),
        entry("s2222222", "2026-01-02", "consume", -20_000),
        entry("s3333333", "2026-01-03", "consume", -1_000),
    ]
    assert rules(client(*rows)) == [("stored_ledger[1]", "stored-principal")]
    bonus = entry("s4444444", "2026-01-04", "consume", 0, -100)
    assert rules(client(rows[0], bonus)) == [("stored_ledger[1]", "stored-bonus")]
    unpaid = entry("s5555555", "2026-01-04", "consume", -100, purchase="p1111111")
    assert rules(client(rows[0], unpaid)) == [("stored_ledger[1]", "stored-purchase")]
    bought: Row = {"id": "p1111111", "date": "2026-01-04", "amount": "1.00"}
    assert rules(client(rows[0], unpaid, purchases=(bought,))) == []


def test_an_adjustment_with_a_reason_vouches_for_what_stands_before_it() -> None:
    bad = [
        entry("s1111111", "2026-01-01", "consume", -5_000),
        entry("s2222222", "2026-01-02", "topup", 10_000),
    ]
    assert rules(client(*bad)) == [("stored_ledger[0]", "stored-principal")]
    silent = entry("s3333333", "2026-01-03", "adjust")
    assert rules(client(*bad, silent)) == [("stored_ledger[0]", "stored-principal")]
    assert rules(client(*bad, {**silent, "reason": "与客户核对"})) == []
    low = entry("s3333333", "2026-01-03", "adjust", -8_000, reason="核对")
    assert rules(client(*bad, low)) == [("stored_ledger[0]", "stored-principal")]
