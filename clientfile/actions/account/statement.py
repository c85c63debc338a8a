"""A client's statement: money, cards and points as S3 and S1 list them, and the tier with why (T3, T6-T8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeAlias

from clientfile.actions.account.open_benefits import open_now
from clientfile.actions.look import staff_names
from clientfile.actions.resolve import resolve
from clientfile.actions.rights import refuse_unreadable
from clientfile.domain.account import points, stored
from clientfile.domain.account.holding import not_holding
from clientfile.domain.account.packages import package_states
from clientfile.domain.account.purchases import paid_by
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, items, text, texts
from clientfile.domain.ledger import standing as what_stands
from clientfile.domain.ledger import until
from clientfile.domain.membership.benefits import granted
from clientfile.domain.membership.tiers import Standing, standing
from clientfile.domain.money import fen, yuan
from clientfile.problem import Problem
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

Cells: TypeAlias = dict[str, Json]


class Statement(NamedTuple):
    """`tables` by name, each a list of rows under stable names; money is decimal strings, days ISO texts."""

    client: str
    name: str
    shop: str
    on: date
    tier: Standing
    tables: Mapping[str, tuple[Cells, ...]]
    warnings: tuple[Problem, ...] = ()


def statement(store: Store, reference: str, *, on: date | None = None, leaves: bool = False) -> Statement:
    """The statement as of a day. Where it `leaves` on paper, the access log must say so.

    Raises `NotFound`, `Ambiguous`, `Refused` for a role that may not read the account.
    """
    client = store.read(resolve(store, reference))
    refuse_unreadable(store, "account", client)
    day = on or store.today
    store.noted("statement to a file" if leaves else "statement", [client.id], ["account"], must=leaves)
    tier = standing(client, store.catalogue, store.settings.thresholds, day)
    return Statement(
        client.id,
        text(client.section("contact").get("name")),
        store.settings.name,
        day,
        tier,
        {name: tuple(rows(store, client, day)) for name, rows in _TABLES.items()},
        tuple(problem.of(client.id)._replace(warning=True) for problem in not_holding(client)),
    )


def _stored(store: Store, client: ClientFile, on: date) -> Iterator[Cells]:
    """办卡/充值记录: every change with the balance after it (R16)."""
    staff = staff_names(store)
    for row, held in stored.running(until(client.rows("account", "stored_ledger"), on)):
        yield {
            "id": row.get("id"),
            "date": row.get("date"),
            "kind": row.get("kind"),
            "principal": yuan(fen(row.get("principal"))),
            "bonus": yuan(fen(row.get("bonus"))),
            "balance": yuan(held.total),
            "by": staff.get(text(row.get("by")), text(row.get("by"))),
        }


def _packages(store: Store, client: ClientFile, on: date) -> Iterator[Cells]:
    """套餐剩余次数与有效期 (S1, R15)."""
    names = _service_names(store)
    for package in package_states(client, on):
        for item in package.items:
            yield {
                "id": package.id,
                "name": package.name,
                "service": names.get(item.service, item.service),
                "left": item.left,
                "total": item.total,
                "last_day": package.last_day.isoformat() if package.last_day else None,
                "state": package.state,
            }


def _purchases(store: Store, client: ClientFile, on: date) -> Iterator[Cells]:
    """消费记录: what, for how much, when, with whom (S1)."""
    staff = staff_names(store)
    visits = {text(row.get("id")): row for row in client.rows("services", "visits")}
    rows = what_stands(client.rows("account", "purchases"))
    bought = {text(row.get("id")): row for row in rows}
    for row in until(rows, on):
        # A refund is named for what is given back; its amount says that it is one.
        told = row if row.get("lines") else bought.get(text(row.get("refund_of")), row)
        named: list[Json] = [
            text(line.get("name")) or text(line.get("item")) for _, line in items(told.get("lines"))
        ]
        visit = visits.get(text(row.get("visit")))
        if not named and visit is not None:
            named = [text(visit.get("service_name")) or text(visit.get("service"))]
        who = texts(row.get("staff")) or texts((visit or {}).get("staff"))
        yield {
            "id": row.get("id"),
            "date": row.get("date"),
            "items": named,
            "amount": row.get("amount"),
            "pay_method": [way for way, _ in paid_by(row) if way],
            "staff": [staff.get(each, each) for each in who],
        }


def _points(store: Store, client: ClientFile, on: date) -> Iterator[Cells]:
    """积分明细: every change with the balance after it, and what ran out since the last one (S4)."""
    rows = until(client.rows("account", "points_ledger"), on)
    balance = 0
    for row, held, _ in points.entered(rows):
        change = row.get("points")
        lapsed = held - balance - (change if isinstance(change, int) else 0)
        if lapsed:
            yield _expired(row.get("date"), lapsed, balance + lapsed)
        yield {
            "id": row.get("id"),
            "date": row.get("date"),
            "kind": row.get("kind"),
            "points": row.get("points"),
            "balance": held,
            "expires_on": row.get("expires_on"),
        }
        balance = held
    now = points.standing_points(rows, on).balance
    if now != balance:
        yield _expired(on.isoformat(), now - balance, now)


def _expired(on: Json, many: int, balance: int) -> Cells:
    """Points that ran out before a day; no entry says so."""
    return {"id": None, "date": on, "kind": "expire", "points": many, "balance": balance, "expires_on": None}


def _benefits(store: Store, client: ClientFile, on: date) -> Iterator[Cells]:
    """What is open today, then what was granted and is no more."""
    for each in open_now(store, client, on):
        last_day = each.last_day.isoformat() if each.last_day else None
        yield _benefit(each.name, each.kind, each.left, last_day, "open", each.grant or each.item)
    for grant in granted(client, on):
        if grant.state != "open":
            row = grant.entry
            last = text(row.get("expires_on")) or None
            yield _benefit(
                text(row.get("name")),
                text(row.get("benefit")),
                grant.left,
                last,
                grant.state,
                text(row.get("id")),
            )


def _benefit(name: str, kind: str, left: int | None, last_day: str | None, state: str, id: str) -> Cells:
    return {"id": id, "name": name, "benefit": kind, "left": left, "last_day": last_day, "state": state}


def _service_names(store: Store) -> Mapping[str, str]:
    return {text(row.get("id")): text(row.get("name")) for _, row in items(store.catalogue.get("services"))}


_TABLES: Mapping[str, Callable[[Store, ClientFile, date], Iterator[Cells]]] = {
    "stored_ledger": _stored,
    "packages": _packages,
    "purchases": _purchases,
    "points_ledger": _points,
    "benefits": _benefits,
}
