"""Options that several verbs of `account` have."""

from datetime import date
from typing import Annotated

import typer

from clientfile.commands.asked import Asked
from clientfile.commands.dates import day
from clientfile.errors import UsageError
from clientfile.said import both

Reference = Annotated[
    str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
]
Pay = Annotated[
    list[str] | None,
    typer.Option(
        metavar="HOW",
        help="cash, wechat, alipay, card, stored, package, points, gift; cash:300 is a part; again for more.",
    ),
]
On = Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")]
Staff = Annotated[
    list[str] | None, typer.Option(metavar="S", help="Who did or sold it: name or id; again for more.")
]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why, in neutral words.")]

Source = Annotated[
    str, typer.Option("--from", metavar="FILE|-", help="Many: one JSON object a line, all or none.")
]


def refuse_missing(verb: str, **words: str) -> None:
    """Raises `UsageError` for the first of these arguments that was not said."""
    missing = next((name for name, word in words.items() if not word), None)
    if missing is not None:
        path = f"clientfile account {verb} --help"
        raise UsageError(
            both("{name} is missing", "缺少 {name}", name=missing),
            both("see: {path}", "参见：{path}", path=path),
        )


def moment(asked: Asked, on: str | None) -> date | None:
    """The day that was named. Raises `UsageError`."""
    return None if on is None else day(on, asked.store.today)
