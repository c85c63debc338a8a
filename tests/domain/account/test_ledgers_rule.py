"""The rule that every write goes through, and what it makes of ledgers that two machines wrote."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain import checks
from clientfile.domain.account.holding import not_holding
from clientfile.domain.account.points import standing_points
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row
from clientfile.domain.merging import fold

TODAY = date(2026, 11, 22)


def found(**account: Json) -> list[tuple[str, str, bool]]:
    client = ClientFile("k7m3q9xw", {"account": account})
    return [(each.place, each.rule, each.warning) for each in checks.run(client, None, TODAY)]


def test_each_ledger_is_gone_through_and_its_first_bad_entry_refuses() -> None:
    consumed: Row = {"id": "s1111111", "date": "2026-01-01", "kind": "consume", "principal": "-1.00"}
    redeemed: Row = {"id": "n1111111", "date": "2026-01-01", "kind": "redeem", "points": -1}
    used: Row = {"id": "e1111111", "date": "2026-01-01", "kind": "use", "package": "k1111111"}
    assert found(stored_ledger=[consumed], points_ledger=[redeemed], package_entries=[used]) == [
        ("account.stored_ledger[0]", "stored-principal", False),
        ("account.points_ledger[0]", "points-overdrawn", False),
        ("account.package_entries[0]", "package-unknown", False),
    ]
    assert found(stored_ledger=[{**consumed, "principal": "1.00"}]) == []
    assert found() == []


def test_data_of_any_shape_is_no_bug() -> None:
    for shape in ("x", 1, None, [], ["x"], [{}], [{"date": 3, "points": "x", "principal": 1}]):
        found(stored_ledger=shape, points_ledger=shape, package_entries=shape, packages=shape)


points = st.lists(st.integers(-40, 60).filter(bool), max_size=10)


@given(points, points)
@settings(max_examples=80)
def test_two_valid_ledgers_of_points_united_hold_or_are_named_as_over_used(
    ours: list[int], theirs: list[int]
) -> None:
    base: list[Json] = [{"id": "n0000000", "date": "2026-01-01", "kind": "adjust", "points": 30}]

    def lived(done: list[int], name: str) -> list[Json]:
        rows: list[Row] = []
        for place, change in enumerate(done):
            row: Row = {
                "id": f"{name}{place:07}",
                "date": "2026-01-02",
                "kind": "adjust" if change > 0 else "redeem",
                "points": change,
            }
            held = ClientFile("k7m3q9xw", {"account": {"points_ledger": [*base, *rows, row]}})
            rows += [] if list(not_holding(held)) else [row]
        return [*base, *rows]

    united, _ = fold({"points_ledger": lived(ours, "p")}, {"points_ledger": lived(theirs, "q")})
    client = ClientFile("k7m3q9xw", {"account": united})
    held = standing_points(client.rows("account", "points_ledger"), TODAY)
    named = [each.rule for each in not_holding(client)]
    assert named == (["points-overdrawn"] if held.balance < 0 else [])


uses = st.lists(st.tuples(st.sampled_from(["m1111111", "m2222222"]), st.integers(1, 3)), max_size=6)


@given(uses, uses)
@settings(max_examples=80)
def test_two_valid_ledgers_of_a_package_united_hold_or_are_named_as_over_used(
    ours: list[tuple[str, int]], theirs: list[tuple[str, int]]
) -> None:
    totals = {"m1111111": 6, "m2222222": 4}
    package: Row = {
        "id": "k1111111",
        "package": "basic-skin",
        "items": [
            {"id": item, "service": f"service-{item}", "total": total, "list_price": "198.00"}
            for item, total in totals.items()
        ],
        "price": "1980.00",
        "bought_on": "2026-01-01",
        "valid_months": 6,
    }

    def lived(done: list[tuple[str, int]], name: str) -> list[Json]:
        rows: list[Json] = []
        for place, (item, count) in enumerate(done):
            row: Row = {
                "id": f"{name}{place:07}",
                "date": "2026-01-02",
                "kind": "use",
                "package": "k1111111",
                "item": item,
                "count": count,
            }
            held = ClientFile(
                "k7m3q9xw", {"account": {"packages": [package], "package_entries": [*rows, row]}}
            )
            rows += [] if list(not_holding(held)) else [row]
        return rows

    united, _ = fold(
        {"packages": [package], "package_entries": lived(ours, "p")},
        {"packages": [package], "package_entries": lived(theirs, "q")},
    )
    client = ClientFile("k7m3q9xw", {"account": united})
    used = dict.fromkeys(totals, 0)
    for row in client.rows("account", "package_entries"):
        used[str(row["item"])] += int(str(row["count"]))
    named = {each.rule for each in not_holding(client)}
    assert named == ({"package-overused"} if any(used[item] > totals[item] for item in totals) else set())
