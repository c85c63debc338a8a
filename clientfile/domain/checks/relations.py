"""Rules of where a client came from, and of what she wants to spend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from clientfile.domain.checks.rule import wrong
from clientfile.domain.client import ClientFile
from clientfile.domain.data import mapping, text
from clientfile.problem import Problem

_MONEY = r"[0-9]{1,15}(?:\.[0-9]{1,2})?"


def one_primary_source(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F21: of several sources exactly one is the primary one."""
    rows = client.rows("profile", "sources")
    primary = sum(row.get("primary") is True for row in rows)
    if primary > 1 or (len(rows) > 1 and primary == 0):
        yield wrong(
            "profile.sources",
            "one-primary-source",
            "of several sources exactly one is the primary one",
            "有多个来源时须且只能有一个主要来源",
        )


def referrer(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F22: nobody refers herself."""
    named = text(client.section("profile").get("referrer"))
    own = {client.id, text(client.section("contact").get("client_no"))} - {""}
    if named in own:
        yield wrong("profile.referrer", "referrer-self", "nobody refers herself", "推荐人不能是本人")


def budget(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F70: the least is not more than the most."""
    told = mapping(client.section("account").get("budget"))
    least, most = text(told.get("min")), text(told.get("max"))
    if not (re.fullmatch(_MONEY, least) and re.fullmatch(_MONEY, most)):
        return
    from decimal import Decimal  # on demand: few files hold a budget

    if Decimal(least) > Decimal(most):
        yield wrong("account.budget", "budget-order", "the least is more than the most", "预算下限高于上限")
