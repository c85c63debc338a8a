"""Something is paid for by itself: a visit recorded before, a service, or a product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from clientfile.actions.account.entering import Entered, account_of, entered
from clientfile.actions.account.paying import price_of, sale_row
from clientfile.actions.account.settling import Sale, settled
from clientfile.actions.account.waiting import pay_visit, visit_of
from clientfile.actions.account.ways import Way, refuse_no_way
from clientfile.actions.services import catalogue_item, named_service
from clientfile.domain.data import Json
from clientfile.domain.ids import is_id
from clientfile.domain.money import yuan
from clientfile.store.store import Store


class Product(NamedTuple):
    """What is sold that is no service: its name, how many, and the fen of one (None: the amounts say it)."""

    name: str
    quantity: int = 1
    price: int | None = None


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
    refuse_no_way(ways)
    day = on or store.today
    with store.writing("pay") as writing:
        before = account_of(writing, reference)
        if isinstance(what, str) and is_id(what) and catalogue_item(store.catalogue, what) is None:
            client = pay_visit(writing, before, visit_of(before, what), ways, on)
            return entered(writing, before, client, "pay", on=day)
        doers = [store.roster.named(word).id for word in staff]
        if isinstance(what, Product):
            item: Mapping[str, Json] = {"name": what.name}
            item = {**item, "price": yuan(what.price)} if what.price is not None else item
            price, quantity, kind = what.price, what.quantity, "product"
        else:
            item = named_service(store.catalogue, what)
            price, quantity, kind = price_of(store, before, item, day), 1, "service"
        row = sale_row(item, quantity, price, kind=kind, staff=doers, note=note)
        sale = Sale(None if price is None else price * quantity, day, row, item)
        client, _ = settled(writing, before, sale, ways)
        return entered(writing, before, client, "pay", on=day)
