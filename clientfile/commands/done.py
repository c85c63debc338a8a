"""`done`: follow-ups are closed, or were tried."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from clientfile.actions.close_followup import Closed, Outcome, close_followups, close_from
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import one
from clientfile.commands.source import read_from
from clientfile.commands.usage import refuse_beside
from clientfile.domain.data import Row, text
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.view.output import Head

_STATES = {
    "done": Said("done", "已完成"),
    "dropped": Said("given up", "已放弃"),
    "open": Said("still open, one more attempt noted", "仍待联系，已记一次尝试"),
}


def done(
    context: typer.Context,
    followups: Annotated[
        list[str] | None,
        typer.Argument(metavar="FOLLOWUP...", help="Their ids, as due shows them, or the beginnings."),
    ] = None,
    result: Annotated[str, typer.Option(metavar="TEXT", help="What came of it.")] = "",
    recovery: Annotated[str, typer.Option(metavar="TEXT", help="How the client recovers.")] = "",
    effect: Annotated[str, typer.Option(metavar="TEXT", help="What effect it had.")] = "",
    satisfaction: Annotated[
        int | None, typer.Option(min=1, max=5, help="What the client said, 1 to 5.")
    ] = None,
    adverse: Annotated[
        str, typer.Option(metavar="TEXT", help="A reaction that was told of: asked after the next day.")
    ] = "",
    resolved: Annotated[bool, typer.Option("--resolved", help="The reaction is over.")] = False,
    advice: Annotated[str, typer.Option(metavar="TEXT", help="What care was advised.")] = "",
    channel: Annotated[
        str, typer.Option(metavar="C", help="How she was reached, if not as planned: phone, wechat …")
    ] = "",
    attempt: Annotated[bool, typer.Option("--attempt", help="Nobody was reached: it stays open.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Give it up: nobody need call.")] = False,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
    source: Annotated[
        str,
        typer.Option("--from", metavar="FILE|-", help="Many: one JSON object a line, all or none."),
    ] = "",
) -> None:
    """Close follow-ups with what was said, or note an attempt.

    What you type here stays in your shell's history, and the list of processes shows it while it runs:
    --from is safer.

    \b
    Examples:
      clientfile done f7k2m9q4 --result '恢复良好' --satisfaction 5
      clientfile done f7k2 --recovery '已消肿' --adverse '轻微刺痛' --advice '冰敷，防晒'
      clientfile done f7k2 m3n8 --attempt
      clientfile done --from evening.jsonl

    \b
    A line of evening.jsonl:
      {"followup": "f7k2m9q4", "result": "恢复良好", "satisfaction": 5, "on": "2026-11-22"}
    """
    asked = asked_of(context)
    if source:
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            _show(asked, close_from(asked.store, entries), many=True)
        return
    if not followups:
        raise UsageError(
            both("FOLLOWUP is missing", "缺少 FOLLOWUP"),
            both("see: clientfile done --help", "参见：clientfile done --help"),
        )
    words = {
        "summary": result,
        "recovery": recovery,
        "effect": effect,
        "adverse": adverse,
        "advice": advice,
        "channel": channel,
    }
    said: Row = {name: value for name, value in words.items() if value}
    if satisfaction is not None:
        said["satisfaction"] = satisfaction
    moment = None if on is None else day(on, asked.store.today)
    outcomes = [Outcome(each, said, attempt, drop, resolved, moment) for each in followups]
    _show(asked, close_followups(asked.store, outcomes), many=len(followups) > 1)


def _show(asked: Asked, closed: Sequence[Closed], *, many: bool) -> None:
    output = asked.output
    for each in closed:
        asked.talk.warn(each.warnings)
    if output.format != "table":
        data = [_data(each) for each in closed]
        if many:
            output.rows(_HEAD, [list(each.values()) for each in data])
        else:
            one(output, data[0], lambda: None)
        return
    for each in closed:
        state = _STATES[each.state]
        output.line(both("{followup}: {state}", "{followup}：{state}", followup=each.followup, state=state))
        for row in each.opened:
            output.line(
                both(
                    "  and then {followup}: {subject}, {day}, {owner}",
                    "  随后 {followup}：{subject}，{day}，{owner}",
                    followup=text(row.get("id")),
                    subject=text(row.get("subject")),
                    day=text(row.get("due_from")),
                    owner=text(row.get("owner")) or "-",
                )
            )


def _data(closed: Closed) -> Mapping[str, object]:
    opened = [text(row.get("id")) for row in closed.opened]
    return {"followup": closed.followup, "state": closed.state, "opened": opened}


_HEAD = tuple(Head(name, Said(name, name)) for name in ("followup", "state", "opened"))
