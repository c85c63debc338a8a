"""`access`: who looked at whom."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.access import (
    Access,
    Accesses,
    Wanted,
    accesses,
    asked_for,
    member_named,
    refuse_others,
)
from clientfile.actions.access_words import (
    ACTIONS,
    CHANGED,
    in_words,
    purpose_in_words,
)
from clientfile.actions.resolve import resolve
from clientfile.commands.access_paper import paper, write_paper
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import one
from clientfile.commands.usage import nearest, refuse_beside
from clientfile.errors import UsageError
from clientfile.said import Said, both, counted
from clientfile.view.output import Head

_MINUTES = 16
"""Of 2026-11-22T14:16:48+08:00, so that a row stays a row; all else has it whole."""
_HEAD = (
    Head("at", both("at", "时间")),
    Head("who", both("who", "操作人")),
    Head("name", both("name", "姓名")),
    Head("device", both("device", "设备")),
    Head("action", both("action", "操作"), choices={**ACTIONS, "changed": CHANGED}),
    Head("clients", both("clients", "客户")),
    Head("count", both("how many", "人数"), "number"),
    Head("sections", both("sections", "分区")),
    Head("purpose", both("purpose", "用途")),
)
_IN_TABLE = ("at", "name", "action", "clients", "sections", "purpose")


def access(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="Who looked at this client; else at anybody.")
    ] = "",
    by: Annotated[
        str, typer.Option(metavar="STAFF", help="Only by her (id or name; ? for whom the store knows not).")
    ] = "",
    since: Annotated[str, typer.Option(metavar="DATE", help="From this day on.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="To this day.")] = "",
    action: Annotated[str, typer.Option(metavar="A", help="Only this: show, export, refused …")] = "",
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="No more than these, the newest.")
    ] = None,
    asks: Annotated[
        str, typer.Option("--for", metavar="REF", help="The paper for a client who asks who saw her file.")
    ] = "",
    out: Annotated[str, typer.Option(metavar="FILE", help="With --for: write it to a .txt file.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Show who looked at whom, when and what for, the newest last. For owners.

    A query that only counts names nobody: with REF it is not among the rows, but how many there are is told.
    The paper of --for is in the shop's language, and has the changes too.

    \b
    Examples:
      clientfile access --since -7d --action export
      clientfile access 张三 --by 王芳
      clientfile access --for 张三 --out 张三-谁看过.txt
    """
    asked = asked_of(context)
    if asks:
        refuse_beside(context, "--for", ("asks", "out", "force"))
        _for_client(asked, asks, Path(out) if out else None, force=force)
        return
    if out or force:
        raise UsageError(
            both("--out goes with --for", "--out 须与 --for 同用"),
            both("such as: --for REF --out FILE", "例如：--for REF --out FILE"),
        )
    store = asked.store
    refuse_others(store)
    wanted = Wanted(
        resolve(store, reference) if reference else "",
        member_named(store, by) if by else "",
        day(since, store.today) if since else None,
        day(until, store.today) if until else None,
        _action(action),
    )
    found = accesses(store, wanted, limit)
    if limit is not None:
        found = found._replace(untold=0)  # not all were looked at
    _show(asked, found)
    for said in what_lacks(found):
        asked.talk.say(said)
    asked.finish_one()


def _action(word: str) -> str:
    """The stable name of an action, by that or by its label. Raises `UsageError`."""
    named = next((name for name, said in ACTIONS.items() if word in (name, said.en, said.zh)), "")
    if word and not named:
        raise UsageError(
            both("the access log has no such action", "访问日志没有这种操作"),
            nearest(word, ACTIONS)
            or both("such as: {all}", "例如：{all}", all="show, query, export, refused"),
        )
    return named


def _show(asked: Asked, found: Accesses) -> None:
    output = asked.output
    if output.format != "table":
        output.rows(_HEAD, [_row(each) for each in found.lines])
        return
    labels = {name: form.label for name, form in asked.store.forms.items()}
    several = len({each.device for each in found.lines}) > 1
    lang = output.lang
    output.rows(
        [each for each in _HEAD if each.name in _IN_TABLE or (several and each.name == "device")],
        [
            [
                each.at.isoformat()[:_MINUTES],
                each.name or each.who,
                *([each.device] if several else []),
                each.action,
                _whose(each).to(lang),
                [said.to(lang) for said in in_words(each.sections, labels)],
                purpose_in_words(each.action, each.purpose).to(lang),
            ]
            for each in found.lines
        ],
    )


def _row(each: Access) -> list[object]:
    return [
        each.at.isoformat(timespec="seconds"),
        each.who,
        each.name or None,
        each.device,
        each.action,
        list(each.clients),
        each.many,
        list(each.sections),
        each.purpose,
    ]


def _whose(each: Access) -> Said:
    if each.many is None:
        return both("not named", "未具名")
    if each.many == 1 and each.clients:
        return Said(each.clients[0], each.clients[0])
    return counted(each.many, "{n} client", "{n} clients", "{n} 位") if each.many else Said("", "")


def what_lacks(found: Accesses) -> Iterator[Said]:
    """What is said beside the lines: of those that could not be told."""
    if found.untold:
        yield counted(
            found.untold,
            "{n} more query named nobody: whether this client was counted cannot be told",
            "{n} more queries named nobody: whether this client was counted cannot be told",
            "另有 {n} 次查询未具名：无法得知是否涉及该客户",
        )
    if found.shut:
        yield counted(
            found.shut,
            "{n} line is sealed to other owners",
            "{n} lines are sealed to other owners",
            "有 {n} 行封装给其他店主",
        )
    if found.damaged:
        yield counted(
            found.damaged,
            "{n} line is damaged; see: clientfile verify --full",
            "{n} lines are damaged; see: clientfile verify --full",
            "有 {n} 行已损坏；请运行：clientfile verify --full",
        )


def _for_client(asked: Asked, reference: str, out: Path | None, *, force: bool) -> None:
    store, output = asked.store, asked.output
    if out is not None and out.suffix.lower() != ".txt":
        raise UsageError(
            both("this paper is written to a .txt file", "此文件只能写成 .txt"),
            both("such as: --out paper.txt", "例如：--out 谁看过.txt"),
        )
    client, found = asked_for(store, reference, leaves=out is not None)
    if out is not None:
        write_paper(store, out, paper(store, client, found), force=force)
        told = both("wrote {path}", "已写入 {path}", path=out)
        one(output, {"out": str(out), "rows": len(found.lines)}, lambda: output.line(told))
    elif output.format == "table":
        output.text(paper(store, client, found))
    else:
        output.rows(_HEAD, [_row(each) for each in found.lines])
    asked.finish_one()
