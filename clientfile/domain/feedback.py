"""Feedback: answered at once or by a named owner, and what it opens again (S2 R08, S0 R02)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.domain.days import parse_date
from clientfile.errors import Refused, UsageError
from clientfile.said import both

State = Literal["open", "resolved", "noted"]


def state(row: Mapping[str, Json]) -> State:
    """`open` while somebody has to answer: what is complex or negative, until it is resolved."""
    if row.get("resolved_on"):
        return "resolved"
    return "open" if row.get("route") == "complex" or row.get("polarity") == "negative" else "noted"


def routed(row: Row, on: date, *, answer: str = "") -> Row:
    """Sent the simple way or the complex one (S2): complex where an owner follows it, else answered at once.

    What is answered is resolved on the day. Raises `UsageError`: something complex needs an owner, something
    negative an owner or an answer.
    """
    owner = text(row.get("owner"))
    route = text(row.get("route")) or ("complex" if owner else "simple")
    if route == "complex" and not owner:
        raise UsageError(
            both("complex feedback needs an owner", "复杂反馈须指定专人跟进"),
            both("name one with --owner", "请用 --owner 指定负责人"),
        )
    if row.get("polarity") == "negative" and not owner and not answer:
        raise UsageError(
            both("negative feedback needs an owner or an answer", "负面反馈须指定负责人或给出处理结果"),
            both(
                "say --owner, or --answer where it is settled", "请用 --owner，或用 --answer 说明已如何处理"
            ),
        )
    changed: Row = {**row, "route": route}
    return resolved(changed, answer, on) if answer else changed


def resolved(row: Row, resolution: str, on: date) -> Row:
    """With what came of it. Raises `Refused` where it has come to an end, `UsageError` on a day before it."""
    if row.get("resolved_on"):
        raise Refused(
            both("this feedback is resolved already", "该反馈已处理完毕"),
            both(
                "nothing was written; what is new is new feedback: clientfile feedback add --help",
                "未写入任何内容；新的意见请另行登记：clientfile feedback add --help",
            ),
        )
    came = parse_date(row.get("date"))
    if came is not None and on < came:
        raise UsageError(
            both("that day is before the feedback came", "该日期早于反馈日期"),
            both("see it: clientfile feedback list REF", "查看：clientfile feedback list 客户"),
        )
    return {**row, "resolution": resolution, "resolved_on": on.isoformat()}


def review(row: Mapping[str, Json], by: str) -> Row:
    """The review that feedback is (S0, S1 R02): the file was looked at on that day because of it."""
    return {"kind": "feedback", "on": text(row.get("date")), "by": by, "feedback": text(row.get("id"))}


def reopens_advice(client: ClientFile) -> list[Row]:
    """The feedback since which no care advice was given again (R02): what is about a visit or a product.

    So does what is negative, where nobody said what it is about. Advice of the same day answers it. Whose
    `aesthetics` cannot be read has advice that is not known of, and nothing is said of her.
    """
    if "aesthetics" in client.unreadable:
        return []
    given = max((text(row.get("date")) for row in client.rows("aesthetics", "advice")), default="")
    return [
        row
        for row in client.rows("care", "feedback")
        if (row.get("about") in ("visit", "product") or _says_only_no(row)) and text(row.get("date")) > given
    ]


def _says_only_no(row: Mapping[str, Json]) -> bool:
    return row.get("polarity") == "negative" and not row.get("about")
