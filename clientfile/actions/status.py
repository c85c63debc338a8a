"""One screen of how things stand."""

from __future__ import annotations

from typing import NamedTuple

from clientfile.domain.due import due_state
from clientfile.store import heads
from clientfile.store.access import Spool
from clientfile.store.git import Git
from clientfile.store.history import History
from clientfile.store.store import Store


class Status(NamedTuple):
    """How the store stands. `unpushed` and `last_push` are None where there is no remote."""

    root: str
    store: str
    name: str
    template: str
    member: str
    role: str
    owner_fingerprint: str
    today: str
    clients: int
    due_today: int
    overdue: int
    commit: str
    believed: bool
    unpushed: int | None
    last_push: str | None
    edited: tuple[str, ...]
    troubles: tuple[str, ...]
    spooled: int


def status(store: Store) -> Status:
    """Look at everything that may need a hand."""
    index, settings, member = store.index, store.settings, store.member
    today = store.today.isoformat()
    states = [due_state(item.due_from, item.due_to, today) for item in index.due(today, today)]
    commit = str(index.meta["commit"])
    git = Git(store.root)
    found = History(git)
    try:
        pushed = found.unpushed(commit)
    finally:
        found.close()
        git.close()
    pin = store.pin
    return Status(
        str(store.root),
        settings.store,
        settings.name,
        settings.template,
        member.id,
        member.role,
        pin.owner if pin else "",
        today,
        index.count(),
        states.count("due"),
        states.count("overdue"),
        commit,
        store.refusal is None and heads.head(store.git_dir) == commit,
        pushed[0] if pushed else None,
        pushed[1].isoformat(timespec="seconds") if pushed and pushed[1] else None,
        tuple(store.edited()),
        tuple(index.troubles()),
        len(Spool(store.runtime.spool, store.clone.name).waiting()),
    )
