"""Money comes in to be spent later: stored value (S3, R16)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clientfile.actions.account.cards import named_card
from clientfile.actions.account.entering import (
    Entered,
    account_of,
    entered,
    entered_many,
    new_entry,
    put,
)
from clientfile.actions.account.strictness import as_decided
from clientfile.actions.account.ways import amount_of, money_in
from clientfile.actions.all_or_none import given_day, given_text, refuse_unknown, told_text
from clientfile.domain.account.caps import over_cap
from clientfile.domain.account.stored import balance
from clientfile.domain.client import ClientFile
from clientfile.domain.money import yuan
from clientfile.errors import UsageError
from clientfile.exchange.entry import Entry
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple


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

    def one(writing: Transaction, entry: Entry) -> Entered:
        told = _told(entry)
        before = account_of(writing, given_text(entry, "client"))
        client, warnings = _topped_up(writing, before, told)
        return put(writing, before, client, on=told.on or store.today, warnings=warnings)

    return entered_many(store, "topups", entries, one)


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


_NAMES = ("client", "amount", "bonus", "pay", "on", "card", "reason")


def _told(entry: Entry) -> _TopUp:
    """A line, each of its values as it would be typed. Raises `BadInput`, `UsageError`."""
    refuse_unknown(entry, _NAMES)
    return _TopUp(
        amount_of(told_text(entry, "amount") or "0"),
        amount_of(told_text(entry, "bonus") or "0"),
        money_in(told_text(entry, "pay") or "cash"),
        given_day(entry, "on"),
        told_text(entry, "card"),
        told_text(entry, "reason"),
    )
