"""Record that a service took place, and what follows from it: the payment, the agenda, the skin log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from clientfile.actions.all_or_none import given_text
from clientfile.actions.entries import placed
from clientfile.actions.planned import replanned
from clientfile.actions.visit_given import Given, given, may_be, meant, missing
from clientfile.actions.visit_told import Told, skin_change, told_in
from clientfile.domain.bookings import with_state
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, text, texts
from clientfile.domain.ledger import origin
from clientfile.errors import ClientfileError, Refused, UsageError, not_accepted
from clientfile.exchange.entry import Entry
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.actions.account.paying import Paid


NO_MORE = Told()
"""A visit of which nothing is told but whose it was, and what."""


class Visited(NamedTuple):
    """A visit as it was written, what followed, and what of R01 is still `missing`."""

    id: str
    visit: Row
    followups: tuple[Row, ...]
    warnings: tuple[Problem, ...]
    booking: str = ""
    paid: Paid | None = None
    missing: tuple[str, ...] = ()


def record_visit(store: Store, reference: str, service: str, told: Told = NO_MORE) -> Visited:
    """One visit, with all that follows, in one commit.

    `service` is a catalogue id or name. A correction (`told.corrects`) needs neither: they are as they were.
    Raises `Refused` where a rule speaks against it, `NotFound`, `BadInput`.
    """
    with store.writing("visit") as writing:
        client, told = meant(store, reference, told)
        visited = _recorded(writing, client, service, told)
        writing.commit("visit")
        return visited


def record_visits(store: Store, entries: Iterable[Entry]) -> list[Visited]:
    """Many visits in one commit, or none.

    Each entry is `{"client": REF, "service": …, "on": …, "staff": […], …}`. Where all that is wrong are rules
    that speak against it, it is `Refused`, else `BadInput`; each problem with its line.
    """
    visited: list[Visited] = []
    problems: list[Problem] = []
    wrong_input = False
    with store.writing("visits") as writing:
        found = list(entries)
        with store.surroundings.progress(len(found), both("recording visits", "正在记录服务")) as tick:
            for entry in found:
                try:
                    visited.append(_line(writing, entry))
                except ClientfileError as error:
                    wrong_input = wrong_input or not isinstance(error, Refused)
                    alone = [Problem("services", "visits", error.kind, error.message)]
                    problems += placed(list(error.problems) or alone, entry)
                tick(1)
        if problems:
            refused = not_accepted(problems)
            raise refused if wrong_input else Refused(refused.message, refused.hint, problems)
        writing.commit("visits")
    return visited


def _line(writing: Transaction, entry: Entry) -> Visited:
    told = told_in(entry)
    if told.corrects or told.booking:
        reference, service = text(entry.data.get("client")), text(entry.data.get("service"))
    else:
        reference, service = given_text(entry, "client"), given_text(entry, "service")
    client, told = meant(writing.store, reference, told)
    return _recorded(writing, client, service, told)


def _recorded(writing: Transaction, client_id: str, service: str, told: Told) -> Visited:
    store = writing.store
    client = writing.read(client_id)
    found = given(store, client, service, told, writing.new_item_id())
    visit, check = found.visit, may_be(store, client, found, told)
    if check is not None:
        visit["precheck"] = check.precheck
    warnings = [*(check.warnings if check else ())]
    if found.booking:
        client = with_state(client, found.booking, "done", text(visit.get("id")))
    source = origin(visit, [*client.rows("services", "visits"), visit])
    client = client.adding("services", "visits", visit)
    sections = ["services", "agenda"]
    if told.skin:
        client = _with_skin(writing, client, visit, source, told.skin, sections, warnings)
    paid: Paid | None = None
    if told.pay:
        client, paid = _paid(writing, client, found, told)
        sections += [name for name in paid.sections if name not in sections]
        warnings += paid.warnings
    client = replanned(store, client, visits=(source,))
    writing.put(client, sections)
    kept = tuple(row for row in client.rows("agenda", "followups") if row.get("source") == source)
    told_of = (*warnings, *writing.warnings[client_id])
    return Visited(client_id, visit, kept, told_of, found.booking, paid, missing(store, client, visit))


def _paid(writing: Transaction, client: ClientFile, found: Given, told: Told) -> tuple[ClientFile, Paid]:
    if found.corrected is not None:
        raise UsageError(
            both("a correction is not paid for again", "更正服务记录时不能再次付款"),
            both("see: clientfile account --help", "参见：clientfile account --help"),
        )
    # A visit that is not paid for does without a dozen modules.
    from clientfile.actions.account.paying import pay_for_visit, ways_of

    staff = texts(found.visit.get("staff"))
    return pay_for_visit(writing, client, found.visit, found.item, ways_of(told.pay), staff=staff)


def _with_skin(
    writing: Transaction,
    client: ClientFile,
    visit: Row,
    source: str,
    change: str,
    sections: list[str],
    warnings: list[Problem],
) -> ClientFile:
    """With an entry in the skin log (R01), as an addition where the member may not read it."""
    store = writing.store
    if not store.roster.may_add(store.member, "aesthetics"):
        said = both("your role may not write the skin log", "你的角色无权写入皮肤状态变化")
        warnings.append(Problem("aesthetics", "skin_log", "not-allowed", said, True, client.id))
        return client
    entry: Row = {
        "id": writing.new_item_id(),
        "date": text(visit.get("date")),
        "source": "visit",
        "visit": source,
        "change": skin_change(store, change),
    }
    sections.append("aesthetics")
    return client.adding("aesthetics", "skin_log", entry)
