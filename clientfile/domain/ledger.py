"""Lists that only grow: a correction is a new item that names the one it corrects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from clientfile.domain.data import Json, Row, text
from clientfile.domain.days import parse_date


def standing(rows: Iterable[Mapping[str, Json]], day: str = "date") -> list[Row]:
    """The items that count: corrected ones give way to their correction; by day, then as they stand.

    A correction that is withdrawn (an item with nothing but its id, day and `corrects`) still counts as
    an item; what it says is for the reader of that list.
    """
    every = [row if isinstance(row, dict) else dict(row) for row in rows]
    corrected = {text(row["corrects"]) for row in every if "corrects" in row} - {""}
    kept = [row for row in every if text(row.get("id")) not in corrected] if corrected else every
    return sorted(kept, key=lambda row: text(row.get(day)))


def until(rows: Iterable[Row], on: date, day: str = "date") -> list[Row]:
    """Those of `rows` that had happened by the end of a day; what bears no real day is left out."""
    return [row for row in rows if (at := parse_date(row.get(day))) is not None and at <= on]


def origin(row: Mapping[str, Json], rows: Iterable[Mapping[str, Json]]) -> str:
    """The id of the item that this one is, or corrects: corrections of corrections are followed back.

    What is planned because of an item hangs on this id, and stays where the item is corrected.
    """
    here = text(row.get("id"))
    if not row.get("corrects"):
        return here
    corrects = {text(each.get("id")): text(each.get("corrects")) for each in [*rows, row]}
    for _ in range(len(corrects)):
        before = corrects.get(here)
        if not before:
            break
        here = before
    return here
