"""How strict a shop is about a rule of money: refuse, warn (which is usual), or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from clientfile.errors import Refused
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store


def as_decided(store: Store, problems: Iterable[Problem], client: str) -> list[Problem]:
    """The warnings that the shop wants to hear. Raises `Refused` where it wants a rule kept (`rules`)."""
    heard = [each.of(client) for each in problems if store.settings.rules.get(each.rule) != "off"]
    kept = [each for each in heard if store.settings.rules.get(each.rule) == "refuse"]
    if kept:
        raise Refused(
            both("a rule that the shop keeps says no; nothing was written", "门店规则不允许；未写入任何内容"),
            both("rules are the shop's own: clientfile settings", "规则由门店设定：clientfile settings"),
            kept,
        )
    return heard
