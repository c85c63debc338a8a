"""Which kind of membership suits a shop (R19)."""

from __future__ import annotations

import pytest

from clientfile.domain.data import Section
from clientfile.domain.membership.advice import advise

LASER: Section = {"id": "laser", "name": "光子", "category": "skin", "price": "1280.00"}
CARE: Section = {"id": "care", "name": "补水", "category": "skin_mgmt", "price": "298.00"}


@pytest.mark.parametrize(
    ("catalogue", "told", "wanted"),
    [
        ({"services": [LASER]}, (), [("high-end services", False)]),
        ({"services": [LASER], "tiers": [{"id": "a"}]}, (), [("high-end services", True)]),
        ({"services": [CARE]}, (), [("basic care above all", False)]),
        ({"services": [CARE], "points": {"yuan_per_point": 100}}, (), [("basic care above all", True)]),
        (
            {
                "services": [LASER, {**CARE, "new_technique": True}],
                "packages": [{"id": "p", "items": [{"service": "care", "total": 3}]}],
            },
            (),
            [("a technique of your own", True)],
        ),
        ({"services": []}, ("young",), [("young office workers", False)]),
        ({"packages": [{"id": "p"}]}, ("points-around",), [("points in every shop around", True)]),
        ({}, ("few-around",), [("hardly a shop around", None)]),
        ({}, (), []),
    ],
)
def test_what_speaks_for_what(
    catalogue: Section, told: tuple[str, ...], wanted: list[tuple[str, bool | None]]
) -> None:
    assert [(each.because.en, each.done) for each in advise(catalogue, told)] == wanted
