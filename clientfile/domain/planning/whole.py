"""All that follows from a file, and for which kinds that is all there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from clientfile.domain.client import ClientFile
from clientfile.domain.data import text
from clientfile.domain.followup import FollowUp
from clientfile.domain.planning import expiry, promises, visits, year
from clientfile.domain.planning.basis import Basis
from clientfile.tuples import NamedTuple


class Plan(NamedTuple):
    """What follows from a file. Of the kinds in `complete` nothing else does: what is open beside is over."""

    followups: tuple[FollowUp, ...]
    complete: frozenset[str]


class _Planner(NamedTuple):
    """`reads`: the sections that say all; without one of `needs` it would say what is not so."""

    kinds: tuple[str, ...]
    reads: tuple[str, ...]
    plans: Callable[[ClientFile, Basis], Iterator[FollowUp]]
    needs: tuple[str, ...] = ()


_PLANNERS = (
    _Planner(("aftercare", "next_service", "retest"), ("services",), visits.aftercare),
    _Planner(("review",), ("contact", "services", "care"), year.review, ("contact", "services")),
    _Planner(("annual",), ("contact",), year.annual, ("contact",)),
    _Planner(("birthday", "anniversary"), ("profile", "care"), year.greetings, ("profile", "care")),
    _Planner(("next_service",), ("services",), visits.next_service),
    _Planner(("adverse",), ("services", "care"), visits.adverse),
    _Planner(("win_back",), ("services",), visits.win_back, ("services",)),
    _Planner(("complaint",), ("care",), promises.open_complaints),
    _Planner(("communication",), ("care",), promises.open_feedback),
    _Planner(("communication",), ("care",), promises.open_communications),
    _Planner(("advice",), ("care", "aesthetics"), promises.open_advice),
    _Planner(("settlement",), ("agenda",), promises.open_settlements),
    _Planner(("update",), ("services", "aesthetics"), visits.update),
    _Planner(("package_expiry",), ("account",), expiry.package_expiry),
    _Planner(("points_expiry",), ("account",), expiry.points_expiry),
    _Planner(("consent_expiry",), ("privacy",), expiry.consent_expiry, ("privacy",)),
    _Planner(("retest",), ("health", "safety"), expiry.retest),
)

_HOWEVER_LATE = frozenset({"review", "complaint", "communication", "advice", "adverse", "settlement"})
"""What is owed even where its time was over before it was planned."""


def plan(client: ClientFile, basis: Basis, visits: Collection[str] = ()) -> Plan:
    """What follows from what can be read of a client; planning again, on any day, gives the same ids.

    A window that was over before anybody planned it (of visits taken in from old papers) is left out, unless
    it is owed however late, or comes of one of `visits`: the ids of those that are being told of now.
    """
    there = {text(item.get("id")) for item in client.rows("agenda", "followups")}
    if not there and not visits:
        # Nothing that is over could be wanted: years of visits taken in are not planned to be thrown away.
        basis = basis._replace(since=basis.today)
    planned = {
        each.id: each
        for planner in _PLANNERS
        if not any(section in client.unreadable for section in planner.needs)
        for each in planner.plans(client, basis)
        if each.id in there or _wanted(each, basis, visits)
    }
    partly = {
        kind
        for planner in _PLANNERS
        for kind in planner.kinds
        if any(section in client.unreadable for section in planner.reads)
    }
    whole = frozenset(kind for planner in _PLANNERS for kind in planner.kinds if kind not in partly)
    return Plan(tuple(planned.values()), whole)


def _wanted(planned: FollowUp, basis: Basis, visits: Collection[str]) -> bool:
    return (
        planned.due_to is None
        or planned.due_to >= basis.today
        or planned.kind in _HOWEVER_LATE
        or planned.source in visits
    )
