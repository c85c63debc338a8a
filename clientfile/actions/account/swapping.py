"""Unused items of a package become others, and the difference is paid or credited (S4, R14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from clientfile.actions.account.choosing import items_named, named_package, unusable
from clientfile.actions.account.entering import Entered, account_of, entered, new_entry, standing
from clientfile.actions.account.giving_back import given_back
from clientfile.actions.account.settling import Sale, settled
from clientfile.actions.account.ways import Way, listed
from clientfile.actions.services import named_service
from clientfile.domain.account.packages import ItemState, PackageState
from clientfile.domain.account.purchases import PAID_WITH
from clientfile.domain.account.worth import Worth, worth_of_swap
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, items
from clientfile.domain.money import fen, yuan
from clientfile.errors import Refused, UsageError
from clientfile.said import both, counted
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple


class Wish(NamedTuple):
    """`times` unused units of one service for `to_times` (None: as many) of another, in one package."""

    package: str
    service: str
    to_service: str
    times: int = 1
    to_times: int | None = None
    reason: str = ""


class Swapped(NamedTuple):
    """What was entered, and what the units were worth."""

    entered: Entered
    worth: Worth


def swap(
    store: Store,
    reference: str,
    wish: Wish,
    ways: Sequence[Way] = (),
    *,
    on: date | None = None,
    quote: bool = False,
) -> Swapped:
    """Swap, and enter the difference: paid in `ways`, or credited to stored value or in the first of them.

    With `quote` nothing is written. Raises `NotFound`, `Ambiguous`, `Refused`, `UsageError`.
    """
    day = on or store.today
    with store.writing("swap") as writing:
        before = account_of(writing, reference)
        package = named_package(before, wish.package, day)
        worth, client = _swapped(writing, before, package, wish, ways, day, quote=quote)
        if quote:
            return Swapped(standing(before, before, day), worth)
        return Swapped(entered(writing, before, client, "swap", on=day), worth)


def _swapped(
    writing: Transaction,
    client: ClientFile,
    package: PackageState,
    wish: Wish,
    ways: Sequence[Way],
    on: date,
    *,
    quote: bool,
) -> tuple[Worth, ClientFile]:
    store = writing.store
    item = _item(store, package, wish)
    other = named_service(store.catalogue, wish.to_service)
    if not other.get("price"):
        raise Refused(
            both(
                "that service has no list price to swap at; nothing was written",
                "该项目没有标价，无法折算；未写入任何内容",
            ),
            both(
                "give it one first: clientfile catalogue edit --help",
                "请先定价：clientfile catalogue edit --help",
            ),
        )
    to_count = wish.times if wish.to_times is None else wish.to_times
    worth = worth_of_swap(package, item, wish.times, fen(other.get("price")), to_count)
    if quote:
        return worth, client
    entry = new_entry(
        writing,
        "swap",
        on,
        package=package.id,
        item=item.id,
        count=wish.times,
        to_service=other["id"],
        to_count=to_count,
        to_price=other.get("price"),
        difference=yuan(worth.difference),
        reason=wish.reason,
    )
    if worth.difference > 0:
        if not ways:
            raise UsageError(
                both(
                    "there is a difference to pay: {amount}",
                    "需补差价 {amount} 元",
                    amount=yuan(worth.difference),
                ),
                both("say how it is paid: --pay cash", "请注明支付方式：--pay cash"),
            )
        line: Row = {"kind": "package", "name": package.name, "qty": 1, "amount": yuan(worth.difference)}
        line |= {"item": package.package} if package.package else {}
        client, paid = settled(writing, client, Sale(worth.difference, on, {"lines": [line]}), ways)
        if fen(paid.purchase["amount"]) != worth.difference:
            raise UsageError(
                both(
                    "the difference to pay is {amount}",
                    "应补差价为 {amount} 元",
                    amount=yuan(worth.difference),
                )
            )
        entry["purchase"] = paid.purchase["id"]
    elif worth.difference < 0:
        back = [(_credited(ways), -worth.difference)]
        client = given_back(writing, client, package.purchase, back, on)
    return worth, client.adding("account", "package_entries", entry)


def _credited(ways: Sequence[Way]) -> str:
    """How the difference goes back: to stored value where nothing else is said. Raises `UsageError`."""
    if not ways:
        return "stored"
    if len(ways) > 1 or ways[0].amount is not None or ways[0].method not in PAID_WITH:
        raise UsageError(
            both("the difference goes back in one way, as a whole", "差价须以一种方式一次退还"),
            both("name one, without an amount: {ways}", "请用其一，不写金额：{ways}", ways=listed(PAID_WITH)),
        )
    return ways[0].method


def _item(store: Store, package: PackageState, wish: Wish) -> ItemState:
    """The item whose units go. Raises `Refused` where they may not."""
    if package.state != "active":
        raise unusable(package)
    offers = [
        offer for _, offer in items(store.catalogue.get("packages")) if offer.get("id") == package.package
    ]
    if any(offer.get("swap") is not True for offer in offers):
        raise Refused(
            both("items of this package may not be swapped", "该套餐不可更换项目"),
            both("the catalogue says so: `swap` of the package", "由目录中该套餐的 swap 决定"),
        )
    wanted, names = items_named(store.catalogue, package, wish.service)
    left = [each for each in wanted if each.left >= wish.times]
    if not wanted:
        raise Refused(
            both(
                "the package does not hold this service; nothing was written",
                "套餐中没有该项目；未写入任何内容",
            ),
            both("it holds: {names}", "套餐项目：{names}", names=names),
        )
    if not left:
        raise Refused(
            counted(
                max(each.left for each in wanted),
                "only {n} is unused; nothing was written",
                "only {n} are unused; nothing was written",
                "未使用的只有 {n} 次；未写入任何内容",
            )
        )
    return left[0]
