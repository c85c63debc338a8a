"""What a swap is worth."""

from __future__ import annotations

from datetime import date

from clientfile.domain.account.packages import PackageState, package_states
from clientfile.domain.account.worth import worth_of_swap
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row

TODAY = date(2026, 11, 22)


def package(price: str, *list_prices: str) -> PackageState:
    items: list[Json] = [
        {"id": f"m{place:07}", "service": f"s{place}", "total": 4, "list_price": each}
        for place, each in enumerate(list_prices)
    ]
    bought: Row = {"id": "k1111111", "items": items, "price": price, "bought_on": "2026-11-01"}
    return package_states(ClientFile("k7m3q9xw", {"account": {"packages": [bought]}}), TODAY)[0]


def test_both_sides_are_worth_what_the_package_was_bought_at() -> None:
    found = package("600.00", "200.00")
    worth = worth_of_swap(found, found.items[0], 2, 30_000, 2)
    assert (worth.gone, worth.had, worth.difference) == (30_000, 45_000, 15_000)
    assert worth.formula.en == "2 x 300.00 x 600.00 / 800.00 = 450.00"
    assert worth.formula.zh == "2 × 300.00 × 600.00 ÷ 800.00 = 450.00"
    assert worth_of_swap(found, found.items[0], 2, 10_000, 2).difference == -15_000


def test_without_a_saving_it_is_the_list_price() -> None:
    dear, unknown = package("900.00", "200.00"), package("600.00", "0.00")
    assert worth_of_swap(dear, dear.items[0], 1, 30_000, 1).had == 30_000
    assert worth_of_swap(unknown, unknown.items[0], 1, 30_000, 1).formula.en == "1 x 300.00 = 300.00"
