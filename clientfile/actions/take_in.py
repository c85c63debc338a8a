"""Take clients in: one or thousands, in one commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, islice

from clientfile.actions.entries import placed, sections_of
from clientfile.actions.planned import Planning
from clientfile.actions.problems_given import problems_given
from clientfile.actions.services import catalogue_item, with_snapshot
from clientfile.domain import duplicates, ids
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section, items, text
from clientfile.errors import BadInput, not_accepted
from clientfile.exchange.entry import Entry
from clientfile.forms.check import check
from clientfile.forms.complete import completeness
from clientfile.problem import Problem, errors_among
from clientfile.said import Said, both
from clientfile.store.indexing import WORTH_A_PROCESS
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple

MAX_PROBLEMS = 1000
"""So many are told; a file with more is wrong as a whole."""


class Taken(NamedTuple):
    """A client that was taken in."""

    id: str
    completeness: int
    next_to_ask: tuple[str, ...]
    warnings: tuple[Problem, ...]


def take_in(store: Store, entries: Iterable[Entry], total: int = 0) -> list[Taken]:
    """Take in every entry, or none: raises `BadInput` with the problems of all of them, by line.

    `total` is how many come, where that is known: they are not held in memory to be counted.
    """
    with store.writing("intake") as writing:
        intake = _Intake(writing)
        coming = iter(entries)
        first = list(islice(coming, WORTH_A_PROCESS))
        writing.expect(len(first))
        total = len(first) if len(first) < WORTH_A_PROCESS else total
        with store.surroundings.progress(total, both("taking clients in", "正在录入客户")) as tick:
            for entry in chain(first, coming):
                intake.take(entry)
                tick(1)
        return intake.finish()


class _Intake:
    def __init__(self, writing: Transaction) -> None:
        self._writing = writing
        self._store = writing.store
        self._planning = Planning(self._store)
        # Clients of this file by what they could be recognised by: ids with blanks between, mostly one.
        # By its hash, of 64 bits: of a hundred thousand clients the words themselves need not be held.
        self._seen: dict[str, dict[int, str]] = defaultdict(dict)
        self._numbers: set[str] = set()
        self._ids: set[str] = set()
        self._problems: list[Problem] = []
        self._taken: list[Taken] = []
        self._said: dict[Said, Said] = {}
        self._asked: dict[tuple[str, ...], tuple[str, ...]] = {}

    def take(self, entry: Entry) -> None:
        if len(self._problems) >= MAX_PROBLEMS:
            return
        given, sections, problems = sections_of(self._store.forms, entry)
        client = self._prepared(ClientFile(given or self._writing.new_client_id(), sections))
        planned = client.sections.keys() - sections.keys() - {"contact"}
        problems += placed(self._clashes(client, given), entry)
        if errors_among(problems):
            judged = check(client, None, self._store.template, self._store.today, list(client.sections))
            problems += placed([each.of("") for each in judged if not each.warning], entry)
            self._problems += problems_given(self._store, client, planned, problems)
            return
        try:
            self._writing.put(client, list(client.sections), new=True)
        except BadInput as error:
            own = problems_given(self._store, client, planned, error.problems)
            self._problems += placed(own, entry)
            return
        warnings = (*problems, *placed(self._writing.warnings.pop(client.id, []), entry))
        whole = completeness(client, self._store.asked, self._store.today)
        told = tuple(self._shared(warning.of(client.id)) for warning in warnings)
        self._ids.add(client.id)
        asked = self._asked.setdefault(whole.next_to_ask, whole.next_to_ask)
        self._taken.append(Taken(client.id, whole.percent, asked, told))

    def _shared(self, warning: Problem) -> Problem:
        """The same with its words held once: a hundred thousand clients have the same few."""
        return warning._replace(message=self._said.setdefault(warning.message, warning.message))

    def finish(self) -> list[Taken]:
        if self._problems:
            raise not_accepted(
                self._problems,
                both(
                    "mend these places and take the whole file in again",
                    "请修正这些地方后重新录入整个文件",
                ),
            )
        if not self._taken:
            raise BadInput(
                both("there is no client in this file", "文件中没有客户"),
                both(
                    "the smallest one: {example}",
                    "最小示例：{example}",
                    example='{"sections": {"contact": {"name": "…"}}}',
                ),
            )
        self._seen.clear()  # what the commit takes has room then
        self._ids.clear()
        self._writing.commit("intake")
        return self._taken

    def _prepared(self, client: ClientFile) -> ClientFile:
        """With what the program fills in: date, catalogue snapshots, ids, the minor's date, the agenda."""
        sections: dict[str, Section] = dict(client.sections)
        today = self._store.today.isoformat()
        sections["contact"] = {"created_on": today, **sections.get("contact", {})}
        if "services" in sections:
            sections["services"] = self._with_snapshots(sections["services"])
        return self._planning.planned(client._replace(sections=sections))

    def _with_snapshots(self, services: Section) -> Section:
        visits: list[Json] = []
        for _, visit in items(services.get("visits")):
            item = catalogue_item(self._store.catalogue, text(visit.get("service")))
            visits.append(with_snapshot(visit, item) if item else visit)
        return {**services, "visits": visits} if visits else services

    def _clashes(self, client: ClientFile, given: str) -> list[Problem]:
        found: list[Problem] = []
        if given and not ids.is_id(given):
            found.append(Problem("", "id", "client-id", both("not a client id", "不是有效的客户编号")))
        elif given and (self._store.index.documents([given]) or given in self._ids):
            found.append(
                Problem("", "id", "client-exists", both("a client has this id already", "该编号已被使用"))
            )
        number = text(client.section("contact").get("client_no"))
        if number and (
            number in self._numbers
            or self._store.index.select("SELECT 1 FROM clients_stored WHERE client_no = ? LIMIT 1", (number,))
        ):
            found.append(
                Problem(
                    "contact",
                    "client_no",
                    "client-no-unique",
                    both("another client has this number", "该客户编号已被使用"),
                )
            )
        self._numbers.add(number)
        return [*found, *self._likely_duplicates(client)]

    def _likely_duplicates(self, client: ClientFile) -> list[Problem]:
        others: dict[str, None] = {}
        for kind, keys in duplicates.match_keys(client).items():
            for key in keys:
                before = self._seen[kind].get(hash(key), "")
                others |= dict.fromkeys(before.split())
                others |= dict.fromkeys(self._store.index.matches(kind, key))
                self._seen[kind][hash(key)] = f"{before} {client.id}" if before else client.id
        if not others:
            return []
        named = ", ".join(list(others)[:5])
        message = both("probably the same person as {named}", "可能与 {named} 是同一人", named=named)
        return [Problem("contact", "", "likely-duplicate", message, warning=True)]
