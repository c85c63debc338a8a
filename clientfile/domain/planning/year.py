"""What comes back: the periodic review, the yearly update, birthdays and important dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.cadences import Cadences
from clientfile.domain.client import ClientFile
from clientfile.domain.data import text
from clientfile.domain.dates import add_months
from clientfile.domain.days import parse_date
from clientfile.domain.followup import FollowUp
from clientfile.domain.important_days import ImportantDay, important_days
from clientfile.domain.ledger import origin, standing
from clientfile.domain.occurrences import Rule
from clientfile.domain.planning.basis import Basis


def review(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """The periodic review (S0, R03), counted from the latest of creation, visits and reviews."""
    cadences = _own(client, basis)
    if cadences.review_from_months:
        on, source = _last_seen(client, basis)
        yield basis.window(
            client,
            "review",
            source,
            add_months(on, cadences.review_from_months),
            add_months(on, cadences.review_to_months),
        )


def annual(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """The full yearly update (S0, R04), always on the day the file was opened: it never drifts."""
    cadences, created = _own(client, basis), _created(client, basis)
    if cadences.annual_months:
        first = add_months(created, cadences.annual_months)
        first_year = first.year + ((first.month, first.day) > (created.month, created.day))
        rule = Rule(
            "solar", created.month, created.day, first_year=first_year, after=cadences.annual_window_days
        )
        yield basis.recurring(client, "annual", "created", rule)


def greetings(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """Birthday and important dates, solar and lunar (R29)."""
    created = _created(client, basis)
    for day in important_days(client):
        yield basis.recurring(client, day.kind, day.source, _rule(day, basis.cadences, created))


def _own(client: ClientFile, basis: Basis) -> Cadences:
    return basis.cadences.of_client(client.section("agenda").get("review_cycle"))


def _created(client: ClientFile, basis: Basis) -> date:
    return parse_date(client.section("contact").get("created_on")) or basis.today


def _last_seen(client: ClientFile, basis: Basis) -> tuple[date, str]:
    """The latest of all that resets the review, and its source; of two on one day the visit."""
    visits = client.rows("services", "visits")
    causes = [(_created(client, basis), 0, "created")]
    causes += [
        (on, 3, origin(visit, visits)) for visit in standing(visits) if (on := parse_date(visit.get("date")))
    ]
    causes += [
        (on, 2, source)
        for row in client.rows("care", "reviews")
        if (on := parse_date(row.get("on"))) and (source := text(row.get("followup")) or text(row.get("id")))
    ]
    causes += [
        (on, 1, text(item.get("id")))
        for item in client.rows("agenda", "followups")
        if item.get("kind") == "review"
        and item.get("state") == "done"
        and (on := parse_date(item.get("done_on")))
    ]
    on, _, source = max(causes)
    return on, source


def _rule(day: ImportantDay, cadences: Cadences, created: date) -> Rule:
    """The rule of an important day; it first counts where it was still to come at creation."""
    rule = Rule(
        day.calendar,
        day.month,
        day.day,
        leap_month=cadences.leap_month if day.leap_month else "regular",
        before=cadences.birthday_before_days if day.before is None else day.before,
        lapse=cadences.birthday_lapse_days,
    )
    first = next((on for on in rule.days(created.year, created.year + 2) if on >= created), None)
    return rule._replace(first_year=first.year if first else created.year)
