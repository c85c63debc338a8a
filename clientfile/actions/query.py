"""Ask the index in SQL: the `clients` view and a table for each list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from clientfile.domain.data import Json, mapping, text, texts
from clientfile.errors import NotFound, UsageError
from clientfile.said import Said, both
from clientfile.store.index.columns import Layout
from clientfile.store.index.database import BadQuery
from clientfile.store.store import Store

USUAL = ("id", "name", "phone", "last_visit", "next_due", "status")
_MISSING = re.compile(r"no such (column|table|function): ([^\s]+)")


@dataclass(frozen=True)
class Found:
    """Columns with labels (where they are the index's own) and kinds, and rows.

    `clients` are ids named in an `id` column.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    labels: Mapping[str, Said]
    kinds: Mapping[str, str]
    choices: Mapping[str, Mapping[str, Said]]
    clients: tuple[str, ...]


@dataclass(frozen=True)
class FieldRow:
    """One column that a query may name."""

    table: str
    column: str
    label: Said
    kind: str
    section: str
    mask: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Segment:
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
    layout = store.index.layout
    if sql and (where or columns or order_by or count):
        raise UsageError(both("--sql stands alone", "--sql 须单独使用"))
    chosen = tuple(columns) or USUAL
    text = sql or _statement(layout, where, chosen, order_by, limit, count)
    try:
        names, rows = store.index.users_sql(text)
    except BadQuery as error:
        raise explained(layout, error) from None
    if sql and limit is not None:
        rows = rows[:limit]
    known = layout.clients
    clients = (
        tuple(dict.fromkeys(str(row[names.index("id")]) for row in rows)) if "id" in names and not sql else ()
    )
    kinds = [_kind(layout, name) for name in names]
    store.noted("query", clients, purpose=f"{len(rows)} rows")
    return Found(
        tuple(names),
        tuple(_told(row, kinds) for row in rows),
        {name: known[name].label for name in names if name in known},
        dict(zip(names, kinds, strict=True)),
        {name: field.choices for name in names if name in known and (field := known[name].field)},
        clients,
    )


def fields(store: Store) -> tuple[FieldRow, ...]:
    """Every column of every table that a query may read."""
    layout = store.index.layout
    found = [
        ("clients", column, column.field.section if column.field else "")
        for column in layout.clients.values()
    ]
    for table in layout.tables:
        found += [(table.name, column, table.section) for column in table.columns]
    return tuple(
        FieldRow(
            table,
            column.name,
            column.label,
            column.field.kind if column.field else column.affinity.lower(),
            section,
            column.mask,
            tuple(column.field.choices) if column.field else (),
        )
        for table, column, section in found
    )


def explained(layout: Layout, error: BadQuery) -> BadQuery:
    """The same mistake with the nearest names."""
    missing = _MISSING.search(error.text)
    if missing is None:
        error.hint = both("the tables and columns: clientfile fields", "可用的表与列：clientfile fields")
        return error
    names = [*layout.clients, *(table.name for table in layout.tables)]
    if missing[1] == "column":
        names += [column.name for table in layout.tables for column in table.columns]
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


def _statement(
    layout: Layout, where: str, columns: Sequence[str], order_by: str, limit: int | None, count: bool
) -> str:
    for name in columns:
        if name not in layout.clients:
            raise explained(layout, BadQuery(f"no such column: {name}"))
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


def _kind(layout: Layout, name: str) -> str:
    column = layout.clients.get(name)
    if column is None:
        return "text"
    if column.field is not None:
        return "phone" if column.field.normalise == "phone" else column.field.kind
    return "phone" if name == "phone" else "number" if column.affinity == "INTEGER" else "text"
