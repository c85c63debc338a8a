"""A purchase settled in the ways that were told: what it takes of stored value, packages and points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from clientfile.actions.account.choosing import package_with, points_price, refuse_too_few_points
from clientfile.actions.account.sound import refuse_unsound
from clientfile.actions.account.ways import Way, listed
from clientfile.domain.account.points import earned, expiry, rules_of
from clientfile.domain.account.stored import WAYS, balance, parts
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, text
from clientfile.domain.ledger import until
from clientfile.domain.money import yuan
from clientfile.errors import Refused, UsageError
from clientfile.said import both
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple


class Settled(NamedTuple):
    """The purchase as it was entered, the points it earned, and the ledger entries it made."""

    purchase: Row
    points: int = 0
    entries: Mapping[str, tuple[Row, ...]] = MappingProxyType({})


class Sale(NamedTuple):
    """What is to be paid: `price` in fen (None: unknown, the amounts say it), and of which service it is."""

    price: int | None
    on: date
    row: Row
    """The purchase without amount and ways of paying."""
    service: Mapping[str, Json] = MappingProxyType({})


def settled(
    writing: Transaction, client: ClientFile, sale: Sale, ways: Sequence[Way]
) -> tuple[ClientFile, Settled]:
    """The client with this sale in her account. Raises `Refused`, `UsageError`; nothing is put or written."""
    refuse_unsound(client)
    teller = _Teller(writing, client, sale)
    for way, amount in _amounts(sale, ways):
        teller.take(way, amount)
    return teller.done()


class _Teller:
    """Takes one way of paying after the other."""

    def __init__(self, writing: Transaction, client: ClientFile, sale: Sale) -> None:
        self._writing, self._client, self._sale = writing, client, sale
        self._id = writing.new_item_id()
        self._paid: list[tuple[str, int]] = []
        self._entries: dict[str, tuple[Row, ...]] = {}
        self._more: Row = {}

    def take(self, way: Way, amount: int) -> None:
        method = way.method
        if method == "stored":
            self._take_stored(amount)
        elif method == "package":
            method, amount = self._take_unit(way.package)
        elif method == "points":
            self._take_points()
        self._paid.append((method, amount))

    def done(self) -> tuple[ClientFile, Settled]:
        whole = sum(amount for _, amount in self._paid)
        purchase: Row = {
            "id": self._id,
            "date": self._sale.on.isoformat(),
            **self._sale.row,
            **self._more,
            "amount": yuan(whole),
        }
        lines = [line for _, line in items(purchase.get("lines"))]
        if len(lines) == 1:
            purchase["lines"] = [{**lines[0], "amount": yuan(whole)}]
        if len(self._paid) == 1:
            purchase["pay_method"] = self._paid[0][0]
        else:
            purchase["payments"] = [
                {"id": self._writing.new_item_id(), "method": method, "amount": yuan(amount)}
                for method, amount in self._paid
            ]
        before = self._client.rows("account", "purchases")
        client = self._client.adding("account", "purchases", purchase)
        rules = rules_of(self._writing.store.catalogue)
        points = earned(before, purchase, rules) if rules is not None else 0
        self._client = client
        if points:
            entry = self._entry("earn") | {"points": points}
            if (last := expiry(rules, self._sale.on)) is not None:
                entry["expires_on"] = last.isoformat()
            self._enter("points_ledger", entry)
        return self._client, Settled(purchase, points, self._entries)

    def _take_stored(self, amount: int) -> None:
        store, on = self._writing.store, self._sale.on
        way = text(store.settings.thresholds.get("gift_money")) or WAYS[0]
        rows = self._client.rows("account", "stored_ledger")
        if balance(until(rows, on)).total < amount <= balance(rows).total:
            raise Refused(
                both(
                    "the stored value had not come in by that day; nothing was written",
                    "当日储值尚未到账；未写入任何内容",
                ),
                both("say on which day it was paid: --on DATE", "请用 --on 日期 注明付款日"),
            )
        taken = parts(rows, amount, way)
        entry = self._entry("consume") | {"principal": yuan(-taken.principal), "bonus": yuan(-taken.bonus)}
        self._enter("stored_ledger", entry)

    def _take_unit(self, word: str) -> tuple[str, int]:
        """One unit of the service out of a package; gives how that is settled, and its share of the price."""
        service = text(self._sale.service.get("id"))
        package = package_with(self._client, service, word, self._sale.on)
        item = next(each for each in package.items if each.service == service and each.left)
        entry = self._entry("use") | {"package": package.id, "item": item.id, "count": 1}
        if visit := self._sale.row.get("visit"):
            entry["visit"] = visit
        self._enter("package_entries", entry)
        if package.complaint:
            self._more["complaint"] = package.complaint
            return "compensation", self._sale.price or 0
        return "package", item.shares[0]

    def _take_points(self) -> None:
        price, reward = points_price(self._writing.store.catalogue, self._sale.service)
        refuse_too_few_points(self._client, price, self._sale.on)
        entry = self._entry("redeem") | {"points": -price}
        self._enter("points_ledger", entry | ({"reward": reward} if reward else {}))

    def _entry(self, kind: str) -> Row:
        return {
            "id": self._writing.new_item_id(),
            "date": self._sale.on.isoformat(),
            "kind": kind,
            "purchase": self._id,
            "by": self._writing.store.member.id,
        }

    def _enter(self, ledger: str, entry: Row) -> None:
        self._client = self._client.adding("account", ledger, entry)
        self._entries[ledger] = (*self._entries.get(ledger, ()), entry)


def _amounts(sale: Sale, ways: Sequence[Way]) -> list[tuple[Way, int]]:
    """Each way with its fen: one without an amount pays what the others leave of the price."""
    told = sum(way.amount or 0 for way in ways)
    open_ways = [way for way in ways if way.amount is None and way.method != "package"]
    if not open_ways:
        return [(way, way.amount or 0) for way in ways]
    if sale.price is None:
        raise UsageError(
            both("there is no price to go by, so the amount is needed", "没有标价，须写明金额"),
            both("such as: --pay {way}:300", "例如：--pay {way}:300", way=open_ways[0].method),
        )
    # A package pays a unit of the service itself; what else was told comes on top of it.
    rest = 0 if any(way.method == "package" for way in ways) else sale.price - told
    if rest <= 0:
        raise UsageError(
            both(
                "the amounts leave nothing of the price {price} to pay with {way}",
                "其他方式已付清 {price}，{way} 无需再付",
                price=yuan(sale.price),
                way=listed([open_ways[0].method]),
            )
        )
    return [(way, rest if way.amount is None else way.amount) for way in ways]
