"""Rules of money: the ledgers of stored value, points and packages hold (R15, R16)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.account.holding import LEDGERS, not_holding
from clientfile.domain.client import ClientFile
from clientfile.problem import Problem


def ledgers_hold(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F75 to F77: no balance below zero, nothing used that is not there, no points from nothing."""
    account = client.section("account")
    if any(account.get(ledger) for ledger in LEDGERS):
        yield from not_holding(client)
