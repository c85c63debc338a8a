"""Which services suit a client on a day, by the catalogue and by what is known of her."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from clientfile.actions.demo_shop import words
from clientfile.domain.data import Json, Row, Section, items, mapping, number, text, texts

_NO_SURGERY_AGAIN = "surgical"


def wanted(sections: Mapping[str, Section], wishes: Sequence[str]) -> set[str]:
    """What troubles her and what she asked for by name: values of `treats`, and ids of services."""
    concerns = {
        text(row.get("concern")) for _, row in items(sections.get("aesthetics", {}).get("skin_concerns"))
    }
    discomforts = {text(row.get("kind")) for _, row in items(sections.get("health", {}).get("discomforts"))}
    goals = set(texts(sections.get("health", {}).get("wellness_goals")))
    return concerns | discomforts | goals | set(wishes)


def choice(
    catalogue: Mapping[str, Json],
    sections: Mapping[str, Section],
    wishes: Sequence[str],
    last: Mapping[str, date],
    on: date,
    rng: Random,
) -> Row | None:
    """A service for her on a day, None where nothing suits. `last`: when she had each service."""
    wants = wanted(sections, wishes)
    against = _against(sections, on)
    suit: list[Row] = []
    for _, item in items(catalogue.get("services")):
        name = text(item.get("id"))
        surgical = item.get("category") == _NO_SURGERY_AGAIN
        if not wants & {*texts(item.get("treats")), name} or (surgical and name in last):
            continue
        if against & {*texts(item.get("contraindications")), *texts(item.get("allergens"))}:
            continue
        pause = timedelta(number(item.get("min_interval_days")) or 1)
        if name in last and last[name] + pause > on:
            continue
        suit += [item] * (6 if name in wishes else 1 if item.get("invasive") else 2)
    return rng.choice(suit) if suit else None


def _against(sections: Mapping[str, Section], on: date) -> set[str]:
    """Allergens, states and conditions that speak against services on a day."""
    safety, day = sections.get("safety", {}), on.isoformat()
    found = {text(row.get("allergen")) for _, row in items(safety.get("allergies"))}
    for _, row in items(safety.get("states")):
        if text(row.get("from")) <= day <= (text(row.get("until")) or day):
            found.add(text(row.get("state")))
    if any(row.get("photosensitising") for _, row in items(safety.get("medications"))):
        found.add("photosensitising")
    found |= {text(row.get("condition")) for _, row in items(sections.get("health", {}).get("history"))}
    year = number(mapping(sections.get("profile", {}).get("birth")).get("year"))
    if year is not None and on.year - year <= 18:
        found.add("minor")
    return found


def visit(item: Row, on: date, doers: Sequence[str], rng: Random, *, new_id: str) -> Row:
    """One visit as the schema has it; most go well."""
    day = on.isoformat()
    value, said = rng.choice(words.OUTCOMES)
    usual = number(item.get("minutes")) or 60
    told: Row = {
        "id": new_id,
        "date": day,
        "time": f"{rng.randrange(10, 19):02d}:{rng.choice((0, 15, 30, 45)):02d}",
        "service": text(item.get("id")),
        "service_name": text(item.get("name")),
        "category": text(item.get("category")),
        "minutes": usual + rng.choice((-5, 0, 0, 0, 5, 10)),
        "staff": [rng.choice(doers)],
        "outcome": {"value": value, "text": said},
        "satisfaction": rng.choice((5, 5, 5, 4, 4, 3)),
    }
    if rng.random() < 0.12:
        told["adverse"] = [
            {"what": rng.choice(words.REACTIONS), "onset": day, "severity": 1, "resolved_on": day}
        ]
    else:
        told["adverse_none_on"] = day
    if rng.random() < 0.35:
        told["note"] = rng.choice(words.VISIT_NOTES)
    if rng.random() < 0.5:
        told["suggestion"] = rng.choice(words.SUGGESTIONS)
    if item.get("invasive"):
        told["pain_plan"] = rng.choice(words.PAIN_PLANS)
        product, brand = rng.choice(words.PRODUCTS)
        told["products"] = [
            {"product": product, "brand": brand, "batch": f"{on:%y%m}-{rng.randrange(1, 90):02d}"}
        ]
    return told


def purchase(item: Row, told: Row, rng: Random) -> Row:
    """What was paid for a visit, as `account.purchases` has it."""
    price = text(item.get("price")) or "198.00"
    line: Row = {
        "kind": "service",
        "item": told["service"],
        "name": told["service_name"],
        "qty": 1,
        "price": price,
        "amount": price,
    }
    return {
        "date": told["date"],
        "visit": told["id"],
        "lines": [line],
        "amount": price,
        "staff": told["staff"],
        "pay_method": rng.choice(("wechat", "wechat", "alipay", "card", "cash")),
    }
