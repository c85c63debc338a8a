"""Consents: given and withdrawn (S4 R40; PIPL Art 14, 15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from clientfile.actions.all_or_none import (
    all_or_none,
    given_day,
    given_text,
    refuse_unknown,
    told_text,
    told_texts,
)
from clientfile.actions.consent_form import notice_version, purpose_labels, purpose_of
from clientfile.actions.list_items import typed_item
from clientfile.actions.put_replanned import put_replanned
from clientfile.actions.resolve import resolve
from clientfile.actions.rights import refuse_unreadable
from clientfile.domain import consents
from clientfile.domain.checks.minors import GUARDIAN_CONSENTS_BELOW
from clientfile.domain.checks.privacy import age_on
from clientfile.domain.data import Row, text
from clientfile.errors import BadInput, NotFound, Refused, UsageError
from clientfile.exchange.entry import Entry
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.store.transaction import Transaction


_OF_ENTRIES = ("client", "purposes", "scope", "notice", "method", "by", "expires", "evidence", "on")


class Wish(NamedTuple):
    """Consents as a user tells them. `notice` is the version of the form she saw; else the shop's own."""

    purposes: Sequence[str]
    scope: Sequence[str] = ()
    notice: str = ""
    method: str = ""
    by: str = ""
    expires: date | None = None
    evidence: str = ""
    on: date | None = None


class Given(NamedTuple):
    """What was given, and the purposes to which the same consent was there already."""

    client: str
    consents: tuple[Row, ...]
    already: tuple[str, ...]
    age_unknown: bool
    warnings: tuple[Problem, ...]


class Withdrawn(NamedTuple):
    """What was withdrawn, and what is now to be done by hand: photos kept, recipients to be told."""

    client: str
    consents: tuple[Row, ...]
    photos: int
    recipients: tuple[str, ...]
    warnings: tuple[Problem, ...]


def give_consents(store: Store, reference: str, wish: Wish) -> Given:
    """Enter what a client agreed to, in one commit.

    Raises `NotFound`, `BadInput`, and `Refused` where she is under 14 and it is not her guardian who agrees.
    """
    with store.writing("consent") as writing:
        given = _given(writing, resolve(store, reference), wish)
        writing.commit("consent")
        return given


def give_many(store: Store, entries: Iterable[Entry]) -> list[Given]:
    """Many in one commit, or none: `{"client": REF, "purposes": […], "method": …, "by": …, "on": …}`."""
    with store.writing("consent") as writing:

        def give(entry: Entry) -> Given:
            refuse_unknown(entry, _OF_ENTRIES)
            return _given(
                writing,
                resolve(store, given_text(entry, "client")),
                Wish(
                    told_texts(entry, "purposes"),
                    told_texts(entry, "scope"),
                    told_text(entry, "notice"),
                    told_text(entry, "method"),
                    told_text(entry, "by"),
                    given_day(entry, "expires"),
                    told_text(entry, "evidence"),
                    given_day(entry, "on"),
                ),
            )

        done = all_or_none(entries, give)
        writing.commit("consent")
        return done


def withdraw_consents(
    store: Store, reference: str, purposes: Sequence[str], *, on: date | None = None
) -> Withdrawn:
    """End what a client agreed to, from that day on, in one commit (PIPL Art 15).

    Raises `NotFound` where she gave no such consent, `UsageError` for a day to come.
    """
    day = on or store.today
    if day > store.today:
        raise UsageError(
            both("a withdrawal counts from the day on which it comes", "撤回自提出之日起生效"),
            both("leave --on out, or say a day that has been", "请省略 --on，或填写已过去的日期"),
        )
    wanted = [purpose_of(store, each) for each in purposes]
    with store.writing("consent") as writing:
        client = writing.read(resolve(store, reference))
        refuse_unreadable(store, "privacy", client)
        before = client
        for purpose in wanted:
            if not consents.given(client, purpose, day):
                raise NotFound(
                    both(
                        "there is no consent to withdraw: {purpose}",
                        "没有可撤回的同意：{purpose}",
                        purpose=purpose_labels(store)[purpose],
                    ),
                    both("see them: clientfile consent list REF", "查看：clientfile consent list 客户"),
                )
            client = client.having("privacy", "consents", [*consents.withdrawn(client, purpose, day)])
        warnings = put_replanned(writing, client)
        writing.commit("consent withdraw")
    after = client.rows("privacy", "consents")
    ended = tuple(row for row in after if row not in before.rows("privacy", "consents"))
    photos = len(client.rows("aesthetics", "photos")) if _photos(wanted) else 0
    shares = consents.running_shares(client, day) if consents.THIRD_PARTY in wanted else []
    told = tuple(dict.fromkeys(text(row.get("recipient")) for row in shares))
    return Withdrawn(client.id, ended, photos, told, warnings)


def _given(writing: Transaction, client_id: str, wish: Wish) -> Given:
    store = writing.store
    if not wish.purposes:
        raise BadInput(both("{name} is missing", "缺少 {name}", name="purposes"))
    client, on = writing.read(client_id), wish.on or store.today
    years = age_on(client, on)
    if years is not None and 0 <= years < GUARDIAN_CONSENTS_BELOW and wish.by != "guardian":
        raise Refused(
            both(
                "under 14 only the guardian consents; nothing was written",
                "不满14周岁须由监护人同意；未写入任何内容",
            ),
            both("ask the guardian, then say --by guardian", "请征得监护人同意后使用 --by guardian"),
        )
    given: list[Row] = []
    already: list[str] = []
    for word in wish.purposes:
        row = typed_item(
            store,
            "privacy.consents",
            {
                "purpose": purpose_of(store, word),
                "scope": list(wish.scope),
                "notice_version": wish.notice or notice_version(store),
                "method": wish.method,
                "given_on": on.isoformat(),
                "by": wish.by or "self",
                "expires_on": wish.expires.isoformat() if wish.expires else "",
                "evidence_ref": wish.evidence,
            },
        )
        if any(_same(row, each) for each in consents.open_consents(client, on)):
            already.append(text(row.get("purpose")))
        else:
            given.append({"id": writing.new_item_id(), **row})
    client = client.adding("privacy", "consents", *given)
    warnings = put_replanned(writing, client) if given else ()
    unknown = years is None and "profile" in client.unreadable
    return Given(client_id, tuple(given), tuple(already), unknown, warnings)


def _same(row: Row, other: Row) -> bool:
    """Whether a consent says what another says, whenever and however it was given."""
    beside = ("id", "given_on", "method", "evidence_ref")
    return {key: value for key, value in row.items() if key not in beside} == {
        key: value for key, value in other.items() if key not in beside
    }


def _photos(purposes: Sequence[str]) -> bool:
    return bool({consents.PHOTO_RECORD, consents.PHOTO_MARKETING} & set(purposes))
