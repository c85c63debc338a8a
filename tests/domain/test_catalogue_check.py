"""What is wrong or unwise in a catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clientfile.domain.catalogue_check import Shop, check_catalogue
from clientfile.domain.data import Json, Section, mapping
from clientfile.domain.rewards import reward_costs
from clientfile.problem import errors_among
from clientfile.store.shop import packaged_template, template_data

BUBBLE: Json = {"id": "bubble", "name": "小气泡", "category": "skin_mgmt", "price": "198.00"}
LASER: Json = {"id": "laser", "name": "光子", "category": "skin", "price": "1200.00", "invasive": True}
POINTS: Json = {"yuan_per_point": 100}


def found(shop: Shop | None = None, **lists: Json) -> list[tuple[str, str, bool]]:
    catalogue: Section = {"services": [BUBBLE, LASER], **lists}
    return [(each.path, each.rule, each.warning) for each in check_catalogue(catalogue, shop or Shop())]


def test_a_catalogue_that_is_right() -> None:
    assert found() == []
    assert (
        found(
            packages=[
                {"id": "p", "name": "p", "price": "900.00", "items": [{"service": "bubble", "total": 5}]}
            ],
            tiers=[
                {"id": "a", "name": "a", "from_amount": "0.00", "benefits": ["lecture"]},
                {"id": "b", "name": "b", "from_amount": "1.00", "pay_percent": 95, "benefits": ["lecture"]},
            ],
            points=POINTS,
            rewards=[{"id": "r", "name": "r", "points": 50, "service": "bubble"}],
        )
        == []
    )


def test_an_id_stands_once() -> None:
    assert found(services=[BUBBLE, BUBBLE]) == [("services[1].id", "duplicate-id", False)]


def test_what_is_named_exists() -> None:
    assert found(
        services=[{**mapping(BUBBLE), "goes_with": ["laser"]}],
        packages=[{"id": "p", "name": "p", "price": "1.00", "items": [{"service": "x", "total": 1}]}],
        rewards=[{"id": "r", "name": "r", "points": 50, "service": "y"}],
        benefits=[{"id": "b", "benefit": "lecture", "name": "b", "tiers": ["z"]}],
        points=POINTS,
    ) == [
        ("services[0].goes_with[0]", "unknown-id", False),
        ("packages[0].items[0].service", "unknown-id", False),
        ("rewards[0].service", "unknown-id", False),
        ("benefits[0].tiers[0]", "unknown-id", False),
    ]


def test_a_shop_without_a_licence_offers_nothing_invasive() -> None:
    assert found(Shop(invasive_allowed=False)) == [("services[1].invasive", "not-licensed", False)]
    unsaid: Json = {"id": "lift", "name": "拉皮", "category": "surgical"}
    assert found(services=[unsaid]) == [("services[0].category", "invasive-unsaid", True)]


def test_a_package_costs_no_more_than_its_items() -> None:
    package: Section = {"id": "p", "name": "p", "items": [{"service": "bubble", "total": 5}]}
    assert found(packages=[{**package, "price": "990.00", "list_price": "990.00"}]) == []
    assert found(packages=[{**package, "price": "990.01", "list_price": "1000.00"}]) == [
        ("packages[0].list_price", "package-list-price", True),
        ("packages[0].price", "package-dear", True),
    ]
    assert found(packages=[{**package, "price": "1.00", "items": []}]) == [
        ("packages[0].items", "package-empty", False)
    ]


@pytest.mark.parametrize(
    ("tiers", "wanted"),
    [
        ([{"from_amount": "0.00"}, {"from_amount": "5.00"}, {"from_amount": "5.00"}], [2]),
        ([{"from_visits": 3}, {"from_visits": 2}], [1]),
        ([{}, {}], [1]),
        ([{}, {"from_visits": 3}, {"from_amount": "5.00"}], []),
    ],
)
def test_tiers_ask_for_more_and_more(tiers: list[Section], wanted: list[int]) -> None:
    whole: list[Json] = [
        {"id": f"t{at}", "name": "t", "benefits": ["lecture"], **tier} for at, tier in enumerate(tiers)
    ]
    assert found(tiers=whole) == [(f"tiers[{place}]", "tier-order", False) for place in wanted]


def test_a_higher_tier_pays_no_more_and_every_tier_gets_something() -> None:
    tiers: Json = [
        {"id": "a", "name": "a", "pay_percent": 90, "benefits": ["discount"]},
        {"id": "b", "name": "b", "from_visits": 3, "pay_percent": 95},
        {"id": "c", "name": "c", "from_visits": 9, "pay_percent": 80},
    ]
    trial: Json = {"id": "trial", "benefit": "first_trial", "name": "t", "tiers": ["c"]}
    assert found(tiers=tiers, benefits=[trial]) == [
        ("tiers[1].benefits", "tier-without-benefits", True),
        ("tiers[1].pay_percent", "tier-pays-more", True),
    ]


def test_days_that_are_promised_exist() -> None:
    tiers: Json = [{"id": "a", "name": "a", "benefits": ["member_day", "festival"]}]
    assert found(tiers=tiers) == [("benefits", "no-such-day", True), ("benefits", "no-such-day", True)]
    days: Section = {"member_days": [{"name": "会员日", "day": 8}]}
    assert found(Shop(days=days), tiers=tiers) == [("benefits", "no-such-day", True)]


def test_what_a_reward_costs_and_gives_back() -> None:
    """S4's own example: 100 yuan a point, 50 points for 小气泡."""
    rewards: Json = [{"id": "r", "name": "r", "points": 50, "service": "bubble"}]
    [(_, cost)] = reward_costs({"services": [BUBBLE], "points": POINTS, "rewards": rewards})
    assert (cost.spending, cost.price, cost.permille) == (500_000, 19_800, 40)
    assert found(points=POINTS, rewards=rewards) == []
    stricter = Shop(thresholds={"reward_return_percent": 5, "reward_spending_max": "4999.99"})
    assert found(stricter, points=POINTS, rewards=rewards) == [
        ("rewards[0].points", "reward-poor", True),
        ("rewards[0].points", "reward-far", True),
    ]


def test_points_and_rewards_go_together() -> None:
    assert found(points=POINTS) == [("rewards", "points-for-nothing", True)]
    rewards: Json = [{"id": "r", "name": "r", "points": 40, "service": "bubble"}]
    priced: Json = {**mapping(BUBBLE), "points_price": 50}
    assert found(services=[priced], rewards=rewards) == [
        ("rewards[0].points", "points-price", True),
        ("points", "no-points-rule", True),
    ]


def packaged() -> Iterator[str]:
    for path in (Path(__file__).parents[2] / "templates").glob("*.yaml"):
        yield path.stem


@pytest.mark.parametrize("name", sorted(packaged()))
def test_the_catalogues_that_we_bring_have_no_mistakes(name: str) -> None:
    template = template_data(packaged_template(name), name)
    shop = Shop(template.get("invasive_allowed") is True)
    assert errors_among(check_catalogue(mapping(template.get("catalogue")), shop)) == []
