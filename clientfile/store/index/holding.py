"""What one client has with us today, as the index knows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from clientfile.domain.membership.holdings import Holdings, PackageLeft
from clientfile.store.index.index import Index

SOON_DAYS = 30

_CLIENT = (
    "SELECT tier, tier_since, tier_review_on, stored_principal, stored_bonus, points_balance "
    "FROM clients WHERE id = ?"
)
_EXPIRING = (
    "SELECT sum(points), max(expires_on) FROM points_lots "
    "WHERE client = ? AND points > 0 AND expires_on BETWEEN ? AND ?"
)
_PACKAGES = (
    "SELECT package, name, service, remaining, total, last_day, state FROM packages_left "
    "WHERE client = ? AND state IN ('active', 'frozen', 'expired')"
)


def holdings(index: Index, client: str, on: date) -> Holdings | None:
    """None where the account of this client cannot be read; without benefits, which are not kept here."""
    found = index.connection.execute(_CLIENT, (client,)).fetchone()
    if found is None or found[3] is None:
        return None
    tier, since, review_on, principal, bonus, points = found
    soon = (on + timedelta(SOON_DAYS)).isoformat()
    expiring = index.connection.execute(_EXPIRING, (client, on.isoformat(), soon)).fetchone()
    return Holdings(
        tier or "",
        since,
        review_on,
        round(principal * 100),
        round(bonus * 100),
        points,
        expiring[0] or 0,
        expiring[1],
        _packages(index.connection.execute(_PACKAGES, (client,))),
    )


def birthdays(index: Index, client: str) -> tuple[str, ...]:
    """The days of this year, the last and the next on which she is to be greeted for her birthday."""
    rows = index.connection.execute("SELECT day FROM birthdays WHERE client = ? ORDER BY day", (client,))
    return tuple(row[0] for row in rows)


def _packages(rows: Iterable[tuple[str, str, str, int, int, str | None, str]]) -> tuple[PackageLeft, ...]:
    """Those of which something is left."""
    found: dict[str, PackageLeft] = {}
    for package, name, service, remaining, total, last_day, state in rows:
        before = found.get(package) or PackageLeft(name, (), last_day, state)
        found[package] = before._replace(items=(*before.items, (service, remaining, total)))
    return tuple(each for each in found.values() if any(left for _, left, _ in each.items))
