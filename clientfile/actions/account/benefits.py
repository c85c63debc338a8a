"""Benefits of one client: granted beside those of her tier, used, taken back (F78, R18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from clientfile.actions.account.entering import account_of, new_entry
from clientfile.actions.account.open_benefits import open_now
from clientfile.actions.planned import replanned
from clientfile.actions.services import named_entry
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, text
from clientfile.domain.membership.benefits import OpenBenefit, granted
from clientfile.errors import Ambiguous, NotFound, Refused, UsageError
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple

Named = TypeVar("Named")


class Noted(NamedTuple):
    """The entry as it was written, and what is open after it."""

    client: str
    entry: Row
    open: tuple[OpenBenefit, ...]
    warnings: tuple[Problem, ...]


def grant(
    store: Store,
    reference: str,
    what: str,
    *,
    name: str = "",
    count: int = 1,
    until: date | None = None,
    reason: str = "",
    on: date | None = None,
) -> Noted:
    """Grant a benefit of the catalogue, or one of a kind under a `name` of its own.

    Raises `NotFound`, `Refused`, `UsageError`.
    """
    day = on or store.today
    if until is not None and until < day:
        raise UsageError(
            both("it would have ended before it began", "截止日期早于授予日期"),
            both("--until is the last day on which it may be used", "--until 为最后可用日期"),
        )
    with store.writing("benefit") as writing:
        client = account_of(writing, reference)
        row: Row = {**_meant(store, what, name), "kind": "granted", "count": count, "reason": reason}
        if until is not None:
            row["expires_on"] = until.isoformat()
        return _noted(writing, client, row, day)


def use(
    store: Store, reference: str, what: str, *, count: int = 1, reason: str = "", on: date | None = None
) -> Noted:
    """Note that a benefit was used. Raises `NotFound`, `Ambiguous`, `Refused` where it is not open."""
    day = on or store.today
    with store.writing("benefit") as writing:
        client = account_of(writing, reference)
        benefit = _open(store, client, what, day)
        if benefit.left is not None and count > benefit.left:
            raise Refused(
                both("times left: {n}; nothing was written", "剩余次数：{n}；未写入任何内容", n=benefit.left),
                both(
                    "see them: clientfile account statement {id}",
                    "查看：clientfile account statement {id}",
                    id=client.id,
                ),
            )
        row: Row = {
            "kind": "used",
            "benefit": benefit.kind,
            "name": benefit.name,
            "item": benefit.item,
            "grant": benefit.grant,
            "version": benefit.version,
            "count": count,
            "reason": reason,
        }
        return _noted(writing, client, row, day)


def withdraw(store: Store, reference: str, what: str, *, reason: str, on: date | None = None) -> Noted:
    """Take a grant back, with a reason. Raises `NotFound`, `Ambiguous`, `UsageError`."""
    if not reason.strip():
        raise UsageError(
            both("what was granted is taken back with a --reason", "收回权益须说明 --reason 原因")
        )
    day = on or store.today
    with store.writing("benefit") as writing:
        client = account_of(writing, reference)
        grants = [each.entry for each in granted(client, day) if each.state == "open"]
        found = _fitting([(_words(row), row) for row in grants], what)
        row: Row = {"kind": "withdrawn", "grant": found.get("id"), "reason": reason}
        row |= {name: found.get(name) for name in ("benefit", "name", "item", "version")}
        return _noted(writing, client, row, day)


def _meant(store: Store, what: str, name: str) -> Row:
    """The catalogue's benefit that is named, in the version of today; else a kind."""
    field = store.forms.field("account.benefits.benefit")
    kinds = field.choices if field is not None else {}
    kind = next((value for value, said in kinds.items() if what in (value, *said)), None)
    if kind is not None:
        return {"benefit": kind, "name": name}
    entry = named_entry(store.catalogue, "benefits", what)
    return {
        "benefit": entry.get("benefit"),
        "name": name or entry.get("name"),
        "item": entry.get("id"),
        "version": entry.get("version"),
    }


def _open(store: Store, client: ClientFile, what: str, day: date) -> OpenBenefit:
    every = open_now(store, client, day)
    field = store.forms.field("account.benefits.benefit")
    named = []
    for each in every:
        said = field.choices.get(each.kind) if field is not None else None
        named.append(((each.grant, each.item, each.name, each.kind, *(said or ())), each))
    return _fitting(named, what)


def _words(row: Row) -> tuple[str, ...]:
    return tuple(text(row.get(name)) for name in ("id", "item", "name", "benefit"))


def _fitting(named: Sequence[tuple[Sequence[str], Named]], what: str) -> Named:
    """The only one of which a word is `what`, else the only one whose grant's id or name has it.

    Raises `NotFound`, `Ambiguous`.
    """
    found = [each for words, each in named if what in words and what]
    found = found or [
        each for words, each in named if words[0].startswith(what.lower()) or (what and what in words[2])
    ]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(" ".join(dict.fromkeys(filter(None, words[:3]))) or words[3] for words, _ in named)
    if found:
        raise Ambiguous(
            both("several benefits fit", "有多项权益符合"),
            both("name one of: {listed}", "请指定其一：{listed}", listed=listed),
        )
    raise NotFound(
        both("no such benefit is open for this client", "该客户没有这项可用权益"),
        both("open are: {listed}", "可用的有：{listed}", listed=listed)
        if listed
        else both(
            "grant one: clientfile account benefit grant REF WHAT",
            "可先授予：clientfile account benefit grant 客户 权益",
        ),
    )


def _noted(writing: Transaction, before: ClientFile, told: Row, day: date) -> Noted:
    """One entry, one commit."""
    store = writing.store
    more = {name: value for name, value in told.items() if name != "kind"}
    entry = new_entry(writing, text(told["kind"]), day, **more)
    client = replanned(store, before.adding("account", "benefits", entry))
    changed = [name for name in store.forms if client.section(name) != before.section(name)]
    writing.put(client, changed)
    writing.commit("benefit")
    return Noted(client.id, entry, tuple(open_now(store, client, day)), tuple(writing.warnings[client.id]))
