"""What runs out: packages, points, consents, and the test of the constitution that is to be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain import consents
from clientfile.domain.account.packages import package_states
from clientfile.domain.account.points import standing_points
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, mapping, text
from clientfile.domain.dates import add_days, add_months
from clientfile.domain.days import parse_date
from clientfile.domain.followup import FollowUp
from clientfile.domain.planning.basis import Basis


def package_expiry(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """A package with something left in it, before its last day (S1, R15)."""
    for package in package_states(client, basis.today):
        if package.last_day is not None and package.state in ("active", "frozen") and package.left:
            yield _ahead(client, basis, "package_expiry", package.id, package.last_day)


def points_expiry(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """Points before their last day (S4): those that run out on one day are told of together."""
    lots = standing_points(client.rows("account", "points_ledger"), basis.today).lots
    for last in sorted({lot.expires_on for lot in lots if lot.expires_on is not None}):
        yield _ahead(client, basis, "points_expiry", "points", last, last.isoformat())


def consent_expiry(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """A consent that ends soon, unless another to the same purpose goes on for longer."""
    counting = consents.open_consents(client, basis.today)
    for row in counting:
        ends, source = parse_date(row.get("expires_on")), text(row.get("id"))
        if ends is None or not source or any(_outlasts(other, row, ends) for other in counting):
            continue
        yield _ahead(client, basis, "consent_expiry", source, ends)


def _outlasts(other: Row, row: Row, ends: date) -> bool:
    last = parse_date(other.get("expires_on"))
    return other is not row and other.get("purpose") == row.get("purpose") and (last is None or last > ends)


def retest(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """The test of the constitution is repeated after 3 to 6 months, and not while the client is pregnant."""
    on = parse_date(mapping(client.section("health").get("constitution")).get("date"))
    if on is None:
        return
    opens = add_months(on, basis.cadences.retest_from_months)
    closes = add_months(on, basis.cadences.retest_to_months)
    for row in client.rows("safety", "states"):
        begun, ends = parse_date(row.get("from")), parse_date(row.get("until"))
        if row.get("state") != "pregnant" or (begun and begun > closes) or (ends and ends < opens):
            continue
        if ends is None:
            return
        opens = add_days(ends, 1)
    yield basis.window(client, "retest", "constitution", opens, closes, node=on.isoformat())


def _ahead(client: ClientFile, basis: Basis, kind: str, source: str, last: date, node: str = "") -> FollowUp:
    opens = add_days(last, -basis.cadences.expiry_before_days)
    return basis.window(client, kind, source, opens, last, node=node)
