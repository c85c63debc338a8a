"""Rules of care: what is open has somebody, what is closed has an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.checks.rule import wrong
from clientfile.domain.client import ClientFile
from clientfile.domain.data import items
from clientfile.problem import Problem


def closed_complaint(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F92: closing needs a result, and the client's satisfaction or that she would not say."""
    for place, row in items(client.section("care").get("complaints")):
        here = f"care.complaints[{place}]"
        if not row.get("closed_on"):
            continue
        if not row.get("result"):
            yield wrong(
                f"{here}.result",
                "complaint-result",
                "a closed complaint has a result",
                "投诉结案须填写处理结果",
            )
        if row.get("satisfaction") is None and row.get("satisfaction_declined") is not True:
            yield wrong(
                f"{here}.satisfaction",
                "complaint-satisfaction",
                "a closed complaint has the client's satisfaction, or that she declined",
                "投诉结案须填写客户满意度，或注明客户未评价",
            )


def feedback_route(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F93, S2 R08: complex feedback is somebody's; what is resolved says how."""
    for place, row in items(client.section("care").get("feedback")):
        here = f"care.feedback[{place}]"
        if row.get("route") == "complex" and not row.get("owner"):
            yield wrong(
                f"{here}.owner", "feedback-owner", "complex feedback needs an owner", "复杂反馈须指定专人跟进"
            )
        if row.get("resolved_on") and not row.get("resolution"):
            yield wrong(
                f"{here}.resolution",
                "feedback-resolution",
                "resolved feedback says what came of it",
                "已处理的反馈须填写处理结果",
            )


def action_owner(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F91, S3 R09: what is to be done after a talk is somebody's to do."""
    for place, row in items(client.section("care").get("communications")):
        if row.get("action") and not row.get("owner"):
            yield wrong(
                f"care.communications[{place}].owner",
                "action-owner",
                "an action needs an owner",
                "跟进事项须指定负责人",
            )
