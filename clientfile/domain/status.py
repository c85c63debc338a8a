"""Whether a client still comes: derived from the last visit, never stored (F03)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

Status = Literal["active", "dormant", "lost"]

DORMANT_AFTER_DAYS = 90
LOST_AFTER_DAYS = 180


def status(last: date, today: date, thresholds: Mapping[str, object] | None = None) -> Status:
    """Active up to 90 days since `last`, dormant up to 180, then lost (DOMAIN section 4).

    `last` is the last visit, or the day of creation where there is none. `thresholds` may give
    `dormant_after_days` and `lost_after_days`.
    """
    given = thresholds or {}
    dormant, lost = given.get("dormant_after_days"), given.get("lost_after_days")
    days = (today - last).days
    if days > (lost if isinstance(lost, int) else LOST_AFTER_DAYS):
        return "lost"
    return "dormant" if days > (dormant if isinstance(dormant, int) else DORMANT_AFTER_DAYS) else "active"
