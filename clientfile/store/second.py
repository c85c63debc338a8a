"""A second process for work in bulk; this one does a batch itself where the other has enough to do.

A process, never a thread: pyrage holds the interpreter's lock. What travels between them stays in memory.
Two plain pipes, whose far ends only the other process holds: where it is ended from outside, even half-way
through an answer, it is noticed. concurrent.futures keeps both ends, and would wait for ever.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.reduction import ForkingPickler
from queue import Empty, Queue, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeVar

from clientfile.errors import ClientfileError
from clientfile.said import both

Given = TypeVar("Given")
Made = TypeVar("Made")

AHEAD = 8
"""Batches that wait for the other process: enough while this one packs or writes, few enough to hold."""


class Second(Generic[Given, Made]):
    """Two pairs of hands for one kind of work. `close` it, whatever happened.

    `make(*setup)` gives what does a batch, here and, after it was sent there, in the other process.
    """

    def __init__(self, make: Callable[..., Callable[[Given], Made]], *setup: object) -> None:
        self._own = make(*setup)
        # Spawned, not forked: the child has neither our lock nor our database.
        context = multiprocessing.get_context("spawn")
        jobs, self._jobs = context.Pipe(duplex=False)
        self._answers, answers = context.Pipe(duplex=False)
        self._process = context.Process(target=_serve, args=(jobs, answers, make, setup), daemon=True)
        _start_unheard(self._process)
        jobs.close()
        answers.close()
        self._waiting = 0
        self._queue: SimpleQueue[Given | None] = SimpleQueue()
        # A pipe that is full would hold us up while the other waits for us to listen.
        self._sender = Thread(target=self._send, daemon=True)
        self._sender.start()

    def give(self, batch: Given, ahead: int = AHEAD) -> Iterator[Made]:
        """Have a batch done; gives what is done by now, in no particular order.

        By the other process, unless so many wait for it already.
        """
        while self._waiting and self._answers.poll():
            yield self._next()
        if self._waiting < ahead:
            self._queue.put(batch)
            self._waiting += 1
        else:
            yield self._own(batch)

    def rest(self) -> Iterator[Made]:
        """All that is not done yet. Raises `ClientfileError` where the other process was ended.

        What was not sent yet is done here: neither waits for the other.
        """
        while (batch := self._unsent()) is not None:
            self._waiting -= 1
            yield self._own(batch)
        while self._waiting:
            yield self._next()

    def close(self) -> None:
        """End the other process; what it has not done is dropped."""
        self._process.kill()
        self._process.join()
        self._queue.put(None)
        self._sender.join()
        self._answers.close()
        self._process.close()

    def _unsent(self) -> Given | None:
        try:
            return self._queue.get_nowait()
        except Empty:
            return None

    def _next(self) -> Made:
        try:
            failed, made = self._answers.recv()
        except (EOFError, OSError):
            raise _ended() from None
        self._waiting -= 1
        if failed:
            raise made
        found: Made = made
        return found

    def _send(self) -> None:
        with self._jobs:
            while (batch := self._queue.get()) is not None:
                try:
                    self._jobs.send(batch)
                except OSError:
                    return  # the other has ended: whoever waits for its answer is told


def _start_unheard(process: BaseProcess) -> None:
    """Start it deaf to Ctrl-C, which would find it half-way through its imports; here it is heard after."""
    resource_tracker.ensure_running()  # started within, it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(
    jobs: Connection[Any, Any],
    answers: Connection[Any, Any],
    make: Callable[..., Callable[[Any], Any]],
    setup: tuple[object, ...],
) -> None:
    """What the other process does, until nobody is there any more. Ctrl-C is the first one's to hear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given: Queue[bytes | None] = Queue(maxsize=1)
    made: SimpleQueue[bytes] = SimpleQueue()
    # The first process sends and listens when it has time: neither is to hold up the work.
    Thread(target=_take, args=(jobs, given), daemon=True).start()
    Thread(target=_pass_on, args=(made, answers), daemon=True).start()
    work = make(*setup)
    while (batch := given.get()) is not None:
        try:
            answer = (False, work(ForkingPickler.loads(batch)))
        except Exception as error:  # told by the first process, as its own
            answer = (True, error)
        made.put(bytes(ForkingPickler.dumps(answer)))


def _take(jobs: Connection[Any, Any], given: Queue[bytes | None]) -> None:
    try:
        while True:
            given.put(jobs.recv_bytes())
    except (EOFError, OSError):
        given.put(None)  # nobody is there any more


def _pass_on(made: SimpleQueue[bytes], answers: Connection[Any, Any]) -> None:
    try:
        while True:
            answers.send_bytes(made.get())
    except OSError:
        return  # nobody is there any more


def _ended() -> ClientfileError:
    return ClientfileError(
        both("a helping process was ended from outside", "辅助进程被外部终止"),
        both("nothing was written; try again", "未写入任何内容；请重试"),
    )
