"""The form on which consent is asked for, in the shop's own words, and its purposes (S4 R40; PIPL Art 17)."""

from __future__ import annotations

from collections.abc import Sequence

from clientfile.actions.resolve import resolve
from clientfile.domain.data import Json, mapping, text
from clientfile.errors import BadInput, NotFound
from clientfile.forms.shape import shaped_value
from clientfile.forms.typing import normal
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

VERSION = "consent-version"
TITLE = "consent-title"
CLAUSE = "consent-clause-"
PURPOSE = "consent-for-"


class Notice(NamedTuple):
    """The form: its title, version, what each purpose is, and its clauses, in order."""

    title: str
    version: str
    purposes: tuple[tuple[str, str, str], ...]
    clauses: tuple[str, ...]
    client: str = ""
    name: str = ""


def notice(store: Store, words: Sequence[str] = (), *, client: str = "") -> Notice:
    """The consent form in the shop's words, for these purposes, or for all that the template knows (T16).

    With the name of one client, where she is named. Raises `NotFound` where the shop's template has no such
    text.
    """
    whose = resolve(store, client) if client else ""
    said = {name: Said(text(each.get("en")), text(each.get("zh"))) for name, each in _texts(store).items()}
    known = purpose_labels(store)
    wanted = [purpose_of(store, each) for each in words] or [
        each for each in known if f"{PURPOSE}{each}" in said
    ]
    clauses = sorted((name for name in said if name.startswith(CLAUSE)), key=lambda name: (len(name), name))
    if TITLE not in said or not clauses:
        raise NotFound(
            both("the shop's template has no text for consents", "本店模板中没有知情同意书文本"),
            both(
                "write texts: {names} in templates/{template}.yaml of the store",
                "请在库的 templates/{template}.yaml 中填写 texts: {names}",
                names=f"{TITLE}, {VERSION}, {CLAUSE}1 …",
                template=store.settings.template,
            ),
        )
    lang = store.settings.locale

    def told(name: str) -> str:
        return said.get(name, Said("", "")).to(lang).replace("{{ shop }}", store.settings.name)

    if whose:
        store.noted("consent form", [whose], ["contact"])
    return Notice(
        told(TITLE),
        told(VERSION),
        tuple((each, known[each].to(lang), told(f"{PURPOSE}{each}")) for each in wanted),
        tuple(told(name) for name in clauses),
        whose,
        store.index.name_and_phone(whose)[0] if whose else "",
    )


def purpose_labels(store: Store) -> dict[str, Said]:
    """Every purpose with its label, as the schema has them."""
    field = store.forms.field("privacy.consents.purpose")
    return dict(field.choices) if field else {}


def purpose_of(store: Store, word: str) -> str:
    """A purpose by its value or label. Raises `BadInput` with the nearest."""
    form = store.forms["privacy"]
    field = form.field("consents", "purpose")
    typed, problems = shaped_value(form, field, word, "consents[].purpose", normal) if field else (word, [])
    if problems or typed not in purpose_labels(store):
        every = ", ".join(f"{value} ({label.zh})" for value, label in purpose_labels(store).items())
        raise BadInput(
            both("there is no such purpose; nothing was written", "没有这个用途；未写入任何内容"),
            both("there are: {all}", "可用：{all}", all=every),
        )
    return text(typed)


def notice_version(store: Store) -> str:
    """The version of the shop's own form, "" where it has none."""
    return text(_texts(store).get(VERSION, {}).get("zh"))


def _texts(store: Store) -> dict[str, dict[str, Json]]:
    return {name: dict(mapping(each)) for name, each in store.template.texts.items()}
