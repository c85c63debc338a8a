"""`diff`: one client's file then and now."""

from typing import Annotated

import typer

from clientfile.actions.diff import Compared
from clientfile.actions.diff import diff as compare
from clientfile.commands.asked import Asked, asked_of
from clientfile.said import Said, both
from clientfile.view.differences import differences_told
from clientfile.view.in_words import InWords
from clientfile.view.output import Head

_SHORT = 12
_ROW = ("section", "path", "change", "before", "after")


def diff(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
    ],
    before: Annotated[
        str,
        typer.Argument(metavar="[A]", help="A commit, as log names it; else the one before the last change."),
    ] = "",
    after: Annotated[str, typer.Argument(metavar="[B]", help="A later one; else the newest.")] = "",
) -> None:
    """Show what changed in one client's file, in words: - what was, + what is.

    What your role may not read is named, not shown. Plain git diff and git log -p show the same.

    \b
    Examples:
      clientfile diff 张三
      clientfile diff 张三 3f2a9c1b
      clientfile diff 张三 HEAD~20 HEAD~10 --format json
    """
    asked = asked_of(context)
    compared = compare(asked.store, reference, before, after)
    output = asked.output
    if output.is_data:
        output.document(_data(compared))
    elif output.format == "table":
        _tell(asked, compared)
    else:
        rows = [[each.section, each.path, each.kind, each.before, each.after] for each in compared.changes]
        rows += [[name, name, "hidden", None, None] for name in compared.hidden]
        output.rows([Head(name, Said(name, name)) for name in _ROW], rows)
    asked.finish_one()
    for refusal in compared.refusals:
        raise refusal


def _tell(asked: Asked, compared: Compared) -> None:
    output = asked.output
    words = InWords(asked.store.forms, output.lang, compared.staff)
    told = differences_told(words, compared.changes, compared.hidden, color=output.color)
    commits = [each[:_SHORT] or "-" for each in (compared.before, compared.after)]
    output.text(f"{compared.client}  {' … '.join(commits)}\n{told}")
    if not told:
        asked.talk.say(both("nothing differs", "没有差异"))


def _data(compared: Compared) -> dict[str, object]:
    return {
        "client": compared.client,
        "before": compared.before or None,
        "after": compared.after,
        "changes": [
            {
                "section": each.section,
                "path": each.path,
                "change": each.kind,
                "before": each.before,
                "after": each.after,
            }
            for each in compared.changes
        ],
        "hidden": list(compared.hidden),
    }
