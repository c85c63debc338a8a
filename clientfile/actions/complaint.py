"""Complaints: open one, say what will be done, close it with what came of it (S3, S4 R17)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from clientfile.actions.account.sound import refuse_unsound
from clientfile.actions.list_items import chosen_item, named_visit, typed_item
from clientfile.actions.put_replanned import put_replanned
from clientfile.actions.resolve import resolve
from clientfile.actions.rights import refuse_unwritable
from clientfile.actions.services import named_service
from clientfile.domain import complaints
from clientfile.domain.account.compensation import compensated
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.errors import UsageError
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.store.transaction import Transaction

KIND = both("complaint", "投诉")
SEE = both("see them: clientfile complaint list REF", "查看：clientfile complaint list 客户")


class Written(NamedTuple):
    """A complaint as it stands now; `amends` is what was given for it just now."""

    client: str
    complaint: Row
    amends: Row
    warnings: tuple[Problem, ...]


class Amends(NamedTuple):
    """What makes up for something (R17): points, or a service of the catalogue for nothing."""

    points: int = 0
    free_repair: str = ""


def open_complaint(
    store: Store,
    reference: str,
    reason: str,
    *,
    kind: str = "",
    visit: str = "",
    owner: str = "",
    plan: str = "",
    due: date | None = None,
    on: date | None = None,
) -> Written:
    """A new complaint, in one commit; who may only add to `care` adds it.

    Raises `NotFound`, `BadInput`, `UsageError` where there is no reason.
    """
    if not reason.strip():
        raise UsageError(
            both("a complaint has a reason", "投诉须填写事由"),
            both("say it with --reason", "请用 --reason 填写"),
        )
    with store.writing("complaint") as writing:
        client = writing.read(resolve(store, reference))
        row = typed_item(
            store,
            "care.complaints",
            {
                "id": writing.new_item_id(),
                "date": (on or store.today).isoformat(),
                "reason": reason,
                "kind": kind,
                "visit": named_visit(client, visit),
                "owner": store.roster.named(owner).id if owner else "",
                "due_on": due.isoformat() if due else "",
                "plan": plan,
            },
        )
        return _written(writing, client.adding("care", "complaints", row), row, {}, "complaint")


def plan_complaint(
    store: Store,
    reference: str,
    complaint: str,
    plan: str,
    *,
    owner: str = "",
    due: date | None = None,
    amends: Amends | None = None,
) -> Written:
    """What will be done about it; `complaint` is its id or the beginning, "" where only one is open.

    Raises `NotFound`, `Ambiguous`, `Refused` where it is closed or `care` is not hers to write.
    """
    who = store.roster.named(owner).id if owner else ""
    with store.writing("complaint") as writing:
        client, row = _named(writing, reference, complaint)
        changed = complaints.planned(row, plan, owner=who, due=due)
        client, changed = _compensated(writing, client, changed, amends, store.today)
        return _written(writing, _with(client, row, changed), changed, row, "complaint plan")


def resolve_complaint(
    store: Store,
    reference: str,
    complaint: str,
    result: str,
    *,
    satisfaction: int | None = None,
    declined: bool = False,
    amends: Amends | None = None,
    on: date | None = None,
) -> Written:
    """Closed with its result and what the client thinks of it, or that she would not say.

    Raises as `plan_complaint`, and `UsageError` where the result or the satisfaction is missing.
    """
    day = on or store.today
    with store.writing("complaint") as writing:
        client, row = _named(writing, reference, complaint)
        changed = complaints.resolved(row, result, day, satisfaction=satisfaction, declined=declined)
        client, changed = _compensated(writing, client, changed, amends, day)
        return _written(writing, _with(client, row, changed), changed, row, "complaint resolve")


def _named(writing: Transaction, reference: str, word: str) -> tuple[ClientFile, Row]:
    """The client and her complaint: the one named, else the only one that is not closed."""
    client = writing.read(resolve(writing.store, reference))
    refuse_unwritable(writing.store, "care", client)
    rows = client.rows("care", "complaints")
    among = rows if word else [row for row in rows if complaints.state(row) != "closed"]
    return client, chosen_item(among, word, KIND, SEE)


def _compensated(
    writing: Transaction, client: ClientFile, row: Row, amends: Amends | None, on: date
) -> tuple[ClientFile, Row]:
    if amends is None or not (amends.points or amends.free_repair):
        return client, row
    store = writing.store
    refuse_unwritable(store, "account", client)
    refuse_unsound(client)
    service = named_service(store.catalogue, amends.free_repair) if amends.free_repair else None
    given = compensated(
        client,
        text(row.get("id")),
        catalogue=store.catalogue,
        on=on,
        new_id=writing.new_item_id,
        by=store.member.id,
        points=amends.points,
        service=service,
    )
    return given.client, complaints.compensated(
        row,
        given.points_entry or given.package,
        points=amends.points,
        free_repair=text(service.get("name")) if service else "",
    )


def _with(client: ClientFile, row: Row, changed: Row) -> ClientFile:
    rows: list[Json] = [changed if each == row else each for each in client.rows("care", "complaints")]
    return client.having("care", "complaints", rows)


def _written(writing: Transaction, client: ClientFile, row: Row, before: Row, action: str) -> Written:
    warnings = put_replanned(writing, client)
    writing.commit(action)
    amends = row.get("compensation")
    given = amends if isinstance(amends, dict) and amends != before.get("compensation") else {}
    return Written(client.id, row, given, warnings)
