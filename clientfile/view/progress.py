"""How far a long step has come: on a terminal, and only once it has taken a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from clientfile.said import Said
from clientfile.view.clean import clean

AFTER = 1.0
"""Seconds before anything is shown."""

EVERY = 0.1
"""Seconds between two drawings."""

_COLUMNS = 24


@contextmanager
def progress(
    total: int,
    label: Said,
    err: TextIO,
    *,
    lang: str = "en",
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Callable[[int], None]]:
    """Gives `tick(n)`: n more of `total` are done (0 where it is not known how many there are).

    Nothing is written where `err` is no terminal; what was drawn is gone at the end.
    """
    if not err.isatty():
        yield lambda _: None
        return
    bar = _Bar(total, clean(label.to(lang)), err, clock)
    try:
        yield bar.tick
    finally:
        bar.clear()


class _Bar:
    def __init__(self, total: int, label: str, err: TextIO, clock: Callable[[], float]) -> None:
        self._total = total
        self._label = label
        self._err = err
        self._clock = clock
        self._done = 0
        self._next = clock() + AFTER
        self._drawn = False

    def tick(self, done: int) -> None:
        self._done += done
        now = self._clock()
        if now >= self._next:
            self._next = now + EVERY
            self._draw()

    def _draw(self) -> None:
        self._drawn = True
        if self._total:
            part = min(1.0, self._done / self._total)
            full = int(part * _COLUMNS)
            bar = "█" * full + "░" * (_COLUMNS - full)
            shown = f"{self._label}  {bar}  {self._done:,} / {self._total:,}"
        else:
            shown = f"{self._label}  {self._done:,}"
        self._err.write(f"\r{shown}\x1b[K")
        self._err.flush()

    def clear(self) -> None:
        if self._drawn:
            self._err.write("\r\x1b[K")
            self._err.flush()
