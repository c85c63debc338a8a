"""A ledger is put right, with a reason: a difference, an entry withdrawn, or a word for what stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clientfile.actions.account.choosing import items_named, named_package
from clientfile.actions.account.entering import (
    Entered,
    account_of,
    entered,
    entered_many,
    new_entry,
    put,
)
from clientfile.actions.account.ways import signed
from clientfile.actions.all_or_none import given_day, given_text, refuse_unknown, told_number, told_text
from clientfile.domain.account.holding import LEDGERS, not_holding
from clientfile.domain.account.packages import PackageState
from clientfile.domain.account.points import expiry, rules_of
from clientfile.domain.client import ClientFile
from clientfile.domain.data import text
from clientfile.domain.ledger import standing
from clientfile.domain.money import yuan
from clientfile.errors import NotFound, Refused, UsageError
from clientfile.exchange.entry import Entry
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple


class Adjustment(NamedTuple):
    """What is put right. Differences are signed: fen, points, times of an item of a package.

    `entry` is the id of an entry that is withdrawn. Where nothing of all this is given, the reason vouches
    for the ledgers that do not hold, as they stand.
    """

    reason: str
    principal: int = 0
    bonus: int = 0
    points: int = 0
    package: str = ""
    item: str = ""
    times: int = 0
    until: date | None = None
    entry: str = ""


def adjust(store: Store, reference: str, told: Adjustment, *, on: date | None = None) -> Entered:
    """Enter an adjustment. Raises `NotFound`, `UsageError`, or `Refused` where it would not hold yet."""
    day = on or store.today
    with store.writing("adjust") as writing:
        before = account_of(writing, reference, sound=False)
        return entered(writing, before, _held(writing, before, told, day), "adjust", on=day)


def adjust_many(store: Store, entries: Iterable[Entry]) -> list[Entered]:
    """Many in one commit, or none: `{"client", "reason", "principal", …, "on"}`, as the options are named."""

    def one(writing: Transaction, entry: Entry) -> Entered:
        refuse_unknown(entry, ("client", *Adjustment._fields, "on"))
        day = given_day(entry, "on") or store.today
        before = account_of(writing, given_text(entry, "client"), sound=False)
        return put(writing, before, _held(writing, before, _told(entry), day), on=day)

    return entered_many(store, "adjustments", entries, one)


def _told(entry: Entry) -> Adjustment:
    """A line, each of its values as it would be typed. Raises `BadInput`, `UsageError`."""
    return Adjustment(
        told_text(entry, "reason"),
        signed(told_text(entry, "principal") or "0"),
        signed(told_text(entry, "bonus") or "0"),
        told_number(entry, "points", 0),
        told_text(entry, "package"),
        told_text(entry, "item"),
        told_number(entry, "times", 0),
        given_day(entry, "until"),
        told_text(entry, "entry"),
    )


def _held(writing: Transaction, before: ClientFile, told: Adjustment, day: date) -> ClientFile:
    """The client adjusted, with ledgers that hold."""
    if not told.reason.strip():
        raise UsageError(both("an adjustment needs a reason", "调整须注明原因"))
    if (told.item and not told.times) or (told.package and not told.times and told.until is None):
        raise UsageError(
            both("nothing was said that is to change of the package", "未说明套餐要调整什么"),
            both("say --times, or --until for another last day", "请用 --times，或用 --until 更改有效期"),
        )
    client = _adjusted(writing, before, told, day)
    if client is before:
        raise UsageError(
            both("the account holds, and nothing was said that is to change", "账目无误，也没有要调整的内容"),
            both("see: clientfile account adjust --help", "参见：clientfile account adjust --help"),
        )
    problems = [problem.of(client.id) for problem in not_holding(client)]
    if problems:
        raise Refused(
            both("it would not hold yet; nothing was written", "调整后仍不符；未写入任何内容"),
            both(
                "withdraw the entry with --entry ID, or give the difference that is missing",
                "用 --entry 编号 撤销该条，或补上差额",
            ),
            problems,
        )
    return client


def _adjusted(writing: Transaction, client: ClientFile, told: Adjustment, on: date) -> ClientFile:
    begun = client
    if told.entry:
        client = _withdrawn(writing, client, told, on)
    if told.principal or told.bonus:
        entry = new_entry(
            writing,
            "adjust",
            on,
            principal=yuan(told.principal) if told.principal else "",
            bonus=yuan(told.bonus) if told.bonus else "",
            reason=told.reason,
        )
        client = client.adding("account", "stored_ledger", entry)
    if told.points:
        last = expiry(rules_of(writing.store.catalogue), on) if told.points > 0 else None
        entry = new_entry(writing, "adjust", on, points=told.points, reason=told.reason)
        entry |= {"expires_on": last.isoformat()} if last is not None else {}
        client = client.adding("account", "points_ledger", entry)
    if told.times or told.until is not None:
        client = _package(writing, client, told, on)
    return _vouched(writing, client, told, on) if client is begun else client


def _withdrawn(writing: Transaction, client: ClientFile, told: Adjustment, on: date) -> ClientFile:
    """With an item that takes the place of an entry and says nothing: the entry counts no more."""
    every = [(ledger, row) for ledger in LEDGERS for row in standing(client.rows("account", ledger))]
    found = [(ledger, row) for ledger, row in every if text(row.get("id")).startswith(told.entry)]
    if len(found) != 1:
        raise NotFound(
            both("several entries begin so", "有多条以此开头")
            if found
            else both("there is no such entry in a ledger", "账目中没有这一条"),
            both(
                "their ids: clientfile account statement {id} --format json",
                "编号见：clientfile account statement {id} --format json",
                id=client.id,
            ),
        )
    ledger, row = found[0]
    entry = new_entry(writing, "adjust", on, reason=told.reason, corrects=row["id"])
    entry |= {"points": 0} if ledger == "points_ledger" else {}
    entry |= {"package": row["package"]} if ledger == "package_entries" else {}
    return client.adding("account", ledger, entry)


def _package(writing: Transaction, client: ClientFile, told: Adjustment, on: date) -> ClientFile:
    package = named_package(client, told.package, on)
    if told.until is not None:
        entry = new_entry(
            writing, "extend", on, package=package.id, until=told.until.isoformat(), reason=told.reason
        )
        client = client.adding("account", "package_entries", entry)
    if told.times:
        entry = new_entry(
            writing,
            "adjust",
            on,
            package=package.id,
            item=_item(writing.store, package, told.item),
            count=told.times,
            reason=told.reason,
        )
        client = client.adding("account", "package_entries", entry)
    return client


def _item(store: Store, package: PackageState, word: str) -> str:
    found, names = items_named(store.catalogue, package, word)
    if len(found) == 1:
        return found[0].id
    raise UsageError(
        both("say which item of the package", "请指定套餐项目"),
        both("it holds: {names}", "套餐项目：{names}", names=names),
    )


def _vouched(writing: Transaction, client: ClientFile, told: Adjustment, on: date) -> ClientFile:
    """With an adjustment of nothing for all that does not hold; what names no package is withdrawn."""
    seen: set[str] = set()
    while fresh := [problem for problem in not_holding(client) if problem.path not in seen]:
        for problem in fresh:
            seen.add(problem.path)
            ledger, _, place = problem.path.partition("[")
            bad = client.rows("account", ledger)[int(place.rstrip("]"))]
            entry = new_entry(writing, "adjust", on, reason=told.reason)
            if ledger == "package_entries":
                entry["package"] = text(bad.get("package"))
            if problem.rule == "package-unknown":
                entry["corrects"] = bad["id"]
            entry |= {"points": 0} if ledger == "points_ledger" else {}
            client = client.adding("account", ledger, entry)
    return client
