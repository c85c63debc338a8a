"""Ask the index in SQL: the `clients` view and a table for each list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from clientfile.domain.data import Json, mapping, text, texts
from clientfile.errors import NotFound, UsageError
from clientfile.said import Said, both
from clientfile.store.index.database import BadQuery
from clientfile.store.index.described import Described
from clientfile.store.index.index import Index
from clientfile.store.store import Store

USUAL = ("id", "name", "phone", "last_visit", "next_due", "status")
_MISSING = r"no such (column|table|function): ([^\s]+)"


class Found(NamedTuple):
    """Columns (a computed one is of no table, and its name is its label) and rows.

    `clients` are ids named in an `id` column.
    """

    columns: tuple[Described, ...]
    rows: tuple[tuple[object, ...], ...]
    clients: tuple[str, ...]


class Segment(NamedTuple):
    """A question that the shop keeps: who (SQL over `clients`), which columns, in which order.

    `label` is its name in words.
    """

    name: str
    label: str
    where: str
    columns: tuple[str, ...] = ()
    order_by: str = ""


def segment(store: Store, word: str) -> Segment:
    """The segment of this name or label. Raises `NotFound` with the nearest."""
    kept = store.settings.segments
    name = named_segment(kept, word)
    if name is None:
        raise _no_segment(kept, word)
    entry = mapping(kept[name])
    columns = tuple(texts(entry.get("columns")))
    return Segment(
        name, text(entry.get("label")), text(entry.get("where")), columns, text(entry.get("order_by"))
    )


def named_segment(kept: Mapping[str, Json], word: str) -> str | None:
    """The name of the segment with this name or label, None where there is none."""
    if word in kept:
        return word
    return next((name for name, entry in kept.items() if text(mapping(entry).get("label")) == word), None)


def query(
    store: Store,
    *,
    where: str = "",
    columns: Sequence[str] = (),
    order_by: str = "",
    limit: int | None = None,
    count: bool = False,
    sql: str = "",
) -> Found:
    """Clients that fit `where` (SQL), or any SELECT.

    Read-only, bounded in time. Raises `BadQuery`, `Refused`.
    """
    index = store.index
    if sql and (where or columns or order_by or count):
        raise UsageError(both("--sql stands alone", "--sql 须单独使用"))
    chosen = tuple(columns) or USUAL
    known = {column.name: column for column in index.described("clients", () if sql else chosen)}
    for name in chosen:
        if name not in known:
            raise explained(index, BadQuery(f"no such column: {name}"))
    text = sql or _statement(where, chosen, order_by, limit, count)
    try:
        names, rows = index.users_sql(text)
    except BadQuery as error:
        raise explained(index, error) from None
    if sql and limit is not None:
        rows = rows[:limit]
    clients = (
        tuple(dict.fromkeys(str(row[names.index("id")]) for row in rows)) if "id" in names and not sql else ()
    )
    shown = [known.get(name, Described("", name, Said(name, name), "text", "", "", {})) for name in names]
    kinds = [column.kind for column in shown]
    store.noted("query", clients, purpose=f"{len(rows)} rows")
    return Found(tuple(shown), tuple(_told(row, kinds) for row in rows), clients)


def fields(store: Store) -> list[Described]:
    """Every column of every table that a query may read."""
    return store.index.described()


def explained(index: Index, error: BadQuery) -> BadQuery:
    """The same mistake with the nearest names."""
    missing = re.search(_MISSING, error.text)
    if missing is None:
        error.hint = both("the tables and columns: clientfile fields", "可用的表与列：clientfile fields")
        return error
    columns = index.described()
    names = [column.table for column in columns]
    if missing[1] == "column":
        names += [column.name for column in columns]
    near = get_close_matches(missing[2].split(".")[-1].strip('"'), dict.fromkeys(names), n=3, cutoff=0.5)
    error.hint = (
        both(
            "did you mean {near}? all of them: clientfile fields",
            "是否指 {near}？全部：clientfile fields",
            near=", ".join(near),
        )
        if near
        else both("the tables and columns: clientfile fields", "可用的表与列：clientfile fields")
    )
    return error


def _no_segment(kept: Mapping[str, Json], word: str) -> NotFound:
    names = [*kept, *(label for entry in kept.values() if (label := text(mapping(entry).get("label"))))]
    near = get_close_matches(word, names, n=1, cutoff=0.5)
    if near:
        hint = both("did you mean {name}?", "是否指 {name}？", name=near[0])
    elif kept:
        hint = both("there are: {all}", "现有：{all}", all=", ".join(kept))
    else:
        hint = both(
            "keep one: clientfile query --where … --save NAME",
            "可先保存：clientfile query --where … --save 名称",
        )
    return NotFound(both("there is no segment of this name", "没有这个名称的分群"), hint)


def _statement(where: str, columns: Sequence[str], order_by: str, limit: int | None, count: bool) -> str:
    shown = "count(*) AS count" if count else ", ".join(f'"{name}"' for name in columns)
    # On lines of their own, so that a comment in what the user wrote ends where it does.
    parts = [f"SELECT {shown} FROM clients"]
    if where:
        parts.append(f"WHERE (\n{where}\n)")
    if not count:
        parts.append(f"ORDER BY\n{order_by}" if order_by else "ORDER BY id")
    if limit is not None:
        parts.append(f"LIMIT {int(limit)}")
    return "\n".join(parts)


def _told(row: tuple[object, ...], kinds: Sequence[str]) -> tuple[object, ...]:
    """Money as a decimal string again: SQL compares it as a number."""
    return tuple(
        f"{value:.2f}" if kind == "money" and isinstance(value, int | float) else value
        for value, kind in zip(row, kinds, strict=True)
    )
