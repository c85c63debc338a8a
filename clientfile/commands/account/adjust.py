"""`account adjust`: a ledger is put right."""

from typing import Annotated

import typer

from clientfile.actions.account import adjusting
from clientfile.actions.account.ways import signed
from clientfile.commands.account.options import On, Reference, Source, moment, refuse_missing
from clientfile.commands.account.telling import tell, tell_many
from clientfile.commands.asked import asked_of
from clientfile.commands.dates import day
from clientfile.commands.source import read_from
from clientfile.commands.usage import refuse_beside


def adjust(
    context: typer.Context,
    reference: Reference = "",
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why. It stays with the entry.")] = "",
    principal: Annotated[str, typer.Option(metavar="±AMOUNT", help="Stored principal.")] = "0",
    bonus: Annotated[str, typer.Option(metavar="±AMOUNT", help="Stored bonus.")] = "0",
    points: Annotated[int, typer.Option(metavar="±N", help="Points.")] = 0,
    package: Annotated[
        str, typer.Option(metavar="ID", help="The package, where there are several: its id or name.")
    ] = "",
    item: Annotated[str, typer.Option(metavar="SERVICE", help="Which item of the package.")] = "",
    times: Annotated[int, typer.Option(metavar="±N", help="Times of that item.")] = 0,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The package's new last day.")] = None,
    entry: Annotated[
        str, typer.Option(metavar="ID", help="An entry that is to count no more: its id, or the beginning.")
    ] = "",
    on: On = None,
    source: Source = "",
) -> None:
    """Put a ledger right. Nothing is overwritten: a new entry says what changes, and why.

    With a reason alone it vouches for a ledger that does not hold, as it stands. What you type here stays in
    your shell's history, and the list of processes shows it while it runs.

    \b
    Examples:
      clientfile account adjust 张三 --principal -50 --reason 多充了一笔
      clientfile account adjust 张三 --entry n7k2m9q4 --reason 重复扣款
      clientfile account adjust 张三 --package 基础护肤套餐 --until 2027-03-31 --reason 店休顺延
      clientfile account adjust --from differences.jsonl

    \b
    A line of differences.jsonl:
      {"client": "张三", "points": -10, "reason": "活动积分重复发放"}
    """
    asked = asked_of(context)
    if source:
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            tell_many(asked, adjusting.adjust_many(asked.store, entries))
        return
    refuse_missing("adjust", REF=reference)
    told = adjusting.Adjustment(
        reason,
        signed(principal),
        signed(bonus),
        points,
        package,
        item,
        times,
        None if until is None else day(until, asked.store.today),
        entry,
    )
    tell(asked, adjusting.adjust(asked.store, reference, told, on=moment(asked, on)))
