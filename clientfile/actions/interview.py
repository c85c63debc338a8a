"""A new client by questions: what a shop asks, in its order and wording, each answer checked as it is typed.

Name, phone and allergies come first, so that a client is in soon; then the whole form, for who has time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from clientfile.actions.interview_answer import NONE, Wrong, answer, one_line
from clientfile.actions.take_in import Taken, take_in
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section
from clientfile.errors import BadInput
from clientfile.exchange.entry import Entry
from clientfile.forms.check import check
from clientfile.forms.complete import FOR_MINORS, is_minor
from clientfile.forms.fields import Field
from clientfile.forms.shape import stored
from clientfile.forms.template import Question
from clientfile.said import Said, both
from clientfile.store.draft import Draft
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

FIRST = ("contact.name", "contact.phones", "safety.allergies")
BACK, FINISH, CLEAR = "<", ".", "!"

_KEYS = both(
    "Enter skips, < goes back, ! clears, . finishes; what is wrong is said at once",
    "回车跳过，< 返回上一题，! 清除，. 完成；填写有误会立即提示",
)
_MORE = both("more? Enter to finish, m for the whole form: ", "继续填写吗？回车完成，m 填写全部：")
_NONE = both("0: asked, none", "0：已询问，没有")
_NOTED_NONE = both("asked, none", "已询问，没有")
_ANOTHER = both("another", "再填一项")
_CANNOT_CLEAR = both("there is nothing to clear", "没有可清除的内容")
_NEEDED = both("this is needed here", "此项必填")


class Talk(NamedTuple):
    """How the person is spoken with. `ask` gives the line that was typed, None where nobody is there.

    `words` says a value of a field.
    """

    ask: Callable[[str], str | None]
    say: Callable[[str], None]
    words: Callable[[Field, Json], str]
    lang: str


class _Back(Exception):
    """To the question before."""


class _Again(Exception):
    """To the beginning of this question."""


@dataclass
class Interview:
    """`sections` is what has been answered; `draft` keeps it, None where it must not be kept."""

    store: Store
    talk: Talk
    draft: Draft | None
    sections: dict[str, Section] = field(default_factory=dict)
    _brief: bool = True
    """Of a list's items only the chief property is asked."""
    _finishing: bool = False

    def until_taken(self) -> Taken:
        """Ask until a client is taken in. What was answered is kept if it is interrupted."""
        self._say(_KEYS)
        asked = {each.field: each for each in self.store.template.questions}
        first = [asked.get(name, Question(name)) for name in FIRST]
        self._through([(None, each) for each in first])
        self._brief = False
        if not self._finishing:
            self.talk.say("")
            if self._line(_MORE.to(self.talk.lang)):
                self._through([*self._whole()])
        while True:
            try:
                taken = take_in(self.store, [Entry(1, 0, {"sections": dict(self.sections)})])[0]
            except BadInput as error:
                self._mend(error)
                continue
            if self.draft is not None:
                self.draft.forget()
            return taken

    def _mend(self, error: BadInput) -> None:
        """Ask again what was refused; give up where nothing that can be asked would mend it."""
        refused = [each for each in error.problems if not each.warning]
        for each in refused:
            self._say(each.message)
        names = dict.fromkeys(f"{each.section}.{_top(each.path)}" for each in refused)
        asked = {each.field: each for _, each in self._whole()}
        again = [(None, asked.get(name, Question(name))) for name in names if self._field(name) is not None]
        before = repr(self.sections)
        self._finishing = False
        self._through(again)
        if repr(self.sections) == before:
            raise error

    def _whole(self) -> Iterator[tuple[Said | None, Question]]:
        template = self.store.template
        groups: list[tuple[Said | None, Sequence[Question]]] = [(None, template.head)]
        groups += [(module.label, module.questions) for module in template.modules]
        for heading, questions in [*groups, (None, template.foot)]:
            for question in questions:
                yield heading, question
                yield from ((heading, Question(name)) for name in question.also)

    def _through(self, questions: Sequence[tuple[Said | None, Question]]) -> None:
        """Put the questions, from one to the next or back."""
        place, step, heading = 0, 1, None
        while 0 <= place < len(questions):
            above, question = questions[place]
            asked = self._field(question.field)
            if asked is None:
                place += step
                place, step = (0, 1) if place < 0 else (place, step)
                continue
            if above is not None and above != heading:
                self.talk.say(f"\n{above.to(self.talk.lang)}")
            heading = above
            try:
                self._put(question, asked)
            except _Back:
                place, step = max(place - 1, 0), -1
                continue
            except _Again:
                continue
            if self._finishing:
                return
            place, step = place + 1, 1

    def _field(self, dotted: str) -> Field | None:
        """The field to ask, None where it is nothing to ask a new client."""
        found = self.store.forms.field(dotted)
        template = self.store.template
        if found is None or found.derived or found.grows or len(found.path) != 1:
            return None
        # What needs a file's hash is not typed.
        if (
            dotted in template.not_used
            or found.free
            or any(child.format == "sha256" for child in found.children)
        ):
            return None
        if not self.store.roster.may_add(self.store.member, found.section):
            return None
        if dotted == "profile.age_as_of" and "birth" in self._section("profile"):
            return None
        if dotted in FOR_MINORS and not is_minor(self._client(), template, self.store.today):
            return None
        return found

    def _put(self, question: Question, asked: Field) -> None:
        """One question, until it is answered, skipped or left."""
        label = (question.ask or asked.label).to(self.talk.lang)
        hint = question.hint or asked.hint
        self._explain(asked, hint, none=bool(asked.none_on))
        while True:
            had = self._section(asked.section).get(asked.name)
            prompt = f"{label}{self._had(asked, had)}: "
            typed = self._line(prompt)
            if not typed:
                return
            if typed == CLEAR:
                self._clear(asked)
                continue
            if asked.none_on and typed.casefold() in NONE:
                self._keep(asked.section, {asked.name: None, asked.none_on: self.store.today.isoformat()})
                return
            if self._answered(asked, typed, label):
                return

    def _answered(self, asked: Field, typed: str, label: str) -> bool:
        """Whether what was typed, with what is asked further, is a right answer; then it is kept."""
        before = self._section(asked.section)
        had = before.get(asked.name)
        try:
            if one_line(asked):
                value = self._value(asked, typed)
            elif asked.kind == "list":
                value = [*had] if isinstance(had, list) else []
                for item in self._items(asked, typed, label):
                    value.append(item)
                    # Kept at once: whoever is interrupted at the third has not lost two.
                    self._keep(asked.section, {asked.name: value})
            else:
                value = self._parts(asked, typed)
        except Wrong as wrong:
            self._say(*wrong.said)
            return False
        new = {asked.name: value, **({asked.none_on: None} if asked.none_on else {})}
        self._keep(asked.section, new)
        problems = [*self._wrong(asked)]
        if problems:
            self._say(*problems)
            self.sections[asked.section] = before
            self._kept()
        return not problems

    def _wrong(self, asked: Field) -> Iterator[Said]:
        client, store = self._client(), self.store
        for each in check(client, None, store.template, store.today, [asked.section], allow_unknown=True):
            if not each.warning and (each.section, _top(each.path)) == (asked.section, asked.name):
                yield each.message

    def _items(self, asked: Field, typed: str, label: str) -> Iterator[Json]:
        """Items of a list, each its chief property first; the first one's was typed already."""
        chief, *others = _in_order(asked)
        while typed:
            try:
                first = self._value(chief, typed)
            except Wrong as wrong:
                self._say(*wrong.said)
            else:
                yield {chief.name: first, **self._others([] if self._brief else others)}
            typed = self._line(f"  {_ANOTHER.to(self.talk.lang)} ({label}): ", inside=True)

    def _parts(self, asked: Field, typed: str) -> Section:
        """The properties of an object; the first one's was typed already."""
        first, *others = _in_order(asked)
        return {first.name: self._value(first, typed), **self._others(others)}

    def _others(self, others: Sequence[Field]) -> Section:
        found: Section = {}
        for each in others:
            if one_line(each):
                value = self._one(each)
                if value is not None:
                    found[each.name] = value
        return found

    def _one(self, asked: Field) -> Json:
        """One property of an object or item."""
        self._explain(asked, asked.hint)
        while True:
            typed = self._line(f"  {asked.label.to(self.talk.lang)}: ", inside=True)
            if not typed:
                if not asked.required or self._finishing:
                    return None
                self._say(_NEEDED)
                continue
            try:
                return self._value(asked, typed)
            except Wrong as wrong:
                self._say(*wrong.said)

    def _value(self, asked: Field, typed: str) -> Json:
        return answer(self.store.forms[asked.section], asked, typed, self._offered(asked))

    def _offered(self, asked: Field) -> Sequence[str]:
        """The choices that this shop offers."""
        return self.store.template.enums.get(asked.dotted) or tuple(asked.choices)

    def _explain(self, asked: Field, hint: Said | None, *, none: bool = False) -> None:
        lang = self.talk.lang
        parts = [hint.to(lang)] if hint is not None else []
        chief = asked if one_line(asked) else _in_order(asked)[0]
        if chief.choices:
            offered = self._offered(chief)
            parts.append(
                "  ".join(f"{n} {chief.choices[each].to(lang)}" for n, each in enumerate(offered, 1))
            )
        parts += [_NONE.to(lang)] if none else []
        if parts:
            self.talk.say(f"  ({' · '.join(parts)})")

    def _had(self, asked: Field, had: Json) -> str:
        if had is None and asked.none_on and asked.none_on in self._section(asked.section):
            return f" [{_NOTED_NONE.to(self.talk.lang)}]"
        return "" if had is None else f" [{self.talk.words(asked, had)}]"

    def _clear(self, asked: Field) -> None:
        held = self._section(asked.section)
        if asked.name not in held and asked.none_on not in held:
            self._say(_CANNOT_CLEAR)
        self._keep(asked.section, {asked.name: None, **({asked.none_on: None} if asked.none_on else {})})

    def _keep(self, section: str, new: Mapping[str, Json]) -> None:
        held = {**self._section(section), **new}
        self.sections[section] = {name: value for name, value in held.items() if value is not None}
        self._kept()

    def _kept(self) -> None:
        self.sections = {name: held for name, held in self.sections.items() if held}
        if self.draft is not None:
            self.draft.keep(self.sections)

    def _section(self, name: str) -> Section:
        return self.sections.get(name, {})

    def _client(self) -> ClientFile:
        return ClientFile("", self.sections)

    def _line(self, prompt: str, *, inside: bool = False) -> str:
        """What is typed; "" from where on enough was asked."""
        typed = "" if self._finishing else self.talk.ask(prompt)
        if typed is None:
            raise KeyboardInterrupt
        if typed == FINISH:
            self._finishing = True
            return ""
        if typed == BACK:
            raise _Again if inside else _Back
        return typed

    def _say(self, *said: Said) -> None:
        for each in said:
            self.talk.say(f"  {each.to(self.talk.lang)}")


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def drafted(store: Store, draft: Draft) -> dict[str, Section]:
    """The sections of the draft that is there, typed. Raises `NotYours`."""
    kept = draft.kept()
    return {name: stored(store.forms[name], data)[0] for name, data in kept.items() if name in store.forms}


def _in_order(asked: Field) -> list[Field]:
    """The properties to ask, the chief one first: the first that is required, else the first."""
    children = [each for each in asked.children if each.name not in ("id", "corrects")]
    chief = next((each for each in children if each.required), children[0])
    return [chief, *(each for each in children if each is not chief)]
