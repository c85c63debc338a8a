"""What fits one client, and what became of it when it was offered (R21-R26; PIPL Art 24)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from clientfile.actions.list_items import typed_item
from clientfile.actions.precheck import practice
from clientfile.actions.put_replanned import put_replanned
from clientfile.actions.resolve import resolve
from clientfile.actions.rights import refuse_unreadable
from clientfile.actions.services import named_entry, named_service
from clientfile.domain import consents
from clientfile.domain.account.packages import package_states
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, text, texts
from clientfile.domain.membership.frequency import frequency
from clientfile.domain.membership.terms import terms_from
from clientfile.domain.needs import NeedField
from clientfile.domain.precheck import check
from clientfile.domain.reasons import Shop
from clientfile.domain.recommending import Adviser, Allowed, Known, LeftOut, Suggestion, suggestions
from clientfile.errors import ClientfileError, NotFound, Refused
from clientfile.forms.fields import Field, Forms
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

READ = ("aesthetics", "health", "services", "preferences", "account", "care")
"""Sections that suggestions are made from; what cannot be read is said."""
CLOSED = frozenset({"restricted", "merged", "archived"})
Outcome = Literal["offered", "accepted", "declined"]


class Recommended(NamedTuple):
    """What to suggest to one client. `cautions`: what to ask before, by item; `unread`: not looked at."""

    client: str
    name: str
    suggestions: tuple[Suggestion, ...]
    cautions: Mapping[str, tuple[Said, ...]]
    left_out: tuple[LeftOut, ...]
    unread: tuple[str, ...]


class Noted(NamedTuple):
    """An offer as it was written down; `name` is the item's in the catalogue."""

    client: str
    name: str
    recommendation: Row
    warnings: tuple[Problem, ...]


class Offered(NamedTuple):
    """An offer of the past; `name` is the item's in the catalogue of today."""

    recommendation: str
    date: str
    item: str
    name: str
    rule: str
    reasons: tuple[str, ...]
    outcome: str
    decided_on: str


def recommend(store: Store, reference: str) -> Recommended:
    """Suggestions for one client, the weightiest first. Writes a line in the access log.

    Raises `Refused` where she has not agreed to be profiled, or her file is restricted.
    """
    client = store.read(resolve(store, reference))
    refuse_profile(store, client)
    advising = Advising(store)
    found, left = advising.suggestions(client)
    store.noted("recommend", [client.id], [name for name in READ if name not in client.unreadable])
    name, _ = store.index.name_and_phone(client.id)
    cautions = {each.item: advising.cautions(client, each) for each in found if each.item}
    return Recommended(
        client.id,
        name,
        tuple(found),
        {item: said for item, said in cautions.items() if said},
        tuple(left),
        tuple(each for each in READ if each in client.unreadable),
    )


def note_outcome(
    store: Store, reference: str, item: str, outcome: Outcome, *, on: date | None = None
) -> Noted:
    """That something was offered, accepted or declined, in one commit: a service or package by id or name.

    What was offered and is not answered takes the answer; who may only add to `care` adds it. Raises
    `NotFound`, `Refused` where she has not agreed to be profiled.
    """
    day = on or store.today
    with store.writing("recommend") as writing:
        client = writing.read(resolve(store, reference))
        refuse_profile(store, client)
        named = _named(store, item)
        wanted = text(named.get("id"))
        rows = client.rows("care", "recommendations")
        waiting = [row for row in rows if row.get("item") == wanted and row.get("outcome") == "offered"]
        if outcome != "offered" and waiting:
            row: Row = {**waiting[-1], "outcome": outcome, "decided_on": day.isoformat()}
            every: list[Json] = [row if each is waiting[-1] else each for each in rows]
            client = client.having("care", "recommendations", every)
        else:
            row = {"id": writing.new_item_id(), "date": day.isoformat(), "item": wanted, "outcome": outcome}
            row |= Advising(store).why(client, wanted)
            row |= {} if outcome == "offered" else {"decided_on": day.isoformat()}
            client = client.adding("care", "recommendations", typed_item(store, "care.recommendations", row))
        warnings = put_replanned(writing, client)
        writing.commit("recommend")
    return Noted(client.id, text(named.get("name")) or wanted, row, warnings)


def list_offers(store: Store, reference: str) -> list[Offered]:
    """What was offered to a client, the latest first."""
    client = store.read(resolve(store, reference))
    refuse_unreadable(store, "care", client)
    store.noted("recommendations", [client.id], ["care"])
    names = {
        text(each.get("id")): text(each.get("name"))
        for kind in ("services", "packages")
        for _, each in items(store.catalogue.get(kind))
    }
    found = [
        Offered(
            text(row.get("id")),
            text(row.get("date")),
            text(row.get("item")),
            names.get(text(row.get("item")), text(row.get("item"))),
            text(row.get("rule")),
            tuple(texts(row.get("reasons"))),
            text(row.get("outcome")),
            text(row.get("decided_on")),
        )
        for row in client.rows("care", "recommendations")
    ]
    return sorted(found, key=lambda each: each.date, reverse=True)


class Advising:
    """The shop as suggestions need it, read once for many clients."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._practice = practice(store)
        self._terms = terms_from(store.catalogue, store.settings.thresholds)
        self.shop = shop_of(store)

    def suggestions(self, client: ClientFile) -> tuple[list[Suggestion], list[LeftOut]]:
        """All for one client."""
        return suggestions(client, self.shop, self._known(client), self._store.today, self._allowed(client))

    def service(self, client: ClientFile, service: Row) -> Suggestion | LeftOut | None:
        """Whether one service is for one client."""
        adviser = Adviser(client, self.shop, self._known(client), self._store.today, self._allowed(client))
        return adviser.service(service)

    def cautions(self, client: ClientFile, suggestion: Suggestion) -> tuple[Said, ...]:
        """What is to be asked before it is done, though nothing forbids it."""
        service = next((each for each in self.shop.services if each.get("id") == suggestion.item), None)
        if service is None:
            return ()
        result = check(client, service, self._store.today, self._practice, ahead=True)
        return tuple(hit.subject for hit in result.warnings)

    def why(self, client: ClientFile, item: str) -> Row:
        """The rule and the reasons of an item, as they are kept; nothing where nothing speaks for it."""
        found = next((each for each in self.suggestions(client)[0] if each.item == item), None)
        if found is None:
            return {}
        lang = self._store.settings.locale
        reasons: list[Json] = list(dict.fromkeys(each.said.to(lang) for each in found.reasons))
        return {"rule": found.rule.lower(), "reasons": reasons}

    def _known(self, client: ClientFile) -> Known:
        today = self._store.today
        paid = frozenset(
            item.service
            for state in package_states(client, today)
            if state.state == "active"
            for item in state.items
            if item.left
        )
        often = "" if "services" in client.unreadable else frequency(client, self._terms, today)
        return Known(self._store.index.age(client.id), often, paid)

    def _allowed(self, client: ClientFile) -> Allowed:
        """The pre-check of one client, asked once for each service."""
        found: dict[str, Said | None] = {}

        def against(service: Row) -> Said | None:
            item = text(service.get("id"))
            if item not in found:
                result = check(client, service, self._store.today, self._practice, ahead=True)
                found[item] = next((hit.subject for hit in result.refusals), None)
            return found[item]

        return against


def shop_of(store: Store) -> Shop:
    """The catalogue, what its services are good for, and the fields of the file that can say so too.

    Nothing is listed twice: a field counts where its choices have a value of the catalogue's `treats`.
    """
    wanted = {
        value for _, row in items(store.catalogue.get("services")) for value in texts(row.get("treats"))
    }
    found: list[tuple[NeedField, Field]] = []
    for field in _lists(store.forms):
        leaves = [field] if field.kind == "texts" else list(field.children)
        for leaf in leaves:
            if wanted & set(leaf.choices):
                key = "" if leaf is field else leaf.name
                found.append((NeedField(field.section, field.name, key), leaf))
    labels = {value: said for _, leaf in reversed(found) for value, said in leaf.choices.items()}
    treats = {value: labels.get(value, Said(value, value)) for value in sorted(wanted)}
    return Shop(store.catalogue, treats, tuple(field for field, _ in found))


def _lists(forms: Forms) -> list[Field]:
    return [
        field
        for name in READ
        for field in forms[name].fields
        if field.kind in ("list", "texts") and not field.grows
    ]


def refuse_profile(store: Store, client: ClientFile) -> None:
    """Raises `Refused` for one who has not agreed to be profiled, or of whom nothing may be done."""
    rows = store.index.select("SELECT status FROM clients WHERE id = ?", (client.id,))
    if any(status in CLOSED for (status,) in rows):
        raise Refused(
            both("this file is only kept: nothing is made of it", "该档案仅作保存，不作其他处理"),
            both("see its status: clientfile show {id}", "查看档案状态：clientfile show {id}", id=client.id),
        )
    if not consents.given(client, consents.PROFILING, store.today):
        raise Refused(
            both("the client has not agreed to personal suggestions", "客户未同意个性化推荐"),
            both(
                "ask, then: clientfile consent give {id} profiling; for everybody: clientfile catalogue list",
                "征得同意后：clientfile consent give {id} profiling；通用项目：clientfile catalogue list",
                id=client.id,
            ),
        )


def _named(store: Store, word: str) -> Row:
    """A service, or else a package, of the catalogue."""
    try:
        return named_service(store.catalogue, word)
    except NotFound as error:
        try:
            return named_entry(store.catalogue, "packages", word)
        except ClientfileError:
            raise error from None
