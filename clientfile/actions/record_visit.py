"""Record that a service took place, and plan what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from clientfile.actions.entries import placed
from clientfile.actions.resolve import resolve
from clientfile.actions.services import named_service, with_snapshot
from clientfile.domain.data import Json, Row, text
from clientfile.domain.followups import Cadences, merge_plan, nodes_from, plan_visit
from clientfile.errors import BadInput, ClientfileError, not_accepted
from clientfile.exchange.read_clients import Entry
from clientfile.forms.shape import shaped_value
from clientfile.forms.typing import normal
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction

NONE_ASKED = ("none", "无", "没有")
"""Words that say "asked, there was no reaction"."""


class Wish(NamedTuple):
    """A visit as a user tells it. `outcome` is one of the schema's values or labels, else text."""

    service: str
    on: date | None = None
    time: str = ""
    staff: Sequence[str] = ()
    outcome: str = ""
    minutes: int | None = None
    reaction: str = ""
    satisfaction: int | None = None
    note: str = ""
    more: Mapping[str, Json] = MappingProxyType({})


class Visited(NamedTuple):
    """A visit as it was written, and the follow-ups it planned."""

    id: str
    visit: Row
    followups: tuple[Row, ...]
    warnings: tuple[Problem, ...]


def record_visit(
    store: Store,
    reference: str,
    service: str,
    *,
    on: date | None = None,
    staff: Sequence[str] = (),
    outcome: str = "",
    minutes: int | None = None,
    reaction: str = "",
    note: str = "",
    satisfaction: int | None = None,
    time: str = "",
) -> Visited:
    """One visit, with its follow-ups, in one commit.

    `service` is a catalogue id or name. Raises `NotFound`, `BadInput`.
    """
    wish = Wish(service, on, time, staff, outcome, minutes, reaction, satisfaction, note)
    with store.writing("visit") as writing:
        visited = _recorded(writing, resolve(store, reference), wish)
        writing.commit("visit")
        return visited


def record_visits(store: Store, entries: Iterable[Entry]) -> list[Visited]:
    """Many visits in one commit, or none.

    Each entry is `{"client": REF, "service": …, "on": …, "staff": […], …}`.
    """
    visited: list[Visited] = []
    problems: list[Problem] = []
    with store.writing("visits") as writing:
        found = list(entries)
        with store.surroundings.progress(len(found), both("recording visits", "正在记录服务")) as tick:
            for entry in found:
                try:
                    client = resolve(store, _named(entry, "client"))
                    _named(entry, "service")
                    visited.append(_recorded(writing, client, _wished(entry)))
                except ClientfileError as error:
                    problems += placed(
                        list(error.problems) or [Problem("services", "visits", error.kind, error.message)],
                        entry,
                    )
                tick(1)
        if problems:
            raise not_accepted(problems)
        writing.commit("visits")
    return visited


def _named(entry: Entry, name: str) -> str:
    """What must be there. Raises `BadInput`."""
    if not (word := text(entry.data.get(name))):
        raise BadInput(both("{name} is missing", "缺少 {name}", name=name))
    return word


def _wished(entry: Entry) -> Wish:
    data = dict(entry.data)
    data.pop("client", None)
    service, on = text(data.pop("service", None)), text(data.pop("on", None) or data.pop("date", None))
    staff = data.pop("staff", None)
    words = [staff] if isinstance(staff, str) else staff if isinstance(staff, list) else []
    outcome, reaction = data.pop("outcome", None), data.pop("reaction", None)
    if isinstance(outcome, dict):
        data["outcome"] = outcome
    day: Row = {"date": on} if on else {}
    return Wish(
        service,
        None,
        "",
        [text(word) for word in words],
        text(outcome),
        None,
        text(reaction),
        more={**data, **day},
    )


def _recorded(writing: Transaction, client_id: str, wish: Wish) -> Visited:
    store = writing.store
    before = writing.read(client_id)
    item = named_service(store.catalogue, wish.service)
    given: Row = {
        "id": writing.new_item_id(),
        "date": (wish.on or store.today).isoformat(),
        "service": text(item.get("id")),
        "staff": [store.roster.named(word).id for word in wish.staff],
        **wish.more,
    }
    told: dict[str, Json] = {
        "time": wish.time,
        "minutes": wish.minutes,
        "satisfaction": wish.satisfaction,
        "note": wish.note,
        "outcome": _outcome(store, wish.outcome),
    }
    given |= {name: value for name, value in told.items() if value not in (None, "")}
    given |= _reaction(wish.reaction, text(given.get("date")))
    visit = _typed(store, with_snapshot(given, item))
    services = before.section("services")
    visits: list[Json] = [*before.rows("services", "visits"), visit]
    client = before._replace(sections={**before.sections, "services": {**services, "visits": visits}})
    cadences = Cadences.from_data(store.settings.cadences)
    nodes = nodes_from(item.get("aftercare")) if "aftercare" in item else None
    planned = plan_visit(client, visit, nodes, cadences, locale=store.settings.locale)
    agenda = client.section("agenda")
    followups: list[Json] = list(merge_plan(client.rows("agenda", "followups"), planned))
    client = client._replace(sections={**client.sections, "agenda": {**agenda, "followups": followups}})
    writing.put(client, ("services", "agenda"))
    names = {followup.id for followup in planned}
    kept = tuple(row for row in followups if isinstance(row, dict) and row.get("id") in names)
    return Visited(client_id, visit, kept, tuple(writing.warnings[client_id]))


def _typed(store: Store, visit: Row) -> Row:
    """The visit as the schema has it. Raises `BadInput` for what it does not know."""
    form = store.forms["services"]
    visits = form.field("visits")
    assert visits is not None
    typed, problems = shaped_value(form, visits, visit, "visits[0]", normal)
    if problems or not isinstance(typed, dict):
        raise not_accepted(problems)
    return typed


def _outcome(store: Store, told: str) -> Json:
    if not told:
        return None
    value = store.forms["services"].field("visits", "outcome", "value")
    assert value is not None
    typed, _ = shaped_value(store.forms["services"], value, told, "visits[0].outcome.value", normal)
    return {"value": typed} if typed in value.choices else {"text": told}


def _reaction(told: str, on: str) -> Row:
    if not told:
        return {}
    if told.strip().lower() in NONE_ASKED:
        return {"adverse_none_on": on}
    return {"adverse": [{"what": told, "onset": on}]}
