"""A visit is paid for, in the same commit; by those who may not write accounts it is left to be settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from clientfile.actions.account.entering import may_write_account
from clientfile.actions.account.settling import Sale, Settled, settled
from clientfile.actions.account.ways import Way
from clientfile.actions.account.ways import ways_of as ways_of
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.domain.days import parse_date
from clientfile.domain.membership.tiers import pay_percent
from clientfile.domain.money import fen, rounded, yuan
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple


class Paid(NamedTuple):
    """What came of paying: the sections that changed, and the purchase, or the settlement that waits."""

    sections: tuple[str, ...]
    settled: Settled | None = None
    settlement: Row | None = None
    warnings: tuple[Problem, ...] = ()


def pay_for_visit(
    writing: Transaction,
    client: ClientFile,
    visit: Row,
    item: Mapping[str, Json],
    ways: Sequence[Way],
    *,
    staff: Sequence[str] = (),
) -> tuple[ClientFile, Paid]:
    """The client with this visit paid for. Nothing is put: the caller puts `Paid.sections` with the visit.

    `item` is the service as the catalogue has it, `staff` who did it (ids). Raises `Refused`, `UsageError`.
    """
    if not may_write_account(writing.store, client):
        return _queued(writing, client, visit, ways)
    on = parse_date(visit.get("date")) or writing.store.today
    price = price_of(writing.store, client, item, on)
    sale = Sale(price, on, sale_row(item, 1, price, visit=text(visit.get("id")), staff=staff), item)
    client, paid = settled(writing, client, sale, ways)
    return client, Paid(("account",), paid)


def price_of(store: Store, client: ClientFile, item: Mapping[str, Json], on: date) -> int | None:
    """The fen that a client pays: the list price, less what her tier gives (R12); None without a price."""
    if not text(item.get("price")):
        return None
    percent = pay_percent(client, store.catalogue, store.settings.thresholds, on)
    return rounded(fen(item["price"]) * percent, 100)


def sale_row(
    item: Mapping[str, Json],
    quantity: int,
    price: int | None,
    *,
    kind: str = "service",
    visit: str = "",
    staff: Sequence[str] = (),
    note: str = "",
) -> Row:
    """A purchase of one line, without its amount: what, how many, at which list price."""
    at_list = fen(item.get("price"))
    each = price if price is not None else at_list
    line: Row = {"kind": kind, "qty": quantity, "amount": yuan(each * quantity)}
    line |= {"item": item["id"]} if text(item.get("id")) else {}
    line |= {"name": item["name"]} if text(item.get("name")) else {}
    line |= {"price": yuan(at_list)} if at_list else {}
    row: Row = {"lines": [line]}
    row |= {"list_amount": yuan(at_list * quantity)} if at_list else {}
    row |= {"visit": visit} if visit else {}
    row |= {"staff": list(staff)} if staff else {}
    row |= {"note": note} if note else {}
    return row


def _queued(
    writing: Transaction, client: ClientFile, visit: Row, ways: Sequence[Way]
) -> tuple[ClientFile, Paid]:
    """Left for somebody else in the agenda, which all staff read: neither service nor amount."""
    waiting: Row = {
        "id": writing.new_item_id(),
        "on": visit["date"],
        "visit": visit["id"],
        "by": writing.store.member.id,
        "state": "open",
    }
    if ways:
        waiting["pay_methods"] = list(dict.fromkeys(way.method for way in ways))
    warnings: tuple[Problem, ...] = ()
    if any(way.amount is not None for way in ways):
        said = both(
            "the amounts are not kept in the agenda: tell them to whoever settles this",
            "预约与回访中不保存金额：请告知结算人",
        )
        warnings = (Problem("agenda", "settlements", "amounts-not-kept", said, warning=True).of(client.id),)
    client = client.adding("agenda", "settlements", waiting)
    return client, Paid(("agenda",), settlement=waiting, warnings=warnings)
