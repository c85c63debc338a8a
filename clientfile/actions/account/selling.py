"""Something is paid for by itself: a visit recorded before, a service, or a product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from clientfile.actions.account.entering import Entered, account_of, entered, entered_many, put
from clientfile.actions.account.paying import price_of, sale_row
from clientfile.actions.account.settling import Sale, settled
from clientfile.actions.account.waiting import pay_visit, visit_of
from clientfile.actions.account.ways import Way, amount_of, refuse_no_way, ways_of
from clientfile.actions.all_or_none import (
    given_day,
    given_text,
    refuse_unknown,
    told_number,
    told_text,
    told_texts,
)
from clientfile.actions.services import catalogue_item, named_service
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json
from clientfile.domain.ids import is_id
from clientfile.domain.money import yuan
from clientfile.errors import UsageError
from clientfile.exchange.entry import Entry
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple


class Product(NamedTuple):
    """What is sold that is no service: its name, how many, and the fen of one (None: the amounts say it)."""

    name: str
    quantity: int = 1
    price: int | None = None


class _Payment(NamedTuple):
    what: str | Product
    ways: Sequence[Way]
    on: date | None = None
    staff: Sequence[str] = ()
    note: str = ""


def pay(
    store: Store,
    reference: str,
    what: str | Product,
    ways: Sequence[Way],
    *,
    on: date | None = None,
    staff: Sequence[str] = (),
    note: str = "",
) -> Entered:
    """Enter a payment, and what it takes and earns. `what`: a visit's id, a service, or a product.

    Raises `NotFound`, `Ambiguous`, `Refused`, `UsageError`.
    """
    told = _Payment(what, ways, on, staff, note)
    with store.writing("pay") as writing:
        before = account_of(writing, reference)
        return entered(writing, before, _paid(writing, before, told), "pay", on=on or store.today)


def pay_many(store: Store, entries: Iterable[Entry]) -> list[Entered]:
    """Many in one commit, or none: `{"client", "what", "pay", "price", "qty", "staff", "on", "note"}`."""

    def one(writing: Transaction, entry: Entry) -> Entered:
        told = _told(entry)
        before = account_of(writing, given_text(entry, "client"))
        return put(writing, before, _paid(writing, before, told), on=told.on or store.today)

    return entered_many(store, "payments", entries, one)


def product(name: str, price: int | None, quantity: int) -> str | Product:
    """What is paid for: a product where it has a price, else a visit or a service. Raises `UsageError`."""
    if quantity < 1 or (price is None and quantity != 1):
        raise UsageError(
            both("a quantity goes with a price, and is from 1 on", "数量须与单价同用，且不小于 1"),
            both("a service is paid for each time that it is had", "服务项目请按次分别付款"),
        )
    return name if price is None else Product(name, quantity, price)


def _paid(writing: Transaction, before: ClientFile, told: _Payment) -> ClientFile:
    refuse_no_way(told.ways)
    store, what = writing.store, told.what
    day = told.on or store.today
    if isinstance(what, str) and is_id(what) and catalogue_item(store.catalogue, what) is None:
        if told.staff:
            raise UsageError(
                both("a visit says itself who did it", "服务记录已注明服务人员"),
                both("leave --staff out", "请去掉 --staff"),
            )
        return pay_visit(writing, before, visit_of(before, what), told.ways, told.on, told.note)
    doers = [store.roster.named(word).id for word in told.staff]
    if isinstance(what, Product):
        item: Mapping[str, Json] = {"name": what.name}
        item = {**item, "price": yuan(what.price)} if what.price is not None else item
        price, quantity, kind = what.price, what.quantity, "product"
    else:
        item = named_service(store.catalogue, what)
        price, quantity, kind = price_of(store, before, item, day), 1, "service"
    row = sale_row(item, quantity, price, kind=kind, staff=doers, note=told.note)
    sale = Sale(None if price is None else price * quantity, day, row, item)
    return settled(writing, before, sale, told.ways)[0]


_NAMES = ("client", "what", "pay", "price", "qty", "staff", "on", "note")


def _told(entry: Entry) -> _Payment:
    """A line, each of its values as it would be typed. Raises `BadInput`, `UsageError`."""
    refuse_unknown(entry, _NAMES)
    price = told_text(entry, "price")
    return _Payment(
        product(given_text(entry, "what"), amount_of(price) if price else None, told_number(entry, "qty", 1)),
        ways_of(told_texts(entry, "pay")),
        given_day(entry, "on"),
        told_texts(entry, "staff"),
        told_text(entry, "note"),
    )
