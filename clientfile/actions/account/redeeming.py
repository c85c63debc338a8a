"""Points become a reward of the catalogue, or a service that has a price in points (S4, R10)."""

from __future__ import annotations

from datetime import date

from clientfile.actions.account.choosing import points_price, refuse_too_few_points
from clientfile.actions.account.entering import Entered, account_of, entered, new_entry
from clientfile.actions.services import named_entry, named_service
from clientfile.domain.data import items, number, text
from clientfile.errors import NotFound
from clientfile.store.store import Store


def redeem(store: Store, reference: str, wanted: str, *, on: date | None = None, reason: str = "") -> Entered:
    """Redeem points for what `wanted` names. Raises `NotFound`, `Ambiguous`, `Refused`."""
    day = on or store.today
    with store.writing("redeem") as writing:
        before = account_of(writing, reference)
        price, reward = _price(store, wanted)
        refuse_too_few_points(before, price, day)
        entry = new_entry(writing, "redeem", day, points=-price, reward=reward, reason=reason)
        client = before.adding("account", "points_ledger", entry)
        return entered(writing, before, client, "redeem", on=day)


def _price(store: Store, wanted: str) -> tuple[int, str]:
    """Points, and the id of what they buy: a reward where one fits, else a service."""
    rewards = [reward for _, reward in items(store.catalogue.get("rewards"))]
    exact = [each for each in rewards if wanted in (each.get("id"), each.get("name"))]
    if exact:
        return number(exact[0].get("points")) or 0, text(exact[0].get("id"))
    try:
        service = named_service(store.catalogue, wanted)
    except NotFound:
        reward = named_entry(store.catalogue, "rewards", wanted)
        return number(reward.get("points")) or 0, text(reward.get("id"))
    price, reward_id = points_price(store.catalogue, service)
    return price, reward_id or text(service.get("id"))
