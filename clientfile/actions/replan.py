"""Plan anew what follows from client files, after the catalogue or the cadences changed."""

from __future__ import annotations

from collections.abc import Iterable

from clientfile.actions.planned import Planning
from clientfile.actions.resolve import resolve
from clientfile.domain.client import ClientFile
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Replanned(NamedTuple):
    """How many clients were looked at; of those that changed, how many follow-ups are new or another."""

    clients: int
    changed: dict[str, int]


def replan(store: Store, reference: str = "") -> Replanned:
    """One client, or all of them, in one commit; none where nothing changes.

    A client whose document is not believed is left as it is. Raises `NotFound`, `Ambiguous`, `Refused`.
    """
    with store.writing("replan") as writing:
        planning = Planning(store)
        index = store.index
        troubled = index.troubles()
        total = 1 if reference else index.count()
        clients: Iterable[ClientFile] = (
            [writing.read(resolve(store, reference))] if reference else index.clients()
        )
        changed: dict[str, int] = {}
        with store.surroundings.progress(total, both("planning", "正在重新安排回访")) as tick:
            for client in clients:
                if reference or client.id not in troubled:
                    planned = planning.planned(client)
                    count = _differing(client, planned)
                    if count:
                        before = writing.read(client.id)
                        agenda = {
                            **before.section("agenda"),
                            "followups": planned.section("agenda")["followups"],
                        }
                        writing.put(
                            before._replace(sections={**before.sections, "agenda": agenda}), ("agenda",)
                        )
                        changed[client.id] = count
                tick(1)
        writing.commit("replan")
        return Replanned(total, changed)


def _differing(before: ClientFile, after: ClientFile) -> int:
    """How many follow-ups are not as they were."""
    kept = before.rows("agenda", "followups")
    return sum(row not in kept for row in after.rows("agenda", "followups"))
