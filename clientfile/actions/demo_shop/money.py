"""Money in the year: cards topped up, packages bought, changed, frozen and given back, products sold."""

from __future__ import annotations

import json

from clientfile.actions.account import benefits
from clientfile.actions.account.buying import buy
from clientfile.actions.account.freezing import freeze
from clientfile.actions.account.refunding import Wanted, refund
from clientfile.actions.account.selling import Product, pay
from clientfile.actions.account.swapping import Wish, swap
from clientfile.actions.account.topping_up import top_up
from clientfile.actions.account.ways import Way
from clientfile.actions.change import change
from clientfile.actions.demo_shop.scene import Does, Scene
from clientfile.domain.account.packages import package_states
from clientfile.domain.account.stored import balance
from clientfile.domain.data import Row, items, text
from clientfile.domain.money import fen
from clientfile.store.store import Store


def topped_up(yuan: int, bonus: int, method: str, card_no: str = "") -> Does:
    """Stored value; the first time on a card of her own. Not more than such a card may hold."""

    def does(scene: Scene) -> None:
        store, client = scene.store, scene.now()
        most = fen(store.settings.thresholds.get("named_card_max")) or 500_000
        held = balance(client.rows("account", "stored_ledger")).total
        if held + (yuan + bonus) * 100 > most:
            return
        if card_no:
            opened: Row = {"type": "stored", "named": True, "card_no": card_no}
            opened["opened_on"] = store.today.isoformat()
            change(store, scene.client, adds=[("account.cards", json.dumps(opened, ensure_ascii=False))])
        cards = scene.now().rows("account", "cards")
        top_up(
            store, scene.client, yuan * 100, bonus=bonus * 100, method=method, card=text(cards[-1].get("id"))
        )

    return does


def bought(place: int, method: str) -> Does:
    """The package that stands at `place` in the catalogue."""

    def does(scene: Scene) -> None:
        offer = [row for _, row in items(scene.store.catalogue.get("packages"))][place]
        buy(scene.store, scene.client, text(offer.get("id")), [Way(method)], staff=["唐静"])

    return does


def swapped(times: int, reason: str) -> Does:
    """Unused units of the last item of her package for the next dearer gentle service."""

    def does(scene: Scene) -> None:
        store = scene.store
        (package,) = package_states(scene.now(), store.today)
        item = next(each for each in reversed(package.items) if each.left >= times)
        inside = {each.service for each in package.items}
        other = next(
            row
            for row in sorted(_gentle(store), key=lambda row: fen(row.get("price")))
            if text(row.get("id")) not in inside and fen(row.get("price")) > item.list_price
        )
        wish = Wish(package.id, item.service, text(other.get("id")), times, reason=reason)
        swap(store, scene.client, wish, [Way("wechat")])

    return does


def frozen(until: int, reason: str) -> Does:
    """Her only package rests, to a day after the demo's."""
    return lambda scene: _quietly(freeze(scene.store, scene.client, until=scene.day(until), reason=reason))


def package_given_back(reason: str) -> Does:
    """Her own reason: what was used counts at list price."""

    def does(scene: Scene) -> None:
        wanted = Wanted(package="", why="own", method="wechat", reason=reason)
        refund(scene.store, scene.client, wanted)

    return does


def product_sold(name: str, count: int, yuan: int, method: str) -> Does:
    """Something that is taken home."""
    return lambda scene: _quietly(
        pay(scene.store, scene.client, Product(name, count, yuan * 100), [Way(method)], staff=["孙悦"])
    )


def last_purchase_given_back(reason: str) -> Does:
    def does(scene: Scene) -> None:
        last = scene.now().rows("account", "purchases")[-1]
        refund(scene.store, scene.client, Wanted(purchase=text(last.get("id")), reason=reason))

    return does


def granted(kind: str, name: str, until: int) -> Does:
    """A benefit of this kind, beside those of her tier."""
    return lambda scene: _quietly(
        benefits.grant(scene.store, scene.client, kind, name=name, until=scene.day(until))
    )


def used(name: str) -> Does:
    return lambda scene: _quietly(benefits.use(scene.store, scene.client, name))


def _gentle(store: Store) -> list[Row]:
    return [row for _, row in items(store.catalogue.get("services")) if not row.get("invasive")]


def _quietly(_: object) -> None:
    """What an action gives back is of no interest here."""
