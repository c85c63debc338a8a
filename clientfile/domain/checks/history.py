"""Rules of what happened: nothing has happened tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.checks.rule import wrong
from clientfile.domain.client import ClientFile
from clientfile.domain.data import items
from clientfile.domain.days import parse_date
from clientfile.problem import Problem

HAPPENED = (
    ("services", "visits", "date"),
    ("account", "purchases", "date"),
    ("account", "stored_ledger", "date"),
    ("account", "points_ledger", "date"),
    ("account", "package_entries", "date"),
    ("account", "benefits", "date"),
    ("care", "communications", "date"),
    ("care", "complaints", "date"),
    ("care", "feedback", "date"),
    ("care", "reviews", "on"),
    ("aesthetics", "skin_log", "date"),
)
"""Lists of what has happened, with the day of each item."""


def created_on(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F02: a file was not made tomorrow."""
    if _is_to_come(client.section("contact").get("created_on"), today):
        yield _future("contact.created_on")


def happened(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F51 and all other lists of what has happened: no day of theirs is to come."""
    for section, name, day in HAPPENED:
        for place, row in items(client.section(section).get(name)):
            if _is_to_come(row.get(day), today):
                yield _future(f"{section}.{name}[{place}].{day}")


def _is_to_come(value: object, today: date) -> bool:
    on = parse_date(value)
    return on is not None and on > today


def _future(place: str) -> Problem:
    return wrong(place, "date-future", "this day has not come yet", "日期不能晚于今天")
