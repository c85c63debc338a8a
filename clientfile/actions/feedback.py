"""Feedback: taken in and routed, resolved (S1, S2 R08); it opens care advice again (S0 R02)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from clientfile.actions.all_or_none import all_or_none, given_day, given_text, refuse_unknown, told_text
from clientfile.actions.list_items import chosen_item, named_visit, typed_item
from clientfile.actions.put_replanned import put_replanned
from clientfile.actions.resolve import resolve
from clientfile.actions.rights import refuse_unwritable
from clientfile.domain import feedback
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.errors import UsageError
from clientfile.exchange.entry import Entry
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.store.transaction import Transaction

KIND = both("feedback", "反馈")
SEE = both("see it: clientfile feedback list REF", "查看：clientfile feedback list 客户")


_OF_ENTRIES = ("client", "text", "about", "visit", "polarity", "route", "owner", "answer", "advice", "on")


class Wish(NamedTuple):
    """Feedback as a user tells it. `answer` is what settled it at once."""

    words: str
    about: str = ""
    visit: str = ""
    polarity: str = ""
    route: str = ""
    owner: str = ""
    answer: str = ""
    advice: str = ""
    on: date | None = None


class Written(NamedTuple):
    """Feedback as it stands now. `advice_open`: care advice is to be given anew because of it."""

    client: str
    feedback: Row
    state: str
    advice_open: bool
    warnings: tuple[Problem, ...]


def add_feedback(store: Store, reference: str, wish: Wish) -> Written:
    """Take feedback in, with the review of the file that it is, in one commit.

    Who may only add to `care` adds it. Raises `NotFound`, `BadInput`, `UsageError` where it has no words or
    is complex or negative and nobody's.
    """
    with store.writing("feedback") as writing:
        written = _added(writing, resolve(store, reference), wish)
        writing.commit("feedback")
        return written


def add_many(store: Store, entries: Iterable[Entry]) -> list[Written]:
    """Many in one commit, or none: `{"client": REF, "text": …, "polarity": …, "owner": …, "on": …}`."""
    with store.writing("feedback") as writing:

        def add(entry: Entry) -> Written:
            refuse_unknown(entry, _OF_ENTRIES)
            client = resolve(store, given_text(entry, "client"))
            told = {name: told_text(entry, name) for name in Wish._fields if name not in ("words", "on")}
            return _added(writing, client, Wish(given_text(entry, "text"), **told, on=given_day(entry, "on")))

        done = all_or_none(entries, add)
        writing.commit("feedback")
        return done


def resolve_feedback(
    store: Store, reference: str, word: str, resolution: str, *, advice: str = "", on: date | None = None
) -> Written:
    """What came of it; `word` is its id or the beginning, "" where only one is open. `advice` is given anew.

    Raises `NotFound`, `Ambiguous`, `UsageError`, `Refused` where `care` is not hers to write.
    """
    if not resolution.strip():
        raise UsageError(
            both("feedback closes with what came of it", "处理反馈须填写处理结果"),
            both("say it with --result", "请用 --result 填写"),
        )
    day = on or store.today
    with store.writing("feedback") as writing:
        client = writing.read(resolve(store, reference))
        refuse_unwritable(store, "care", client)
        rows = client.rows("care", "feedback")
        among = rows if word else [row for row in rows if feedback.state(row) == "open"]
        row = chosen_item(among, word, KIND, SEE)
        changed = feedback.resolved(row, resolution, day)
        every: list[Json] = [changed if each == row else each for each in rows]
        client = advised(store, client.having("care", "feedback", every), advice, day, text(row.get("ref")))
        warnings = put_replanned(writing, client)
        writing.commit("feedback resolve")
        return _written(client, changed, warnings)


def _added(writing: Transaction, client_id: str, wish: Wish) -> Written:
    store = writing.store
    if not wish.words.strip():
        raise UsageError(
            both("feedback has words", "反馈须填写内容"), both("say them with --text", "请用 --text 填写")
        )
    on = wish.on or store.today
    client = writing.read(client_id)
    visit = named_visit(client, wish.visit)
    row = typed_item(
        store,
        "care.feedback",
        {
            "id": writing.new_item_id(),
            "date": on.isoformat(),
            "about": wish.about or ("visit" if wish.visit else ""),
            "ref": visit,
            "polarity": wish.polarity,
            "text": wish.words,
            "route": wish.route,
            "owner": store.roster.named(wish.owner).id if wish.owner else "",
        },
    )
    row = feedback.routed(row, on, answer=wish.answer)
    review = feedback.review(row, store.member.id)
    client = client.adding("care", "feedback", row).adding("care", "reviews", review)
    client = advised(store, client, wish.advice, on, visit)
    return _written(client, row, put_replanned(writing, client))


def advised(store: Store, client: ClientFile, advice: str, on: date, visit: str) -> ClientFile:
    """With care advice given anew; who may not write `aesthetics` but add to it adds it."""
    if not advice:
        return client
    given: Row = {"date": on.isoformat(), "by": store.member.id, "text": advice, "visit": visit}
    return client.adding("aesthetics", "advice", typed_item(store, "aesthetics.advice", given))


def _written(client: ClientFile, row: Row, warnings: tuple[Problem, ...]) -> Written:
    waiting = any(each.get("id") == row.get("id") for each in feedback.reopens_advice(client))
    return Written(client.id, row, feedback.state(row), waiting, warnings)
