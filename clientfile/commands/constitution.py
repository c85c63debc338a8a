"""`constitution`: the nine types, judged from their scores."""

from typing import Annotated

import typer

from clientfile.actions.constitution import Judged, judge_constitution, raws_of, scores_of
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.query import names
from clientfile.commands.results import of_client, one
from clientfile.domain.data import items, text
from clientfile.said import both
from clientfile.view.output import Head


def constitution(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
    ],
    scores: Annotated[
        str, typer.Option(metavar="T=N,…", help="Converted scores, 0 to 100, of the types tested.")
    ] = "",
    raw: Annotated[
        str, typer.Option(metavar="T=SUM/N,…", help="Sums of answers and numbers of questions, instead.")
    ] = "",
    method: Annotated[str, typer.Option(metavar="TEXT", help="Which questionnaire.")] = "",
    note: Annotated[str, typer.Option(metavar="TEXT", help="A short note.")] = "",
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
) -> None:
    """Judge a client's constitution (体质辨识) from the scores of the nine types, and plan the next test.

    A raw sum is converted: (sum - questions) / (questions * 4) * 100. Balanced is yes from 60 with all others
    below 30, basically with all below 40; the others are yes from 40, a tendency from 30. Not for pregnant
    clients. What you type here stays in your shell's history.

    \b
    Types: balanced 平和, qi_def 气虚, yang_def 阳虚, yin_def 阴虚, phlegm_damp 痰湿, damp_heat 湿热,
           blood_stasis 血瘀, qi_stag 气郁, special 特禀

    \b
    Examples:
      clientfile constitution 张三 --scores balanced=70,qi_def=35,yang_def=20
      clientfile constitution 张三 --raw 平和=28/8,气虚=20/8
    """
    asked = asked_of(context)
    store = asked.store
    judged = judge_constitution(
        store,
        reference,
        scores_of(store, names(scores)),
        raws_of(store, names(raw)),
        method=method,
        note=note,
        on=None if on is None else day(on, store.today),
    )
    asked.talk.warn(judged.warnings)
    one(asked.output, of_client(asked.output, judged), lambda: _tell(asked, judged))


def _tell(asked: Asked, judged: Judged) -> None:
    output = asked.output
    output.line(
        both(
            "{id}: constitution of {date}",
            "{id}：{date} 体质辨识",
            id=judged.client,
            date=text(judged.constitution.get("date")),
        )
    )
    head = []
    for name in ("type", "score", "verdict"):
        field = asked.store.forms.field(f"health.constitution.results.{name}")
        if field is not None:
            head.append(Head(name, field.label, "number" if name == "score" else "text", field.choices))
    results = [row for _, row in items(judged.constitution.get("results"))]
    output.rows(head, [[row.get("type"), row.get("score"), row.get("verdict")] for row in results])
    if any(not row.get("verdict") for row in results):
        asked.talk.say(
            both("balanced is not judged until all nine have a score", "九种体质均有得分后才能判定平和质")
        )
    if judged.retest is not None:
        output.line(
            both(
                "next test from {start} to {end}",
                "复测：{start} 至 {end}",
                start=text(judged.retest.get("due_from")),
                end=text(judged.retest.get("due_to")),
            )
        )
