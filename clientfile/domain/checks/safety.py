"""Rules of what could harm, and of saying "none"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from clientfile.domain.checks.rule import wrong
from clientfile.domain.client import ClientFile
from clientfile.domain.data import text, texts
from clientfile.problem import Problem

_NONE_ON = "_none_on"
_AROMA_WORDS = {
    "lavender": r"薰衣草|lavender|lavandin",
    "tea_tree": r"茶树|茶樹|tea[ _-]?tree|melaleuca",
    "rose": r"玫瑰|\brosa?e?\b|damask",
}
_ANY_OIL = (
    r"(?:所有|全部|各种|任何|一切)?(?:芳香|植物)?精油(?:类|过敏)?"
    r"|(?:all |any )?essential[ _-]oils?"
)


def aroma_allergy(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F83 against F31: no aroma is preferred that an allergy to essential oil names."""
    oils = [
        text(row.get("allergen")).strip().casefold()
        for row in client.rows("safety", "allergies")
        if row.get("class") == "essential_oil"
    ]
    for place, aroma in enumerate(texts(client.section("preferences").get("aromas"))):
        words = _AROMA_WORDS.get(aroma)
        named = words is not None and any(re.search(words, oil) for oil in oils)
        any_oil = aroma != "none" and any(re.fullmatch(_ANY_OIL, oil) for oil in oils)
        if named or any_oil:
            yield wrong(
                f"preferences.aromas[{place}]",
                "aroma-allergy",
                "this aroma clashes with an allergy to essential oil",
                "该香氛与精油过敏史冲突",
            )


def aroma_none(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F83: `none` stands alone."""
    aromas = texts(client.section("preferences").get("aromas"))
    if "none" in aromas and len(aromas) > 1:
        yield wrong("preferences.aromas", "aroma-none", "none stands alone", "“无香”不能与其他香氛同选")


def none_alone(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """An explicit "none, asked on" and entries exclude each other; it was asked on a day that has come."""
    for section, data in client.sections.items():
        for name, asked in data.items() if isinstance(data, dict) else ():
            if not name.endswith(_NONE_ON) or not asked:
                continue
            if data.get(name.removesuffix(_NONE_ON)):
                yield wrong(
                    f"{section}.{name}",
                    "none-with-entries",
                    "there are entries, so none cannot be said",
                    "已有条目，不能同时注明“无”",
                )
            if text(asked) > today.isoformat():
                yield wrong(
                    f"{section}.{name}", "date-future", "this day has not come yet", "日期不能晚于今天"
                )
