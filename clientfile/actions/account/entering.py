"""How every account action begins and ends: a client whose ledgers hold, and one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from clientfile.actions.account.sound import refuse_unsound
from clientfile.actions.all_or_none import all_or_none
from clientfile.actions.planned import replanned
from clientfile.actions.resolve import resolve
from clientfile.domain.account.packages import PackageState, package_states
from clientfile.domain.account.points import standing_points
from clientfile.domain.account.refunds import Refund
from clientfile.domain.account.stored import Balance, balance
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.errors import Refused
from clientfile.exchange.entry import Entry
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple

LISTS = ("purchases", "stored_ledger", "packages", "package_entries", "points_ledger")


class Entered(NamedTuple):
    """What was entered, by list, and how the account stands after it. `refund` says how it was worked out."""

    client: str
    entries: Mapping[str, tuple[Row, ...]]
    stored: Balance
    points: int
    packages: tuple[PackageState, ...]
    refund: Refund | None = None
    warnings: tuple[Problem, ...] = ()


def may_write_account(store: Store, client: ClientFile) -> bool:
    """Whether this member enters payments herself."""
    return store.roster.may_write(store.member, "account") and "account" not in client.unreadable


def account_of(writing: Transaction, reference: str, *, sound: bool = True) -> ClientFile:
    """The client meant, with an account to write to.

    Raises `NotFound`, `Ambiguous`, `Refused` where this role may not, or the ledgers do not hold.
    """
    client = writing.read(resolve(writing.store, reference))
    if not may_write_account(writing.store, client):
        raise Refused(
            both("your role may not write accounts", "你的角色无权写入「消费与会员」"),
            both(
                "a visit you record with --pay waits for somebody who may: clientfile account settle",
                "用 visit --pay 记录的服务会等待有权人员结算：clientfile account settle",
            ),
        )
    if sound:
        refuse_unsound(client)
    return client


def entered(
    writing: Transaction,
    before: ClientFile,
    client: ClientFile,
    action: str,
    *,
    on: date,
    refund: Refund | None = None,
    warnings: Sequence[Problem] = (),
) -> Entered:
    """Write the client as she is now, with what follows for the agenda, as one commit."""
    found = put(writing, before, client, on=on, refund=refund, warnings=warnings)
    writing.commit(action)
    return found


def entered_many(
    store: Store, action: str, entries: Iterable[Entry], one: Callable[[Transaction, Entry], Entered]
) -> list[Entered]:
    """Many in one commit, or none: `one` enters a line with `put`. Raises `BadInput` with the lines."""
    with store.writing(action) as writing:
        done = all_or_none(entries, lambda entry: one(writing, entry))
        writing.commit(action)
    return done


def put(
    writing: Transaction,
    before: ClientFile,
    client: ClientFile,
    *,
    on: date,
    refund: Refund | None = None,
    warnings: Sequence[Problem] = (),
) -> Entered:
    """The same, for whoever commits several together."""
    client = replanned(writing.store, client)
    changed = [name for name in writing.store.forms if client.section(name) != before.section(name)]
    writing.put(client, changed)
    found = standing(before, client, on, refund)
    return found._replace(warnings=(*warnings, *writing.warnings[client.id]))


def standing(before: ClientFile, client: ClientFile, on: date, refund: Refund | None = None) -> Entered:
    """What `client` holds more than `before`, and how her account stands."""
    entries = {name: more for name in LISTS if (more := _more(before, client, name))}
    touched = {text(row.get("package")) for row in entries.get("package_entries", ())}
    touched |= {text(row.get("id")) for row in entries.get("packages", ())}
    return Entered(
        client.id,
        entries,
        balance(client.rows("account", "stored_ledger")),
        standing_points(client.rows("account", "points_ledger"), on).balance,
        tuple(each for each in package_states(client, on) if each.id in touched),
        refund,
    )


def _more(before: ClientFile, client: ClientFile, name: str) -> tuple[Row, ...]:
    return tuple(client.rows("account", name)[len(before.rows("account", name)) :])


def new_entry(writing: Transaction, kind: str, on: date, **more: Json) -> Row:
    """An entry of a ledger, with what is empty left out."""
    told = {name: value for name, value in more.items() if value not in (None, "")}
    return {
        "id": writing.new_item_id(),
        "date": on.isoformat(),
        "kind": kind,
        **told,
        "by": writing.store.member.id,
    }
