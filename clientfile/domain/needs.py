"""What a client wants treated, and how what she had went: the ground of suggestions (S0, S2, R48)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, mapping, number, text, texts
from clientfile.domain.days import parse_date
from clientfile.domain.visits import done_visits
from clientfile.said import Said
from clientfile.tuples import NamedTuple

GOOD_OUTCOMES = frozenset({"relieved", "comfortable", "improved"})
POOR_OUTCOMES = frozenset({"no_change", "worse"})
GOOD_FROM = 4
POOR_TO = 2
"""Of 5: a satisfaction, or the effect of a procedure she had elsewhere."""
USUAL_WEIGHT = 3


class NeedField(NamedTuple):
    """A list of the client file whose values a service may be good for; `key` is "" in a list of values."""

    section: str
    field: str
    key: str = ""


class Need(NamedTuple):
    """A value of the catalogue's `treats` that she has, and how much it weighs, 1 to 5."""

    treats: str
    weight: int


class Had(NamedTuple):
    """A service she had: here (`service` is its id), or elsewhere, where the catalogue knows it or not.

    `went` is 1 where it went well, -1 where it did not, 0 where nothing is known.
    """

    service: str
    name: str
    on: date | None
    went: int
    elsewhere: bool = False
    category: str = ""


def needs(client: ClientFile, fields: Iterable[NeedField], treats: Mapping[str, Said]) -> Mapping[str, Need]:
    """Her needs by value: what stands in `fields` and is in `treats` (value to label), the heaviest of each.

    A goal in words counts where it has the label of a value in it.
    """
    found: dict[str, Need] = {}

    def add(value: str, weight: int) -> None:
        if value in treats and (value not in found or found[value].weight < weight):
            found[value] = Need(value, weight)

    for field in fields:
        values = client.section(field.section).get(field.field)
        if not field.key:
            for value in texts(values):
                add(value, USUAL_WEIGHT)
            continue
        for _, row in items(values):
            add(text(row.get(field.key)), _severity(row, field))
    for goal in client.rows("aesthetics", "aesthetic_goals"):
        wish = text(goal.get("wish"))
        for value, label in treats.items():
            if label.zh in wish or label.en in wish.lower():
                add(value, USUAL_WEIGHT)
    return found


def _severity(row: Mapping[str, Json], field: NeedField) -> int:
    """1 to 5; discomforts are told from 0 to 10 (F33)."""
    told = number(row.get("severity"))
    if told is None:
        return USUAL_WEIGHT
    return max(1, min(5, -(-told // 2) if field.field == "discomforts" else told))


def had(client: ClientFile, services: Sequence[Row], on: date) -> list[Had]:
    """All she had until a day, here and elsewhere, the latest first."""
    here = [_visit(visit) for visit in done_visits(client, on) if visit.get("service")]
    there = [_procedure(row, services) for row in client.rows("aesthetics", "past_procedures")]
    return sorted([*here, *there], key=lambda each: each.on or date.min, reverse=True)


def _visit(visit: Mapping[str, Json]) -> Had:
    service = text(visit.get("service"))
    outcome = text(mapping(visit.get("outcome")).get("value"))
    satisfaction = number(visit.get("satisfaction"))
    adverse = any(not row.get("resolved_on") for _, row in items(visit.get("adverse")))
    if outcome in POOR_OUTCOMES or adverse or (satisfaction is not None and satisfaction <= POOR_TO):
        went = -1
    else:
        went = int(outcome in GOOD_OUTCOMES or (satisfaction is not None and satisfaction >= GOOD_FROM))
    name = text(visit.get("service_name")) or service
    return Had(service, name, parse_date(visit.get("date")), went, False, text(visit.get("category")))


def _procedure(row: Mapping[str, Json], services: Sequence[Row]) -> Had:
    """A procedure of her past; it is one of ours where their names say so."""
    name, effect = text(row.get("item")), number(row.get("effect"))
    ours = next((each for each in services if text(each.get("name")) in name and each.get("name")), {})
    poor = bool(row.get("adverse")) or (effect is not None and effect <= POOR_TO)
    went = -1 if poor else int(effect is not None and effect >= GOOD_FROM)
    category = text(row.get("category")) or text(ours.get("category"))
    when = text(row.get("when"))
    on = parse_date((when + "-01-01"[len(when) - 4 :]) if 4 <= len(when) < 10 else when)
    return Had(text(ours.get("id")), name, on, went, True, category)
