"""A package rests: the days that it is frozen are added at its end (R15)."""

from __future__ import annotations

from datetime import date

from clientfile.actions.account.choosing import named_package, unusable
from clientfile.actions.account.entering import Entered, account_of, entered, new_entry
from clientfile.errors import Refused, UsageError
from clientfile.said import both
from clientfile.store.store import Store


def freeze(
    store: Store,
    reference: str,
    package: str = "",
    *,
    on: date | None = None,
    until: date | None = None,
    reason: str = "",
) -> Entered:
    """Freeze a package from a day on, to a last day where it is known. Raises `Refused`, `UsageError`."""
    day = on or store.today
    if until is not None and until < day:
        raise UsageError(both("it would end before it begins", "结束日期早于开始日期"))
    with store.writing("freeze") as writing:
        before = account_of(writing, reference)
        state = named_package(before, package, day)
        if state.state != "active":
            raise unusable(state)
        last = until.isoformat() if until is not None else ""
        entry = new_entry(writing, "freeze", day, package=state.id, until=last, reason=reason)
        client = before.adding("account", "package_entries", entry)
        return entered(writing, before, client, "freeze", on=day)


def thaw(store: Store, reference: str, package: str = "", *, on: date | None = None) -> Entered:
    """Use a frozen package again from a day on. Raises `Refused` where none is frozen."""
    day = on or store.today
    with store.writing("thaw") as writing:
        before = account_of(writing, reference)
        state = named_package(before, package, day)
        if state.state != "frozen":
            raise Refused(
                both("this package is not frozen; nothing was written", "该套餐未冻结；未写入任何内容")
            )
        entry = new_entry(writing, "unfreeze", day, package=state.id)
        client = before.adding("account", "package_entries", entry)
        return entered(writing, before, client, "thaw", on=day)
