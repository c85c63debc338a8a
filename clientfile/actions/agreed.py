"""Who agreed to a purpose, of all clients at once: for lists, exports and shares (PIPL Art 23, 29)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clientfile.domain.consents import counts, covers
from clientfile.domain.data import Row
from clientfile.store.store import Store


def agreed(store: Store, purpose: str, on: date) -> Mapping[str, list[Row]]:
    """Client to those of her consents to a purpose that count on a day. From the index: nothing is opened."""
    rows = store.index.select(
        "SELECT client, id, given_on, expires_on, withdrawn_on, scope FROM consents WHERE purpose = ?",
        (purpose,),
    )
    found: dict[str, list[Row]] = {}
    for client, name, begun, ends, gone, scope in rows:
        sections = [each for each in str(scope or "").split(", ") if each]
        row: Row = {"id": str(name), "given_on": str(begun or ""), "scope": [*sections]}
        row |= {"expires_on": str(ends)} if ends else {}
        row |= {"withdrawn_on": str(gone)} if gone else {}
        if counts(row, on):
            found.setdefault(str(client), []).append(row)
    return found


def covering(rows: list[Row], sections: frozenset[str]) -> Row | None:
    """The consent that covers all of these sections, None where none does."""
    return next((row for row in rows if all(covers(row, each) for each in sections)), None)
