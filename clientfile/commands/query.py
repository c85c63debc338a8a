"""`query` and `fields`: anything of all client files, and what there is to ask for."""

from __future__ import annotations

from typing import Annotated

import typer

from clientfile.actions.query import Found
from clientfile.actions.query import fields as list_fields
from clientfile.actions.query import query as ask_index
from clientfile.commands.asked import asked_of
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.view.output import Head, Kind

KINDS: dict[str, Kind] = {
    "integer": "number",
    "number": "number",
    "date": "date",
    "money": "money",
    "phone": "phone",
}
"""What a column holds, for tables, by the kind of its field."""


def names(text: str) -> list[str]:
    """Column names separated by commas."""
    return [name for each in text.split(",") if (name := each.strip())]


def query(
    context: typer.Context,
    where: Annotated[str, typer.Option(metavar="SQL", help="A condition on the columns of clients.")] = "",
    columns: Annotated[
        str, typer.Option(metavar="A,B,C", help="Columns to show; see: clientfile fields.")
    ] = "",
    order_by: Annotated[str, typer.Option(metavar="SQL", help="The order of the rows.")] = "",
    limit: Annotated[int | None, typer.Option(metavar="N", min=0, help="No more rows than these.")] = None,
    count: Annotated[bool, typer.Option("--count", help="How many there are, instead of the rows.")] = False,
    sql: Annotated[str, typer.Option(metavar="SELECT", help="A whole SELECT over any table.")] = "",
) -> None:
    """Ask anything of all client files that you may read, in SQLite's SQL.

    It changes nothing, whatever it says.

    \b
    Examples:
      clientfile query --where "visit_count >= 3 AND last_visit < '2026-06-01'"
      clientfile query --where "age BETWEEN 30 AND 40" --columns name,phone,age --order-by age
      clientfile query --sql "SELECT allergen, count(*) FROM allergies GROUP BY 1 ORDER BY 2 DESC"
    """
    asked = asked_of(context)
    store = asked.store
    found = ask_index(
        store, where=where, columns=names(columns), order_by=order_by, limit=limit, count=count, sql=sql
    )
    asked.output.rows(_heads(store, found), found.rows)
    if not found.rows:
        asked.talk.say(both("nothing fits", "没有符合的结果"))
    asked.finish(found.clients)


def _heads(store: Store, found: Found) -> list[Head]:
    return [
        Head(
            name,
            found.labels.get(name, Said(name, name)),
            KINDS.get(found.kinds.get(name, ""), "text"),
            found.choices.get(name, {}),
        )
        for name in found.columns
    ]


def fields(context: typer.Context) -> None:
    """List every table and column that a query may name, with its label.

    \b
    Example:
      clientfile fields --format csv > fields.csv
    """
    asked = asked_of(context)
    rows = list_fields(asked.store)
    output = asked.output
    if output.format == "table":
        output.rows(
            [
                Head("table", both("table", "表")),
                Head("column", both("column", "列")),
                Head("label", both("label", "名称")),
                Head("kind", both("kind", "类型")),
                Head("mask", both("mask", "脱敏")),
                Head("choices", both("values", "取值")),
            ],
            [[r.table, r.column, r.label.to(output.lang), r.kind, r.mask, list(r.choices)] for r in rows],
        )
    else:
        head = ("table", "column", "label_en", "label_zh", "kind", "section", "mask", "choices")
        output.rows(
            [Head(name, Said(name, name)) for name in head],
            [
                [r.table, r.column, r.label.en, r.label.zh, r.kind, r.section, r.mask, list(r.choices)]
                for r in rows
            ],
        )
    asked.finish_one()
