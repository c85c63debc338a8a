"""`visit`: a service took place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from clientfile.actions.record_visit import Visited, record_visit, record_visits
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import one, warnings
from clientfile.commands.source import read_from
from clientfile.domain.data import mapping, text
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.view.output import Head, Output


def visit(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
    ] = "",
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="A catalogue item: its id or name.")] = "",
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
    time: Annotated[str, typer.Option(metavar="HH:MM", help="The time of day.")] = "",
    staff: Annotated[
        list[str] | None, typer.Option(metavar="S", help="Who did it: name or id; again for more.")
    ] = None,
    outcome: Annotated[
        str, typer.Option(metavar="TEXT", help="How it went: improved, no_change, worse …, or in words.")
    ] = "",
    minutes: Annotated[int | None, typer.Option(min=0, help="How long it took.")] = None,
    reaction: Annotated[
        str, typer.Option(metavar="TEXT", help="A reaction; none says that there was none.")
    ] = "",
    satisfaction: Annotated[
        int | None, typer.Option(min=1, max=5, help="What the client said, 1 to 5.")
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Anything else.")] = "",
    source: Annotated[
        str,
        typer.Option("--from", metavar="FILE|-", help="Many visits: one JSON object a line, all or none."),
    ] = "",
) -> None:
    """Record a visit, and plan its follow-ups.

    What you type here stays in your shell's history, and the list of processes shows it while it runs:
    --from is safer for notes and reactions.

    \b
    Examples:
      clientfile visit 张三 水光针 --on today --staff 陈雅 --outcome improved --minutes 60 --reaction none
      clientfile visit --from visits.jsonl

    \b
    A line of visits.jsonl:
      {"client": "张三", "service": "水光针", "on": "2026-11-22", "staff": ["陈雅"], "outcome": "improved"}
    """
    asked = asked_of(context)
    if source:
        if reference or service:
            raise UsageError(
                both("--from stands without a client and a service", "--from 不与客户、项目同时使用")
            )
        with read_from(source) as entries:
            _show_many(asked, record_visits(asked.store, entries))
        return
    if not reference or not service:
        raise UsageError(
            both("REF and SERVICE are missing", "缺少客户和项目")
            if not reference
            else both("SERVICE is missing", "缺少项目"),
            both("see: clientfile visit --help", "参见：clientfile visit --help"),
        )
    visited = record_visit(
        asked.store,
        reference,
        service,
        on=None if on is None else day(on, asked.store.today),
        staff=staff or (),
        outcome=outcome,
        minutes=minutes,
        reaction=reaction,
        note=note,
        satisfaction=satisfaction,
        time=time,
    )
    asked.talk.warn(visited.warnings)
    output = asked.output
    one(output, _data(output, visited), lambda: _tell(asked, visited))


def _data(output: Output, visited: Visited) -> Mapping[str, object]:
    return {
        "id": visited.id,
        "visit": visited.visit,
        "followups": list(visited.followups),
        "warnings": warnings(output, visited.warnings),
    }


_HEAD = tuple(Head(name, Said(name, name)) for name in ("id", "visit", "followups", "warnings"))


def _tell(asked: Asked, visited: Visited) -> None:
    output = asked.output
    kinds = asked.store.forms.field("agenda.followups.kind")
    output.line(
        both(
            "{id}: {service} on {date}",
            "{id}：{date} {service}",
            id=visited.id,
            service=text(visited.visit.get("service_name")) or text(visited.visit.get("service")),
            date=text(visited.visit.get("date")),
        )
    )
    head = (
        Head("followup", both("follow-up", "回访")),
        Head("kind", both("kind", "类型"), choices=kinds.choices if kinds else {}),
        Head("subject", both("about", "事由")),
        Head("due_from", both("from", "自"), "date"),
        Head("due_to", both("to", "至"), "date"),
    )
    output.rows(
        head,
        [
            [row.get("id"), row.get("kind"), row.get("subject"), row.get("due_from"), row.get("due_to")]
            for row in visited.followups
            if row.get("state") == "open"
        ],
    )


def _show_many(asked: Asked, all_of_them: Sequence[Visited]) -> None:
    output = asked.output
    for each in all_of_them:
        asked.talk.warn(each.warnings)
    if output.format != "table":
        output.rows(_HEAD, [list(_data(output, each).values()) for each in all_of_them])
        return
    head = (
        Head("id", both("client", "客户")),
        Head("date", both("date", "日期"), "date"),
        Head("service", both("service", "项目")),
        Head("followups", both("follow-ups", "回访"), "number"),
    )
    rows = [(each, mapping(each.visit)) for each in all_of_them]
    output.rows(
        head,
        [
            [
                each.id,
                visit.get("date"),
                visit.get("service_name") or visit.get("service"),
                len(each.followups),
            ]
            for each, visit in rows
        ],
    )
    asked.talk.say(both("recorded {n} visits", "已记录 {n} 次服务", n=len(all_of_them)))
