"""A believable shop to try things on: a store, a home of its own, and a recovery sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clientfile.said import Said
from clientfile.store.home import Home
from clientfile.store.surroundings import Surroundings


@dataclass(frozen=True)
class Job:
    """One thing to try: its title, the line to type, and the same as arguments of the program."""

    title: Said
    command: str
    argv: tuple[str, ...]


@dataclass(frozen=True)
class Demo:
    """What was made."""

    store_root: Path
    home: Path
    recovery: Path
    clients: int
    jobs: tuple[Job, ...]


def make_demo(
    folder: Path,
    surroundings_for: Callable[[Home], Surroundings],
    *,
    locale: str,
    template: str = "medspa",
    tell: Callable[[Said], None],
) -> Demo:
    """Make the shop in an empty (or new) folder. Raises `Refused`."""
    raise NotImplementedError
