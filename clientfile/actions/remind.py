"""The queue of `due` as messages, to be sent by hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from clientfile.actions.list_due import Due, list_due
from clientfile.actions.look import staff_names
from clientfile.domain.data import mapping, text, texts
from clientfile.domain.due import MARKETING
from clientfile.exchange.message import Text
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

NAMES = ("name", "called", "title", "shop", "owner", "subject", "day", "days")
"""What a text may name."""
OPT_OUT = "opt-out"
_OPT_OUT = both("Reply T to stop these messages.", "回复T退订")
_NO_OPT_OUT = frozenset({"wechat", "face"})
"""Where she can answer in words; the sentence is for text messages."""
_TITLES: Mapping[str, Said] = {"female": Said("Ms", "女士"), "male": Said("Mr", "先生")}
_ADDRESSES = {"wechat": "wechat", "email": "email"}


class Message(NamedTuple):
    """One message.

    `address` is a phone number, or what the channel takes; `flagged` are words that claim a medical effect.
    """

    client: str
    name: str
    channel: str | None
    address: str | None
    quiet_hours: str | None
    kind: str
    followup: str
    text: str
    flagged: tuple[str, ...] = ()


class Reminders(NamedTuple):
    """The messages, in the order of `due`; how many follow-ups have no text, by kind."""

    messages: tuple[Message, ...]
    without_text: Mapping[str, int] = MappingProxyType({})


def remind(
    store: Store,
    *,
    on: date | None = None,
    within_days: int = 0,
    kind: str = "",
    owner: str = "",
    channel: str = "",
) -> Reminders:
    """What `due` lists, each in the words of the shop: `texts` of store.yaml, else of the template.

    In the shop's language. A text is looked for under `kind-channel`, then under `kind`; who is to be called
    about something else has none. Raises `BadInput` for a text that cannot be used.
    """
    day = on or store.today
    queue = list_due(
        store, on=on, within_days=within_days, kind=kind, owner=owner, channel=channel, action="remind"
    )
    words = _Words(store)
    messages, without = [], Counter[str]()
    for item in queue.due:
        said = words.said(item, day)
        if said:
            messages.append(words.message(item, said))
        else:
            without[item.kind] += 1
    return Reminders(tuple(messages), without)


class _Words:
    """The shop's texts, each read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        template = mapping(store.index.meta["template"])
        own = mapping(mapping(store.index.meta["settings"]).get("texts"))
        self._sources = {**mapping(template.get("texts")), **own}
        self._claims = texts(template.get("claims"))
        self._staff = staff_names(store)
        self._read: dict[str, Text | None] = {}

    def said(self, item: Due, day: date) -> str:
        """The text for a follow-up, "" where there is none."""
        found = self._text(f"{item.kind}-{item.channel}") or self._text(item.kind)
        if found is None:
            return ""
        preferred, gender = self._of_client(item.client)
        falls = date.fromisoformat(item.followup.partition("@")[2] or item.due_to)
        lang = self._store.settings.locale
        values = {
            "name": item.name,
            "called": preferred or item.name,
            "title": _TITLES[gender].to(lang) if gender in _TITLES else "",
            "shop": self._store.settings.name,
            "owner": self._staff.get(item.owner or "", ""),
            "subject": item.subject,
            "day": both("{iso}", "{m}月{d}日", iso=falls, m=falls.month, d=falls.day).to(lang),
            "days": str(max((falls - day).days, 0)),
        }
        said = found.filled(values)
        stop = self._opt_out()
        if item.kind not in MARKETING or item.channel in _NO_OPT_OUT or stop in said:
            return said
        return f"{said}{stop}" if lang == "zh" else f"{said} {stop}"

    def message(self, item: Due, said: str) -> Message:
        """With where to send it, and the words in it that a shop without a licence must not use."""
        flagged = tuple(word for word in self._claims if _says(said, word))
        address = self._address(item)
        return Message(
            item.client,
            item.name,
            item.channel,
            address,
            item.quiet_hours,
            item.kind,
            item.followup,
            said,
            flagged,
        )

    def _opt_out(self) -> str:
        found = self._text(OPT_OUT)
        return found.filled(dict.fromkeys(NAMES, "")) if found else _OPT_OUT.to(self._store.settings.locale)

    def _text(self, key: str) -> Text | None:
        if key not in self._read:
            source = text(mapping(self._sources.get(key)).get(self._store.settings.locale))
            self._read[key] = Text(key, source, NAMES) if source else None
        return self._read[key]

    def _of_client(self, client: str) -> tuple[str, str]:
        rows = self._store.index.select(
            "SELECT preferred_name, gender FROM clients_stored WHERE id = ?", (client,)
        )
        return (str(rows[0][0] or ""), str(rows[0][1] or "")) if rows else ("", "")

    def _address(self, item: Due) -> str | None:
        column = _ADDRESSES.get(item.channel or "")
        if column is None:
            return item.phone
        rows = self._store.index.select(f"SELECT {column} FROM clients_stored WHERE id = ?", (item.client,))
        return str(rows[0][0]) if rows and rows[0][0] else item.phone


def _says(said: str, word: str) -> bool:
    """Whether a word stands in a text: whole where it is of Latin letters, `heal` is not in `health`."""
    exact = re.escape(word)
    return re.search(rf"\b{exact}\b" if word.isascii() else exact, said, re.IGNORECASE) is not None
