"""Money comes in to be spent later: stored value (S3, R16)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from clientfile.actions.account.cards import named_card
from clientfile.actions.account.entering import Entered, account_of, entered, new_entry, put
from clientfile.actions.account.strictness import as_decided
from clientfile.actions.account.ways import amount_of, money_in
from clientfile.actions.all_or_none import all_or_none, given_text
from clientfile.domain.account.caps import over_cap
from clientfile.domain.account.stored import balance
from clientfile.domain.client import ClientFile
from clientfile.domain.days import parse_date
from clientfile.domain.money import yuan
from clientfile.errors import BadInput, UsageError
from clientfile.exchange.read_clients import Entry
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction


class _TopUp(NamedTuple):
    amount: int
    bonus: int = 0
    method: str = "cash"
    on: date | None = None
    card: str = ""
    reason: str = ""


def top_up(
    store: Store,
    reference: str,
    amount: int,
    *,
    bonus: int = 0,
    method: str = "cash",
    on: date | None = None,
    card: str = "",
    reason: str = "",
) -> Entered:
    """Principal that was paid in with `method`, and what the shop gives on top, in fen.

    The first of a client opens her stored value. Raises `UsageError`, `Refused`, `NotFound`.
    """
    told = _TopUp(amount, bonus, method, on, card, reason)
    with store.writing("topup") as writing:
        before = account_of(writing, reference)
        client, warnings = _topped_up(writing, before, told)
        return entered(writing, before, client, "topup", on=on or store.today, warnings=warnings)


def top_up_many(store: Store, entries: Iterable[Entry]) -> list[Entered]:
    """Many in one commit, or none: `{"client": REF, "amount", "bonus", "pay", "on", "card", "reason"}`."""
    with store.writing("topups") as writing:

        def one(entry: Entry) -> Entered:
            told = _told(entry)
            before = account_of(writing, given_text(entry, "client"))
            client, warnings = _topped_up(writing, before, told)
            return put(writing, before, client, on=told.on or store.today, warnings=warnings)

        done = all_or_none(entries, one)
        writing.commit("topups")
    return done


def _topped_up(writing: Transaction, before: ClientFile, told: _TopUp) -> tuple[ClientFile, list[Problem]]:
    if told.amount <= 0 and told.bonus <= 0:
        raise UsageError(both("a top-up is more than nothing", "充值金额须大于零"))
    store = writing.store
    held_on = named_card(before, told.card) if told.card else {}
    opened = bool(before.rows("account", "stored_ledger"))
    entry = new_entry(
        writing,
        "bonus" if told.amount <= 0 else "topup" if opened else "open",
        told.on or store.today,
        card=held_on.get("id"),
        principal=yuan(told.amount) if told.amount else "",
        bonus=yuan(told.bonus) if told.bonus else "",
        pay_method=told.method if told.amount else "",
        reason=told.reason,
    )
    client = before.adding("account", "stored_ledger", entry)
    total = balance(client.rows("account", "stored_ledger")).total
    bearer = held_on.get("named") is False
    return client, as_decided(store, over_cap(total, store.settings.thresholds, bearer=bearer), client.id)


_NAMES = {"client", "amount", "bonus", "pay", "on", "card", "reason"}


def _told(entry: Entry) -> _TopUp:
    """A line, each of its values as it would be typed. Raises `BadInput`, `UsageError`."""
    data = entry.data
    if strange := data.keys() - _NAMES:
        raise BadInput(both("unknown: {names}", "未知字段：{names}", names=", ".join(sorted(strange))))
    on = parse_date(data.get("on"))
    if data.get("on") and on is None:
        raise BadInput(both("on is not a day such as 2026-11-22", "on 应为日期，如 2026-11-22"))
    words = {name: str(data.get(name) or "") for name in ("bonus", "pay", "card", "reason")}
    return _TopUp(
        amount_of(str(data.get("amount") or "0")),
        amount_of(words["bonus"] or "0"),
        money_in(words["pay"] or "cash"),
        on,
        words["card"],
        words["reason"],
    )
