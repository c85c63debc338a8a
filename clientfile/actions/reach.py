"""A communication with a client is written down (S3's table); what was promised is followed up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from clientfile.actions.all_or_none import all_or_none, given_text
from clientfile.actions.close_followup import Closed, Outcome, close_followups, communication
from clientfile.actions.planned import replanned
from clientfile.actions.resolve import resolve
from clientfile.domain.data import Json, Row, text
from clientfile.domain.ids import derived_id
from clientfile.errors import Ambiguous, NotFound, UsageError
from clientfile.exchange.entry import Entry
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple

FIELDS = (
    "date",
    "time",
    "channel",
    "topic",
    "summary",
    "action",
    "owner",
    "due_on",
    "satisfaction",
    "adverse",
    "advice",
)
"""What may be told of a communication, as `care.communications` has it."""


class Reached(NamedTuple):
    """A communication as it was written, and the follow-ups it opened."""

    id: str
    communication: Row
    followups: tuple[Row, ...]
    warnings: tuple[Problem, ...]


def reach(store: Store, reference: str, said: Row, *, on: date | None = None) -> Reached:
    """One communication, in one commit.

    `said` are fields of `care.communications`. Raises `NotFound`, `BadInput`, and `UsageError` for an action
    without an owner or a day.
    """
    with store.writing("reach") as writing:
        day = on or store.today
        reached = _reached(writing, resolve(store, reference), {"date": day.isoformat(), **said})
        writing.commit("reach")
        return reached


def reach_from(store: Store, entries: Iterable[Entry]) -> list[Reached]:
    """Many, each an entry `{"client": REF, "summary": …, "date": …}`; all in one commit, or none."""
    with store.writing("reach") as writing:

        def one(entry: Entry) -> Reached:
            client = resolve(store, given_text(entry, "client"))
            said = {name: value for name, value in entry.data.items() if name != "client"}
            return _reached(writing, client, {"date": store.today.isoformat(), **said})

        found = all_or_none(entries, one, "care", "communications")
        writing.commit("reach")
    return found


def kept(store: Store, promise: str, said: Row, *, on: date | None = None) -> Closed:
    """What was promised is done: named by the id of its communication, or of its follow-up.

    Raises as `close_followups`.
    """
    (closed,) = close_followups(store, [Outcome(_followup(store, promise), said, on=on)])
    return closed


def _followup(store: Store, promise: str) -> str:
    word = promise.strip().lower()
    rows = store.index.select(
        "SELECT DISTINCT client, id FROM communications WHERE id >= ? AND id < ? || '~' "
        "AND action IS NOT NULL AND corrects IS NULL LIMIT 20",
        (word, word),
    )
    if len(word) < 4 or not rows:
        if len(word) >= 4 and store.index.owner_of_followup(word):
            return word
        raise NotFound(
            both("there is no communication of this id with an action", "没有这个编号的待办沟通"),
            both(
                "see what is due: clientfile due --kind communication",
                "查看待办：clientfile due --kind communication",
            ),
        )
    if len(rows) > 1:
        raise Ambiguous(
            both("{n} communications begin so", "有 {n} 条沟通以此开头", n=len(rows)),
            both("name one of: {ids}", "请指定其一：{ids}", ids=", ".join(str(row[1]) for row in rows[:10])),
        )
    return derived_id(str(rows[0][0]), "communication", str(rows[0][1]), "")


def _reached(writing: Transaction, client_id: str, said: Mapping[str, Json]) -> Reached:
    store = writing.store
    talk = communication(store, {**said}, FIELDS)
    if talk.get("action") and not (talk.get("owner") and talk.get("due_on")):
        raise UsageError(
            both("an action needs an owner and a day", "跟进事项须有负责人和期限"),
            both("say --owner and --due", "请用 --owner 和 --due 说明"),
        )
    talk = {
        "id": writing.new_item_id(),
        **talk,
        "state": "open" if talk.get("action") else "done",
        "by": store.member.id,
    }
    if owner := text(talk.get("owner")):
        talk["owner"] = store.roster.named(owner).id
    before = writing.read(client_id)
    client = replanned(store, before.adding("care", "communications", talk))
    there = [row.get("id") for row in before.rows("agenda", "followups")]
    opened = tuple(row for row in client.rows("agenda", "followups") if row.get("id") not in there)
    planned = client.section("agenda") != before.section("agenda")
    writing.put(client, ("care", "agenda") if planned else ("care",))
    return Reached(client_id, talk, opened, tuple(writing.warnings[client_id]))
