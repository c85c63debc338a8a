"""The access log is read: its files at a commit and the lines that wait, opened by an owner.

A file's name is the number of its last line, so that how many lines there are, and whether one is missing, is
seen without opening any. What a line holds is `access_line.py`, how it is added `access.py`, where the files
lie `access_at_head.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from heapq import merge

from clientfile.errors import ClientfileError
from clientfile.problem import Problem
from clientfile.said import Said, both, counted
from clientfile.store import age
from clientfile.store.access_at_head import LogFile, log_files
from clientfile.store.access_line import (
    START,
    STRANGER,
    BadLine,
    Entry,
    Line,
    bitmap,
    digest,
    is_among,
    line_from,
    pieces,
)
from clientfile.store.git import Git
from clientfile.store.layout import client_of
from clientfile.store.roster import Roster
from clientfile.store.store import Store
from clientfile.store.trees import files
from clientfile.tuples import NamedTuple

SPOOL = ".git/clientfile/spool"
"""The place of lines that wait."""
LONG_DAYS = 30
"""Lines that wait longer are told: a clone that only reads never commits them."""


class Sealed(NamedTuple):
    """A line as it lies there: `number` is what it should have by its place."""

    path: str
    number: int
    sealed: bytes


class Found(NamedTuple):
    """A line that was opened, and the file it lies in."""

    path: str
    line: Line

    @property
    def entry(self) -> Entry:
        return self.line.entry


class Log:
    """All that one store knows of who looked. Lines are opened one by one; none is kept.

    After reading, `problems` has what is no line of the log, and `shut` counts lines sealed to others.
    """

    def __init__(self, store: Store, git: Git) -> None:
        self._git = git
        self._identity = store.keys.identity
        self.commit = str(store.index.meta["commit"])
        self.devices = log_files(git, self.commit)
        for each in store.spool.waiting():
            count = len(pieces(each.path.read_bytes()))
            at = LogFile("", each.device, "", each.first + count - 1, waits=each.path)
            self.devices.setdefault(each.device, []).append(at)
        self.problems: list[Problem] = []
        self.shut = 0
        self.clients_at = lru_cache(maxsize=16)(self._clients_at)
        self._bits = lru_cache(maxsize=64)(bitmap)

    def total(self, since: str = "") -> int:
        """About how many lines there are in files of this month (`2026-11`) and later."""
        return sum(_count(each, since) for each in self.devices.values())

    def lines(
        self, *, since: str = "", newest_first: bool = False, tick: Callable[[int], None] = lambda _: None
    ) -> Iterator[Found]:
        """Every line that this identity opens, of all devices, in order of time.

        Files of months before `since` are not opened; lines of the month before it may still come.
        """
        streams = [
            self._opened(_since(each, since), newest_first=newest_first, tick=tick)
            for each in self.devices.values()
        ]
        return merge(*streams, key=lambda found: found.entry.at, reverse=newest_first)

    def names(self, entry: Entry, client: str) -> bool | None:
        """Whether a line is about this client, None where that cannot be told any more."""
        if entry.clients is None:
            return None
        if client in entry.clients:
            return True
        if entry.among is None:
            return False
        every = self.clients_at(entry.among.commit)
        try:
            return None if every is None else is_among(client, self._bits(entry.among), every)
        except BadLine:
            return None

    def sealed(self, device: str) -> Iterator[Sealed]:
        """The lines of one device as they lie there; what lies there twice comes once."""
        return self._sealed(self.devices[device], newest_first=False)

    def open(self, sealed: bytes) -> Line | None:
        """A line, None where it is sealed to others. Raises `BadLine`, or another error of ours."""
        try:
            return line_from(age.open_sealed(sealed, [self._identity]))
        except age.AgeNoMatch:
            return None

    def _sealed(self, held: Sequence[LogFile], *, newest_first: bool) -> Iterator[Sealed]:
        seen: set[bytes] = set()  # of a copied clone the lines that waited may be committed by both
        for file in reversed(held) if newest_first else held:
            found = pieces(self._content(file))
            first = file.last - len(found) + 1
            order = range(len(found))
            for place in reversed(order) if newest_first else order:
                mark = hashlib.sha256(found[place]).digest()
                if mark not in seen:
                    seen.add(mark)
                    yield Sealed(file.path, first + place, found[place])

    def _content(self, file: LogFile) -> bytes:
        return file.waits.read_bytes() if file.waits is not None else self._git.read(file.blob, "blob")

    def _opened(
        self, held: Sequence[LogFile], *, newest_first: bool, tick: Callable[[int], None]
    ) -> Iterator[Found]:
        for each in self._sealed(held, newest_first=newest_first):
            tick(1)
            try:
                line = self.open(each.sealed)
            except (BadLine, ClientfileError):
                self.problems.append(not_a_line(each))
                continue
            if line is None:
                self.shut += 1
            else:
                yield Found(each.path, line)

    def _clients_at(self, commit: str) -> list[str] | None:
        """Every client of a commit, sorted; None where the commit is not there."""
        found = self._git.find(f"{commit}:clients")
        if found is None:
            return None
        paths = (f"clients/{path}" for path, _ in files(self._git, found[0]))
        return sorted(client for path in paths if (client := client_of(path)))


def not_a_line(each: Sealed) -> Problem:
    """What to say of a piece of the log that is nothing the program wrote."""
    return said_of(each.path, each.number, "access-damaged", both("it is damaged", "已损坏"))


def said_of(path: str, number: int, rule: str, what: Said, *, warning: bool = False) -> Problem:
    """A problem of one line of the log."""
    message = both("line {n} of the access log: {what}", "访问日志第 {n} 行：{what}", n=number, what=what)
    return Problem("", path or SPOOL, rule, message, warning=warning)


def _since(held: Sequence[LogFile], month: str) -> list[LogFile]:
    return [each for each in held if not month or not each.month or each.month >= month]


def _count(held: Sequence[LogFile], since: str) -> int:
    """By the numbers in the files' names: each begins where the one before it ended."""
    skipped = [each.last for each in held if since and each.month and each.month < since]
    return max(0, max((each.last for each in held), default=0) - max(skipped, default=0))


# Whether it holds ----------------------------------------------------------------------------

_TWICE = both(
    "another line has this number: two clones wrote under one name, or it was put in",
    "另有一行使用同一编号：两个副本同名写入，或此行为伪造",
)
_ELSEWHERE = both("it is a line of another place", "属于别处")
_OTHER_BEFORE = both("the line before it is not the one it was written after", "其前一行并非写入时的前一行")
_EARLIER = both("the clock went back: it is earlier than the line before", "时钟倒退：早于前一行")
_NOBODY = both("nobody in the roster is called so", "名册中没有此人")


def examine_access(store: Store, git: Git) -> list[Problem]:
    """Whether lines of the access log were taken out, edited or put in, as far as that can be seen.

    Anybody sees gaps in the numbers and files that were taken away. An owner sees whether a line is what it
    should be: of its device and number, going on from the line before it, not earlier than that, by somebody
    who was in the roster. Problems have the file as their path; their rules are `access-removed`,
    `access-gap`, `access-chain`, `access-foreign`, `access-damaged`, and as warnings `access-clock`,
    `access-who`, `access-shut` and `access-waits`. Constant memory but for a mark of each line of one device.
    """
    log = Log(store, git)
    problems = [*_removed(git, log.commit)]
    with store.surroundings.progress(log.total(), both("reading the access log", "正在读取访问日志")) as tick:
        for device in log.devices:
            problems += _examined(log, device, store.roster, tick)
    problems += _waiting(store, log)
    return problems


def _removed(git: Git, commit: str) -> Iterator[Problem]:
    """Files that history once held, and that were changed or are gone: an owner has accepted that."""
    listed = git.run(
        *("log", "-m", "-z", "--format=", "--name-only", "--no-renames", "--diff-filter=DMT", commit),
        *("--", "access"),
    )
    for path in sorted({each for each in listed.decode("utf-8", "replace").split("\0") if each.strip()}):
        yield Problem(
            "",
            path.strip(),
            "access-removed",
            both(
                "a file of the access log was changed or taken away in history",
                "访问日志的文件曾在历史中被更改或删除",
            ),
        )


def _examined(log: Log, device: str, roster: Roster, tick: Callable[[int], None]) -> Iterator[Problem]:
    last, earlier, shut = 0, None, 0
    digests: dict[int, str] = {0: START}
    for each in log.sealed(device):
        tick(1)
        path, number = each.path, each.number
        if number in digests:
            yield said_of(path, number, "access-chain", _TWICE)
            continue
        if number > last + 1:
            yield _gap(path, last + 1, number - 1)
        last = max(last, number)
        digests[number] = digest(each.sealed)
        try:
            line = log.open(each.sealed)
        except (BadLine, ClientfileError):
            yield not_a_line(each)
            continue
        if line is None:
            shut += 1
            continue
        entry = line.entry
        if (line.nr, line.device) != (number, device):
            yield said_of(path, number, "access-foreign", _ELSEWHERE)
        elif line.before != digests.get(number - 1, line.before):
            yield said_of(path, number, "access-chain", _OTHER_BEFORE)
        if earlier is not None and entry.at < earlier:
            yield said_of(path, number, "access-clock", _EARLIER, warning=True)
        earlier = entry.at
        if entry.who != STRANGER and roster.by_id(entry.who) is None:
            yield said_of(path, number, "access-who", _NOBODY, warning=True)
    if shut:
        yield Problem(
            "",
            f"access/{device}",
            "access-shut",
            counted(
                shut,
                "{n} line is sealed to other owners: its content was not looked at",
                "{n} lines are sealed to other owners: their content was not looked at",
                "有 {n} 行封装给其他店主，未检查内容",
            ),
            warning=True,
        )


def _gap(path: str, first: int, last: int) -> Problem:
    which = f"{first}" if first == last else f"{first}–{last}"
    return Problem(
        "",
        path or SPOOL,
        "access-gap",
        both(
            "lines of the access log are missing before it: {which}",
            "访问日志在此之前缺少第 {which} 行",
            which=which,
        ),
    )


def _waiting(store: Store, log: Log) -> Iterator[Problem]:
    """Of this clone alone: whether what was added last is there."""
    number, _ = store.spool.last()
    held = log.devices.get(store.spool.device, [])
    last = max((each.last for each in held), default=0)
    if number > last:
        yield _gap("", last + 1, number)
    since = store.spool.since()
    waits = (store.now.date() - date.fromisoformat(since[:10])).days if since else 0
    if waits > LONG_DAYS:
        yield Problem(
            "",
            SPOOL,
            "access-waits",
            both(
                "lines of the access log wait since {day}: the next write commits them",
                "访问日志自 {day} 起等待提交：下次写入时提交",
                day=since[:10],
            ),
            warning=True,
        )
