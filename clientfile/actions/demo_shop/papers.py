"""The paper of one client, as it is taken in: what she told when she came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random

from clientfile.actions.demo_shop import people, words
from clientfile.actions.demo_shop.people import Person
from clientfile.actions.demo_shop.scene import dated_row
from clientfile.domain import resident_id
from clientfile.domain.data import Json, Section, items, text
from clientfile.domain.pinyin import slug
from clientfile.forms.template import Template

OFTEN_AGREED = (("marketing", 0.75), ("profiling", 0.6), ("photo_record", 0.4), ("third_party", 0.2))
"""What most clients agree to beside what the service needs, and how often."""
_NOBODYS = "154"
"""A prefix that is not given out: nobody's telephone rings."""
_NOBODYS_REGION = "110000"
"""A whole city: resident IDs are given out in its districts only."""


class Papers:
    """Writes papers; `template` says what the form leaves out, and which choices it offers."""

    def __init__(self, rng: Random, today: date, advisors: Sequence[str], template: Template) -> None:
        self._rng = rng
        self._today = today
        self._advisors = advisors
        self._template = template
        self._count = 0
        self._known: list[str] = []

    def known(self, clients: Iterable[str]) -> None:
        """These clients are in the store: who comes from now on may have come through them."""
        self._known += clients

    def draft(self, name: str) -> dict[str, Section]:
        """A name and a phone: the rest is asked for little by little."""
        return {
            "contact": {"name": name, "phones": [{"number": self._phone()}], "intake_channel": "in_store"}
        }

    def full(self, person: Person, opened: date) -> dict[str, Section]:
        """The whole form as it was filled in on a day."""
        day = opened.isoformat()
        sections: dict[str, Section] = {
            "contact": self._contact(person, opened),
            "privacy": self._privacy(person, day),
            "profile": self._profile(person),
            "safety": self._safety(person, day),
            "health": self._health(person, day),
            "aesthetics": self._aesthetics(person, day),
            "preferences": self._preferences(),
            "account": self._account(day),
        }
        if person.name in people.DATES:
            sections["care"] = {"dates": [dict(people.DATES[person.name])]}
        self._keep_to_what_is_offered(sections)
        left_out = self._template.not_used
        return {
            name: {field: value for field, value in data.items() if f"{name}.{field}" not in left_out}
            for name, data in sections.items()
        }

    def _keep_to_what_is_offered(self, sections: dict[str, Section]) -> None:
        """Other kinds of shops offer fewer choices: what has none there is `other`, or left out."""
        for dotted, offered in self._template.enums.items():
            section, field, *inside = dotted.split(".")
            rows = sections.get(section, {}).get(field)
            if not isinstance(rows, list) or len(inside) != 1:
                continue
            for _, row in items(rows):
                if text(row.get(inside[0])) not in offered:
                    row[inside[0]] = "other"
            if "other" not in offered:
                rows[:] = [row for _, row in items(rows) if row[inside[0]] != "other"]
            if not rows:
                del sections[section][field]

    def _phone(self) -> str:
        return f"{_NOBODYS}{self._rng.randrange(10**8):08d}"

    def _contact(self, person: Person, opened: date) -> Section:
        rng = self._rng
        self._count += 1
        phones: list[Json] = [{"number": self._phone(), "kind": "mobile", "owner": "self", "primary": True}]
        if "·李" in person.name:
            phones.append({"number": "+12025550143", "owner": "self", "primary": False, "note": "国外号码"})
        contact: Section = {
            "client_no": f"C{self._count:04d}",
            "created_on": opened.isoformat(),
            "name": person.name,
            "gender": person.sex,
            "phones": phones,
            "advisor": rng.choice(self._advisors),
            "intake_channel": rng.choice(("in_store", "in_store", "online_booking", "consultation")),
            "contact_channel": rng.choice(("wechat", "wechat", "phone", "phone", "sms")),
        }
        if rng.random() < 0.7:
            contact["wechat"] = f"{slug(person.name).replace('-', '_')}_{rng.randrange(10, 99)}"
        return contact

    def _privacy(self, person: Person, day: str) -> Section:
        guarded = person.name in people.GUARDIANS
        agreed = guarded and person.name not in people.NOT_AGREED
        purposes = ["service", "health_sensitive", *(["minor"] if agreed else [])]
        certain = people.CONSENTS.get(person.name, frozenset())
        purposes += [
            purpose
            for purpose, often in OFTEN_AGREED
            if self._rng.random() < often or purpose in certain
            if not guarded
        ]
        given: dict[str, Json] = {"notice_version": "v1", "method": "paper", "given_on": day}
        by = "guardian" if agreed else "self"
        return {"consents": [{"purpose": purpose, **given, "by": by} for purpose in purposes]}

    def _profile(self, person: Person) -> Section:
        rng = self._rng
        sources = ("referral", "online", "online", "community", "walk_in")
        source = rng.choice(sources)
        address: dict[str, Json] = {
            "kind": "home",
            "city": "云城市",
            "district": rng.choice(words.DISTRICTS),
            "detail": f"{rng.choice(words.STREETS)}{rng.randrange(1, 200)}号",
        }
        relation, call = rng.choice(words.EMERGENCY)
        profile: Section = {
            "occupation": person.job,
            "addresses": [address],
            "sources": [{"source": source, "primary": True, "note": rng.choice(words.SOURCE_NOTES[source])}],
            "likes": list(rng.sample(words.LIKES, rng.randrange(1, 4))),
        }
        if birth := person.birth(self._today.year):
            profile["birth"] = birth
        if source == "referral" and self._known:
            profile["referrer"] = rng.choice(self._known)
        if rng.random() < 0.4:
            profile["emergency_contact"] = {"name": call, "relation": relation, "phone": self._phone()}
        if person.name in people.GUARDIANS:
            name, relation = people.GUARDIANS[person.name]
            profile["guardian"] = {"name": name, "relation": relation, "phone": self._phone()}
        if person.name in people.WITH_ID_NUMBER:
            profile["id_number"] = self._id_number(person)
            profile["id_number_purpose"] = "术前知情同意书与病历，本人书面同意留存"
        return profile

    def _id_number(self, person: Person) -> str:
        assert person.age is not None
        assert person.birthday is not None
        _, month, day = person.birthday
        order = 20 + 2 * self._rng.randrange(10) + (person.sex == "男")
        stem = f"{_NOBODYS_REGION}{self._today.year - person.age}{month:02d}{day:02d}{order:03d}"
        return next(stem + digit for digit in "0123456789X" if not resident_id.examine(stem + digit).errors)

    def _safety(self, person: Person, day: str) -> Section:
        safety = {
            **self._told("allergies", people.ALLERGIES, person, day),
            **self._told("states", people.STATES, person, day),
            **self._told("medications", people.MEDICATIONS, person, day),
        }
        if self._rng.random() < 0.6:
            safety["pain_sensitivity"] = self._rng.choice(("normal", "normal", "low", "high"))
        return safety

    def _told(self, field: str, table: Mapping[str, Section], person: Person, day: str) -> Section:
        """The list with what the table has of her, or that there is none, asked on a day."""
        if person.name not in table:
            return {f"{field}_none_on": day}
        row: Section = json.loads(dated_row(table[person.name], self._today))
        return {field: [row]}

    def _health(self, person: Person, day: str) -> Section:
        rng = self._rng
        return {
            **self._told("history", people.HISTORY, person, day),
            "discomforts": [
                {"kind": kind, "severity": rng.randrange(2, 7)} for kind in rng.sample(words.DISCOMFORTS, 2)
            ],
            "wellness_goals": list(rng.sample(words.GOALS, 2)),
        }

    def _aesthetics(self, person: Person, day: str) -> Section:
        rng = self._rng
        age = person.age or 30
        concerns = list(
            dict.fromkeys(rng.sample(next(each for most, each in words.CONCERNS_BY_AGE if age <= most), 2))
        )
        area, wish, skin = words.CONCERNS[concerns[0]]
        aesthetics: Section = {
            "skin_type": rng.choice((skin, skin, "combination", "sensitive")),
            "skin_type_on": day,
            "skin_sensitivity": rng.randrange(1, 5),
            "skin_concerns": [
                {"concern": each, "area": words.CONCERNS[each][0], "severity": rng.randrange(1, 4)}
                for each in concerns
            ],
            "aesthetic_goals": [{"area": area, "wish": wish, "priority": 1}],
        }
        if rng.random() < 0.4:
            item, category, place = rng.choice(words.PAST)
            aesthetics["past_procedures"] = [
                {"item": item, "category": category, "place": place, "effect": rng.randrange(2, 6)}
            ]
        elif rng.random() < 0.8:
            aesthetics["past_procedures_none_on"] = day
        return aesthetics

    def _preferences(self) -> Section:
        rng = self._rng
        preferences: Section = {
            "treatment_preference": rng.choice(("non_surgical", "non_surgical", "both")),
            "pressure": rng.choice(words.PRESSURES),
        }
        if rng.random() < 0.3:
            preferences["ambience"] = {"quiet": True, "music": "轻音乐", "lighting": "偏暗"}
        return preferences

    def _account(self, day: str) -> Section:
        least = self._rng.choice((500, 1000, 2000, 5000))
        return {"budget": {"min": f"{least}.00", "max": f"{least * 3}.00", "per": "month", "as_of": day}}
