"""How often a client comes: high, mid or low (F79; S1, S2, R20; thresholds of DOMAIN section 4)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from clientfile.domain.account.purchases import GIVEN, paid_by
from clientfile.domain.client import ClientFile
from clientfile.domain.data import text
from clientfile.domain.days import parse_date
from clientfile.domain.ledger import standing
from clientfile.domain.membership.lapsing import months_later
from clientfile.domain.membership.terms import Often, Terms
from clientfile.tuples import NamedTuple

_GIVEN = frozenset(GIVEN)

Frequency = Literal["high", "mid", "low"]


class FrequencyStep(NamedTuple):
    """From this day on she comes so often, until the next step."""

    day: date
    frequency: Frequency


def visit_days(client: ClientFile) -> list[date]:
    """The days of the visits that count, in order: done ones that nobody withdrew, without free repairs.

    A visit that was settled as a compensation or a gift alone counts for nothing (R17); one that nobody has
    entered a purchase for counts.
    """
    ways: dict[str, set[str]] = {}
    for row in standing(client.rows("account", "purchases")):
        ways.setdefault(text(row.get("visit")), set()).update(way for way, _ in paid_by(row))
    free = {visit for visit, paid in ways.items() if visit and paid <= _GIVEN}
    days = (
        parse_date(visit.get("date"))
        for visit in standing(client.rows("services", "visits"))
        if visit.get("service") and text(visit.get("id")) not in free
    )
    return [day for day in days if day is not None]


def frequency_steps(days: list[date], often: Often) -> list[FrequencyStep]:
    """How the class changes from the first visit on, with the falls to come; `days` are in order.

    A visit counts for the class from its own day until `often.months` later, that day not included; the last
    months are counted back from the day asked for, each from the same day of the month before.
    """
    came, gone, months = 0, -1, often.each_month
    changes = [(day, came) for day in days]
    for later, change in ((often.months, gone), *((month, month) for month in range(1, months + 1))):
        changes += [(months_later(day, later), change) for day in days]
    changes.sort()
    steps: list[FrequencyStep] = []
    visits, by_month, without = 0, [0] * (months + 1), months
    before: Frequency | None = None
    for day, change in changes:
        if change == gone:
            visits -= 1
        else:
            if change == came:
                visits += 1
            else:
                by_month[change - 1] -= 1
                without += not by_month[change - 1]
            without -= not by_month[change] and change < months
            by_month[change] += 1
        found: Frequency = "high" if visits >= often.high or not without else "mid"
        if found == "mid" and visits < often.mid:
            found = "low"
        if found != before:
            if steps and steps[-1].day == day:
                steps.pop()
            if not steps or steps[-1].frequency != found:
                steps.append(FrequencyStep(day, found))
            before = found
    return steps


def frequency(client: ClientFile, terms: Terms, on: date) -> Frequency:
    """The class on a day; a client who never came is low."""
    begun = [step for step in frequency_steps(visit_days(client), terms.often) if step.day <= on]
    return begun[-1].frequency if begun else "low"
