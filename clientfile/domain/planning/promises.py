"""What was promised, or waits for an answer: complaints, feedback, communications, payments to settle."""

from __future__ import annotations

from collections.abc import Iterator

from clientfile.domain import complaints, feedback
from clientfile.domain.client import ClientFile
from clientfile.domain.data import number, text
from clientfile.domain.dates import add_days
from clientfile.domain.days import parse_date
from clientfile.domain.followup import FollowUp
from clientfile.domain.ledger import origin, standing
from clientfile.domain.planning.basis import Basis


def open_complaints(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """Each complaint that is not closed, until the day on which it is to be answered (S3, R46)."""
    days = number(basis.thresholds.get("complaint_days")) or complaints.DAYS
    for row in client.rows("care", "complaints"):
        came, last, source = parse_date(row.get("date")), complaints.due_on(row, days), text(row.get("id"))
        if came and last and source:
            owner = text(row.get("owner")) or basis.first("manager")
            yield basis.window(client, "complaint", source, min(came, last), last, owner=owner)


def open_feedback(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """Feedback that somebody has to answer (S2, R08), in the same time as a complaint."""
    days = number(basis.thresholds.get("complaint_days")) or complaints.DAYS
    for row in client.rows("care", "feedback"):
        came, source = parse_date(row.get("date")), text(row.get("id"))
        if came and source and feedback.state(row) == "open":
            owner = text(row.get("owner")) or basis.first("manager")
            yield basis.window(client, "communication", source, came, add_days(came, days), owner=owner)


def open_advice(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """Feedback since which no care advice was given again (S0, S1, R02), in the time of an answer."""
    days = number(basis.thresholds.get("complaint_days")) or complaints.DAYS
    for row in feedback.reopens_advice(client):
        came, source = parse_date(row.get("date")), text(row.get("id"))
        if came and source:
            yield basis.window(
                client, "advice", source, came, add_days(came, days), owner=text(row.get("owner"))
            )


def open_communications(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """What was promised in a communication and is not done (S3, R09), on the day that was set for it."""
    every = client.rows("care", "communications")
    for row in standing(every):
        on = parse_date(row.get("due_on")) or parse_date(row.get("date"))
        source = origin(row, every)
        if on and source and row.get("action") and text(row.get("state")) not in ("done", "dropped"):
            yield basis.window(client, "communication", source, on, on, owner=text(row.get("owner")))


def open_settlements(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """A visit whose payment waits for somebody who may write the account."""
    for row in client.rows("agenda", "settlements"):
        on, source = parse_date(row.get("on")), text(row.get("id"))
        if on and source and row.get("state") != "done":
            owner = basis.first("manager") or basis.first("owner")
            yield basis.window(client, "settlement", source, on, on, owner=owner)
