"""An item of a list of some client, as a user names it: its id, or the beginning."""

from __future__ import annotations

from clientfile.errors import Ambiguous, NotFound
from clientfile.said import Said, both
from clientfile.store.store import Store

SHORTEST = 4

WORDS = {
    "visits": Said("visit", "服务记录"),
    "bookings": Said("booking", "预约"),
}
"""Lists (tables of the index) whose items are named so."""


def item_named(store: Store, table: str, word: str) -> tuple[str, str]:
    """(client, item) of the one item whose id begins so. Raises `NotFound`, `Ambiguous`."""
    name = word.strip().lower()
    found = (
        store.index.select(
            f'SELECT DISTINCT client, id FROM "{table}" WHERE substr(id, 1, ?) = ? ORDER BY id LIMIT 20',
            (len(name), name),
        )
        if len(name) >= SHORTEST
        else []
    )
    if len(found) == 1:
        return str(found[0][0]), str(found[0][1])
    kind = WORDS[table]
    if found:
        ids = ", ".join(str(each) for _, each in found[:10])
        raise Ambiguous(
            both("several ids begin so", "有多个编号以此开头"),
            both("name one of: {ids}", "请指定其一：{ids}", ids=ids),
        )
    raise NotFound(
        both("there is no {kind} of this id", "没有这个编号的{kind}", kind=kind),
        both("see them: clientfile visits --on DATE", "查看：clientfile visits --on 日期"),
    )
