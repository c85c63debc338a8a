"""`reach`: a communication with a client."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from clientfile.actions.reach import Reached, kept, reach_from
from clientfile.actions.reach import reach as reached
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import many, one, warnings
from clientfile.commands.source import read_from
from clientfile.commands.staff_words import staff_words
from clientfile.commands.usage import refuse_beside
from clientfile.domain.data import Row, text
from clientfile.errors import UsageError
from clientfile.said import both
from clientfile.view.output import Output


def reach(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
    ] = "",
    summary: Annotated[str, typer.Argument(metavar="SUMMARY", help="What was talked about.")] = "",
    channel: Annotated[str, typer.Option(metavar="C", help="phone, wechat, face, sms or email.")] = "",
    topic: Annotated[str, typer.Option(metavar="T", help="consult, greeting, aftercare, campaign …")] = "",
    action: Annotated[str, typer.Option(metavar="TEXT", help="What was promised.")] = "",
    owner: Annotated[str, typer.Option(metavar="S", help="Who does it: name or id.")] = "",
    due: Annotated[str | None, typer.Option(metavar="DATE", help="Until when.")] = None,
    adverse: Annotated[
        str, typer.Option(metavar="TEXT", help="A reaction that was told of: asked after the next day.")
    ] = "",
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
    time: Annotated[str, typer.Option(metavar="HH:MM", help="The time of day.")] = "",
    finished: Annotated[
        str, typer.Option("--done", metavar="ID", help="What was promised in this communication is done.")
    ] = "",
    source: Annotated[
        str,
        typer.Option("--from", metavar="FILE|-", help="Many: one JSON object a line, all or none."),
    ] = "",
) -> None:
    """Write a communication down: date, channel, summary, action, owner, state.

    An action needs an owner and a day, and is on their list (due) until it is done. What you type here stays
    in your shell's history, and the list of processes shows it while it runs: --from is safer.

    \b
    Examples:
      clientfile reach 张三 '询问术后护理，已解答' --channel phone
      clientfile reach 张三 '想了解新套餐' --action '发送价目表' --owner 陈雅 --due +2d
      clientfile reach --done k7m3q9xw
      clientfile reach --from talks.jsonl

    \b
    A line of talks.jsonl:
      {"client": "张三", "summary": "询问护理", "channel": "phone", "date": "2026-11-22"}
    """
    asked = asked_of(context)
    today = asked.store.today
    moment = None if on is None else day(on, today)
    if source:
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            _show_many(asked, reach_from(asked.store, entries))
        return
    if finished:
        refuse_beside(context, "--done", ("reference", "summary", "on"))
        _finish(asked, finished, reference, summary, on)
        return
    if not reference or not summary:
        raise UsageError(
            both("REF and SUMMARY are missing", "缺少客户和沟通内容")
            if not reference
            else both("SUMMARY is missing", "缺少沟通内容"),
            both("see: clientfile reach --help", "参见：clientfile reach --help"),
        )
    words = {
        "summary": summary,
        "channel": channel,
        "topic": topic,
        "action": action,
        "owner": owner,
        "due_on": "" if due is None else day(due, today).isoformat(),
        "adverse": adverse,
        "time": time,
    }
    said: Row = {name: value for name, value in words.items() if value}
    found = reached(asked.store, reference, said, on=moment)
    asked.talk.warn(found.warnings)
    one(asked.output, _data(asked.output, found), lambda: _tell(asked, found))


def _finish(asked: Asked, promise: str, reference: str, summary: str, on: str | None) -> None:
    """`--done ID [SUMMARY]`: no client is named, so a first word is the summary."""
    if summary:
        raise UsageError(
            both("--done stands without a client", "--done 不与客户同时使用"),
            both("such as: --done ID 'what was done'", "例如：--done 编号 '处理结果'"),
        )
    said: Row = {"summary": reference or both("done", "已完成").to(asked.store.settings.locale)}
    moment = None if on is None else day(on, asked.store.today)
    closed = kept(asked.store, promise, said, on=moment)
    asked.talk.warn(closed.warnings)
    output = asked.output
    told = both("{followup}: done", "{followup}：已完成", followup=closed.followup)
    one(output, {"followup": closed.followup, "state": closed.state}, lambda: output.line(told))


def _data(output: Output, found: Reached) -> Mapping[str, object]:
    return {
        "id": found.id,
        "communication": found.communication,
        "followups": list(found.followups),
        "warnings": warnings(output, found.warnings),
    }


def _tell(asked: Asked, found: Reached) -> None:
    asked.output.line(
        both(
            "{id}: written down as {talk}",
            "{id}：已记录，编号 {talk}",
            id=found.id,
            talk=text(found.communication.get("id")),
        )
    )
    staff = staff_words(asked.store)
    for row in found.followups:
        owner = text(row.get("owner"))
        asked.output.line(
            both(
                "  due {day}: {subject}, {owner} ({followup})",
                "  {day} 到期：{subject}，{owner}（{followup}）",
                day=text(row.get("due_from")),
                subject=text(row.get("subject")),
                owner=staff.get(owner, owner or "-"),
                followup=text(row.get("id")),
            )
        )


_NAMES = ("id", "communication", "followups", "warnings")


def _show_many(asked: Asked, all_of_them: Sequence[Reached]) -> None:
    output = asked.output
    for each in all_of_them:
        asked.talk.warn(each.warnings)

    def tell() -> None:
        for each in all_of_them:
            _tell(asked, each)

    many(output, _NAMES, [_data(output, each) for each in all_of_them], tell)
