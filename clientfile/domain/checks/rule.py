"""What a rule is, and the one way in which rules say what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeAlias

from clientfile.domain.client import ClientFile
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.tuples import NamedTuple

Check: TypeAlias = Callable[[ClientFile, ClientFile | None, date], Iterable[Problem]]
"""(the client, what she was before or None, today) -> the problems of one rule.

Checks never raise: the data may have any shape, since the schema is checked beside them.
"""


class Rule(NamedTuple):
    """One check, and the sections it reads. It counts when one of them changed."""

    name: str
    sections: tuple[str, ...]
    function: Check


def wrong(place: str, rule: str, en: str, zh: str) -> Problem:
    """A problem that refuses; `place` is `section.path`."""
    section, _, path = place.partition(".")
    return Problem(section, path, rule, both(en, zh))


def doubtful(place: str, rule: str, en: str, zh: str) -> Problem:
    """A problem that only warns."""
    section, _, path = place.partition(".")
    return Problem(section, path, rule, both(en, zh), warning=True)
