"""`query` and `fields`: anything of all client files, and what there is to ask for."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

import typer

from clientfile.actions.query import Found
from clientfile.actions.query import fields as list_fields
from clientfile.actions.query import query as ask_index
from clientfile.actions.query import segment as kept_segment
from clientfile.commands.asked import Asked, asked_of
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.store.index.described import Described
from clientfile.view.output import Head, Kind, Output

KINDS: dict[str, Kind] = {
    "integer": "number",
    "number": "number",
    "date": "date",
    "money": "money",
    "phone": "phone",
}
"""What a column holds, for tables, by the kind of its field."""


_TABLE = Head("table", both("table", "表"))
_COLUMN = Head("column", both("column", "列"))
_KIND = Head("kind", both("kind", "类型"))
_MASK = Head("mask", both("mask", "脱敏"))
_LABEL = Head("label", both("label: values", "名称：取值"))
"""The columns of `fields`; `_LABEL` has the values too."""


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
    segment: Annotated[
        str, typer.Option(metavar="NAME", help="A question that was saved; what stands beside it wins.")
    ] = "",
    save: Annotated[
        str,
        typer.Option(metavar="NAME", help="Keep this question for the shop, in plain text."),
    ] = "",
) -> None:
    """Ask anything of all client files that you may read, in SQLite's SQL.

    It changes nothing, whatever it says. Owners and managers keep a question for everybody with --save; it
    lies in store.yaml, which is not sealed, so no client's name or number belongs in it.

    \b
    Examples:
      clientfile query --where "visit_count >= 3 AND last_visit < '2026-06-01'"
      clientfile query --where "age BETWEEN 30 AND 40" --columns name,phone,age --order-by age
      clientfile query --sql "SELECT allergen, count(*) FROM allergies GROUP BY 1 ORDER BY 2 DESC"
      clientfile query --where "status = 'dormant' AND visit_count > 9" --save 沉睡常客
      clientfile query --segment 沉睡常客
    """
    asked = asked_of(context)
    store = asked.store
    shown = names(columns)
    if sql and (segment or save):
        raise UsageError(both("--sql stands alone", "--sql 须单独使用"))
    if segment:
        kept = kept_segment(store, segment)
        where, shown, order_by = where or kept.where, shown or [*kept.columns], order_by or kept.order_by
    found = ask_index(store, where=where, columns=shown, order_by=order_by, limit=limit, count=count, sql=sql)
    if save:
        _save(asked, save, where, shown, order_by)
    asked.output.rows(_heads(found), found.rows)
    if not found.rows:
        asked.talk.say(both("nothing fits", "没有符合的结果"))
    say_unread(asked, found.unread)
    asked.finish(found.clients)


def say_unread(asked: Asked, sections: Sequence[str]) -> None:
    """Name what was asked for and is not for the member's role: an empty cell says nothing of a client."""
    if sections:
        labels = [asked.store.forms[name].label for name in sections]
        them = Said(", ".join(each.en for each in labels), "、".join(each.zh for each in labels))
        asked.talk.say(
            both("not looked at, not for your role: {them}", "无权查看，未计入：{them}", them=them)
        )


def _save(asked: Asked, name: str, where: str, columns: Sequence[str], order_by: str) -> None:
    """After it was asked, so that only what works is kept."""
    from clientfile.actions.segments import save_segment  # all that writing needs, on demand

    saved = save_segment(asked.store, name, where=where, columns=tuple(columns), order_by=order_by)
    asked.talk.say(
        both(
            "saved, in plain text in store.yaml: clientfile query --segment {name}",
            "已保存（以明文存于 store.yaml）：clientfile query --segment {name}",
            name=saved.name,
        )
    )


def _heads(found: Found) -> list[Head]:
    return [Head(each.name, each.label, KINDS.get(each.kind, "text"), each.choices) for each in found.columns]


def fields(context: typer.Context) -> None:
    """List every table and column that a query may name, with its label.

    \b
    Example:
      clientfile fields --format csv > fields.csv
    """
    asked = asked_of(context)
    rows = list_fields(asked.store)
    output = asked.output
    if output.is_terminal and output.format == "table":
        _by_table(output, rows)
    elif output.format == "table":
        output.rows(
            [_TABLE, _COLUMN, _KIND, _MASK, _LABEL],
            [[r.table, r.name, r.kind, r.mask, _labelled(r, output.lang)] for r in rows],
        )
    else:
        head = ("table", "column", "label_en", "label_zh", "kind", "section", "mask", "choices")
        output.rows(
            [Head(name, Said(name, name)) for name in head],
            [
                [r.table, r.name, r.label.en, r.label.zh, r.kind, r.section, r.mask, list(r.choices)]
                for r in rows
            ],
        )
    asked.finish_one()


def _by_table(output: Output, rows: Sequence[Described]) -> None:
    """Each table under its name, so that a column's name, which is to be typed, stays whole on a screen."""
    for number, (name, columns) in enumerate(groupby(rows, key=lambda each: each.table)):
        if number:
            output.text("")
        output.line(name)
        output.rows(
            [_COLUMN, _KIND, _MASK, _LABEL],
            [[r.name, r.kind, r.mask, _labelled(r, output.lang)] for r in columns],
        )


def _labelled(column: Described, lang: str) -> str:
    """The label, and the values that there are."""
    if not column.choices:
        return column.label.to(lang)
    return both(
        "{label}: {values}", "{label}：{values}", label=column.label, values=", ".join(column.choices)
    ).to(lang)
