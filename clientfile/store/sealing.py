"""Sealing in bulk: age and YAML run in a second process while this one checks the next clients.

A process, never a thread: pyrage holds the interpreter's lock. What it is given and gives back stays in
memory.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import NamedTuple

from clientfile.errors import ClientfileError
from clientfile.said import both
from clientfile.store import age
from clientfile.store.document import Sealed
from clientfile.store.part import Part, seal_part

_BATCH = 40
"""Parts that travel together."""


class Job(NamedTuple):
    """A part to be sealed, the generation of its section identity, and its recipients as text."""

    part: Part
    generation: int
    recipients: tuple[str, ...]


class Pending:
    """A part that is being sealed."""

    def __init__(self) -> None:
        self.batch: Future[list[Sealed]] | None = None
        self.place = 0

    def sealed(self) -> Sealed:
        """The part, when it is done."""
        assert self.batch is not None
        return self.batch.result()[self.place]


class Sealing:
    """Takes parts and seals them elsewhere. `close` it, whatever happened."""

    def __init__(self) -> None:
        # Spawned, not forked: the child has neither our lock nor our database.
        self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
        self._waiting: list[tuple[Job, Pending]] = []

    def later(self, part: Part, generation: int, recipients: tuple[str, ...]) -> Pending:
        """Have a part sealed; call `flush` before asking for it."""
        pending = Pending()
        self._waiting.append((Job(part, generation, recipients), pending))
        if len(self._waiting) >= _BATCH:
            self.flush()
        return pending

    def flush(self) -> None:
        """Send what is still waiting."""
        if not self._waiting:
            return
        try:
            batch = self._pool.submit(seal_all, [job for job, _ in self._waiting])
        except BrokenProcessPool:
            raise _ended() from None
        for place, (_, pending) in enumerate(self._waiting):
            pending.batch, pending.place = batch, place
        self._waiting = []

    def done(self, parts: Sequence[Pending]) -> list[Sealed]:
        """All of these, in order. Raises `ClientfileError` where the other process was ended."""
        self.flush()
        try:
            return [each.sealed() for each in parts]
        except BrokenProcessPool:
            raise _ended() from None

    def close(self) -> None:
        """End the other process; what it has not begun is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def seal_all(jobs: Sequence[Job]) -> list[Sealed]:
    """What the other process does."""
    return [
        seal_part(job.part, job.generation, [_recipient(each) for each in job.recipients]) for job in jobs
    ]


_recipients: dict[str, age.Recipient] = {}


def _recipient(text: str) -> age.Recipient:
    if text not in _recipients:
        _recipients[text] = age.recipient(text)
    return _recipients[text]


def _ended() -> ClientfileError:
    return ClientfileError(
        both("a helping process was ended from outside", "辅助进程被外部终止"),
        both("nothing was written; try again", "未写入任何内容；请重试"),
    )
