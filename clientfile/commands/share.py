"""`share`: client data goes to a third party, under an agreement and by consent."""

from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.share import LEFT_OUT, Agreement
from clientfile.actions.share import share as share_clients
from clientfile.actions.share_list import Listed, list_shares
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.query import names
from clientfile.commands.results import one
from clientfile.errors import UsageError
from clientfile.said import Said, both, counted
from clientfile.view.output import Head


def share(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="One client; or --where.")] = "",
    where: Annotated[str, typer.Option(metavar="SQL", help="A condition, as for query.")] = "",
    to: Annotated[str, typer.Option(metavar="RECIPIENT", help="Who receives it.")] = "",
    agreement: Annotated[
        str, typer.Option(metavar="NO", help="The confidentiality agreement that allows no other use.")
    ] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="Its last day.")] = "",
    purpose: Annotated[str, typer.Option(metavar="TEXT", help="What the recipient may use it for.")] = "",
    columns: Annotated[
        str, typer.Option(metavar="A,B,C", help="Columns, as for query; few and masked.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A .csv, .jsonl or .xlsx file outside the store.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    show: Annotated[
        bool, typer.Option("--list", help="List what was shared instead, of all or of REF.")
    ] = False,
    running: Annotated[bool, typer.Option("--running", help="With --list: only what has not ended.")] = False,
) -> None:
    """Give masked data of consenting clients to a third party, under an agreement.

    Only clients who agreed to third parties, for these columns; masked as an export is. What was shared is
    entered in each client's file before the file appears. After the agreement's last day nothing goes out.

    \b
    Examples:
      clientfile share --where "age > 30" --to 某品牌 --agreement NDA-2026-7 --until 2027-06-30 \\
        --purpose 市场调研 --columns id,age,gender --out survey.csv
      clientfile share --list --running
    """
    asked = asked_of(context)
    if show:
        found = list_shares(asked.store, reference, running=running)
        _show(asked, found)
        asked.finish(each.client for each in found)
        return
    if out is None or not until:
        raise UsageError(
            both("--out is missing", "缺少 --out")
            if out is None
            else both("--until is missing", "缺少 --until"),
            both("see: clientfile share --help", "参见：clientfile share --help"),
        )
    shared = share_clients(
        asked.store,
        Agreement(to, agreement, day(until, asked.store.today), purpose),
        out,
        reference=reference,
        where=where,
        columns=names(columns),
        force=force,
    )
    output = asked.output
    data = {**shared._asdict(), "columns": dict(shared.columns), "left_out": dict(shared.left_out)}

    def tell() -> None:
        output.line(
            counted(shared.rows, "{out}: {n} row", "{out}: {n} rows", "{out}：{n} 行", out=shared.out)
        )
        head = (Head("column", both("column", "列")), Head("mask", both("mask", "脱敏")))
        output.rows(head, [*shared.columns.items()])

    one(output, data, tell)
    for why, count in shared.left_out.items():
        asked.talk.say(both("left out: {n} ({why})", "未包含：{n} 位（{why}）", n=count, why=LEFT_OUT[why]))
    asked.finish(shared.clients)


_IN_TABLES = ("name", "date", "recipient", "purpose", "agreement", "until", "running")


def _show(asked: Asked, found: list[Listed]) -> None:
    output, forms = asked.output, asked.store.forms
    own = {"agreement": "agreement_ref", "until": "valid_until"}
    heads: dict[str, Head] = {}
    for name in Listed._fields:
        field = forms.field(f"privacy.shares.{own.get(name, name)}")
        heads[name] = Head(name, field.label if field else Said(name, name))
    heads["name"] = Head("name", both("name", "姓名"))
    heads["running"] = Head("running", both("still runs", "未到期"))
    if output.format != "table":
        rows = [[list(each) if isinstance(each, tuple) else each for each in row] for row in found]
        output.rows(list(heads.values()), rows)
        return
    output.rows(
        [heads[name] for name in _IN_TABLES], [[getattr(each, name) for name in _IN_TABLES] for each in found]
    )
    if not found:
        asked.talk.say(both("nothing was shared", "没有共享记录"))
