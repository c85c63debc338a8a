"""Which kind of membership suits a shop: tiers, packages, points (R19; S4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from clientfile.domain.data import Json, items, mapping, text
from clientfile.domain.money import fen
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

TOLD = ("young", "points-around", "few-around")
"""What a catalogue does not show: young office workers, points in every shop around, hardly a shop around."""

HIGH_END = 100_000
"""Fen. Services whose middle price is so much are high-end ones."""

_CARE = frozenset({"skin_mgmt", "beauty", "massage", "moxa_cupping", "spa", "diet"})


class Advice(NamedTuple):
    """What speaks for something, what that is, and whether the catalogue has it (None: it cannot show it)."""

    because: Said
    advice: Said
    done: bool | None


def advise(catalogue: Mapping[str, Json], told: Collection[str] = ()) -> list[Advice]:
    """What S4 recommends for a shop that has these services and was told of."""
    return [advice for rule in _RULES for advice in rule(catalogue, told)]


def _high_end(catalogue: Mapping[str, Json], told: Collection[str]) -> Iterator[Advice]:
    prices = sorted(fen(row["price"]) for _, row in items(catalogue.get("services")) if row.get("price"))
    if prices and prices[(len(prices) - 1) // 2] >= HIGH_END:
        yield Advice(
            both("high-end services", "高端项目为主"),
            both("tiers, with privileges that show", "等级制，突出尊享权益"),
            any(items(catalogue.get("tiers"))),
        )


def _basic(catalogue: Mapping[str, Json], told: Collection[str]) -> Iterator[Advice]:
    kinds = [text(row.get("category")) in _CARE for _, row in items(catalogue.get("services"))]
    if sum(kinds) * 2 > len(kinds):
        yield Advice(
            both("basic care above all", "基础护理项目为主"),
            both("points, which bring clients back", "积分制，吸引多次消费"),
            bool(mapping(catalogue.get("points"))),
        )


def _flagship(catalogue: Mapping[str, Json], told: Collection[str]) -> Iterator[Advice]:
    new = [
        text(row.get("id")) for _, row in items(catalogue.get("services")) if row.get("new_technique") is True
    ]
    if new:
        packed = {
            text(item.get("service"))
            for _, row in items(catalogue.get("packages"))
            for _, item in items(row.get("items"))
        }
        yield Advice(
            both("a technique of your own", "有特色技术项目"),
            both(
                "a package with it, and tiers that may try it first", "特色项目套餐，并让高等级会员优先体验"
            ),
            bool(packed & set(new)),
        )


def _young(catalogue: Mapping[str, Json], told: Collection[str]) -> Iterator[Advice]:
    if "young" in told:
        yield Advice(
            both("young office workers", "年轻上班族为主"),
            both("packages at a fixed price", "套餐制，价格明确"),
            any(items(catalogue.get("packages"))),
        )


def _around(catalogue: Mapping[str, Json], told: Collection[str]) -> Iterator[Advice]:
    if "points-around" in told:
        others = any(items(catalogue.get("tiers"))) or any(items(catalogue.get("packages")))
        yield Advice(
            both("points in every shop around", "周边同行多用积分制"),
            both("differ: tiers or packages", "差异化：等级制或套餐制"),
            others,
        )
    if "few-around" in told:
        yield Advice(
            both("hardly a shop around", "周边同行较少"),
            both("ask your clients first", "先做客户调研"),
            None,
        )


_RULES: tuple[Callable[[Mapping[str, Json], Collection[str]], Iterator[Advice]], ...] = (
    _high_end,
    _basic,
    _flagship,
    _young,
    _around,
)
