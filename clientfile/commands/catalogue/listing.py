"""`catalogue list`, and how entries are shown."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clientfile.actions.services import WORDS
from clientfile.actions.shop.catalogue import POINTS, kind_named, list_catalogue
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.catalogue.words import details
from clientfile.domain.data import Row
from clientfile.said import Said, both
from clientfile.view.output import Head

_LISTS = {**{kind: several for kind, (_, several) in WORDS.items()}, POINTS: both("points", "积分规则")}
_HEAD = (
    Head("kind", both("list", "类别"), choices=_LISTS),
    Head("id", both("id", "编号")),
    Head("name", both("name", "名称")),
    Head("price", both("price", "价格"), "money"),
)
_DETAILS = Head("details", both("details", "说明"))
_DATA = tuple(Head(name, Said(name, name)) for name in ("kind", "id", "name", "price", "entry"))
"""For programs, which get each entry whole."""


def list_entries(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="Only this list.")] = "",
) -> None:
    """List what there is. In JSON each entry is as catalogue.yaml has it.

    \b
    Examples:
      clientfile catalogue list
      clientfile catalogue list tiers --format json
    """
    asked = asked_of(context)
    found = list_catalogue(asked.store, kind_named(kind) if kind else "")
    show_entries(asked, found)
    if not found:
        asked.talk.say(both("the catalogue has none", "目录中没有"))
    asked.finish_one()


def show_entries(asked: Asked, found: Sequence[tuple[str, Row]]) -> None:
    """Entries with their lists, in words for people and whole for programs."""
    output = asked.output
    people = output.format == "table"
    rows = [
        [kind, row.get("id"), row.get("name"), row.get("price"), details(asked, kind, row) if people else row]
        for kind, row in found
    ]
    output.rows((*_HEAD, _DETAILS) if people else _DATA, rows)
