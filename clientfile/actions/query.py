"""Ask the index in SQL: the `clients` view and a table for each list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from clientfile.actions.query_mistakes import explained
from clientfile.domain.data import Json, mapping, text, texts
from clientfile.errors import NotFound, UsageError
from clientfile.said import Said, both
from clientfile.store.index.database import MAX_ROWS, BadQuery
from clientfile.store.index.described import Described
from clientfile.store.store import Store

USUAL = ("id", "name", "phone", "last_visit", "next_due", "status")


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
        raise explained(index, error, where=where) from None
    if sql and limit is not None:
        rows = rows[:limit]
    clients = (
        tuple(dict.fromkeys(str(row[names.index("id")]) for row in rows)) if "id" in names and not sql else ()
    )
    label = both("count", "人数") if count else None
    shown = [
        known.get(name, Described("", name, label or Said(name, name), "text", "", "", {})) for name in names
    ]
    kinds = [column.kind for column in shown]
    store.noted("query", clients, purpose=f"{len(rows)} rows")
    return Found(tuple(shown), tuple(_told(row, kinds) for row in rows), clients)


def fields(store: Store) -> list[Described]:
    """Every column of every table that a query may read."""
    return store.index.described()


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
        # More than can be shown is no limit, and SQLite's numbers have an end.
        parts.append(f"LIMIT {min(limit, MAX_ROWS + 1)}")
    return "\n".join(parts)


def _told(row: tuple[object, ...], kinds: Sequence[str]) -> tuple[object, ...]:
    """Money as a decimal string again: SQL compares it as a number."""
    return tuple(
        f"{value:.2f}" if kind == "money" and isinstance(value, int | float) else value
        for value, kind in zip(row, kinds, strict=True)
    )
