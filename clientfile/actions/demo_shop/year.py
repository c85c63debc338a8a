"""A year of the shop's days, done by the same actions that its users run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from clientfile.actions.close_followup import Outcome, close_followups
from clientfile.actions.demo_shop import menu, people, visiting, words
from clientfile.actions.demo_shop.care import said
from clientfile.actions.demo_shop.evening import Evening
from clientfile.actions.demo_shop.happenings import HAPPENINGS
from clientfile.actions.demo_shop.menu import Fit
from clientfile.actions.demo_shop.papers import Papers
from clientfile.actions.demo_shop.people import Person
from clientfile.actions.demo_shop.scene import Happening, Scene
from clientfile.actions.list_due import Due, list_due
from clientfile.actions.shop.deciding import decide
from clientfile.actions.staff.adding import staff_add
from clientfile.actions.take_in import take_in
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, Section
from clientfile.domain.ids import new_id
from clientfile.exchange.entry import Entry
from clientfile.store.surroundings import Surroundings

OPENED = 365
"""Days ago: the shop's paper files are taken in."""
NEWCOMERS_FROM, NEWCOMERS_EVERY, NEWCOMERS_AT_ONCE = 320, 30, 2
DRAFTS_CAME = 5
WORKED = (310, 245, 180, 124, 81, 46, 25, 11, 4, 2, 1)
"""Days ago: visits since the last such day are written down, and calls are made."""
USUALLY, EVENING_BEFORE, NO_HURRY = 0.95, 0.4, 0.3
"""How often a call that is due is made: on most days, on the last two, and where months are left for it."""
LATELY, PUT_OFF = 60, 0.12
"""In so many days some calls were put off and forgotten, for the demo to have something overdue."""
NO_CALL = frozenset({"complaint", "settlement", "update", "adverse"})
"""What is closed by something else than a call, or by the doctor's."""
BOOKS_SINCE, BOOKS_AHEAD, BOOKS = 20, 12, 0.85
"""Days ago since which visits are booked, how many days ahead, and how often."""
RHYTHMS = (60, 100, 130, 160, 190, 220)
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
    booked: Fit | None = None
    """What she is booked for on that day."""


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
        self._diary: list[Row] = []

    def steps(self) -> list[Step]:
        """All steps in the order of their days."""
        found: list[Step] = [
            (OPENED + 3, place, partial(self._hire, *each)) for place, each in enumerate(people.STAFF)
        ]
        found.append((OPENED + 3, len(people.STAFF), self._decide))
        found.append((OPENED, 0, self._open))
        newcomers = people.newcomers()
        for batch, start in enumerate(range(0, len(newcomers), NEWCOMERS_AT_ONCE)):
            came = newcomers[start : start + NEWCOMERS_AT_ONCE]
            found.append((NEWCOMERS_FROM - batch * NEWCOMERS_EVERY, 0, partial(self._welcome, came)))
        found.append((DRAFTS_CAME, 0, self._drafts))
        found += [(each.days_ago, 1, partial(self._happens, each)) for each in HAPPENINGS]
        for days_ago in WORKED:
            found += [(days_ago, 2, self._visits), (days_ago, 3, self._calls)]
        return sorted(found, key=lambda step: (-step[0], step[1]))

    def run(self, steps: Sequence[Step]) -> Iterator[None]:
        """Do the steps; yields after each."""
        minutes, day_before = 0, -1
        for days_ago, _, done in steps:
            minutes = minutes + 4 if days_ago == day_before else 0
            day_before = days_ago
            moment = datetime.combine(self._ago(days_ago), time(18, minutes), self._zone)
            done(self._store(moment if days_ago else self._this_morning()))
            yield

    def _this_morning(self) -> datetime:
        """Half past nine, or just now where it is earlier: nothing is written in the future."""
        morning = datetime.combine(self._today, time(9, 30), self._zone)
        now = self._surroundings.now().astimezone(self._zone)
        return min(morning, now) if now.date() == self._today else morning

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
        self._staff.setdefault(role, []).append(staff_add(store, name, role).member.id)

    def _decide(self, store: Evening) -> None:
        """The festivals that the shop keeps, and its member day."""
        member_day: Row = {"name": "会员日", "day": (self._today + timedelta(4)).day}
        found = {"festivals": list(people.FESTIVALS), "member_days": [member_day]}
        decide(store, [f"days.{name}={json.dumps(rows, ensure_ascii=False)}" for name, rows in found.items()])

    def _open(self, store: Evening) -> None:
        """The paper files of those who came before, each with a visit or two."""
        self._papers = Papers(self._rng, self._today, self._staff["consultant"], store.template)
        came, entries = people.regulars(), list[Entry]()
        for place, person in enumerate(came):
            opened = self._ago(OPENED + 30 + (place * 300) // len(came))
            sections = self._papers.full(person, opened)
            self._before(store, person, opened, sections)
            entries.append(_entry(len(entries), sections))
        taken = take_in(store, entries)
        self._papers.known(one.id for one in taken)
        for one, person in zip(taken, came, strict=True):
            self._expect(one.id, person, store.today)

    def _before(self, store: Evening, person: Person, opened: date, sections: dict[str, Section]) -> None:
        """Visits from before the store: into the paper, as it tells of them."""
        visits: list[Json] = []
        paid: list[Json] = []
        on = opened
        while on < store.today and len(visits) < 2:
            so_far: dict[str, Section] = {**sections, "services": {"visits": visits}}
            fit = menu.choice(store, ClientFile("", so_far), (), on, self._rng)
            if fit is not None:
                named = {"id": self._new_id(), "service": fit.item["id"], "service_name": fit.item["name"]}
                visit: Row = {**named, "category": fit.item["category"]}
                visit |= menu.told(fit, on, self._doer(fit), self._rng)
                visits.append(visit)
                paid.append(menu.purchase(fit.item, visit, self._rng))
            on += timedelta(self._rng.randrange(40, 140))
        if visits:
            sections["services"] = {"visits": visits}
            sections["account"] = {**sections.get("account", {}), "purchases": paid}

    def _welcome(self, came: Sequence[Person], store: Evening) -> None:
        assert self._papers is not None
        papers = [self._papers.full(person, store.today) for person in came]
        for one, person in zip(take_in(store, map(_entry, range(len(papers)), papers)), came, strict=True):
            self._expect(one.id, person, store.today)

    def _drafts(self, store: Evening) -> None:
        assert self._papers is not None
        papers = map(self._papers.draft, people.DRAFTS)
        take_in(store, [_entry(place, paper) for place, paper in enumerate(papers)])

    def _expect(self, client: str, person: Person, day: date) -> None:
        rhythm = people.RHYTHM.get(person.name) or self._rng.choice(RHYTHMS)
        opening = (self._today - day).days == OPENED
        first = day + timedelta(self._rng.randrange(1, rhythm if opening else 12))
        self._guests[client] = _Guest(client, person, rhythm, first)

    def _visits(self, store: Evening) -> None:
        """Who came since the last time, what she paid, and who books her next visit: one commit."""
        with store.together("visits"):
            for guest in self._guests.values():
                self._comes(store, guest)
                self._books(store, guest)

    def _comes(self, store: Evening, guest: _Guest) -> None:
        away = self._ago(people.LAST_SEEN.get(guest.person.name, 1))
        scene, wishes = self._scene(store, guest), people.WISHES.get(guest.person.name, ())
        while guest.next_visit <= min(store.today, away):
            on, fit = guest.next_visit, guest.booked
            guest.next_visit = on + timedelta(round(guest.rhythm * self._rng.uniform(0.7, 1.4)))
            guest.booked = None
            fit = fit or menu.choice(store, store.read(guest.id), wishes, on, self._rng)
            if fit is not None:
                row = menu.told(fit, on, self._doer(fit), self._rng)
                if guest.person.name in people.UNHAPPY:
                    row |= {"outcome": {"value": "no_change", "text": "没有达到预期"}, "satisfaction": 2}
                visiting.came(scene, fit, on, row)

    def _books(self, store: Evening, guest: _Guest) -> None:
        if store.today < self._ago(BOOKS_SINCE):
            return
        ahead = (guest.next_visit - store.today).days
        away = people.LAST_SEEN.get(guest.person.name)
        if guest.booked or away or not 0 < ahead <= BOOKS_AHEAD or self._rng.random() > BOOKS:
            return
        wishes = people.WISHES.get(guest.person.name, ())
        guest.booked = menu.choice(store, store.read(guest.id), wishes, guest.next_visit, self._rng)
        if guest.booked is not None:
            visiting.book_ahead(self._scene(store, guest), guest.booked, guest.next_visit, self._diary)

    def _happens(self, happening: Happening, store: Evening) -> None:
        guest = next(each for each in self._guests.values() if each.person.name == happening.name)
        with store.together(happening.action):
            self._comes(store, guest)
            happening.does(self._scene(store, guest))

    def _scene(self, store: Evening, guest: _Guest) -> Scene:
        gentle = [*self._staff["beautician"], *self._staff.get("therapist", [])]
        doers = {True: self._staff.get("doctor", gentle), False: gentle}
        return Scene(store, guest.id, self._today, self._rng, doers)

    def _calls(self, store: Evening) -> None:
        """What was due since the last time: most is done, some were not reached, some are forgotten."""
        due = list_due(store).due
        since, self._last_worked = self._last_worked, store.today
        heard = [found for item in due if (found := self._call(store, item, since)) is not None]
        close_followups(store, heard)
        if self._rng.random() < 0.5:
            guest = self._rng.choice(list(self._guests.values()))
            said(*self._rng.choice(words.FEEDBACK))(self._scene(store, guest))

    def _call(self, store: Evening, item: Due, since: date) -> Outcome | None:
        """What came of a call, None where there was none."""
        rng = self._rng
        if item.kind in NO_CALL:
            return None
        if item.kind == "advice":
            return Outcome(item.followup, {"advice": words.ADVICE})
        guest = self._guests.get(item.client)
        silent = people.HARD_TO_REACH.get(guest.person.name) if guest is not None else None
        if silent is not None and store.today >= self._ago(silent):
            if rng.random() < 0.4 and item.attempts < 3:
                return Outcome(item.followup, {}, attempt=True)
            return None
        wide = item.kind in ("review", "annual") and not item.overdue_days
        if item.followup not in self._put_off:
            often = guest is not None and guest.person.name in people.RHYTHM
            lately = store.today > self._ago(LATELY)
            self._put_off[item.followup] = lately and not often and rng.random() < PUT_OFF
        hurry = EVENING_BEFORE if store.today >= self._ago(2) else USUALLY
        if self._put_off[item.followup] or rng.random() > (NO_HURRY if wide else hurry):
            return None
        first, last = (
            max(date.fromisoformat(item.due_from), since),
            min(date.fromisoformat(item.due_to), store.today),
        )
        on = first + timedelta(rng.randrange((last - first).days + 1)) if first < last else store.today
        happy = guest is None or guest.person.name not in people.UNHAPPY
        asked = happy and item.kind == "aftercare" and rng.random() < 0.6
        told: Row = {"summary": rng.choice(words.RESULTS.get(item.kind, words.ANYTHING))}
        if asked:
            told["satisfaction"] = rng.choice((5, 5, 4, 4, 4))
        return Outcome(item.followup, told, on=on)

    def _doer(self, fit: Fit) -> str:
        """Who does it: invasive services the doctors, all else beauticians and therapists."""
        if fit.item.get("invasive"):
            return self._rng.choice(self._staff["doctor"])
        return self._rng.choice([*self._staff["beautician"], *self._staff.get("therapist", [])])

    def _new_id(self) -> str:
        return new_id(self._id_bytes)


def _entry(place: int, sections: Mapping[str, Section]) -> Entry:
    return Entry(place + 1, 0, {"sections": {name: dict(data) for name, data in sections.items()}})
