"""What a client has and is today: tier, points, stored value, packages left, how often she comes.

Kept so that it is right on any day without another look at her file: tiers and frequency as the days on which
they change, points by the day they run out, packages with their last day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.account.packages import PackageState, package_states
from clientfile.domain.account.points import standing_points
from clientfile.domain.account.stored import balance
from clientfile.domain.client import ClientFile
from clientfile.domain.data import text
from clientfile.domain.days import parse_date
from clientfile.domain.ledger import standing
from clientfile.domain.membership.frequency import frequency_steps, visit_days
from clientfile.domain.membership.terms import Terms
from clientfile.domain.membership.tiers import tier_steps
from clientfile.domain.money import yuan
from clientfile.store.index.rows import Values

TABLES = ("tier_steps", "frequency_steps", "points_lots", "packages_stored")

_AFTER_ALL = date(9990, 1, 1)
"""A day on which every freeze that has an end is over."""


def stored_value(client: ClientFile) -> tuple[str | None, str | None]:
    """Principal and bonus as decimal strings; nothing where `account` cannot be read."""
    if "account" in client.unreadable:
        return None, None
    rows = client.rows("account", "stored_ledger")
    if not rows:
        return "0.00", "0.00"
    held = balance(rows)
    return yuan(held.principal), yuan(held.bonus)


def standing_rows(client: ClientFile, terms: Terms) -> list[tuple[str, tuple[Values, ...]]]:
    """The rows of each of `TABLES`; none where `account` cannot be read."""
    if "account" in client.unreadable:
        return []
    came_on = visit_days(client)
    return [
        ("tier_steps", tuple(_tier_rows(client, terms, came_on))),
        ("frequency_steps", tuple(_frequency_rows(client, terms, came_on))),
        ("points_lots", tuple(_points_rows(client))),
        ("packages_stored", tuple(_package_rows(client))),
    ]


def _tier_rows(client: ClientFile, terms: Terms, came_on: list[date]) -> Iterator[Values]:
    for step in tier_steps(client, terms, came_on):
        review = step.review_on.isoformat() if step.review_on else None
        tier = step.tier or None
        since = step.since.isoformat() if tier else None
        yield (client.id, step.day.isoformat(), tier, since, step.basis or None, review)


def _frequency_rows(client: ClientFile, terms: Terms, came_on: list[date]) -> Iterator[Values]:
    """Without a row a client is low; one of "" says that her visits cannot be read."""
    if "services" in client.unreadable:
        yield (client.id, "", "")
        return
    for step in frequency_steps(came_on, terms.often):
        yield (client.id, step.day.isoformat(), step.frequency)


def _points_rows(client: ClientFile) -> Iterator[Values]:
    """Points by the day they run out ("": never); what is owed is less than none, for ever."""
    rows = client.rows("account", "points_ledger")
    if not rows:
        return
    last = max((day for row in rows if (day := parse_date(row.get("date")))), default=date.min)
    points = standing_points(rows, last)
    left = {"": points.balance - sum(lot.left for lot in points.lots)}
    for lot in points.lots:
        lasts_to = lot.expires_on.isoformat() if lot.expires_on else ""
        left[lasts_to] = left.get(lasts_to, 0) + lot.left
    for lasts_to, many in sorted(left.items()):
        if many:
            yield (client.id, lasts_to, many)


def _package_rows(client: ClientFile) -> Iterator[Values]:
    """A row for each item of each package, with the first day on which a freeze is over, if ever."""
    packages = client.rows("account", "packages")
    if not packages:
        return
    entries = standing(client.rows("account", "package_entries"))
    told = [parse_date(row.get("date")) for row in entries]
    told += [parse_date(row.get("bought_on")) for row in packages]
    last = max((day for day in told if day), default=date.min)
    frozen_until = {
        text(row.get("package")): text(row.get("until")) for row in entries if row.get("kind") == "freeze"
    }
    after = {state.id: state for state in package_states(client, _AFTER_ALL)}
    for nr, state in enumerate(package_states(client, last)):
        until = frozen_until.get(state.id) if state.state == "frozen" else None
        yield from _items(client.id, nr, state, after[state.id], until)


def _items(
    client: str, nr: int, state: PackageState, after: PackageState, until: str | None
) -> Iterator[Values]:
    """While a package is frozen without an end, it has no last day."""
    frozen = state.state == "frozen"
    last_day = after.last_day if after.state != "frozen" else None
    for place, item in enumerate(state.items):
        yield (
            client,
            nr,
            place,
            state.id,
            state.name,
            item.service,
            item.left,
            item.total,
            last_day.isoformat() if last_day else None,
            state.state if state.state in ("refunded", "used_up") else "active",
            (until or "9999-12-31") if frozen else None,
        )
