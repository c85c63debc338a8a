"""A follow-up is done, or was tried in vain: its state to the agenda, what was said to `care`."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.domain.days import parse_date
from clientfile.domain.followups import Cadences, close, merge_plan, occurrences, open_occurrence, plan_review
from clientfile.domain.followups import attempt as attempted
from clientfile.errors import Ambiguous, NotFound, Refused, UsageError
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store

TOPICS = {"aftercare": "aftercare", "birthday": "greeting", "anniversary": "greeting", "festival": "greeting"}
"""What a communication is about, by the kind of follow-up; all else asks for satisfaction (S3)."""
_REVIEWS = {"review": "periodic", "annual": "annual"}


class Closed(NamedTuple):
    """`followup` as `due` named it, and the state it has now."""

    followup: str
    state: str
    client: str
    warnings: tuple[Problem, ...] = ()


def close_followup(
    store: Store,
    followup: str,
    *,
    result: str = "",
    satisfaction: int | None = None,
    attempt: bool = False,
    on: date | None = None,
    channel: str = "",
) -> Closed:
    """Close a follow-up (`f7k2m9q4`, of a recurring one `f7k2m9q4@2027-05-01`), or count a call in vain.

    Raises `NotFound`, `Ambiguous`, `Refused` where it is closed already.
    """
    if not result and not attempt:
        raise UsageError(
            both(
                "say what came of it with --result, or --attempt where nobody was reached",
                "请用 --result 说明结果；未联系上用 --attempt",
            )
        )
    name, _, occurrence = followup.partition("@")
    with store.writing("done") as writing:
        client_id, followup_id = _one(store, name.strip().lower())
        client = writing.read(client_id)
        rows = client.rows("agenda", "followups")
        row = next(each for each in rows if each.get("id") == followup_id)
        day = on or store.today
        wanted = parse_date(occurrence) if occurrence else None
        if occurrence and wanted is None:
            raise UsageError(both("after @ stands a date such as 2027-05-01", "@ 后应为日期，如 2027-05-01"))
        if wanted and row.get("rule") and not _falls_on(row, wanted):
            raise NotFound(
                both("this follow-up does not fall on that day", "该回访没有这一天的安排"),
                both("see what is due: clientfile due", "查看到期回访：clientfile due"),
            )
        one = open_occurrence(row, day) if row.get("rule") and wanted is None else None
        wanted = wanted or (one.on if one else None)
        by, way = store.member.id, channel or text(row.get("channel"))
        if attempt:
            if text(row.get("state")) not in ("", "open"):
                raise Refused(both("this follow-up is closed already", "该回访已经完结"))
            changed = attempted(row, day, by, channel=way)
        else:
            changed = close(row, wanted, day, by, channel=way)
        agenda: list[Json] = [changed if each is row else each for each in rows]
        client = _with(client, "agenda", "followups", agenda)
        sections = ["agenda"]
        if not attempt:
            client, more = _told(
                store, client, row, day, wanted, way, result, satisfaction, writing.new_item_id()
            )
            sections += more
        writing.put(client, sections)
        writing.commit("attempt" if attempt else "done")
        shown = f"{followup_id}@{wanted.isoformat()}" if row.get("rule") and wanted else followup_id
        return Closed(shown, "open" if attempt else "done", client_id, tuple(writing.warnings[client_id]))


def _falls_on(row: Row, day: date) -> bool:
    return any(one.on == day for one in occurrences(row, day.year, day.year))


def _one(store: Store, name: str) -> tuple[str, str]:
    found = store.index.owner_of_followup(name) if len(name) >= 4 else []
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(
            both("{n} follow-ups begin so", "有 {n} 项回访以此开头", n=len(found)),
            both("name one of: {ids}", "请指定其一：{ids}", ids=", ".join(each for _, each in found[:10])),
        )
    raise NotFound(
        both("there is no follow-up of this id", "没有这个编号的回访"),
        both("see what is due: clientfile due", "查看到期回访：clientfile due"),
    )


def _told(
    store: Store,
    client: ClientFile,
    row: Row,
    day: date,
    occurrence: date | None,
    channel: str,
    result: str,
    satisfaction: int | None,
    new_id: str,
) -> tuple[ClientFile, list[str]]:
    """The communication that was held, and what a review moves."""
    kind = text(row.get("kind"))
    said: Row = {
        "id": new_id,
        "date": day.isoformat(),
        "topic": TOPICS.get(kind, "satisfaction"),
        "summary": result,
        "state": "done",
        "by": store.member.id,
        "followup": text(row.get("id")),
    }
    if channel and channel != "none":
        said["channel"] = channel
    if occurrence is not None:
        said["occurrence"] = occurrence.isoformat()
    if satisfaction is not None:
        said["satisfaction"] = satisfaction
    client = _with(client, "care", "communications", [*client.rows("care", "communications"), said])
    if kind in _REVIEWS:
        done: Row = {
            "kind": _REVIEWS[kind],
            "on": day.isoformat(),
            "by": store.member.id,
            "followup": text(row.get("id")),
        }
        client = _with(client, "care", "reviews", [*client.rows("care", "reviews"), done])
    if kind == "review":
        cadences = Cadences.from_data(store.settings.cadences)
        planned = plan_review(client, cadences, store.today, locale=store.settings.locale)
        followups: list[Json] = list(merge_plan(client.rows("agenda", "followups"), planned))
        client = _with(client, "agenda", "followups", followups)
    return client, ["care"]


def _with(client: ClientFile, section: str, name: str, value: Json) -> ClientFile:
    return client._replace(sections={**client.sections, section: {**client.section(section), name: value}})
