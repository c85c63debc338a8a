"""`intake`: clients come in."""

from __future__ import annotations

from typing import Annotated

import typer

from clientfile.actions.take_in import Taken, take_in
from clientfile.commands.asked import asked_of
from clientfile.commands.results import warnings
from clientfile.commands.source import read_from
from clientfile.forms.fields import Forms
from clientfile.forms.labels import label_of
from clientfile.said import both
from clientfile.view.output import Head, Output

_HEAD = (
    Head("id", both("client", "客户")),
    Head("completeness", both("complete %", "完整度 %"), "number"),
    Head("next_to_ask", both("ask next", "接下来询问")),
)
_WARNINGS = Head("warnings", both("warnings", "警告"))
_ASKED_AT_ONCE = 3


def intake(
    context: typer.Context,
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="FILE|-",
            help="YAML, JSON, or JSONL with one client a line; - is standard input.",
        ),
    ],
) -> None:
    """Take clients in, one or thousands, from a file: all of them, or none where one is wrong.

    Only contact.name is needed. What is missing is asked for later, safety first.

    \b
    Examples:
      clientfile intake --from client.yaml
      echo '{"contact": {"name": "张三"}}' | clientfile intake --from -

    \b
    A client in YAML:
      contact:
        name: 张三
        phones: [{number: 13800138000}]
      safety:
        allergies: [{allergen: 青霉素, class: drug}]
    """
    asked = asked_of(context)
    store = asked.store
    with read_from(source) as entries:
        taken = take_in(store, entries)
    output = asked.output
    asked.talk.warn(warning for each in taken for warning in each.warnings)
    if output.format == "table":
        output.rows(_HEAD, [[*_row(each)[:2], _labels(store.forms, each, output)] for each in taken])
        asked.talk.say(both("took in {n}", "已录入 {n} 位", n=len(taken)))
    else:
        output.rows([*_HEAD, _WARNINGS], [[*_row(each), warnings(output, each.warnings)] for each in taken])


def _row(taken: Taken) -> list[object]:
    return [taken.id, taken.completeness, list(taken.next_to_ask)]


def _labels(forms: Forms, taken: Taken, output: Output) -> list[str]:
    return [label_of(forms, each, output.lang) for each in taken.next_to_ask[:_ASKED_AT_ONCE]]
