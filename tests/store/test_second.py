"""The second process: each batch is done once, whoever does it, and what goes wrong there is told here."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from operator import methodcaller

import pytest

from clientfile.errors import ClientfileError
from clientfile.store.second import AHEAD, Given, Made, Second

LARGE = 1024 * 1024
"""Bytes: many times what a pipe holds."""


def padded(width: int, batch: str) -> str:
    return batch.ljust(width)


def padding(width: int) -> partial[str]:
    return partial(padded, width)


def divided(batch: int) -> float:
    return 1 / batch


def dividing() -> partial[float]:
    return partial(divided)


def all_done(second: Second[Given, Made], batches: Iterable[Given]) -> list[Made]:
    return [*(each for batch in batches for each in second.give(batch)), *second.rest()]


def its_process(second: Second[Given, Made]) -> int:
    pid = second._process.pid
    assert pid is not None
    return pid


@pytest.mark.parametrize("count", [0, 1, AHEAD - 1, AHEAD, AHEAD + 1, 10 * AHEAD])
def test_each_batch_is_done_once(count: int) -> None:
    with closing(Second[str, str](methodcaller, "upper")) as second:
        done = all_done(second, (f"batch {nth}" for nth in range(count)))
    assert sorted(done) == sorted(f"BATCH {nth}" for nth in range(count))


def test_a_batch_may_be_anything_but_none() -> None:
    with closing(Second[str, str](methodcaller, "upper")) as second:
        assert all_done(second, [""] * 3 * AHEAD) == [""] * 3 * AHEAD


def test_what_is_larger_than_a_pipe_goes_both_ways() -> None:
    given = [str(nth).rjust(LARGE // 2, "-") for nth in range(3 * AHEAD)]
    with closing(Second[str, str](padding, LARGE)) as second:
        done = all_done(second, given)
    assert sorted(done) == sorted(each.ljust(LARGE) for each in given)


def test_what_goes_wrong_there_is_raised_here() -> None:
    with closing(Second[int, float](dividing)) as second, pytest.raises(ZeroDivisionError):
        all_done(second, (1, 2, 0, 4))


def test_where_it_is_ended_from_outside_that_is_told() -> None:
    with closing(Second[str, str](padding, LARGE)) as second:
        os.kill(its_process(second), signal.SIGKILL)
        with pytest.raises(ClientfileError, match="a helping process was ended"):
            all_done(second, map(str, range(10 * AHEAD)))


def test_whoever_gives_up_leaves_nobody_behind() -> None:
    second = Second[str, str](padding, LARGE)
    for nth in range(3):
        list(second.give(str(nth)))
    pid = its_process(second)
    second.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
