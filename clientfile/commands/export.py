"""`export`: client data leaves the shop, masked."""

from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.export import export as export_clients
from clientfile.commands.asked import asked_of
from clientfile.commands.query import names, say_unread
from clientfile.commands.results import one
from clientfile.said import both, counted
from clientfile.view.output import Head


def export(
    context: typer.Context,
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="A .csv, .jsonl or .xlsx file outside the store.")
    ],
    purpose: Annotated[str, typer.Option(metavar="TEXT", help="What it is for; goes to the access log.")],
    where: Annotated[str, typer.Option(metavar="SQL", help="A condition, as for query.")] = "",
    columns: Annotated[str, typer.Option(metavar="A,B,C", help="Columns, as for query.")] = "",
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="As it is. Needs a reason, which is logged.")
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it must be unmasked.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write clients to a file for somebody else, masked field by field.

    Free text is left out, and so is the health data of clients who have not agreed that it leaves (see:
    clientfile consent list --missing health_sensitive). The file is for you alone to read. Pseudonyms are the
    same in every export of one purpose and others in the next. An .xlsx file has labels for heads, in the
    shop's language, and the names of the columns on its second sheet.

    \b
    Examples:
      clientfile export --out ages.csv --purpose 'age survey' --columns id,age,last_visit
      clientfile export --out november.xlsx --purpose 月报
    """
    asked = asked_of(context)
    exported = export_clients(
        asked.store,
        out,
        purpose=purpose,
        where=where,
        columns=names(columns),
        unmasked=unmasked,
        reason=reason,
        force=force,
    )
    output = asked.output
    data = {
        "out": exported.out,
        "rows": exported.rows,
        "columns": dict(exported.columns),
        "withheld": exported.withheld,
    }

    def tell() -> None:
        output.line(
            counted(exported.rows, "{out}: {n} row", "{out}: {n} rows", "{out}：{n} 行", out=exported.out)
        )
        head = (Head("column", both("column", "列")), Head("mask", both("mask", "脱敏")))
        output.rows(head, [*exported.columns.items()])

    one(output, data, tell)
    if exported.withheld:
        asked.talk.say(
            both(
                "health data left out of clients who have not agreed that it leaves: {n}",
                "未同意导出健康信息、相关内容已留空的客户：{n} 位",
                n=exported.withheld,
            )
        )
    say_unread(asked, exported.unread)
    asked.finish()
