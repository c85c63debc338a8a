"""What a client may use on a day, from her file."""

from __future__ import annotations

from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.data import text
from clientfile.domain.membership.benefits import OpenBenefit, open_benefits
from clientfile.domain.membership.special_days import birthdays, special_days
from clientfile.domain.membership.tiers import standing
from clientfile.store.store import Store


def open_now(store: Store, client: ClientFile, on: date) -> list[OpenBenefit]:
    """What this client may use on a day."""
    tier = standing(client, store.catalogue, store.settings.thresholds, on).tier
    leap = text(store.settings.cadences.get("leap_month")) or "regular"
    special = special_days(store.settings.days, store.catalogue, on, birthdays(client, on, leap))
    return open_benefits(client, store.catalogue, on, tier=tier, special=special)
