"""Many entries in one transaction: each is done, or none is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import TypeVar

from clientfile.actions.entries import placed
from clientfile.domain.data import text, texts
from clientfile.domain.days import parse_date
from clientfile.errors import BadInput, ClientfileError, not_accepted
from clientfile.exchange.entry import Entry
from clientfile.problem import Problem
from clientfile.said import both

Done = TypeVar("Done")


def all_or_none(
    entries: Iterable[Entry], do: Callable[[Entry], Done], section: str = "", path: str = ""
) -> list[Done]:
    """Each entry done; where any cannot be, all that is wrong is told at once and none is written.

    `section` and `path` are said of what names no place itself. Raises `BadInput` with the lines.
    """
    done: list[Done] = []
    problems: list[Problem] = []
    for entry in entries:
        try:
            done.append(do(entry))
        except ClientfileError as error:
            own = list(error.problems) or [Problem(section, path, error.kind, error.message)]
            problems += placed(own, entry)
    if problems:
        raise not_accepted(problems)
    return done


def given_text(entry: Entry, name: str) -> str:
    """What must be there of an entry. Raises `BadInput`."""
    if not (word := text(entry.data.get(name))):
        raise BadInput(both("{name} is missing", "缺少 {name}", name=name))
    return word


def told_text(entry: Entry, name: str) -> str:
    """A text of an entry, "" where there is none. Raises `BadInput` for what is none."""
    told = entry.data.get(name)
    if told is not None and not isinstance(told, str):
        raise BadInput(both("{name} is one text", "{name} 应为一段文字", name=name))
    return told or ""


def told_texts(entry: Entry, name: str) -> list[str]:
    """The texts of an entry: one, or a list of them. Raises `BadInput` for what is neither."""
    told = entry.data.get(name)
    found = [told] if isinstance(told, str) else told
    if found is not None and (not isinstance(found, list) or len(texts(found)) != len(found)):
        raise BadInput(both("{name} is a text, or a list of such", "{name} 应为文字或文字列表", name=name))
    return texts(found)


def told_number(entry: Entry, name: str, usual: int) -> int:
    """A whole number of an entry, `usual` where there is none. Raises `BadInput` for what is none."""
    word = told_text(entry, name) or str(usual)
    if re.fullmatch(r"[+-]?[0-9]{1,9}", word, re.ASCII) is None:
        raise BadInput(both("{name} is a whole number", "{name} 应为整数", name=name))
    return int(word)


def given_day(entry: Entry, name: str) -> date | None:
    """A day of an entry, None where there is none. Raises `BadInput` for what is no day."""
    told = entry.data.get(name)
    found = parse_date(told)
    if told is not None and found is None:
        raise BadInput(
            both("{name} is no day: write 2026-11-22", "{name} 不是有效日期：请写 2026-11-22", name=name)
        )
    return found


def given_flag(entry: Entry, name: str) -> bool:
    """Whether a flag of an entry is set; one that is not there is not. Raises `BadInput` for other words."""
    told = entry.data.get(name, False)
    found = {"true": True, "false": False}.get(str(told).lower())
    if found is None:
        raise BadInput(both("{name} is true or false", "{name} 只能是 true 或 false", name=name))
    return found


def refuse_unknown(entry: Entry, known: Collection[str]) -> None:
    """Raises `BadInput` for a name that such entries do not have, with those that they have."""
    for name in entry.data:
        if name not in known:
            raise BadInput(
                both(
                    "there is no {name} here; there are: {all}",
                    "没有 {name}；可用：{all}",
                    name=name[:40],
                    all=", ".join(known),
                )
            )
