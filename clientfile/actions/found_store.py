"""Make a new store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import available_timezones

from clientfile.domain.pinyin import slug
from clientfile.errors import UsageError
from clientfile.said import both
from clientfile.store.founding import Founded, Wishes, found
from clientfile.store.roster import RECOVERY
from clientfile.store.settings import DEFAULT_ZONE
from clientfile.store.surroundings import Surroundings


def found_store(
    root: Path,
    *,
    template: str,
    owner: str,
    shop: str = "",
    locale: str,
    timezone: str,
    recovery: bool,
    surroundings: Surroundings,
    keep_sheet: Callable[[str], None] = lambda _: None,
) -> Founded:
    """A new store in an empty folder, its owner's identity made where there is none.

    Raises `UsageError`, `Refused`, `BadInput`.
    """
    name = owner.strip()
    if not name or not name.isprintable() or len(name) > 40:
        raise UsageError(
            both("the owner's name has 1 to 40 printable characters", "店主姓名为 1–40 个可显示字符")
        )
    if timezone not in available_timezones():
        raise UsageError(
            both("there is no such time zone", "没有这个时区"),
            both("write one such as {zone}", "例如：{zone}", zone=DEFAULT_ZONE),
        )
    wishes = Wishes(
        template, name, slug(name, {RECOVERY}), shop.strip() or root.name, locale, timezone, recovery
    )
    return found(root.absolute(), wishes, surroundings, keep_sheet)
