"""A recurring follow-up is kept as its rule; here it is expanded into the days it falls on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from clientfile.domain import lunar
from clientfile.domain.data import Json, items, mapping, number, text
from clientfile.domain.days import parse_date, solar_clamped
from clientfile.domain.due import LAPSES, due_state
from clientfile.tuples import NamedTuple


class Rule(NamedTuple):
    """A day of the solar or lunar year. The window is `before` days ahead to `after` days behind it.

    `first_year` is the first solar year in which it counts; `lapse`: so many days behind it, it is
    still asked for, then it lapses.
    """

    calendar: str
    month: int
    day: int
    leap_month: str = "regular"
    first_year: int | None = None
    before: int = 0
    after: int = 0
    lapse: int | None = None

    @classmethod
    def from_data(cls, value: object) -> Rule | None:
        """The rule of a follow-up, None where there is none that can be read."""
        data = mapping(value)
        month, day = number(data.get("month")), number(data.get("day"))
        calendar = text(data.get("calendar")) or "solar"
        if month is None or day is None or not 1 <= month <= 12 or not 1 <= day <= 31:
            return None
        return cls(
            calendar,
            month,
            day,
            text(data.get("leap_month")) or "regular",
            number(data.get("first_year")),
            _days(data.get("before")) or 0,
            _days(data.get("after")) or 0,
            _days(data.get("lapse")),
        )

    def to_data(self) -> dict[str, Json]:
        """As it is kept: `leap_month` only for lunar days."""
        kept: dict[str, Json] = {"calendar": self.calendar, "month": self.month, "day": self.day}
        if self.calendar == "lunar":
            kept["leap_month"] = self.leap_month
        if self.first_year is not None:
            kept["first_year"] = self.first_year
        kept |= {"before": self.before, "after": self.after}
        if self.lapse is not None:
            kept["lapse"] = self.lapse
        return kept

    def days(self, first_year: int, last_year: int) -> Iterator[date]:
        """The days it falls on in these solar years, in order."""
        first = max(first_year, self.first_year or first_year, 1)
        last = min(last_year, 9999)
        if self.calendar != "lunar":
            found = (solar_clamped(year, self.month, self.day) for year in range(first, last + 1))
            yield from (on for on in found if on is not None)
            return
        first, last = max(first, lunar.FIRST_YEAR), min(last, lunar.LAST_YEAR + 1)
        # the last lunar months of a year fall in the next solar one
        for year in range(first - 1, last + 1):
            for on in lunar.birthday_in(year, self.month, self.day, self.leap_month):
                if first <= on.year <= last:
                    yield on


class Occurrence(NamedTuple):
    """One time that a follow-up is to be done.

    `on` names it (the day itself, or the first day of a single window); `lapses_on` is the first day
    on which it is asked for no more; `state` is open, or what was made of it.
    """

    on: date
    due_from: date
    due_to: date
    lapses_on: date | None
    state: str


def occurrences(followup: Mapping[str, Json], first_year: int, last_year: int) -> list[Occurrence]:
    """The occurrences of a rule in these solar years, or the one window of a single follow-up.

    An occurrence lapses `lapse` days behind its day, at the latest when the next one's window opens; a single
    one lapses where its kind does (`due.LAPSES`).
    """
    state = text(followup.get("state")) or "open"
    rule = Rule.from_data(followup.get("rule"))
    if rule is None:
        due_from, due_to = parse_date(followup.get("due_from")), parse_date(followup.get("due_to"))
        if due_from is None:
            return []
        closes = max(due_from, due_to or due_from)
        days_after = LAPSES.get(text(followup.get("kind")))
        lapses_on = None if days_after is None else closes + timedelta(days_after + 1)
        return [Occurrence(due_from, due_from, closes, lapses_on, state)]
    made = {text(row.get("on")): text(row.get("state")) for _, row in items(followup.get("outcomes"))}
    days = list(rule.days(first_year, last_year + 2))
    found = []
    for place, on in enumerate(days):
        if on.year > last_year:
            break
        lapses = [days[place + 1] - timedelta(rule.before)] if place + 1 < len(days) else []
        if rule.lapse is not None:
            lapses.append(on + timedelta(max(rule.lapse, rule.after) + 1))
        opens, closes = on - timedelta(rule.before), on + timedelta(rule.after)
        of_it = made.get(on.isoformat()) or state
        found.append(Occurrence(on, opens, closes, min(lapses, default=None), of_it))
    return found


def open_occurrence(followup: Mapping[str, Json], on: date) -> Occurrence | None:
    """The occurrence that is meant on a day: the one due or overdue, else the next to come."""
    found = [one for one in occurrences(followup, on.year - 2, on.year + 3) if one.state == "open"]
    states = [(due_state(one.due_from, one.due_to, on, one.lapses_on), one) for one in found]
    begun = [one for state, one in states if state in ("due", "overdue")]
    return begun[-1] if begun else next((one for state, one in states if state == "upcoming"), None)


def _days(value: object) -> int | None:
    found = number(value)
    return None if found is None else min(max(found, 0), 366)
