"""When a window is due: for reading verbs, so nothing heavy is imported. Dates or ISO texts alike."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeVar

Day = TypeVar("Day", date, str)
DueState = Literal["upcoming", "due", "overdue", "lapsed"]


def due_state(due_from: Day, due_to: Day, on: Day, lapses_on: Day | None = None) -> DueState:
    """`due` from `due_from` to `due_to` (both inclusive), then `overdue`, from `lapses_on` on `lapsed`."""
    if lapses_on is not None and on >= lapses_on:
        return "lapsed"
    if on < due_from:
        return "upcoming"
    return "due" if on <= due_to else "overdue"


def overdue_days(due_to: date, on: date) -> int:
    """Days since the window closed, 0 while it is open or to come."""
    return max(0, (on - due_to).days)
