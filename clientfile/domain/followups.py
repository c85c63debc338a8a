"""Follow-ups: obligations to ask after a client in a window of days.

Their ids are derived from client, kind, source and node: two machines that plan the same thing plan
one thing. `planning` says what is planned, `occurrences` expands what recurs; here plans are merged
into the agenda, and closed. What that takes is offered here; reading verbs import `due` or `occurrences`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from clientfile.domain.cadences import AFTERCARE as AFTERCARE
from clientfile.domain.cadences import Cadences as Cadences
from clientfile.domain.cadences import Node as Node
from clientfile.domain.cadences import nodes_from as nodes_from
from clientfile.domain.data import Json, Row, mapping, text
from clientfile.domain.due import due_state as due_state
from clientfile.domain.followup import FollowUp as FollowUp
from clientfile.domain.occurrences import Occurrence as Occurrence
from clientfile.domain.occurrences import Rule as Rule
from clientfile.domain.occurrences import occurrences as occurrences
from clientfile.domain.occurrences import open_occurrence as open_occurrence
from clientfile.errors import Refused
from clientfile.said import both


def merge_plan(
    existing: Sequence[Mapping[str, Json]],
    planned: Iterable[FollowUp],
    *,
    replaces: Collection[str] = (),
    staff: Collection[str] = (),
) -> list[Row]:
    """The agenda's follow-ups after a plan: one item per id, the order of `existing` kept.

    What is done or dropped stays as it is; what is open takes the plan's window and keeps attempts,
    outcomes, and the owner and channel it was given (an owner who is not of the `staff`, where that is
    given, gives way). Of the reviews only the latest is open, older ones are superseded. `replaces`: kinds
    that the plan names completely; open ones of a source that it does not name are superseded (a birthday
    that was taken out). What somebody wrote into the agenda by hand has no source and stays.
    """
    plan = {followup.id: followup for followup in planned}
    merged: dict[str, Row] = {}
    for place, item in enumerate(existing):
        key = text(item.get("id")) or f"#{place}"
        if key in plan:
            merged[key] = _replanned(item, plan[key], staff)
        elif item.get("state") == "open" and item.get("kind") in replaces and item.get("source"):
            merged[key] = {**item, "state": "superseded"}
        else:
            merged[key] = dict(item)
    for key, followup in plan.items():
        merged.setdefault(key, followup.to_data())
    return _one_open_review(list(merged.values()))


def close(
    followup: Mapping[str, Json],
    occurrence_on: date | None,
    on: date,
    by: str = "",
    *,
    channel: str = "",
    state: str = "done",
) -> Row:
    """The follow-up closed on a day: as a whole, or one occurrence of a rule, kept in `outcomes`.

    `by` (a staff id) adds an attempt that reached the client. Raises Refused where it is closed
    already, or where a rule is not told which occurrence.
    """
    closed = attempt(followup, on, by, channel=channel, reached=True) if by else dict(followup)
    already = Refused(both("this follow-up is closed already", "该回访已经完结"))
    if text(followup.get("state")) not in ("", "open"):
        raise already
    if not mapping(followup.get("rule")):
        return {**closed, "state": state, "done_on": on.isoformat()}
    if occurrence_on is None:
        raise Refused(
            both("a recurring follow-up is closed one occurrence at a time", "周期性回访须逐次完结")
        )
    before = followup.get("outcomes")
    kept: list[Json] = list(before) if isinstance(before, list) else []
    if any(isinstance(row, dict) and row.get("on") == occurrence_on.isoformat() for row in kept):
        raise already
    outcome: Row = {"on": occurrence_on.isoformat(), "state": state, "done_on": on.isoformat()}
    return {**closed, "outcomes": [*kept, outcome]}


def attempt(
    followup: Mapping[str, Json], on: date, by: str, *, channel: str = "", reached: bool = False
) -> Row:
    """The follow-up with one more attempt to reach the client; its state stays."""
    before = followup.get("attempts")
    kept: list[Json] = list(before) if isinstance(before, list) else []
    made: Row = {"on": on.isoformat()}
    if by:
        made["by"] = by
    if channel and channel != "none":
        made["channel"] = channel
    return {**followup, "attempts": [*kept, {**made, "reached": reached}]}


def _replanned(item: Mapping[str, Json], plan: FollowUp, staff: Collection[str]) -> Row:
    if text(item.get("state")) in ("done", "dropped"):
        return dict(item)
    fresh = plan.to_data()
    given: Row = {name: item[name] for name in ("owner", "channel") if item.get(name)}
    if staff and text(given.get("owner")) not in staff:
        given.pop("owner", None)
    kept = {name: value for name, value in item.items() if name not in ("due_from", "due_to", "rule")}
    return {**kept, **fresh, **given}


def _one_open_review(rows: list[Row]) -> list[Row]:
    """Only the latest review is open. It does not matter in which order reviews were planned."""

    def age(row: Row) -> tuple[str, bool, bool, str]:
        closed = row.get("state") in ("done", "dropped")
        # Of two on one day the visit's counts, not the one of the file's own first day.
        return text(row.get("due_from")), closed, row.get("source") != "created", text(row.get("id"))

    reviews = [row for row in rows if row.get("kind") == "review" and row.get("source")]
    if not reviews:
        return rows
    latest = max(reviews, key=age)
    for row in reviews:
        if row.get("state") in ("open", "superseded"):
            row["state"] = "open" if row is latest else "superseded"
    return rows
