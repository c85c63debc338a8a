"""`catalogue add` and `catalogue edit`."""

from typing import Annotated

import typer

from clientfile.actions.shop.catalogue import POINTS, kind_named
from clientfile.actions.shop.catalogue_change import Kept, add_entries, add_entry, edit_entry, preset_tiers
from clientfile.actions.shop.shop_file import told_whole
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.catalogue.listing import show_entries
from clientfile.commands.results import one, warnings
from clientfile.commands.source import read_from
from clientfile.commands.usage import refuse_beside
from clientfile.errors import UsageError
from clientfile.said import both
from clientfile.store.layout import CATALOGUE

Kind = Annotated[
    str,
    typer.Argument(metavar="KIND", help="services, packages, tiers, rewards or benefits; one of them too."),
]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="A field, as catalogue.yaml has it; again for more."),
]


def add(
    context: typer.Context,
    kind: Kind = "",
    name: Annotated[str, typer.Argument(metavar="NAME", help="What people call it.")] = "",
    id: Annotated[str, typer.Option("--id", metavar="ID", help="Its id; else made of its name.")] = "",
    sets: Sets = None,
    source: Annotated[
        str, typer.Option("--from", metavar="FILE|-", help="Many, all or none: each with its kind.")
    ] = "",
) -> None:
    """Add an entry to the catalogue, or many from a file.

    \b
    Examples:
      clientfile catalogue add service 光子嫩肤 --id ipl --set category=skin --set price=1280.00
      clientfile catalogue add reward 面膜一盒 --set points=30
      clientfile catalogue add --from new.jsonl

    \b
    A line of new.jsonl:
      {"kind": "service", "name": "光子嫩肤", "category": "skin", "price": "1280.00", "minutes": 45}
    """
    asked = asked_of(context)
    if source:
        refuse_beside(context, "--from")
        with read_from(source) as entries:
            _tell(asked, add_entries(asked.store, entries))
        return
    if not kind or not name:
        raise UsageError(
            both("KIND and NAME are missing", "缺少类别和名称")
            if not kind
            else both("NAME is missing", "缺少名称"),
            both("see: clientfile catalogue add --help", "参见：clientfile catalogue add --help"),
        )
    _tell(asked, add_entry(asked.store, kind_named(kind), name, id=id, sets=sets or ()))


def edit(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="service, package, tier, reward, benefit, or points.")
    ],
    entry: Annotated[str, typer.Argument(metavar="[ENTRY]", help="Its id or name; none for points.")] = "",
    sets: Sets = None,
    unsets: Annotated[
        list[str] | None,
        typer.Option("--unset", metavar="PATH", help="A field to take away; again for more."),
    ] = None,
    preset: Annotated[
        str, typer.Option(metavar="NAME", help="With tiers: one of our ladders instead: cards or vip.")
    ] = "",
) -> None:
    """Change an entry. Its id stays: visits and packages name it. What is no longer offered retires.

    \b
    Examples:
      clientfile catalogue edit service hydrating --set price=260.00 --unset points_price
      clientfile catalogue edit package hydrating-10 --set retired=true
      clientfile catalogue edit points --set yuan_per_point=50 --set valid_months=24
      clientfile catalogue edit tiers --preset vip
    """
    asked = asked_of(context)
    if preset:
        if kind_named(kind) != "tiers" or entry or sets or unsets:
            raise UsageError(
                both("--preset goes with tiers alone", "--preset 只用于等级"),
                both(
                    "such as: clientfile catalogue edit tiers --preset vip",
                    "例如：clientfile catalogue edit tiers --preset vip",
                ),
            )
        _tell(asked, preset_tiers(asked.store, preset))
        return
    named = kind if kind == POINTS else kind_named(kind)
    if bool(entry) == (named == POINTS):
        raise UsageError(
            both("the rule of points has no entries", "积分规则没有条目")
            if entry
            else both("ENTRY is missing: an id or a name", "缺少条目：编号或名称"),
            both("see them: clientfile catalogue list", "查看：clientfile catalogue list"),
        )
    _tell(asked, edit_entry(asked.store, named, entry, sets=sets or (), unsets=unsets or ()))


def _tell(asked: Asked, kept: Kept) -> None:
    asked.talk.warn(kept.warnings)
    data = {
        "entries": [{"kind": kind, "entry": row} for kind, row in kept.entries],
        "warnings": warnings(asked.output, kept.warnings),
    }
    one(asked.output, data, lambda: show_entries(asked, kept.entries))
    if not kept.entries:
        asked.talk.say(both("nothing changed", "没有变化"))
    if kept.comments_lost:
        asked.talk.say(told_whole(CATALOGUE))
