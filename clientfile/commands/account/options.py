"""Options that several verbs of `account` have, and amounts as they are typed."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

import typer

from clientfile.actions.account.ways import amount_of
from clientfile.commands.asked import Asked
from clientfile.commands.dates import day

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


def moment(asked: Asked, on: str | None) -> date | None:
    """The day that was named. Raises `UsageError`."""
    return None if on is None else day(on, asked.store.today)


def signed(word: str) -> int:
    """Fen of `+50`, `-12.50` or `50`. Raises `UsageError`."""
    found = re.fullmatch(r"([+-]?)(.+)", word.strip())
    if found is None:
        return amount_of(word)
    return -amount_of(found[2]) if found[1] == "-" else amount_of(found[2])
