"""A visit as it is told: the words of a user, or a line of a file, as the row that the schema knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from clientfile.actions.all_or_none import given_day, told_text, told_texts
from clientfile.actions.services import named_service
from clientfile.domain.data import Json, Row, text
from clientfile.errors import BadInput, not_accepted
from clientfile.exchange.entry import Entry
from clientfile.forms.shape import shaped_value
from clientfile.forms.typing import normal
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

NONE_ASKED = ("none", "无", "没有")
"""Words that say "asked, there was no reaction"."""
_NOT_TOLD = ("client", "service", "precheck", "resolved")
"""What a line says beside the row of the visit, and what only the program writes."""
_TOLD = (
    "on",
    "outcome",
    "next",
    "next_on",
    "staff",
    "corrects",
    "pay",
    "reaction",
    "override",
    "skin",
    "booking",
)
"""What a line says as a user types it."""


class Told(NamedTuple):
    """A visit as a user tells it. `outcome` is one of the schema's values or labels, else text.

    `override` is the reason to go on against a rule, `skin` the change of the skin, `booking` and `corrects`
    the ids of the booking that it ends and of the visit that it corrects, `resolved` the day by which the
    reactions of that one had passed, `pay` how it is paid for. `more` are fields as the schema has them.
    """

    on: date | None = None
    time: str = ""
    staff: Sequence[str] = ()
    outcome: str = ""
    minutes: int | None = None
    reaction: str = ""
    satisfaction: int | None = None
    note: str = ""
    suggestion: str = ""
    products: Sequence[Row] = ()
    pain_plan: str = ""
    next_service: str = ""
    next_on: date | None = None
    override: str = ""
    skin: str = ""
    booking: str = ""
    corrects: str = ""
    resolved: date | None = None
    pay: Sequence[str] = ()
    more: Mapping[str, Json] = MappingProxyType({})


def told_in(entry: Entry) -> Told:
    """What a line of a file tells: `{"client": REF, "service": …, "on": …, "staff": […], …}`.

    Raises `BadInput`.
    """
    on = told_text(entry, "on")
    row = {name: value for name, value in entry.data.items() if name not in (*_NOT_TOLD, *_TOLD)}
    if isinstance(entry.data.get("outcome"), dict):
        row["outcome"] = entry.data["outcome"]
        outcome = ""
    else:
        outcome = told_text(entry, "outcome")
    wished, around = told_text(entry, "next"), given_day(entry, "next_on")
    if around is not None and not wished:
        raise BadInput(both("next_on goes with next", "next_on 须与 next 同用"))
    return Told(
        staff=told_texts(entry, "staff"),
        outcome=outcome,
        corrects=told_text(entry, "corrects"),
        resolved=given_day(entry, "resolved"),
        pay=told_texts(entry, "pay"),
        reaction=told_text(entry, "reaction"),
        override=told_text(entry, "override"),
        skin=told_text(entry, "skin"),
        booking=told_text(entry, "booking"),
        next_service=wished,
        next_on=around,
        more={**row, **({"date": on} if on else {})},
    )


def row_of(store: Store, told: Told) -> Row:
    """The fields that were told, and no others. Raises `BadInput`, `NotFound`."""
    given: dict[str, Json] = {
        "date": told.on.isoformat() if told.on else None,
        "time": told.time,
        "staff": [store.roster.named(word).id for word in told.staff],
        "minutes": told.minutes,
        "satisfaction": told.satisfaction,
        "note": told.note,
        "suggestion": told.suggestion,
        "outcome": _outcome(store, told.outcome),
        "products": list(told.products),
        "pain_plan": told.pain_plan,
        "next_intent": _next(store, told),
    }
    row: Row = {name: value for name, value in given.items() if value not in (None, "", [])}
    row = {**told.more, **row}
    return {**row, **_reaction(told.reaction, text(row.get("date")) or store.today.isoformat())}


def typed(store: Store, visit: Row) -> Row:
    """The visit as the schema has it. Raises `BadInput` for what it does not know."""
    form = store.forms["services"]
    visits = form.field("visits")
    assert visits is not None
    found, problems = shaped_value(form, visits, visit, "visits[0]", normal)
    if problems or not isinstance(found, dict):
        raise not_accepted(problems)
    return found


def skin_change(store: Store, word: str) -> str:
    """`improved`, `unchanged` or `worse`, as it is told in either language. Raises `BadInput`."""
    field = store.forms["aesthetics"].field("skin_log", "change")
    assert field is not None
    found, problems = shaped_value(store.forms["aesthetics"], field, word, "skin_log[0].change", normal)
    if problems:
        raise not_accepted(problems)
    return text(found)


def _outcome(store: Store, told: str) -> Json:
    if not told:
        return None
    value = store.forms["services"].field("visits", "outcome", "value")
    assert value is not None
    found, _ = shaped_value(store.forms["services"], value, told, "visits[0].outcome.value", normal)
    return {"value": found} if found in value.choices else {"text": told}


def _next(store: Store, told: Told) -> Json:
    """The service by its name, as the client says it; a word that the catalogue does not know is refused."""
    if not told.next_service:
        return None
    item = named_service(store.catalogue, told.next_service)
    day: Row = {"around": told.next_on.isoformat()} if told.next_on else {}
    return {"service": text(item.get("name")), **day}


def _reaction(told: str, on: str) -> Row:
    if not told:
        return {}
    if told.strip().lower() in NONE_ASKED:
        return {"adverse_none_on": on}
    return {"adverse": [{"what": told, "onset": on}]}
