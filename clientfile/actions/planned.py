"""The agenda of a client as it follows from what is known of her now."""

from __future__ import annotations

from clientfile.domain.birth import minor_until
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, mapping
from clientfile.domain.followups import Cadences, merge_plan, plan_intake
from clientfile.store.store import Store

PLANNED_FROM = ("contact", "profile", "care")
"""Sections whose change may move birthdays, important dates or the yearly update."""
PLANS = frozenset({"birthday", "anniversary", "annual"})


def replanned(store: Store, client: ClientFile) -> ClientFile:
    """With birthday, important dates and yearly update as they follow from what is known now."""
    if any(name in client.unreadable for name in (*PLANNED_FROM, "agenda")):
        return client
    today = store.today
    sections = dict(client.sections)
    minor = minor_until(client.section("profile"), today)
    if minor is not None and "safety" not in client.unreadable:
        safety = client.section("safety")
        sections["safety"] = {
            **safety,
            "minor_until": {**mapping(safety.get("minor_until")), "until": minor.isoformat()},
        }
    cadences = Cadences.from_data(store.settings.cadences)
    planned = [
        each
        for each in plan_intake(client, cadences, today, locale=store.settings.locale)
        if each.kind in PLANS
    ]
    agenda = client.section("agenda")
    merged: list[Json] = list(merge_plan(client.rows("agenda", "followups"), planned, replaces=PLANS))
    if merged:
        sections["agenda"] = {**agenda, "followups": merged}
    return client._replace(sections=sections)
