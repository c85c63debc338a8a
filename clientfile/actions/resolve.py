"""A reference, as a user types it, to one client: id, its prefix, client number, name, phone tail, pinyin."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from clientfile.domain import dialling, ids, masks, names
from clientfile.errors import Ambiguous, ClientfileError, NotFound
from clientfile.said import both
from clientfile.store.index import cutting, handles
from clientfile.store.index.index import Index
from clientfile.store.store import Store

SHORTEST_PREFIX = 3
SHORTEST_TAIL = 4
SHORTEST_INITIALS = 2
_SHOWN = 10
_MANY = 50


def resolve(store: Store, reference: str) -> str:
    """The id of the one client meant.

    Raises `NotFound`, or `Ambiguous` with the candidates, their phones masked.
    """
    index = store.index
    word = reference.strip()
    if not word or not _is_utf8(word):
        raise _nobody()
    for candidates in (_by_id, _by_number, _by_name, _by_part, _by_pinyin, _by_given_name, _by_initials):
        found = candidates(index, word)
        if len(found) == 1:
            return found[0]
        if found:
            store.noted("refused", found[:_SHOWN], ["contact"], "ambiguous")
            raise _several(index, found)
    raise _nobody()


def _is_utf8(word: str) -> bool:
    """What was no UTF-8 when it was typed: nobody is called so, and SQLite takes none of it."""
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _by_id(index: Index, word: str) -> list[str]:
    low = word.lower()
    if ids.is_id(low):
        return _first(index, "SELECT client FROM documents WHERE client = ?", low)
    return []


def _by_number(index: Index, word: str) -> list[str]:
    return _first(index, "SELECT id FROM clients_stored WHERE client_no = ?", word)


def _by_name(index: Index, word: str) -> list[str]:
    return _first(index, "SELECT id FROM clients_stored WHERE name_key = ? ORDER BY id", names.key(word))


def _by_part(index: Index, word: str) -> list[str]:
    """By a piece: the beginning of the id, part of the name, the end of a phone number.

    What fits any of them.
    """
    found: dict[str, None] = {}
    low = word.lower()
    if len(low) >= SHORTEST_PREFIX and all(c in ids.ALPHABET for c in low):
        found |= dict.fromkeys(islice(index.beginning(low), _MANY))
    for tail in tails(word, SHORTEST_TAIL):
        found |= _handled(index, handles.TAIL, tail[::-1])
    if key := cutting.key(word):
        found |= _handled(index, handles.NAME, key)
        found |= _handled(index, handles.PART, key)
    return list(found)[:_MANY]


def tails(word: str, shortest: int) -> list[str]:
    """The digits that a number may end in: as they stand (0021 is no country code), and as a whole number."""
    found = dict.fromkeys([cutting.key(word), dialling.normal(word).lstrip("+")])
    return [each for each in found if len(each) >= shortest and each.isascii() and each.isdigit()]


def _by_pinyin(index: Index, word: str) -> list[str]:
    """zhangsan or zhang san, whole."""
    return _read(index, handles.PINYIN, word)


def _by_given_name(index: Index, word: str) -> list[str]:
    return _read(index, handles.GIVEN, word)


def _by_initials(index: Index, word: str) -> list[str]:
    return _read(index, handles.INITIALS, word) if len(cutting.key(word)) >= SHORTEST_INITIALS else []


def _read(index: Index, kind: str, word: str) -> list[str]:
    key = cutting.key(word)
    return list(_handled(index, kind, key, whole=True)) if key.isascii() and key.isalnum() else []


def _handled(index: Index, kind: str, key: str, *, whole: bool = False) -> dict[str, None]:
    """Clients by a handle, by id: the first of them by their keys."""
    clients = (client for _, client in index.handled(kind, key, whole=whole))
    return dict.fromkeys(sorted(set(islice(clients, _MANY))))


def _first(index: Index, sql: str, *parameters: str | int) -> list[str]:
    return [str(row[0]) for row in index.select(f"{sql} LIMIT {_MANY}", parameters)]


def _several(index: Index, found: list[str]) -> ClientfileError:
    shown = "; ".join(_candidate(index, client) for client in found[:_SHOWN])
    more = "" if len(found) <= _SHOWN else " …"
    return Ambiguous(
        both(
            "{n} clients match this reference",
            "有 {n} 位客户符合该引用",
            n=f"{_MANY}+" if len(found) >= _MANY else len(found),
        ),
        both("name one by its id: {shown}{more}", "请用编号指定：{shown}{more}", shown=shown, more=more),
    )


def _candidate(index: Index, client: str) -> str:
    rows: Iterable[tuple[object, ...]] = index.select(
        "SELECT name, phone FROM clients_stored WHERE id = ?", (client,)
    )
    name, phone = next(iter(rows), ("", ""))
    masked = masks.mask("phone", str(phone), pseudonym=str) if phone else None
    return " ".join(part for part in (client, str(name or ""), masked) if part)


def _nobody() -> NotFound:
    return NotFound(
        both("no client matches this reference", "没有客户符合该引用"),
        both(
            "try part of the name, the last four digits of a phone, or: clientfile find TEXT",
            "请试姓名的一部分、电话后四位，或运行：clientfile find 内容",
        ),
    )
