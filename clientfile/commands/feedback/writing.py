"""Feedback is taken in and resolved."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clientfile.actions.feedback import Wish, Written, add_feedback, add_many, resolve_feedback
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.feedback.states import STATES
from clientfile.commands.results import many, of_client, one
from clientfile.commands.source import read_from
from clientfile.commands.usage import refuse_beside
from clientfile.domain.data import text
from clientfile.errors import UsageError
from clientfile.said import both

Reference = Annotated[
    str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
]
Owner = Annotated[str, typer.Option(metavar="S", help="Who follows it up: name or id.")]
On = Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")]
Advice = Annotated[str, typer.Option(metavar="TEXT", help="Care advice given because of it.")]


def add(
    context: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REF", help="The client, as for show.")] = "",
    words: Annotated[str, typer.Option("--text", metavar="TEXT", help="What the client says.")] = "",
    about: Annotated[str, typer.Option(metavar="A", help="visit, product or shop.")] = "",
    visit: Annotated[str, typer.Option(metavar="ID", help="The visit it is about.")] = "",
    polarity: Annotated[str, typer.Option(metavar="P", help="positive, neutral or negative.")] = "",
    route: Annotated[str, typer.Option(metavar="R", help="simple or complex; else by --owner.")] = "",
    owner: Owner = "",
    answer: Annotated[str, typer.Option(metavar="TEXT", help="What settled it at once.")] = "",
    advice: Advice = "",
    on: On = None,
    source: Annotated[
        str, typer.Option("--from", metavar="FILE|-", help="Many: one JSON object a line, all or none.")
    ] = "",
) -> None:
    """Take feedback in. The file counts as reviewed on that day, and care advice is open again.

    \b
    Examples:
      clientfile feedback add 张三 --text 前台很热情 --about shop --polarity positive
      clientfile feedback add --from feedback.jsonl

    \b
    A line of feedback.jsonl:
      {"client": "张三", "text": "皮肤变干", "about": "visit", "polarity": "negative", "owner": "陈雅"}
    """
    asked = asked_of(context)
    if source:
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            _show_many(asked, add_many(asked.store, entries))
        return
    if not reference:
        raise UsageError(
            both("REF is missing", "缺少客户"),
            both("see: clientfile feedback add --help", "参见：clientfile feedback add --help"),
        )
    when = None if on is None else day(on, asked.store.today)
    wish = Wish(words, about, visit, polarity, route, owner, answer, advice, when)
    _tell(asked, add_feedback(asked.store, reference, wish))


def resolve_one(
    context: typer.Context,
    reference: Reference,
    item: Annotated[
        str, typer.Argument(metavar="FEEDBACK", help="Its id or the beginning; not needed where one is open.")
    ] = "",
    result: Annotated[str, typer.Option(metavar="TEXT", help="What came of it.")] = "",
    advice: Advice = "",
    on: On = None,
) -> None:
    """Close feedback with what came of it, and new care advice where there is some.

    \b
    Example:
      clientfile feedback resolve 张三 --result 已调整护理 --advice 每日两次保湿
    """
    asked = asked_of(context)
    when = None if on is None else day(on, asked.store.today)
    _tell(asked, resolve_feedback(asked.store, reference, item, result, advice=advice, on=when))


def _tell(asked: Asked, written: Written) -> None:
    asked.talk.warn(written.warnings)
    output, row = asked.output, written.feedback

    def tell() -> None:
        told = both(
            "{client}: feedback {id}: {state}",
            "{client}：反馈 {id}：{state}",
            client=written.client,
            id=text(row.get("id")),
            state=STATES[written.state],
        )
        output.line(told)
        if written.advice_open:
            output.line(both("care advice is to be given anew", "请重新给出护理建议"))

    one(output, of_client(output, written), tell)


def _show_many(asked: Asked, done: Sequence[Written]) -> None:
    output = asked.output
    for each in done:
        asked.talk.warn(each.warnings)

    def tell() -> None:
        for each in done:
            _tell(asked, each._replace(warnings=()))

    many(output, _NAMES, [of_client(output, each) for each in done], tell)


_NAMES = ("id", "feedback", "state", "advice_open", "warnings")
