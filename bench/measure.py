"""Whole processes, timed from outside.

Medians, and ratios pair by pair so that a drifting machine does not count.
"""

from __future__ import annotations

import os
import pty
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One finished process: wall seconds, peak memory in MiB."""

    seconds: float
    peak: float


def run(command: Sequence[str], environment: Mapping[str, str], cwd: Path, *, terminal: bool = False) -> Run:
    """Run to the end; on a pseudo-terminal of 100 columns, or into a pipe. Raises where it fails."""
    return _on_terminal(command, environment, cwd) if terminal else _in_a_pipe(command, environment, cwd)


def _in_a_pipe(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> Run:
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, cwd=cwd, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    ) as child:
        assert child.stdout is not None
        child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    return _finished(command, child.returncode, time.perf_counter() - began, usage.ru_maxrss)


def _on_terminal(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> Run:
    began = time.perf_counter()
    pid, screen = pty.fork()
    if pid == 0:
        os.chdir(cwd)
        os.execvpe(command[0], list(command), {**environment, "COLUMNS": "100", "TERM": "xterm-256color"})
    try:
        while os.read(screen, 65536):
            pass
    except OSError:
        pass  # how Linux says that the other side is closed
    _, status, usage = os.wait4(pid, 0)
    os.close(screen)
    return _finished(command, os.waitstatus_to_exitcode(status), time.perf_counter() - began, usage.ru_maxrss)


def _finished(command: Sequence[str], code: int, seconds: float, kilobytes: int) -> Run:
    if code != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return Run(seconds, kilobytes / 1024)


@dataclass(frozen=True)
class Paired:
    """Medians of both in seconds, of their ratio pair by pair, and the peak memory of the first in MiB."""

    first: float
    second: float
    ratio: float
    peak: float


def paired(
    first: Callable[[int], Sequence[str]],
    second: Callable[[int], Sequence[str]],
    environment: Mapping[str, str],
    cwd: Path,
    *,
    runs: int,
    terminal: bool = False,
) -> Paired:
    """Both in turn, `runs` times, after one that does not count. Each is given the number of the run."""
    pairs = []
    for nth in range(runs + 1):
        pair = tuple(run(each(nth), environment, cwd, terminal=terminal) for each in (first, second))
        if nth:
            pairs.append(pair)
    return Paired(
        statistics.median(a.seconds for a, _ in pairs),
        statistics.median(b.seconds for _, b in pairs),
        statistics.median(a.seconds / b.seconds for a, b in pairs),
        max(a.peak for a, _ in pairs),
    )
