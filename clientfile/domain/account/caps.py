"""What the rules for prepaid cards ask of a shop: caps by kind of card, and how long a card is valid.

Measures on single-purpose prepaid cards (MOFCOM 2012 No. 9): a named card holds 5,000 yuan at most, a bearer
card 1,000 and is valid for three years at least.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clientfile.domain.data import Json, number
from clientfile.domain.money import fen, yuan
from clientfile.problem import Problem
from clientfile.said import both

RULES = ("named-card-cap", "bearer-card-cap", "bearer-card-months")
"""Their names in store.yaml, where a shop says how strict they are; all of them warn where it does not."""


def over_cap(total: int, thresholds: Mapping[str, Json], *, bearer: bool = False) -> Iterator[Problem]:
    """A warning where a card holds more fen than it may. A client's own is a named one unless it says not."""
    cap = fen(thresholds.get("bearer_card_max" if bearer else "named_card_max"))
    if not cap or total <= cap:
        return
    said = (
        both("a bearer card holds {cap} yuan at most", "不记名卡限额 {cap} 元", cap=yuan(cap))
        if bearer
        else both("a named card holds {cap} yuan at most", "记名卡限额 {cap} 元", cap=yuan(cap))
    )
    yield Problem("account", "", "bearer-card-cap" if bearer else "named-card-cap", said, warning=True)


def too_short(
    months: int | None, thresholds: Mapping[str, Json], *, bearer: bool = False
) -> Iterator[Problem]:
    """A warning where what a bearer card holds runs out sooner than it may."""
    least = number(thresholds.get("bearer_card_months"))
    if bearer and months and least and months < least:
        said = both(
            "a bearer card is valid for {n} months at least", "不记名卡有效期不得少于 {n} 个月", n=least
        )
        yield Problem("account", "", "bearer-card-months", said, warning=True)
