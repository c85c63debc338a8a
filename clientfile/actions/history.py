"""Who changed what, and when."""

from __future__ import annotations

from clientfile.actions.resolve import resolve
from clientfile.store.git import Git
from clientfile.store.history import History
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Event(NamedTuple):
    """One commit.

    `at` is ISO in the author's zone; `client` is the one client it changed, "" for none or many.
    """

    commit: str
    at: str
    by: str
    action: str
    client: str
    sections: tuple[str, ...]
    subject: str


def history(store: Store, reference: str | None = None, limit: int | None = None) -> tuple[Event, ...]:
    """Believed commits, newest first: of one client or of the whole store."""
    client = resolve(store, reference) if reference else ""
    if client:
        store.noted("log", [client])
    git = Git(store.root)
    found = History(git)
    try:
        return tuple(
            Event(
                each.commit,
                each.at.isoformat(timespec="seconds"),
                each.by,
                each.action,
                client or (each.clients[0] if len(each.clients) == 1 else ""),
                each.sections,
                each.subject,
            )
            for each in found.changes(str(store.index.meta["commit"]), client, limit)
        )
    finally:
        found.close()
        git.close()
