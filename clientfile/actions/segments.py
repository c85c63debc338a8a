"""Keep a question that was asked, under a name, in `store.yaml`. `actions.query` finds it again."""

from __future__ import annotations

import re

from clientfile.actions.query import Segment, named_segment
from clientfile.domain.data import Json, mapping, text
from clientfile.domain.pinyin import slug
from clientfile.errors import Refused, UsageError, not_accepted
from clientfile.forms.check import examined
from clientfile.forms.fields import shop_form
from clientfile.problem import errors_among
from clientfile.said import both
from clientfile.store import yaml
from clientfile.store.layout import SETTINGS
from clientfile.store.roster import OWNER
from clientfile.store.store import Store

_MAY_SAVE = (OWNER, "manager")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


def save_segment(
    store: Store, word: str, *, where: str, columns: tuple[str, ...] = (), order_by: str = ""
) -> Segment:
    """Keep a question, in place of one of the same name, by one commit; none where nothing is new.

    A word that cannot be a name becomes the label, its reading the name. Raises `UsageError`, `Refused`,
    `BadInput`.
    """
    word = word.strip()
    if not where.strip():
        raise UsageError(
            both("a segment needs a --where", "分群须有 --where 条件"),
            both("say whom it holds", "请说明包含哪些客户"),
        )
    if not word or not word.isprintable() or len(word) > 40:
        raise UsageError(
            both("a segment's name has 1 to 40 printable characters", "分群名称为 1–40 个可显示字符")
        )
    with store.writing("save a segment") as writing:
        if store.member.role not in _MAY_SAVE:
            raise Refused(
                both("only owners and managers save segments", "只有店主和店长可以保存分群"),
                both("the same question works without --save", "不加 --save 即可照常查询"),
            )
        # As it lies there, so that settings of a later program stay.
        settings = dict(mapping(store.index.meta["settings"]))
        kept = dict(mapping(settings.get("segments")))
        name = named_segment(kept, word) or (word if _NAME.fullmatch(word) else slug(word, kept))
        label = text(mapping(kept.get(name)).get("label")) if word == name else word
        entry = _entry(label, where, columns, order_by)
        if kept.get(name) != entry:
            kept[name] = entry
            settings["segments"] = kept
            _, problems = examined(shop_form("store"), settings)
            if errors_among(problems):
                raise not_accepted(problems)
            writing.put_file(SETTINGS, yaml.dump(settings).encode("utf-8"))
            said = both("store: save segment {name}", "store: save segment {name}", name=name)
            writing.commit("segment", said)
    return Segment(name, label, where, columns, order_by)


def _entry(label: str, where: str, columns: tuple[str, ...], order_by: str) -> dict[str, Json]:
    found: dict[str, Json] = {
        "label": label,
        "where": where,
        "columns": list(columns),
        "order_by": order_by,
    }
    return {name: value for name, value in found.items() if value}
