"""One client on one screen, as a value: what stands where. `show_card` prints it.

Every text in a card is clean. Labels come from the forms only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.consents import HEALTH_SECTIONS, health_data_without_consent
from clientfile.domain.data import Json, Row, mapping, number, text, texts
from clientfile.domain.days import parse_date
from clientfile.forms.fields import Field, Forms
from clientfile.forms.labels import label_of
from clientfile.said import Said
from clientfile.view.blocks import Block, Card, Line
from clientfile.view.card_account import SHOWN_HERE
from clientfile.view.clean import clean
from clientfile.view.in_words import InWords, newest

LAST_VISITS = 5

_NEXT_TO_ASK = Said("ask next", "接下来请询问")
_UNREADABLE = Said("not for your role", "无权查看")
_SAFETY_UNREADABLE = Said("cannot be read by you: ask before treating", "无权查看：操作前请先询问")
_EARLIER = Said("and {n} earlier", "另有更早的 {n} 条")
_NO_CONSENT = Said("consent missing", "缺少同意")
_FOR_HEALTH = Said("sensitive health data: {them}", "健康敏感信息：{them}")
_IN_FULL = Said("{section}, all that was entered", "{section} · 全部记录")
_OVERDUE = Said("overdue {n} d", "逾期 {n} 天")

_ON_TOP = frozenset({"name", "preferred_name", "gender", "phones", "wechat", "advisor"})
"""Fields of `contact` that the head of the card shows."""


def card(
    client: ClientFile,
    forms: Forms,
    *,
    lang: str,
    sections: Sequence[str] | None = None,
    due: Sequence[Mapping[str, object]] = (),
    completeness: int | None = None,
    next_to_ask: Sequence[str] = (),
    staff_names: Mapping[str, str] | None = None,
    today: date,
    age: int | None = None,
    account: Sequence[Line] = (),
) -> Card:
    """The card of `client`; `sections` narrows it to these, shown in full.

    `due` has rows as `due` prints them; `next_to_ask` dotted fields; `age` is derived by whoever has the
    calendar; `account` has the lines of `card_account`. The head and the banner need `contact` and `safety`
    in `client` whatever `sections` says.
    """
    return _Writer(client, forms, InWords(forms, lang, staff_names or {}), today, age, account).card(
        sections, due, completeness, next_to_ask
    )


class _Writer:
    def __init__(
        self,
        client: ClientFile,
        forms: Forms,
        words: InWords,
        today: date,
        age: int | None,
        account: Sequence[Line],
    ) -> None:
        self._client = client
        self._forms = forms
        self._words = words
        self._lang = words.lang
        self._today = today
        self._age = age
        self._account = account

    def card(
        self,
        sections: Sequence[str] | None,
        due: Sequence[Mapping[str, object]],
        completeness: int | None,
        next_to_ask: Sequence[str],
    ) -> Card:
        whole = sections is None
        names = [*self._forms, *(each for each in self._client.sections if each not in self._forms)]
        wanted = names if sections is None else [each for each in names if each in sections]
        blocks: list[Block | None] = [self._reach()]
        if whole or "agenda" in wanted:
            blocks.append(self._due(due))
        if whole:
            blocks.append(self._visits())
        for each in wanted:
            blocks += self._section(each, whole)
        unreadable = [each for each in self._client.unreadable if whole or each in (sections or ())]
        blocks.append(self._last(unreadable, completeness if whole else None, next_to_ask if whole else ()))
        return Card(
            tuple(self._banner()),
            self._title(),
            tuple(each for each in blocks if each and each.lines),
        )

    # The head

    def _title(self) -> str:
        contact = self._client.section("contact")
        name = clean(text(contact.get("name"))) or self._client.id
        called = clean(text(contact.get("preferred_name")))
        age = self._age
        parts = [
            f"{name} ({called})" if called and called != name else name,
            self._words.value(self._field("contact.gender"), contact.get("gender")),
            ""
            if age is None
            else f"{age} 岁"
            if self._lang == "zh"
            else f"{self._label('profile.age')} {age}",
            self._client.id if name != self._client.id else "",
        ]
        return " · ".join(part for part in parts if part)

    def _reach(self) -> Block:
        contact = self._client.section("contact")
        phones = self._client.rows("contact", "phones")
        phones.sort(key=lambda row: row.get("primary") is not True)
        field = self._field("contact.phones")
        lines = [
            Line(self._label("contact.phones") if not place else "", self._words.row(field, row))
            for place, row in enumerate(phones)
        ]
        lines += [
            Line(self._label(f"contact.{each}"), shown)
            for each in ("wechat", "advisor")
            if (shown := self._words.value(self._field(f"contact.{each}"), contact.get(each)))
        ]
        return Block("", tuple(lines))

    # What must not be overlooked

    def _banner(self) -> list[str]:
        safety = self._client.section("safety")
        lines = []
        if "safety" in self._client.unreadable:
            lines.append(self._banner_line("safety", _SAFETY_UNREADABLE.to(self._lang)))
        allergies = self._client.rows("safety", "allergies")
        allergies.sort(key=lambda row: -(number(row.get("severity")) or 0))
        lines += [self._banner_line("safety.allergies", self._allergy(row)) for row in allergies]
        lines += [
            self._banner_line("safety.states", self._words.row(self._field("safety.states"), row))
            for row in self._client.rows("safety", "states")
            if self._in_force(row)
        ]
        if safety.get("pain_sensitivity") == "high":
            shown = self._words.value(self._field("safety.pain_sensitivity"), "high")
            lines.append(self._banner_line("safety.pain_sensitivity", shown))
        minor = mapping(safety.get("minor_until"))
        until = parse_date(minor.get("until"))
        if until is not None and until >= self._today:
            shown = self._words.value(self._field("safety.minor_until"), dict(minor))
            lines.append(self._banner_line("safety.minor_until", shown))
        elif self._age is not None and self._age < 18:
            lines.append(self._banner_line("safety.minor_until", f"{self._label('profile.age')} {self._age}"))
        return lines

    def _banner_line(self, dotted: str, shown: str) -> str:
        return f"{self._label(dotted)}: {shown}".replace("\n", " ")

    def _allergy(self, row: Row) -> str:
        """青霉素 (药品 · 皮疹 · 3/3)"""
        severity = number(row.get("severity"))
        details = [
            self._words.value(self._field("safety.allergies.class"), row.get("class")),
            clean(text(row.get("reaction"))),
            "" if severity is None else f"{severity}/3",
            clean(text(row.get("note"))),
        ]
        more = " · ".join(each for each in details if each)
        allergen = clean(text(row.get("allergen"))) or "?"
        return f"{allergen} ({more})" if more else allergen

    def _in_force(self, row: Row) -> bool:
        begin, end = parse_date(row.get("from")), parse_date(row.get("until"))
        return (begin is None or begin <= self._today) and (end is None or end >= self._today)

    # What is due, what was done

    def _due(self, due: Sequence[Mapping[str, object]]) -> Block:
        return Block(self._label("agenda.followups"), tuple(Line("", self._due_line(row)) for row in due))

    def _due_line(self, row: Mapping[str, object]) -> str:
        begin, end = (text(row.get(each)) for each in ("due_from", "due_to"))
        days = number(row.get("overdue_days")) or 0
        said = (
            self._words.value(self._field(f"agenda.followups.{each}"), text(row.get(each)))
            for each in ("kind", "subject", "channel", "owner")
        )
        parts = [
            f"{begin} – {end}" if end and end != begin else begin,
            # A subject may be no more than the kind.
            *dict.fromkeys(said),
            _OVERDUE.to(self._lang).format(n=days) if days > 0 else "",
        ]
        return clean("  ".join(part for part in parts if part))

    def _visits(self) -> Block:
        visits = newest(self._client.rows("services", "visits"), "date", "time")
        lines = [line for row in visits[:LAST_VISITS] for line in self._visit(row)]
        if len(visits) > LAST_VISITS:
            lines.append(Line("", _EARLIER.to(self._lang).format(n=len(visits) - LAST_VISITS)))
        return Block(self._label("services.visits"), tuple(lines))

    def _visit(self, row: Row) -> list[Line]:
        outcome = mapping(row.get("outcome"))
        satisfaction = number(row.get("satisfaction"))
        staff = self._words.value(self._field("services.visits.staff"), row.get("staff"))
        shown = [
            clean(text(row.get("service_name")) or text(row.get("service"))),
            staff,
            self._words.value(self._field("services.visits.outcome.value"), outcome.get("value")),
            clean(text(outcome.get("text"))),
            "" if satisfaction is None else f"{satisfaction}/5",
        ]
        lines = [Line(clean(text(row.get("date"))), " · ".join(each for each in shown if each))]
        for dotted in ("adverse", "note"):
            field = self._field(f"services.visits.{dotted}")
            value = self._words.value(field, row.get(dotted))
            if value:
                lines.append(Line("", f"{field.label.to(self._lang) if field else dotted}: {value}"))
        return lines

    # The sections

    def _section(self, name: str, whole: bool) -> Iterator[Block]:
        data = self._client.section(name)
        form = self._forms.get(name)
        if form is None:
            yield Block(clean(name), tuple(self._unknown(data, frozenset())))
            return
        heading = form.label.to(self._lang)
        hidden = _shown_above(name) if whole else frozenset()
        lines: list[Line] = []
        if name == "account" and self._account:
            lines += self._account
            if whole:
                hidden |= SHOWN_HERE
            else:  # both name packages and benefits: what is left of them, and what was entered
                yield Block(heading, tuple(lines))
                heading, lines = _IN_FULL.to(self._lang).format(section=heading), []
        for field in form.fields:
            if field.name in data and field.name not in hidden:
                lines += self._lines(field, data[field.name], whole)
        known = frozenset(field.name for field in form.fields)
        lines += self._unknown(data, known)
        yield Block(heading, tuple(lines))

    def _lines(self, field: Field, value: Json, whole: bool) -> list[Line]:
        label = field.label.to(self._lang)
        if field.kind != "list" or not isinstance(value, list):
            shown = self._words.value(field, value)
            return [Line(label, shown)] if shown else []
        rows: list[Json] = list(value)
        left = 0
        if field.grows:
            of_date = newest([row for row in rows if isinstance(row, dict)], field.by_year, "time")
            left = max(0, len(of_date) - LAST_VISITS) if whole else 0
            rows = [*of_date[: len(of_date) - left]]
        shown_rows = [shown for row in rows if (shown := self._words.row(field, row))]
        if left:
            shown_rows.append(_EARLIER.to(self._lang).format(n=left))
        return [Line(label if not place else "", shown) for place, shown in enumerate(shown_rows)]

    def _unknown(self, data: Mapping[str, Json], known: frozenset[str]) -> list[Line]:
        """Fields of a newer program, by their own names."""
        return [Line(clean(key), self._words.raw(value)) for key, value in data.items() if key not in known]

    def _last(self, unreadable: Sequence[str], completeness: int | None, ask: Sequence[str]) -> Block:
        comma = "、" if self._lang == "zh" else ", "
        lines = []
        if unreadable:
            named = comma.join(clean(self._label(each)) for each in unreadable)
            lines.append(Line(_UNREADABLE.to(self._lang), named))
        if completeness is not None:
            lines += self._without_consent()
            lines.append(Line(self._label("profile.completeness"), f"{completeness}%"))
        if ask:
            named = comma.join(dict.fromkeys(clean(self._label(each)) for each in texts(list(ask))))
            lines.append(Line(_NEXT_TO_ASK.to(self._lang), named))
        return Block("", tuple(lines))

    def _without_consent(self) -> list[Line]:
        """Sensitive health data that is kept and does not leave, for want of consent (PIPL Art 29)."""
        if "privacy" in self._client.unreadable:
            return []
        sensitive = [
            field.dotted
            for name in HEALTH_SECTIONS
            if name in self._client.sections and name in self._forms
            for field in self._forms[name].fields
            if field.klass == "P3"
        ]
        found = health_data_without_consent(self._client, sensitive, self._today)
        comma = "、" if self._lang == "zh" else ", "
        named = comma.join(clean(self._label(each)) for each in found)
        said = _FOR_HEALTH.to(self._lang).format(them=named)
        return [Line(_NO_CONSENT.to(self._lang), said)] if named else []

    def _label(self, dotted: str) -> str:
        return label_of(self._forms, dotted, self._lang)

    def _field(self, dotted: str) -> Field | None:
        return self._forms.field(dotted)


def _shown_above(section: str) -> frozenset[str]:
    """What a whole card has shown already, in a better form."""
    if section == "contact":
        return _ON_TOP
    if section == "agenda":
        return frozenset({"followups"})
    return frozenset({"visits"}) if section == "services" else frozenset()
