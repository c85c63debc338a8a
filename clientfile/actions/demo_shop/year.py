"""A year of the shop's days, done by the same actions that its users run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from clientfile.actions.change import change
from clientfile.actions.close_followup import close_followup
from clientfile.actions.demo_shop import menu, people, words
from clientfile.actions.demo_shop.evening import Evening
from clientfile.actions.demo_shop.happenings import HAPPENINGS, Happening, dated, dated_row
from clientfile.actions.demo_shop.papers import Papers
from clientfile.actions.demo_shop.people import Person
from clientfile.actions.list_due import Due, list_due
from clientfile.actions.record_visit import record_visits
from clientfile.actions.staff import staff_add
from clientfile.actions.take_in import take_in
from clientfile.domain.data import Json, Row, Section, text
from clientfile.domain.ids import new_id
from clientfile.exchange.read_clients import Entry
from clientfile.store.surroundings import Surroundings

OPENED = 365
"""Days ago: the shop's paper files are taken in."""
NEWCOMERS_FROM, NEWCOMERS_EVERY, NEWCOMERS_AT_ONCE = 320, 30, 2
DRAFTS_CAME = 5
WORKED = (333, 298, 263, 228, 193, 158, 123, 95, 74, 60, 46, 32, 18, 11, 7, 4, 2, 1)
"""Days ago: visits since the last such day are written down, and calls are made."""
USUALLY, EVENING_BEFORE, NO_HURRY = 0.95, 0.4, 0.3
"""How often a call that is due is made: on most days, on the last two, and where months are left for it."""
LATELY, PUT_OFF = 60, 0.12
"""In so many days some calls were put off and forgotten, for the demo to have something overdue."""
RHYTHMS = (50, 90, 120, 150, 180, 200)
"""Days between two visits."""

Step = tuple[int, int, Callable[[Evening], None]]
"""Days ago, order within the day, what is done."""


@dataclass
class _Guest:
    """A client while the year goes by."""

    id: str
    person: Person
    rhythm: int
    next_visit: date
    last: dict[str, date] = field(default_factory=dict)


class Year:
    """Makes the year. `rng` decides all: the same seed and the same today make the same shop."""

    def __init__(
        self, root: Path, surroundings: Surroundings, zone: ZoneInfo, today: date, medical: bool
    ) -> None:
        self._root, self._surroundings, self._zone = root, surroundings, zone
        self._today, self._medical = today, medical
        self._rng = Random(f"clientfile demo {today.isoformat()}")
        self._id_bytes = Random(f"clientfile demo ids {today.isoformat()}").randbytes
        self._guests: dict[str, _Guest] = {}
        self._staff: dict[str, list[str]] = {}
        self._papers: Papers | None = None
        self._put_off: dict[str, bool] = {}
        self._last_worked = self._ago(OPENED)

    def steps(self) -> list[Step]:
        """All steps in the order of their days."""
        found: list[Step] = [
            (OPENED + 3, place, partial(self._hire, *each)) for place, each in enumerate(people.STAFF)
        ]
        found.append((OPENED, 0, self._open))
        newcomers = people.newcomers()
        for batch, start in enumerate(range(0, len(newcomers), NEWCOMERS_AT_ONCE)):
            came = newcomers[start : start + NEWCOMERS_AT_ONCE]
            found.append((NEWCOMERS_FROM - batch * NEWCOMERS_EVERY, 0, partial(self._welcome, came)))
        found.append((DRAFTS_CAME, 0, self._drafts))
        before = OPENED
        for days_ago in WORKED:
            found.append((days_ago, 2, self._visits))
            found += [
                (days_ago, 1, partial(self._happens, each))
                for each in HAPPENINGS
                if days_ago <= each.days_ago < before
            ]
            found.append((days_ago, 3, self._calls))
            before = days_ago
        return sorted(found, key=lambda step: (-step[0], step[1]))

    def run(self, steps: Sequence[Step]) -> Iterator[None]:
        """Do the steps; yields after each."""
        minutes, day_before = 0, -1
        for days_ago, _, done in steps:
            minutes = minutes + 4 if days_ago == day_before else 0
            day_before = days_ago
            moment = datetime.combine(self._ago(days_ago), time(18, minutes), self._zone)
            done(self._store(moment))
            yield

    def founding(self) -> Surroundings:
        """The day the store was founded. Its secrets are random, unlike the ids of the year."""
        moment = datetime.combine(self._ago(OPENED + 4), time(17), self._zone)
        return Surroundings(self._surroundings.home)._replace(today=moment.date(), now=lambda: moment)

    def _store(self, moment: datetime) -> Evening:
        """The store at a moment of the year. What happens there is neither told nor shown."""
        quiet = Surroundings(self._surroundings.home)
        then = quiet._replace(today=moment.date(), now=lambda: moment, random_bytes=self._id_bytes)
        return Evening(self._root, then)

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days)

    def _hire(self, name: str, role: str, store: Evening) -> None:
        role = "therapist" if role == "doctor" and not self._medical else role
        self._staff.setdefault(role, []).append(staff_add(store, name, role).id)

    def _open(self, store: Evening) -> None:
        """The paper files of those who came before, each with a visit or two."""
        self._papers = Papers(self._rng, self._today, self._staff["consultant"], store.template)
        came, entries = people.regulars(), list[Entry]()
        histories: list[dict[str, date]] = []
        for place, person in enumerate(came):
            opened = self._ago(OPENED + 30 + (place * 300) // len(came))
            sections = self._papers.full(person, opened)
            histories.append(self._before(store, person, opened, sections))
            entries.append(_entry(len(entries), sections))
        taken = take_in(store, entries)
        self._papers.known(one.id for one in taken)
        for one, person, last in zip(taken, came, histories, strict=True):
            self._expect(one.id, person, store.today, last)

    def _before(
        self, store: Evening, person: Person, opened: date, sections: dict[str, Section]
    ) -> dict[str, date]:
        """Visits from before the store: into the paper, as it tells of them."""
        last: dict[str, date] = {}
        visits: list[Json] = []
        paid: list[Json] = []
        on = opened
        while on < store.today and len(visits) < 2:
            item = menu.choice(store.catalogue, sections, (), last, on, self._rng)
            if item is not None:
                visit = menu.visit(item, on, self._doers(item), self._rng, new_id=self._new_id())
                visits.append(visit)
                paid.append(menu.purchase(item, visit, self._rng))
                last[text(item.get("id"))] = on
            on += timedelta(self._rng.randrange(40, 140))
        if visits:
            sections["services"] = {"visits": visits}
            sections["account"] = {**sections.get("account", {}), "purchases": paid}
        return last

    def _welcome(self, came: Sequence[Person], store: Evening) -> None:
        assert self._papers is not None
        papers = [self._papers.full(person, store.today) for person in came]
        for one, person in zip(take_in(store, map(_entry, range(len(papers)), papers)), came, strict=True):
            self._expect(one.id, person, store.today, {})

    def _drafts(self, store: Evening) -> None:
        assert self._papers is not None
        papers = map(self._papers.draft, people.DRAFTS)
        take_in(store, [_entry(place, paper) for place, paper in enumerate(papers)])

    def _expect(self, client: str, person: Person, day: date, last: Mapping[str, date]) -> None:
        rhythm = self._rng.choice(RHYTHMS)
        first = day + timedelta(self._rng.randrange(1, rhythm if last else 12))
        self._guests[client] = _Guest(client, person, rhythm, first, dict(last))

    def _visits(self, store: Evening) -> None:
        """Who came since the last time, and what she paid: one commit."""
        entries: list[Entry] = []
        paid: list[tuple[str, Row]] = []
        for guest in self._guests.values():
            away = self._ago(people.LAST_SEEN.get(guest.person.name, 0))
            while guest.next_visit <= min(store.today, away):
                on = guest.next_visit
                guest.next_visit = on + timedelta(round(guest.rhythm * self._rng.uniform(0.7, 1.4)))
                sections = store.read(guest.id).sections
                item = menu.choice(
                    store.catalogue,
                    sections,
                    people.WISHES.get(guest.person.name, ()),
                    guest.last,
                    on,
                    self._rng,
                )
                if item is None:
                    continue
                visit = menu.visit(item, on, self._doers(item), self._rng, new_id=self._new_id())
                guest.last[text(item.get("id"))] = on
                entries.append(Entry(len(entries) + 1, 0, {"client": guest.id, **visit}))
                paid.append((guest.id, menu.purchase(item, visit, self._rng)))
        if not entries:
            return
        with store.together("visits"):
            record_visits(store, entries)
            for client, row in paid:
                change(store, client, adds=[("account.purchases", json.dumps(row, ensure_ascii=False))])

    def _happens(self, happening: Happening, store: Evening) -> None:
        guest = next(each for each in self._guests.values() if each.person.name == happening.name)
        change(
            store,
            guest.id,
            sets=[dated(each, self._today) for each in happening.sets],
            adds=[(path, dated_row(row, self._today)) for path, row in happening.adds],
            unsets=happening.unsets,
        )

    def _calls(self, store: Evening) -> None:
        """What was due since the last time: most is done, some were not reached, some are forgotten."""
        due = list_due(store)
        since, self._last_worked = self._last_worked, store.today
        with store.together("done"):
            for item in due:
                self._call(store, item, since)
            self._feedback(store)

    def _call(self, store: Evening, item: Due, since: date) -> None:
        rng = self._rng
        guest = self._guests.get(item.client)
        silent = people.HARD_TO_REACH.get(guest.person.name) if guest is not None else None
        if silent is not None and store.today >= self._ago(silent):
            if rng.random() < 0.4 and item.attempts < 3:
                close_followup(store, item.followup, attempt=True)
            return
        wide = item.kind in ("review", "annual") and not item.overdue_days
        if item.followup not in self._put_off:
            self._put_off[item.followup] = store.today > self._ago(LATELY) and rng.random() < PUT_OFF
        hurry = EVENING_BEFORE if store.today >= self._ago(2) else USUALLY
        if self._put_off[item.followup] or rng.random() > (NO_HURRY if wide else hurry):
            return
        first, last = (
            max(date.fromisoformat(item.due_from), since),
            min(date.fromisoformat(item.due_to), store.today),
        )
        on = first + timedelta(rng.randrange((last - first).days + 1)) if first < last else store.today
        asked = item.kind == "aftercare" and rng.random() < 0.6
        said = rng.choice(words.RESULTS.get(item.kind, words.ANYTHING))
        close_followup(
            store,
            item.followup,
            result=said,
            satisfaction=rng.choice((5, 5, 4, 4, 3)) if asked else None,
            on=on,
        )

    def _feedback(self, store: Evening) -> None:
        """What a client said of the shop, now and then."""
        if self._rng.random() > 0.5:
            return
        about, polarity, said = self._rng.choice(words.FEEDBACK)
        row: Row = {"date": store.today.isoformat(), "about": about, "polarity": polarity, "text": said}
        client = self._rng.choice(list(self._guests))
        change(store, client, adds=[("care.feedback", json.dumps(row, ensure_ascii=False))])

    def _doers(self, item: Row) -> list[str]:
        """Who does it: invasive services the doctors, all else beauticians and therapists."""
        if item.get("invasive"):
            return self._staff["doctor"]
        return [*self._staff["beautician"], *self._staff.get("therapist", [])]

    def _new_id(self) -> str:
        return new_id(self._id_bytes)


def _entry(place: int, sections: Mapping[str, Section]) -> Entry:
    return Entry(place + 1, 0, {"sections": {name: dict(data) for name, data in sections.items()}})
