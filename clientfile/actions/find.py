"""Find clients by whatever somebody remembers of them, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Iterator

from clientfile.actions.resolve import SHORTEST_PREFIX, tails
from clientfile.domain import ids
from clientfile.errors import UsageError
from clientfile.said import both, counted
from clientfile.store.index import cutting, handles
from clientfile.store.index.index import Index
from clientfile.store.index.texts import texts
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

LONGEST = 200
"""Characters that may be asked for."""
LIMIT = 20
SHORTEST_TAIL = 3

_BEFORE, _AFTER = 8, 16
_FIELDS = {
    handles.NAME: "contact.name",
    handles.PART: "contact.name",
    handles.CALLED: "contact.preferred_name",
    handles.PINYIN: "contact.name",
    handles.GIVEN: "contact.name",
    handles.INITIALS: "contact.name",
    handles.CALLED_READ: "contact.preferred_name",
    handles.TAIL: "contact.phones.number",
    handles.PHONE: "contact.phones.number",
    handles.NUMBER: "contact.client_no",
    handles.WECHAT: "contact.wechat",
}


class Hit(NamedTuple):
    """One client, the field that hit (dotted; `id` is the client's own) and what stands around the hit."""

    id: str
    name: str
    phone: str | None
    field: str
    snippet: str


class Found(NamedTuple):
    """The best hits first; `more`: there are others."""

    hits: tuple[Hit, ...]
    more: bool


def find(store: Store, text: str, *, limit: int = LIMIT) -> Found:
    """Clients that `text` may mean, each once.

    By name (whole, its beginning, a part of it), pinyin, initials, phone, id or client number, WeChat, and
    last by their texts: every word between blanks must be there. Within one rank, by what hit and then by id.
    Writes a line in the access log. Raises `UsageError`.
    """
    if len(text) > LONGEST:
        raise UsageError(
            both("find takes at most {n} characters", "查找内容最多 {n} 个字符", n=LONGEST),
            both("a few words that stand together are enough", "给出连在一起的几个字即可"),
        )
    hits: dict[str, Hit] = {}
    more = False
    for client, field, snippet in _candidates(store.index, text):
        if client in hits:
            continue
        if len(hits) == limit:
            more = True
            break
        hits[client] = Hit(client, *store.index.name_and_phone(client), field, snippet)
    found = tuple(hits.values())
    fields = dict.fromkeys(hit.field.partition(".")[0] for hit in found if hit.field != "id")
    sections = list(dict.fromkeys(["contact", *fields])) if found else []
    store.noted("find", list(hits), sections, counted(len(found), "{n} row", "{n} rows", "").en)
    return Found(found, more)


def _candidates(index: Index, text: str) -> Iterator[tuple[str, str, str]]:
    """(client, field, snippet), the best first; clients may come again."""
    word = cutting.key(text)
    if not word:
        return
    named = [(kind, word) for kind in (handles.NAME, handles.PART, handles.CALLED)]
    if word.isascii() and word.isalpha():
        read = (handles.PINYIN, handles.GIVEN, handles.INITIALS, handles.CALLED_READ)
        named += [(kind, word) for kind in read]
    yield from _by_handle(index, named)
    for digits in tails(text, SHORTEST_TAIL):
        yield from _by_handle(index, [(handles.TAIL, digits[::-1]), (handles.PHONE, digits)])
    if len(word) >= SHORTEST_PREFIX and all(char in ids.ALPHABET for char in word):
        yield from ((client, "id", client) for client in index.beginning(word))
    yield from _by_handle(index, [(handles.NUMBER, word), (handles.WECHAT, word)])
    yield from _by_text(index, text)


def _by_handle(index: Index, asked: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    for kind, word in asked:
        for key, client in index.handled(kind, word):
            yield client, _FIELDS[kind], _value(index, client, kind, key)


def _value(index: Index, client: str, kind: str, key: str) -> str:
    """What stands in the field that hit."""
    if kind in (handles.TAIL, handles.PHONE):
        return key[::-1] if kind == handles.TAIL else key
    file = index.client(client)
    contact = file.section("contact") if file else {}
    return str(contact.get(_FIELDS[kind].partition(".")[2]) or "")


def _by_text(index: Index, text: str) -> Iterator[tuple[str, str, str]]:
    asked = cutting.phrases(text)
    if not asked:
        return
    for client in index.worded(cutting.match(asked)):
        field, snippet = _where(index, client, asked)
        yield client, field, snippet


def _where(index: Index, client: str, asked: list[list[str]]) -> tuple[str, str]:
    """The field that holds the most of what is asked for, and the words around it."""
    file = index.client(client)
    best: tuple[int, str, str] = (0, "", "")
    for field, value in texts(file, index.places) if file else ():
        places = [place for runs in asked if (place := cutting.place(runs, value))]
        if len(places) > best[0]:
            best = (len(places), field, _around(value, *places[0]))
            if len(places) == len(asked):
                break
    return best[1], best[2]


def _around(value: str, begin: int, end: int) -> str:
    start, stop = max(begin - _BEFORE, 0), min(end + _AFTER, len(value))
    return f"{'…' if start else ''}{value[start:stop]}{'…' if stop < len(value) else ''}"
