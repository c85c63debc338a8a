"""Rules of consent: who may give it, from when until when, and what may not be kept without it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.birth import ADULT, age
from clientfile.domain.checks.minors import GUARDIAN_CONSENTS_BELOW
from clientfile.domain.checks.rule import wrong
from clientfile.domain.client import ClientFile
from clientfile.domain.consents import PHOTO_RECORD, given
from clientfile.domain.data import items, mapping, text
from clientfile.domain.dates import add_days, add_months
from clientfile.domain.days import parse_date, years_between
from clientfile.problem import Problem


def by_guardian(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """Below 14 only a guardian consents (PIPL Art 31); her age is that of the day it was given."""
    for place, row in items(client.section("privacy").get("consents")):
        on = parse_date(row.get("given_on"))
        if on is None or text(row.get("by")) == "guardian":
            continue
        years = age_on(client, on)
        if years is not None and 0 <= years < GUARDIAN_CONSENTS_BELOW:
            yield wrong(
                f"privacy.consents[{place}].by",
                "consent-guardian",
                "for a child under 14 the guardian consents",
                "不满14周岁须由监护人同意",
            )


def days(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """R40: a consent is given before it ends, and not in days to come."""
    for place, row in items(client.section("privacy").get("consents")):
        here = f"privacy.consents[{place}]"
        on = parse_date(row.get("given_on"))
        if on is not None and on > today:
            yield wrong(
                f"{here}.given_on",
                "consent-days",
                "a consent is not given in days to come",
                "同意日期不能晚于今天",
            )
        for name in ("expires_on", "withdrawn_on"):
            ends = parse_date(row.get(name))
            if on is not None and ends is not None and ends < on:
                yield wrong(
                    f"{here}.{name}", "consent-days", "it ends before it was given", "结束日期早于同意日期"
                )


def photos(client: ClientFile, before: ClientFile | None, today: date) -> Iterator[Problem]:
    """F46: a photo is kept with the client's consent of that day to photos in the file (PIPL Art 28, 29)."""
    if "privacy" in client.unreadable:
        return
    for place, row in items(client.section("aesthetics").get("photos")):
        taken = parse_date(row.get("taken_on")) or today
        if not given(client, PHOTO_RECORD, taken) and not given(client, PHOTO_RECORD, today):
            yield wrong(
                f"aesthetics.photos[{place}]",
                "photo-consent",
                "a photo needs the client's consent to photos in the file",
                "照片存档须有客户的「照片存档」同意",
            )


def age_on(client: ClientFile, on: date) -> int | None:
    """Her age on a day: from `profile`, else from `safety.minor_until`, which more roles read (F39)."""
    if "profile" not in client.unreadable:
        return age(client.section("profile"), on)
    last = parse_date(mapping(client.section("safety").get("minor_until")).get("until"))
    return None if last is None else years_between(add_months(add_days(last, 1), -12 * ADULT), on)
