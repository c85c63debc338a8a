"""A reference, as a user types it, to one client: id, its prefix, client number, name, phone tail."""

from __future__ import annotations

from collections.abc import Iterable

from clientfile.domain import dialling, ids, masks, names
from clientfile.errors import Ambiguous, ClientfileError, NotFound
from clientfile.said import both
from clientfile.store.index.index import Index
from clientfile.store.store import Store

SHORTEST_PREFIX = 3
SHORTEST_TAIL = 4
_SHOWN = 10
_MANY = 50


def resolve(store: Store, reference: str) -> str:
    """The id of the one client meant.

    Raises `NotFound`, or `Ambiguous` with the candidates, their phones masked.
    """
    index = store.index
    word = reference.strip()
    if not word:
        raise _nobody()
    for candidates in (_by_id, _by_number, _by_name, _by_part):
        found = candidates(index, word)
        if len(found) == 1:
            return found[0]
        if found:
            store.noted("refused", found[:_SHOWN])
            raise _several(index, found)
    raise _nobody()


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
        found |= dict.fromkeys(
            _first(
                index,
                "SELECT client FROM documents WHERE client >= ? AND client < ? ORDER BY client",
                low,
                f"{low}~",
            )
        )
    digits = dialling.normal(word)
    if len(digits) >= SHORTEST_TAIL and digits.lstrip("+").isdigit():
        found |= dict.fromkeys(
            _first(
                index,
                "SELECT DISTINCT client FROM phones WHERE substr(number, ?) = ? ORDER BY client",
                -len(digits),
                digits,
            )
        )
    if key := names.key(word):
        found |= dict.fromkeys(
            _first(index, "SELECT id FROM clients_stored WHERE instr(name_key, ?) > 0 ORDER BY id", key)
        )
    return list(found)


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
            "try part of the name, the last four digits of a phone, or: clientfile query",
            "请试姓名的一部分、电话后四位，或运行：clientfile query",
        ),
    )
