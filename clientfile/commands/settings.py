"""`settings`: what the shop has decided, and where it comes from."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clientfile.actions.shop.settings import Setting, list_settings
from clientfile.commands.asked import Asked, asked_of
from clientfile.domain.data import Json
from clientfile.errors import UsageError
from clientfile.said import both, counted
from clientfile.store.layout import SETTINGS
from clientfile.view.output import Head


def settings(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME[=VALUE]]...", help="Only these; with a value, decide; without one, undo."
        ),
    ] = None,
) -> None:
    """List what the shop has decided, or decide: thresholds, cadences, how strict a rule is, its days.

    Each with its value now, the one it has where the shop decides nothing, and its source: a document of the
    shops (S0 to S4), a rule (R01 …) or a law. NAME= goes back to that. Owners and managers decide; it lies in
    store.yaml, in plain text.

    \b
    Examples:
      clientfile settings
      clientfile settings tier_months review_from_months
      clientfile settings dormant_after_days=60 lost_after_days=150
      clientfile settings rules.interval=warn tier_downgrade=
      clientfile settings 'days.member_days=[{"name": "会员日", "day": 18}]'
    """
    asked = asked_of(context)
    told = words or []
    deciding = [word for word in told if "=" in word]
    if deciding and len(deciding) != len(told):
        raise UsageError(
            both(
                "either look or decide: some names have a value, some none",
                "查看与设定请分开：有的带值，有的不带",
            ),
            both("such as: clientfile settings tier_months=6", "例如：clientfile settings tier_months=6"),
        )
    if not deciding:
        _show(asked, list_settings(asked.store, told), whole=not told)
        asked.finish_one()
        return
    _decide(asked, deciding)


def _decide(asked: Asked, words: Sequence[str]) -> None:
    from clientfile.actions.shop.deciding import decide  # all that writing needs, on demand
    from clientfile.actions.shop.shop_file import told_whole

    decided = decide(asked.store, words)
    _show(asked, decided.settings)
    if not decided.settings:
        asked.talk.say(both("nothing changed", "没有变化"))
    elif any(each.name.startswith("cadences.") for each in decided.settings):
        asked.talk.say(
            both(
                "follow-ups that are planned already stay as they are until: clientfile replan",
                "已安排的回访暂不变动，如需按新节奏重排：clientfile replan",
            )
        )
    if decided.comments_lost:
        asked.talk.say(told_whole(SETTINGS))


def _show(asked: Asked, found: Sequence[Setting], *, whole: bool = False) -> None:
    """All of them stand in their groups for people, under names that are short enough to be read."""
    output = asked.output
    if not whole or output.format != "table":
        output.rows(_HEAD, [_row(asked, each, each.name) for each in found])
        return
    for group, label in _GROUPS.items():
        own = [each for each in found if each.name.partition(".")[0 if "." in each.name else 1] == group]
        output.line(label)
        output.rows(_HEAD, [_row(asked, each, each.name.rpartition(".")[2]) for each in own])


_HEAD = (
    Head("name", both("name", "名称")),
    Head("value", both("now", "当前")),
    Head("default", both("default", "默认")),
    Head("source", both("source", "来源")),
    Head("label", both("what it is", "说明")),
)
_GROUPS = {
    "": both("the shop", "门店"),
    "thresholds": both("thresholds", "阈值"),
    "cadences": both("cadences", "节奏"),
    "rules": both(
        "how strict the rules are: refuse, warn, off", "规则严格程度：refuse 拒绝、warn 提醒、off 关闭"
    ),
    "days": both("the shop's days", "店铺日历"),
}
"""What stands before the dot of a name, in words."""


def _row(asked: Asked, each: Setting, name: str) -> list[object]:
    lang = asked.output.lang
    values = (_shown(asked, each.value), _shown(asked, each.default))
    return [name, *values, each.source.to(lang), each.label.to(lang)]


def _shown(asked: Asked, value: Json) -> Json:
    """For people a list is how many it has."""
    if asked.output.format == "table" and isinstance(value, list):
        return counted(len(value), "{n} entry", "{n} entries", "{n} 项").to(asked.output.lang)
    return value
