"""Complaints: opened, planned, resolved (S3's five columns, S4 R17).

The five columns are 日期、事由、处理方案、处理结果、客户满意度: date, reason, plan, result, satisfaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from clientfile.domain.data import Json, Row, text
from clientfile.domain.days import parse_date
from clientfile.errors import Refused, UsageError
from clientfile.said import both

DAYS = 7
"""Until when a complaint is to be answered where the shop's thresholds say nothing."""

State = Literal["open", "planned", "closed"]
STATES = ("open", "planned", "overdue", "closed")
"""What a list may be narrowed to."""


def state(row: Mapping[str, Json]) -> State:
    """How far a complaint is: `planned` once somebody has said what will be done."""
    if row.get("closed_on"):
        return "closed"
    return "planned" if row.get("plan") else "open"


def due_on(row: Mapping[str, Json], days: int = DAYS) -> date | None:
    """The last day on which it is in time: its own, else so many days after it came; None once closed."""
    if state(row) == "closed":
        return None
    own, came = parse_date(row.get("due_on")), parse_date(row.get("date"))
    return own or (came + timedelta(days=days) if came else None)


def overdue_days(row: Mapping[str, Json], on: date, days: int = DAYS) -> int:
    """Days since that day, 0 while it is in time or closed."""
    last = due_on(row, days)
    return max(0, (on - last).days) if last else 0


def planned(row: Row, plan: str, *, owner: str = "", due: date | None = None) -> Row:
    """With what is to be done, by whom, until when; what was said before is replaced.

    Raises `Refused` where it is closed.
    """
    _refuse_closed(row)
    changed: Row = {**row, "plan": plan}
    if owner:
        changed["owner"] = owner
    if due is not None:
        changed["due_on"] = due.isoformat()
    return changed


def resolved(row: Row, result: str, on: date, *, satisfaction: int | None, declined: bool) -> Row:
    """Closed, with its result and what the client thinks of it, or that she would not say (S3).

    Raises `Refused` where it is closed already, `UsageError` where one of the two is missing, or a day
    before it came.
    """
    _refuse_closed(row)
    if not result.strip():
        raise UsageError(
            both("a complaint closes with a result", "投诉结案须填写处理结果"),
            both("say what came of it with --result", "请用 --result 说明处理结果"),
        )
    if (satisfaction is None) != declined:
        raise UsageError(
            both(
                "a complaint closes with the client's satisfaction, or that she declined",
                "投诉结案须有客户满意度，或注明客户未评价",
            ),
            both("say --satisfaction 1 to 5, or --declined", "请用 --satisfaction 1–5 或 --declined"),
        )
    came = parse_date(row.get("date"))
    if came is not None and on < came:
        raise UsageError(
            both("that day is before the complaint came", "该日期早于投诉日期"),
            both("see it: clientfile complaint list REF", "查看：clientfile complaint list 客户"),
        )
    told: Row = {"satisfaction_declined": True} if declined else {"satisfaction": satisfaction}
    return {**row, "result": result, **told, "closed_on": on.isoformat()}


def compensated(row: Row, entry: str, *, points: int = 0, free_repair: str = "") -> Row:
    """Linked to the entry of the account that compensates it. Raises `Refused` where it has one already."""
    if row.get("compensation"):
        raise Refused(
            both("this complaint is compensated already", "该投诉已有补偿"),
            both(
                "nothing was written; one complaint has one compensation",
                "未写入任何内容；一项投诉只补偿一次",
            ),
        )
    made: Row = {"ref": entry} if entry else {}
    if points:
        made["points"] = points
    if free_repair:
        made["free_repair"] = free_repair
    return {**row, "compensation": made}


def _refuse_closed(row: Mapping[str, Json]) -> None:
    if text(row.get("closed_on")):
        raise Refused(
            both("this complaint is closed already", "该投诉已办结"),
            both(
                "nothing was written; open a new one: clientfile complaint open --help",
                "未写入任何内容；如有新投诉请另开：clientfile complaint open --help",
            ),
        )
