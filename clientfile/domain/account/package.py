"""One package: its units, and what each entry does to them (S1, R14, R15).

Its price lies on its units: each unit has a share, and the shares sum to the price to the fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from clientfile.domain.data import Json, Row, items, number, text
from clientfile.domain.dates import add_days, add_months
from clientfile.domain.days import parse_date
from clientfile.domain.money import fen, rounded, shares
from clientfile.tuples import NamedTuple


class ItemState(NamedTuple):
    """One item of a package: `total` units that are or were to be had, `left` of them.

    `shares` are the fen of the units left, in the order in which they are used; `used` those of the others.
    `list_price` is the fen of one unit when it was bought, 0 where that is not known.
    """

    id: str
    service: str
    total: int
    left: int
    shares: tuple[int, ...] = ()
    used: tuple[int, ...] = ()
    list_price: int = 0


class PackageState(NamedTuple):
    """A package on a day. `price` is what was paid, swaps and all; `last_day` is inclusive.

    `bought_for` is the price without swaps, `list_total` what its items cost at list price then (fen).
    """

    id: str
    name: str
    items: tuple[ItemState, ...]
    state: str  # active, used_up, expired, frozen, refunded
    last_day: date | None
    price: int
    package: str = ""
    bought_on: date | None = None
    frozen_since: date | None = None
    purchase: str = ""
    card: str = ""
    list_total: int = 0
    refunded: int = 0
    complaint: str = ""
    bought_for: int = 0

    @property
    def left(self) -> int:
        return sum(item.left for item in self.items)

    @property
    def total(self) -> int:
        return sum(item.total for item in self.items)

    @property
    def unused(self) -> int:
        """The fen that lie on the units left."""
        return sum(sum(item.shares) for item in self.items)


class _Item:
    """An item while its entries are gone through: the shares of its unused and used units."""

    def __init__(self, id: str, service: str, list_price: int, unused: list[int]) -> None:
        self.id, self.service, self.list_price = id, service, list_price
        self.unused, self.used = unused, list[int]()

    def take(self, count: int) -> None:
        """The first of what is left are used."""
        self.used += self.unused[:count]
        del self.unused[:count]

    def give_back(self, count: int) -> None:
        """What was used last comes back first; beyond that a unit was given for nothing."""
        back = self.used[len(self.used) - min(count, len(self.used)) :]
        del self.used[len(self.used) - len(back) :]
        self.unused = back + self.unused + [0] * (count - len(back))

    def take_last(self, count: int) -> int:
        """The fen of the last units, which leave the package."""
        kept = len(self.unused) - count
        gone = sum(self.unused[kept:])
        del self.unused[kept:]
        return gone


class Walk:
    """One package after each of its entries."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.price = fen(row.get("price"))
        self.bought_on = parse_date(row.get("bought_on"))
        self.items = list(_bought(row))
        self.list_total = sum(item.list_price * len(item.unused) for item in self.items)
        self.frozen_since: date | None = None
        self.frozen_until: date | None = None
        self.refunded: int | None = None
        months = number(row.get("valid_months"))
        self.last_day = add_months(self.bought_on, months) if self.bought_on and months else None

    def thaw(self, day: date) -> None:
        """Use is possible again from `day` on; the days it was not are added at the end."""
        if self.frozen_since is not None and self.last_day is not None:
            self.last_day = add_days(self.last_day, (day - self.frozen_since).days)
        self.frozen_since = self.frozen_until = None

    def reach(self, day: date) -> None:
        """A freeze with an end is over on the day after it."""
        if self.frozen_until is not None and day > self.frozen_until:
            self.thaw(self.frozen_until + timedelta(1))

    def enter(self, entry: Row) -> str:
        """One entry; gives what is wrong with it, "" where nothing is."""
        kind, day = text(entry.get("kind")), parse_date(entry.get("date"))
        if day is None:
            return ""
        self.reach(day)
        if kind == "adjust":
            return self._adjust(entry)
        if self.refunded is not None:
            return "package-refunded"
        if self.bought_on is not None and day < self.bought_on:
            return "package-not-bought"
        if kind == "extend":
            self.last_day = parse_date(entry.get("until")) or self.last_day
            return ""
        if kind == "refund":
            self.refunded = fen(entry.get("amount"))
            return ""
        if kind == "unfreeze":
            if self.frozen_since is None:
                return "package-not-frozen"
            self.thaw(day)
            return ""
        if self.last_day is not None and day > self.last_day and self.frozen_since is None:
            return "package-expired"
        if kind == "freeze":
            if self.frozen_since is not None:
                return "package-frozen"
            self.frozen_since, self.frozen_until = day, parse_date(entry.get("until"))
            return ""
        if self.frozen_since is not None:
            return "package-frozen"
        return self._take(kind, entry)

    def _take(self, kind: str, entry: Row) -> str:
        """A use, a swap, or what went to another client."""
        if kind == "transfer" and not entry.get("item"):
            for each in self.items:
                each.take_last(len(each.unused))
            return ""
        found = self._item(entry)
        if found is None:
            return "package-item"
        told = number(entry.get("count"))
        count = 1 if told is None else told
        if not 0 < count <= len(found.unused):
            return "package-overused"
        if kind == "use":
            found.take(count)
            return ""
        value = found.take_last(count)
        if kind == "swap":
            difference = fen(entry.get("difference"))
            self.price += difference
            units = shares(value + difference, number(entry.get("to_count")) or 1)
            to_price = fen(entry.get("to_price"))
            self.items.append(
                _Item(text(entry.get("id")), text(entry.get("to_service")), to_price, list(units))
            )
        return ""

    def _adjust(self, entry: Row) -> str:
        """Units given back or taken; an entry without an item only vouches for what is there."""
        item, count = self._item(entry), number(entry.get("count")) or 0
        if item is None:
            return "package-item" if entry.get("item") else ""
        if -count > len(item.unused):
            return "package-overused"
        if count > 0:
            item.give_back(count)
        else:
            item.take(-count)
        return ""

    def _item(self, entry: Row) -> _Item | None:
        named = text(entry.get("item"))
        if not named and len(self.items) == 1 and entry.get("kind") != "adjust":
            return self.items[0]
        return next((item for item in self.items if named and item.id == named), None)

    def state(self, on: date) -> PackageState:
        self.reach(on)
        last = self.last_day
        if last is not None and self.frozen_since is not None:
            last = add_days(last, (on - self.frozen_since).days)
        if self.refunded is not None:
            said = "refunded"
        elif not any(item.unused for item in self.items):
            said = "used_up"
        elif self.frozen_since is not None:
            said = "frozen"
        else:
            said = "expired" if last is not None and on > last else "active"
        row = self.row
        return PackageState(
            text(row.get("id")),
            text(row.get("name")) or text(row.get("package")),
            tuple(map(_item_state, self.items)),
            said,
            last,
            self.price,
            text(row.get("package")),
            self.bought_on,
            self.frozen_since,
            text(row.get("purchase")),
            text(row.get("card")),
            self.list_total,
            self.refunded or 0,
            text(row.get("complaint")),
            fen(row.get("price")),
        )


def unit_shares(price: int, weights: Iterable[int]) -> list[int]:
    """A price laid on units in proportion to their weights: they sum to it to the fen.

    Rounded cumulatively; units without any weight share alike.
    """
    weighed = list(weights)
    whole = sum(weighed)
    if whole <= 0:
        return shares(price, len(weighed)) if weighed else []
    ends, so_far = [0], 0
    for weight in weighed:
        so_far += weight
        ends.append(rounded(price * so_far, whole))
    return [after - before for before, after in pairwise(ends)]


def _bought(package: Mapping[str, Json]) -> Iterator[_Item]:
    """The items as they were bought. Units of which one has no list price weigh alike."""
    bought = [row for _, row in items(package.get("items"))]
    counts = [max(number(row.get("total")) or 0, 0) for row in bought]
    prices = [fen(row.get("list_price")) for row in bought]
    weights = [
        price if all(prices) else 1 for price, count in zip(prices, counts, strict=True) for _ in range(count)
    ]
    every = unit_shares(fen(package.get("price")), weights)
    for row, count, price in zip(bought, counts, prices, strict=True):
        own, every = every[:count], every[count:]
        yield _Item(
            text(row.get("id")) or text(row.get("service")),
            text(row.get("service")),
            price if all(prices) else 0,
            own,
        )


def _item_state(item: _Item) -> ItemState:
    left, used = len(item.unused), len(item.used)
    return ItemState(
        item.id, item.service, left + used, left, tuple(item.unused), tuple(item.used), item.list_price
    )
