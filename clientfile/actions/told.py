"""What was said at a follow-up, and what that moves: the communication, the review, what it was about."""

from __future__ import annotations

from datetime import date

from clientfile.domain import feedback
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.domain.days import parse_date
from clientfile.domain.ledger import origin, standing
from clientfile.domain.reactions import told_first
from clientfile.domain.visits import correction, latest, open_reactions, resolved
from clientfile.errors import Refused, UsageError
from clientfile.said import Said, both
from clientfile.store.transaction import Transaction

TOPICS = {
    "aftercare": "aftercare",
    "adverse": "aftercare",
    "birthday": "greeting",
    "anniversary": "greeting",
    "next_service": "appt_reminder",
    "retest": "appt_reminder",
    "win_back": "campaign",
    "package_expiry": "consult",
    "points_expiry": "consult",
    "consent_expiry": "consult",
    "communication": "consult",
    "advice": "aftercare",
}
"""What a communication is about, by the kind of follow-up; all else asks for satisfaction (S3)."""
_REVIEWS = {"review": "periodic", "annual": "annual"}

_SELF_CLOSING: dict[str, Said] = {
    "complaint": both(
        "it closes with the complaint: clientfile complaint resolve --help",
        "投诉办结后自动完结：clientfile complaint resolve --help",
    ),
    "settlement": both(
        "it closes once it is settled: clientfile account settle --help",
        "结算后自动完结：clientfile account settle --help",
    ),
    "update": both(
        "it closes once the visit says how it went: clientfile visit --corrects ID --outcome TEXT",
        "补充服务结果后自动完结：clientfile visit --corrects 编号 --outcome 内容",
    ),
}


def closes_itself(row: Row) -> None:
    """Raises `Refused` for what no call closes."""
    hint = _SELF_CLOSING.get(text(row.get("kind")))
    if hint is not None and text(row.get("state")) == "open":
        raise Refused(both("this is not closed by a call", "此项不能以回访完结"), hint)


def with_told(
    writing: Transaction,
    client: ClientFile,
    row: Row,
    said: Row,
    *,
    occurrence: date | None,
    resolved: bool,
    drop: bool,
) -> tuple[ClientFile, list[str]]:
    """The client with what was said at the follow-up `row`, and the sections that this changes.

    Raises `UsageError` where a reaction was asked after and it is not said whether it is over, or advice was
    to be given and is not told.
    """
    kind, day = text(row.get("kind")), text(said.get("date"))
    if drop and len(said) == 1:
        return client, []
    if kind == "adverse" and not (resolved or said.get("adverse") or drop):
        raise UsageError(
            both(
                "say whether the reaction is over: --resolved, or --adverse with what is left of it",
                "请说明不良反应是否已消退：--resolved，或用 --adverse 说明现状",
            ),
        )
    if kind == "advice" and not drop:
        client = _given_anew(writing, client, row, said)
    talk: Row = {
        "id": writing.new_item_id(),
        "topic": TOPICS.get(kind, "satisfaction"),
        "state": "done",
        "by": writing.store.member.id,
        "followup": text(row.get("id")),
        **said,
    }
    channel = text(row.get("channel"))
    if channel and channel != "none":
        talk.setdefault("channel", channel)
    if occurrence is not None:
        talk["occurrence"] = occurrence.isoformat()
    client = client.adding("care", "communications", talk)
    sections = ["care", *(["aesthetics"] if kind == "advice" and not drop else [])]
    if kind in _REVIEWS and not drop:
        review: Row = {
            "id": writing.new_item_id(),
            "kind": _REVIEWS[kind],
            "on": day,
            "by": writing.store.member.id,
            "followup": text(row.get("id")),
        }
        client = client.adding("care", "reviews", review)
    if kind == "communication" and not drop:
        client = _kept_promise(writing, client, text(row.get("source")), said)
    if resolved:
        client, more = _reaction_over(writing, client, row, day)
        sections += more
    return client, sections


def _given_anew(writing: Transaction, client: ClientFile, row: Row, said: Row) -> ClientFile:
    """With the care advice that feedback opened again (R02), as an addition where need be."""
    on = parse_date(said.get("date"))
    if not said.get("advice") or on is None:
        raise UsageError(
            both("say what was advised", "请说明护理建议"),
            both("with --advice; or --drop where none is needed", "请用 --advice；如无需建议可用 --drop"),
        )
    from clientfile.actions.feedback import advised  # what other calls need not

    of = next((each for each in client.rows("care", "feedback") if each.get("id") == row.get("source")), {})
    return advised(writing.store, client, text(said.get("advice")), on, text(of.get("ref")))


def _kept_promise(writing: Transaction, client: ClientFile, source: str, said: Row) -> ClientFile:
    """What was promised, or the feedback that waited, is done; as far as this member may see and say so."""
    store = writing.store
    if "care" in client.unreadable or not store.roster.may_write(store.member, "care"):
        return client
    every = client.rows("care", "communications")
    for each in standing(every):
        if origin(each, every) == source and text(each.get("state")) not in ("done", "dropped"):
            done: Row = {
                **each,
                "id": writing.new_item_id(),
                "state": "done",
                "corrects": text(each.get("id")),
            }
            return client.adding("care", "communications", done)
    on = parse_date(said.get("date"))
    waiting: list[Json] = [
        feedback.resolved(each, text(said.get("summary")), on)
        if on and each.get("id") == source and feedback.state(each) == "open"
        else each
        for each in client.rows("care", "feedback")
    ]
    return client.having("care", "feedback", waiting) if waiting else client


def _reaction_over(
    writing: Transaction, client: ClientFile, row: Row, day: str
) -> tuple[ClientFile, list[str]]:
    """The visit that the reaction came from says so now, where this member may write it."""
    store, on = writing.store, parse_date(day)
    visit = latest(client, told_first(client, text(row.get("source"))))
    if on is None or visit is None or not open_reactions(visit):
        return client, []
    if not store.roster.may_write(store.member, "services"):
        return client, []
    corrected = correction(resolved(visit, on), {}, writing.new_item_id())
    return client.adding("services", "visits", corrected), ["services"]
