"""Follow-ups are done, given up, or were tried in vain: their state to the agenda, what was said to care."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from clientfile.actions.all_or_none import all_or_none, given_day, given_flag
from clientfile.actions.planned import replanned
from clientfile.actions.told import closes_itself, with_told
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.domain.days import parse_date
from clientfile.domain.followups import attempt, close, occurrences, open_occurrence
from clientfile.errors import Ambiguous, NotFound, Refused, UsageError, not_accepted
from clientfile.exchange.entry import Entry
from clientfile.forms.shape import shaped_value, unknown_field
from clientfile.forms.typing import normal
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple

SAID = ("channel", "summary", "recovery", "effect", "satisfaction", "adverse", "advice")
"""What may be told of a follow-up (R07), as `care.communications` has it."""


class Outcome(NamedTuple):
    """What came of a follow-up (`f7k2m9q4`, of a recurring one `f7k2m9q4@2027-05-01`).

    `said` are fields of `care.communications`. `attempt`: nobody was reached; `drop`: it is given up;
    `resolved`: the reaction asked after is over.
    """

    followup: str
    said: Row
    attempt: bool = False
    drop: bool = False
    resolved: bool = False
    on: date | None = None


class Closed(NamedTuple):
    """`followup` as `due` named it, and the state it has now; `opened` are follow-ups that came of it."""

    followup: str
    state: str
    client: str
    warnings: tuple[Problem, ...] = ()
    opened: tuple[Row, ...] = ()


def close_followup(
    store: Store,
    followup: str,
    *,
    result: str = "",
    satisfaction: int | None = None,
    attempt: bool = False,
    resolved: bool = False,
    on: date | None = None,
) -> Closed:
    """One follow-up, in a commit of its own. Raises as `close_followups`."""
    told: Row = {"summary": result} if result else {}
    if satisfaction is not None:
        told["satisfaction"] = satisfaction
    (closed,) = close_followups(store, [Outcome(followup, told, attempt, resolved=resolved, on=on)])
    return closed


def close_followups(store: Store, outcomes: Iterable[Outcome]) -> list[Closed]:
    """All of them in one commit, or none.

    Raises `NotFound`, `Ambiguous`, `UsageError` where nothing is told, `Refused` where one is closed already,
    or is closed by something else than a call.
    """
    with store.writing("done") as writing:
        evening = _Evening(writing)
        tried = [evening.take(outcome).state == "open" for outcome in outcomes]
        return evening.finish("attempt" if all(tried) else "done")


def close_from(store: Store, entries: Iterable[Entry]) -> list[Closed]:
    """Many, each an entry `{"followup": …, "result": …, "recovery": …, "on": …}`; all in one commit, or none.

    Raises `BadInput` with the problems of all entries.
    """
    with store.writing("done") as writing:
        evening = _Evening(writing)
        all_or_none(entries, lambda entry: evening.take(_outcome(entry)), "agenda", "followups")
        return evening.finish("done")


def _outcome(entry: Entry) -> Outcome:
    """Raises `BadInput` for a day that is none, and for a flag that is neither true nor false."""
    flags = {name: given_flag(entry, name) for name in ("attempt", "drop", "resolved")}
    said = {name: value for name, value in entry.data.items() if name not in ("followup", "on", *flags)}
    if "result" in said:
        said["summary"] = said.pop("result")
    return Outcome(text(entry.data.get("followup")), said, **flags, on=given_day(entry, "on"))


def communication(store: Store, said: Row, names: Collection[str]) -> Row:
    """What was said, as the schema has it. Raises `BadInput` for fields that are not among `names`."""
    form = store.forms["care"]
    field = form.field("communications")
    if field is None or not said:
        return {}
    known = {each.name: each for each in field.children if each.name in names}
    problems = [unknown_field(form, name, name, known, {}) for name in said if name not in known]
    shaped, wrong = shaped_value(form, field, said, "communications[]", normal)
    if problems or wrong or not isinstance(shaped, dict):
        raise not_accepted(problems or wrong)
    return shaped


class _Evening:
    """The follow-ups of one transaction, each client put once."""

    def __init__(self, writing: Transaction) -> None:
        self._writing, self._store = writing, writing.store
        self._clients: dict[str, ClientFile] = {}
        self._sections: dict[str, dict[str, None]] = {}
        self._closed: list[Closed] = []

    def take(self, outcome: Outcome) -> Closed:
        """Note what came of one. What is wrong is raised before anything is written."""
        outcome = outcome._replace(said=communication(self._store, outcome.said, SAID))
        if not (outcome.said or outcome.attempt or outcome.drop or outcome.resolved):
            raise UsageError(
                both(
                    "say what came of it with --result, or --attempt where nobody was reached",
                    "请用 --result 说明结果；未联系上用 --attempt",
                )
            )
        if outcome.attempt + outcome.drop + outcome.resolved > 1:
            raise UsageError(
                both(
                    "--attempt, --drop and --resolved exclude each other",
                    "--attempt、--drop、--resolved 只能用一个",
                )
            )
        if outcome.attempt and outcome.said.keys() - {"channel"}:
            raise UsageError(
                both(
                    "where nobody was reached nothing was said: --attempt goes with --channel alone",
                    "未联系上便没有结果：--attempt 只能与 --channel 同用",
                ),
                both("write down what was said without it", "如已联系上，请去掉 --attempt"),
            )
        name, _, occurrence = outcome.followup.strip().lower().partition("@")
        client_id, followup_id = _one(self._store, name)
        client = self._clients.get(client_id) or self._writing.read(client_id)
        rows = client.rows("agenda", "followups")
        row = next(each for each in rows if each.get("id") == followup_id)
        day = outcome.on or self._store.today
        wanted = _occurrence(row, occurrence, day)
        changed = self._changed(row, wanted, day, outcome)
        kept: list[Json] = [changed if each is row else each for each in rows]
        client = client.having("agenda", "followups", kept)
        sections = ["agenda"]
        if not outcome.attempt:
            client, more = with_told(
                self._writing,
                client,
                row,
                {"date": day.isoformat(), **outcome.said},
                occurrence=wanted,
                resolved=outcome.resolved,
                drop=outcome.drop,
            )
            sections += more
        self._clients[client_id] = client
        self._sections.setdefault(client_id, {}).update(dict.fromkeys(sections))
        shown = f"{followup_id}@{wanted.isoformat()}" if row.get("rule") and wanted else followup_id
        state = "open" if outcome.attempt else "dropped" if outcome.drop else "done"
        self._closed.append(Closed(shown, state, client_id))
        return self._closed[-1]

    def _changed(self, row: Row, wanted: date | None, day: date, outcome: Outcome) -> Row:
        by, way = self._store.member.id, text(outcome.said.get("channel")) or text(row.get("channel"))
        if outcome.attempt:
            if text(row.get("state")) not in ("", "open"):
                raise Refused(both("this follow-up is closed already", "该回访已经完结"))
            return attempt(row, day, by, channel=way)
        if not outcome.drop:
            closes_itself(row)
        return close(
            row,
            wanted,
            day,
            "" if outcome.drop else by,
            channel=way,
            state="dropped" if outcome.drop else "done",
        )

    def finish(self, action: str) -> list[Closed]:
        """Plan anew, write, and say what came of it."""
        opened: dict[str, list[Row]] = {}
        for client_id, client in self._clients.items():
            before = {text(row.get("id")) for row in client.rows("agenda", "followups")}
            client = replanned(self._store, client)
            opened[client_id] = [
                row
                for row in client.rows("agenda", "followups")
                if row.get("id") not in before and row.get("state") == "open"
            ]
            self._writing.put(client, tuple(self._sections[client_id]))
        self._writing.commit(action)
        done = []
        for closed in self._closed:
            warnings = tuple(self._writing.warnings.pop(closed.client, ()))
            more = tuple(opened.pop(closed.client, ()))
            done.append(closed._replace(warnings=warnings, opened=more))
        return done


def _occurrence(row: Row, word: str, day: date) -> date | None:
    """The occurrence that is meant. Raises `UsageError`, `NotFound`."""
    wanted = parse_date(word) if word else None
    if word and wanted is None:
        raise UsageError(both("after @ stands a date such as 2027-05-01", "@ 后应为日期，如 2027-05-01"))
    if not row.get("rule"):
        return None
    if wanted is None:
        meant = open_occurrence(row, day)
        return meant.on if meant else None
    if not any(one.on == wanted for one in occurrences(row, wanted.year, wanted.year)):
        raise NotFound(
            both("this follow-up does not fall on that day", "该回访没有这一天的安排"),
            both("see what is due: clientfile due", "查看到期回访：clientfile due"),
        )
    return wanted


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
