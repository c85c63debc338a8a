"""The shop's catalogue: what there is, and what is wrong with it."""

from __future__ import annotations

from clientfile.actions.services import WORDS
from clientfile.domain.catalogue_check import LISTS, Shop, check_catalogue
from clientfile.domain.data import Row, items
from clientfile.domain.rewards import RewardCost, reward_costs
from clientfile.errors import UsageError
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

POINTS = "points"
"""The one object among the catalogue's lists."""


class Checked(NamedTuple):
    """What each reward costs and gives back, and what is wrong or unwise."""

    rewards: tuple[RewardCost, ...]
    problems: tuple[Problem, ...]


def kind_named(word: str) -> str:
    """The list that a user names: `service`, `services`, 项目. Raises `UsageError`."""
    for kind, (one, several) in WORDS.items():
        if word in (kind, one.en, one.zh, several.zh):
            return kind
    raise UsageError(
        both("there is no such list in a catalogue", "目录中没有这一类"),
        both("there are: {all}", "可选：{all}", all=", ".join(LISTS)),
    )


def list_catalogue(store: Store, kind: str = "") -> list[tuple[str, Row]]:
    """Every entry with its list, in the catalogue's order; of one list where it is named."""
    return [
        (name, row)
        for name in LISTS
        if not kind or name == kind
        for _, row in items(store.catalogue.get(name))
    ]


def check(store: Store) -> Checked:
    """What is wrong or unwise in the catalogue as it is."""
    costs = tuple(cost for _, cost in reward_costs(store.catalogue))
    return Checked(costs, tuple(check_catalogue(store.catalogue, shop_of(store))))


def shop_of(store: Store) -> Shop:
    """What the rules of a catalogue look at beside it."""
    settings = store.settings
    return Shop(store.template.invasive_allowed, settings.thresholds, settings.days)
