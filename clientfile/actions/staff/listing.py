"""Who works here, and what of the papers is missing or old (R42)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from clientfile.domain.data import Json, text
from clientfile.domain.days import parse_date, years_between
from clientfile.store import on_demand
from clientfile.store.roster import NIGHTLY, RECOVERY, Member
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

PAPERS = ("nda_on", "background_check_on", "privacy_training_on")
"""What each who works here has: a field of `schemas/shop/staff_papers.json`, a date."""


class Listed(NamedTuple):
    """A membership and her papers: None where they are not for who asks, or nobody wants any.

    `missing` and `old` (over a year ago) name some of `PAPERS`.
    """

    member: Member
    papers: Mapping[str, Json] | None = None
    missing: tuple[str, ...] = ()
    old: tuple[str, ...] = ()


def staff_list(store: Store) -> tuple[Listed, ...]:
    """Every membership in the order of the roster."""
    roster = store.roster
    me = roster.by_recipient(store.keys.recipient)
    if me not in roster.private_readers():
        return tuple(map(Listed, roster.members))
    papers = on_demand.staff_papers(store)
    return tuple(_listed(each, papers.get(each.id, {}), store.today) for each in roster.members)


def _listed(member: Member, papers: Mapping[str, Json], today: date) -> Listed:
    if not member.active or member.id == RECOVERY or member.role == NIGHTLY:
        return Listed(member)
    given = {name: text(papers.get(name)) for name in PAPERS}
    missing = tuple(name for name, value in given.items() if not value)
    old = tuple(name for name, value in given.items() if value and _over_a_year(parse_date(value), today))
    return Listed(member, papers, missing, old)


def _over_a_year(day: date | None, today: date) -> bool:
    return day is None or years_between(day, today - timedelta(1)) >= 1
