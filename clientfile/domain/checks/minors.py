"""Rules for those who are not of age (F24)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.birth import ADULT, age
from clientfile.domain.checks.rule import doubtful, wrong
from clientfile.domain.client import ClientFile
from clientfile.domain.data import mapping, text
from clientfile.problem import Problem

GUARDIAN_CONSENTS_BELOW = 14


def guardian(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """Below 14 a guardian is needed for any data (PIPL Art 31); below 18 one is asked for."""
    years = age(client.section("profile"), today)
    if years is None or years < 0 or years >= ADULT:
        return
    if text(mapping(client.section("profile").get("guardian")).get("name")):
        return
    if years < GUARDIAN_CONSENTS_BELOW:
        yield wrong(
            "profile.guardian", "guardian", "a child under 14 needs a guardian", "不满14周岁须登记监护人"
        )
    else:
        yield doubtful(
            "profile.guardian",
            "guardian",
            "a minor needs a guardian: please ask",
            "未成年人须登记监护人，请补充",
        )
