"""Something that happens to one client on one day of the year, done by the actions that users run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from random import Random

from clientfile.actions.change import change
from clientfile.actions.demo_shop.evening import Evening
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row
from clientfile.tuples import NamedTuple

_DAY = re.compile(r"<([+-][0-9]+)>")


class Scene(NamedTuple):
    """`today` is the day on which the demo is shown; the store stands at the day on which it happens."""

    store: Evening
    client: str
    today: date
    rng: Random
    doers: Mapping[bool, Sequence[str]]
    """Who does what is invasive, and who does the rest (ids)."""

    def day(self, days: int) -> date:
        """`-95` is the day 95 days before today."""
        return self.today + timedelta(days)

    def now(self) -> ClientFile:
        return self.store.read(self.client)

    def doer(self, item: Row) -> str:
        return self.rng.choice(self.doers[item.get("invasive") is True])


Does = Callable[[Scene], None]


class Happening(NamedTuple):
    """`action` is what its commit is called."""

    days_ago: int
    name: str
    action: str
    does: Does


def changed(*sets: str, adds: Sequence[tuple[str, Row]] = (), unsets: Sequence[str] = ()) -> Does:
    """An `update`, as a user types it. `<-95>` stands for the day 95 days before today."""

    def does(scene: Scene) -> None:
        change(
            scene.store,
            scene.client,
            sets=[dated(each, scene.today) for each in sets],
            adds=[(path, dated_row(row, scene.today)) for path, row in adds],
            unsets=unsets,
        )

    return does


def dated(words: str, today: date) -> str:
    """The words with their days filled in."""
    return _DAY.sub(lambda found: (today + timedelta(int(found[1]))).isoformat(), words)


def dated_row(row: Mapping[str, object], today: date) -> str:
    """A row as JSON, with its days filled in."""
    return dated(json.dumps(row, ensure_ascii=False), today)
