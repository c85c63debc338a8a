"""What comes in from outside, as plain functions named after what they do.

The clock, chance, questions, talk.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from clientfile.domain.ids import ALPHABET
from clientfile.said import Said
from clientfile.store.home import Home
from clientfile.tuples import NamedTuple

Progress = Callable[[int, Said], AbstractContextManager[Callable[[int], None]]]
"""Shows how far so many steps of something are (0: nobody knows how many), as its function is told."""


@contextmanager
def unseen(_total: int, _label: Said) -> Iterator[Callable[[int], None]]:
    """Progress that nobody looks at."""
    yield lambda _: None


def _nobody_hears(_: Said) -> None:
    return None


class Surroundings(NamedTuple):
    """`today` overrides the clock's date; `ask_passphrase` is None where nobody can be asked."""

    home: Home
    identity_file: Path | None = None
    today: date | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    random_bytes: Callable[[int], bytes] = os.urandom
    ask_passphrase: Callable[[], str] | None = None
    tell: Callable[[Said], None] = _nobody_hears
    progress: Progress = unseen

    @property
    def identity(self) -> Path:
        """The identity file in use."""
        return self.identity_file or self.home.identity


def random_name(length: int) -> str:
    """Random Crockford characters, lower case: for clones and devices."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in os.urandom(length))  # 32 of them: no bias
