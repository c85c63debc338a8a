"""Ask the index in SQL: the `clients` view and a table for each list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from clientfile.actions.query_mistakes import explained
from clientfile.domain.data import Json, mapping, text, texts
from clientfile.errors import NotFound, UsageError
from clientfile.said import Said, both, counted
from clientfile.store.index.database import MAX_ROWS, BadQuery
from clientfile.store.index.described import Described
from clientfile.store.index.index import Index
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

USUAL = ("id", "name", "phone", "last_visit", "next_due", "status")


class Found(NamedTuple):
    """Columns (a computed one is of no table, and its name is its label) and rows.

    `clients` are ids named in an `id` column; `unread` sections that were asked for and are not for this
    member's role: their columns are empty to her.
    """

    columns: tuple[Described, ...]
    rows: tuple[tuple[object, ...], ...]
    clients: tuple[str, ...]
    unread: tuple[str, ...] = ()


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
    # Whose rows they are is asked for the access log, where the user does not.
    told = chosen if sql or count or "id" in chosen else (*chosen, "id")
    text = sql or _statement(where, told, order_by, limit, count)
    read: set[tuple[str, str]] = set()
    try:
        names, rows = index.users_sql(text, read)
    except BadQuery as error:
        raise explained(index, error, where=where) from None
    if sql and limit is not None:
        rows = rows[:limit]
    whose = _whose(index, names, rows, sql=bool(sql))
    if told != chosen:
        names, rows = names[:-1], [row[:-1] for row in rows]
    clients = () if sql else whose or ()
    label = both("count", "人数") if count else None
    shown = [
        known.get(name, Described("", name, label or Said(name, name), "text", "", "", {})) for name in names
    ]
    if sql:
        shown = [each if each.kind != "text" or each.table else _summed(index, each) for each in shown]
    kinds = [column.kind for column in shown]
    told_rows = "count" if count else counted(len(rows), "{n} row", "{n} rows", "").en
    sections = index.sections_of(read)
    store.noted("query", whose, sections, told_rows)
    unread = tuple(name for name in sections if not store.roster.may_read(store.member, name))
    return Found(tuple(shown), tuple(_told(row, kinds) for row in rows), clients, unread)


def _whose(
    index: Index, names: Sequence[str], rows: Sequence[tuple[object, ...]], *, sql: bool
) -> tuple[str, ...] | None:
    """The clients that rows are of, by a column that names them; None where there is none.

    Of a user's own SQL a column may be called so and hold anything: ids of clients alone are taken.
    """
    places = [place for place, name in enumerate(names) if name in ("id", "client")][: None if sql else 1]
    if not places or (not sql and names[places[0]] != "id"):
        return None
    found = dict.fromkeys(str(row[place]) for row in rows for place in places)
    if sql:
        every = set(index.ids())
        found = {name: None for name in found if name in every}
        if rows and not found:
            return None
    return tuple(found)


_SUM = re.compile(r"(?:sum|total|min|max|avg)\s*\(\s*(?:distinct\s+)?(?:\w+\.)?(\w+)\s*\)", re.I | re.A)


def _summed(index: Index, column: Described) -> Described:
    """A column of a user's own SQL: an amount, or amounts summed up, where its name says just that."""
    found = _SUM.fullmatch(column.name)
    kinds = {each.kind for each in index.described(names=(found[1] if found else column.name,))}
    return column._replace(kind="money") if kinds == {"money"} else column


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
