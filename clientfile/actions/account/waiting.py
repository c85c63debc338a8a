"""What waits to be settled: payments of those who may not write accounts, and whoever may ends them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from clientfile.actions.account.entering import Entered, account_of, entered, entered_many, put
from clientfile.actions.account.paying import price_of, sale_row
from clientfile.actions.account.settling import Sale, settled
from clientfile.actions.account.ways import Way, ways_of
from clientfile.actions.all_or_none import given_day, given_text, refuse_unknown, told_text, told_texts
from clientfile.actions.services import catalogue_item
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text, texts
from clientfile.domain.days import parse_date
from clientfile.domain.ledger import standing
from clientfile.errors import Ambiguous, NotFound, Refused
from clientfile.exchange.entry import Entry
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction


def settle(
    store: Store,
    reference: str,
    settlement: str = "",
    ways: Sequence[Way] = (),
    *,
    on: date | None = None,
) -> Entered:
    """End a settlement that waits: enter the payment of its visit, on the visit's day unless `on` says else.

    Without `ways` it is paid as it was told. What was paid meanwhile is only ended.
    Raises `NotFound`, `Ambiguous`, `Refused`, `UsageError`.
    """
    with store.writing("settle") as writing:
        before = account_of(writing, reference)
        client = _settled(writing, before, settlement, ways, on)
        return entered(writing, before, client, "settle", on=store.today)


def settle_many(store: Store, entries: Iterable[Entry]) -> list[Entered]:
    """Many in one commit, or none: `{"client": REF, "settlement", "pay", "on"}`."""

    def one(writing: Transaction, entry: Entry) -> Entered:
        refuse_unknown(entry, ("client", "settlement", "pay", "on"))
        before = account_of(writing, given_text(entry, "client"))
        ways = ways_of(told_texts(entry, "pay"))
        client = _settled(writing, before, told_text(entry, "settlement"), ways, given_day(entry, "on"))
        return put(writing, before, client, on=store.today)

    return entered_many(store, "settlements", entries, one)


def _settled(
    writing: Transaction, before: ClientFile, settlement: str, ways: Sequence[Way], on: date | None
) -> ClientFile:
    waiting = _one(before, settlement)
    visit = visit_of(before, text(waiting.get("visit")))
    client = before
    if not is_paid(before, text(visit.get("id"))):
        told = [Way(method) for method in texts(waiting.get("pay_methods"))]
        client = visit_paid(writing, before, visit, list(ways) or told, on)
    return ended(writing.store, client, visit)


def pay_visit(
    writing: Transaction, client: ClientFile, visit: Row, ways: Sequence[Way], on: date | None, note: str = ""
) -> ClientFile:
    """A visit that was recorded without payment is paid for. Raises `Refused` where it is paid already."""
    if is_paid(client, text(visit.get("id"))):
        raise Refused(
            both("this visit is paid for already; nothing was written", "该次服务已付款；未写入任何内容"),
            both("to give it back: clientfile account refund", "如需退款：clientfile account refund"),
        )
    return ended(writing.store, visit_paid(writing, client, visit, ways, on, note), visit)


def visit_paid(
    writing: Transaction, client: ClientFile, visit: Row, ways: Sequence[Way], on: date | None, note: str = ""
) -> ClientFile:
    """The client with a purchase for this visit, on its day unless another is named."""
    store = writing.store
    item: Mapping[str, Json] = catalogue_item(store.catalogue, text(visit.get("service"))) or {
        "id": visit.get("service"),
        "name": visit.get("service_name"),
    }
    day = on or parse_date(visit.get("date")) or store.today
    price = price_of(store, client, item, day)
    row = sale_row(item, 1, price, visit=text(visit.get("id")), staff=texts(visit.get("staff")), note=note)
    return settled(writing, client, Sale(price, day, row, item), ways)[0]


def visit_of(client: ClientFile, word: str) -> Row:
    """The visit with this id. Raises `NotFound`, or `Refused` where visits cannot be read."""
    if "services" in client.unreadable:
        raise Refused(
            both("your role may not read visits", "你的角色无权读取「服务记录」"),
            both("let somebody who may read services do this", "请由有权读取服务记录的人办理"),
        )
    found = [row for row in standing(client.rows("services", "visits")) if row.get("id") == word]
    if not found:
        raise NotFound(
            both("there is no such visit", "没有这次服务记录"),
            both("see them: clientfile show {id}", "查看：clientfile show {id}", id=client.id),
        )
    return found[0]


def is_paid(client: ClientFile, visit: str) -> bool:
    """Whether a purchase names this visit."""
    return any(row.get("visit") == visit for row in standing(client.rows("account", "purchases")))


def ended(store: Store, client: ClientFile, visit: Row) -> ClientFile:
    """The settlements of this visit are done."""
    done: Row = {"state": "done", "done_on": store.today.isoformat(), "done_by": store.member.id}
    rows = client.rows("agenda", "settlements")
    now: list[Json] = [
        {**row, **done} if row.get("visit") == visit.get("id") and _is_open(row) else row for row in rows
    ]
    return client.having("agenda", "settlements", now) if now != rows else client


def _one(client: ClientFile, word: str) -> Row:
    waiting = [row for row in client.rows("agenda", "settlements") if _is_open(row)]
    found = [row for row in waiting if not word or text(row.get("id")).startswith(word)]
    if len(found) == 1:
        return found[0]
    if not waiting or not found:
        raise NotFound(both("nothing waits to be settled here", "没有待结算的服务"))
    raise Ambiguous(
        both("{n} visits wait to be settled", "有 {n} 次服务待结算", n=len(found)),
        both(
            "name one of: {ids}",
            "请指定其一：{ids}",
            ids=", ".join(f"{text(row.get('id'))} ({text(row.get('on'))})" for row in found),
        ),
    )


def _is_open(row: Row) -> bool:
    return row.get("state", "open") == "open"
