"""A client, an item and a day, said shortly; and what speaks against it, as `rule level place`."""

from __future__ import annotations

from datetime import date
from typing import Any

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row
from clientfile.domain.precheck import Practice, check

TODAY = date(2026, 11, 22)
CLINIC = Practice(invasive_allowed=True, thresholds={"adult_age": 18, "guardian_below_age": 18})
ADULT: dict[str, Any] = {"birth": {"calendar": "solar", "year": 1990, "month": 5, "day": 3}}


def client(unreadable: tuple[str, ...] = (), **sections: dict[str, Json]) -> ClientFile:
    """A client of age who was asked about allergies, with these sections."""
    usual: dict[str, dict[str, Json]] = {"profile": ADULT, "safety": {"allergies_none_on": "2026-01-01"}}
    kept = {name: data for name, data in {**usual, **sections}.items() if name not in unreadable}
    return ClientFile("a0000001", kept, unreadable)


def item(**more: Json) -> Row:
    """An item of the catalogue: harmless but for what is said."""
    return {"id": "facial", "name": "补水护理", "category": "skin_mgmt", **more}


def hits(who: ClientFile, what: Row, on: date = TODAY, practice: Practice = CLINIC, **more: Any) -> list[str]:
    """What speaks against it, in the order of the rules."""
    found = check(who, what, on, practice, **more).hits
    return [" ".join(filter(None, (hit.rule, hit.level, hit.place))) for hit in found]
