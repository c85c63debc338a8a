"""Change a shop-level file as one signed commit; what is not changed stays as it was written."""

from __future__ import annotations

from clientfile.domain.data import Section, mapping
from clientfile.errors import Refused, not_accepted
from clientfile.forms.check import examined
from clientfile.forms.fields import shop_form
from clientfile.problem import errors_among
from clientfile.said import Said, both
from clientfile.store.hand_edits import MAX_FILE
from clientfile.store.layout import CATALOGUE, SETTINGS
from clientfile.store.plain_file import read_plain
from clientfile.store.roster import OWNER
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.store.yaml_edit import Steps, edited

FORMS = {CATALOGUE: "catalogue", SETTINGS: "store"}
"""The form of each file, by its path; the index keeps it as `catalogue` and `settings`."""

MAY_CHANGE = (OWNER, "manager")


def refuse_others(store: Store) -> None:
    """Raises `Refused` for whoever is neither owner nor manager."""
    if store.member.role not in MAY_CHANGE:
        raise Refused(
            both(
                "only owners and managers change what the shop has decided; nothing was written",
                "只有店主和店长可以更改门店设定；未写入任何内容",
            ),
            both("ask one of them", "请联系店主或店长"),
        )


def held(store: Store, path: str) -> Section:
    """What a file says now."""
    return dict(mapping(store.index.meta["catalogue" if path == CATALOGUE else "settings"]))


def checked(path: str, data: Section) -> Section:
    """Typed as its schema has it. Raises `BadInput` with all that is wrong."""
    typed, problems = examined(shop_form(FORMS[path]), data)
    if errors_among(problems):
        raise not_accepted(problems)
    return typed


def write(writing: Transaction, path: str, after: Section, *changed: Steps, subject: Said) -> bool:
    """Commit a file that was `checked`; gives whether its comments were lost because it was written anew."""
    before = read_plain(writing.store.root / path, MAX_FILE).decode("utf-8")
    made = edited(before, after, *changed)
    writing.put_file(path, made.text.encode("utf-8"))
    writing.commit("shop", subject)
    return made.whole and "#" in before


def told_whole(path: str) -> Said:
    """What to say where the comments of a file were lost."""
    return both(
        "the layout of {path} could not be kept: its comments are in the history alone",
        "无法保留 {path} 的排版，其注释只在历史中",
        path=path,
    )
