"""One screen of how things stand."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from clientfile.domain.due import due_state
from clientfile.store import heads
from clientfile.store.backups import backups, unpushed
from clientfile.store.git import Git
from clientfile.store.settings import zone_of
from clientfile.store.shop_files import uncommitted
from clientfile.store.store import Store
from clientfile.store.wanting import wanting
from clientfile.tuples import NamedTuple


class Status(NamedTuple):
    """How the store stands. Times are ISO, in the store's time zone.

    `unpushed` is None where there is no remote, `last_push` too where no push is noted. `backups` has a
    `remote`, its last push and the commits it lacks for each; `index_state` says `current`, or `behind` where
    HEAD is not believed; `draft` since when one waits; `spooled` lines of the access log wait for the next
    commit since `spooled_since`; `uncommitted` names shop-level files changed by hand;
    `to_reseal` is how many parts want to be sealed anew.
    """

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
    backups: tuple[Mapping[str, str | int | None], ...]
    edited: tuple[str, ...]
    uncommitted: tuple[str, ...]
    troubles: tuple[str, ...]
    index_state: str
    index_commit: str
    index_bytes: int
    draft: str | None
    spooled: int
    spooled_since: str | None
    to_reseal: int


def status(store: Store) -> Status:
    """Look at everything that may need a hand."""
    index, settings, member = store.index, store.settings, store.member
    today = store.today.isoformat()
    # As `due` has them: without those whom it leaves out.
    waiting = [item for item in index.followups.due(today, today) if not item.left_out]
    states = [due_state(item.due_from, item.due_to, today) for item in waiting]
    commit = str(index.meta["commit"])
    head = heads.head(store.git_dir)
    git = Git(store.root)
    try:
        kept = backups(git, commit, zone_of(settings))
        missing = unpushed(git, commit) if kept else None
        # Beside a HEAD that is not believed nobody can say what was edited.
        by_hand = uncommitted(git, commit) if head == commit else []
    finally:
        git.close()
    pin = store.pin
    return Status(
        root=str(store.root),
        store=settings.store,
        name=settings.name,
        template=settings.template,
        member=member.id,
        role=member.role,
        owner_fingerprint=pin.owner if pin else "",
        today=today,
        clients=index.count(),
        due_today=states.count("due"),
        overdue=states.count("overdue"),
        commit=commit,
        believed=store.refusal is None and head == commit,
        unpushed=missing,
        last_push=_iso(max((each.pushed for each in kept if each.pushed), default=None)),
        backups=tuple(
            {"remote": each.remote, "pushed": _iso(each.pushed), "missing": each.missing} for each in kept
        ),
        edited=tuple(store.edited()),
        uncommitted=tuple(by_hand),
        troubles=tuple(index.troubles()),
        index_state="current" if head == commit else "behind",
        index_commit=commit,
        index_bytes=_size(store.index_file),
        draft=_since(store),
        spooled=store.spool.count(),
        spooled_since=store.spool.since() or None,
        to_reseal=sum(wanting(store).values()),
    )


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _since(store: Store) -> str | None:
    """When the interrupted interview was kept. It is not opened for that: it may be somebody else's."""
    try:
        at = store.runtime.draft.lstat().st_mtime
    except OSError:
        return None
    return _iso(datetime.fromtimestamp(at, zone_of(store.settings)))


def _size(file: Path) -> int:
    """Bytes of the database and of what SQLite keeps beside it."""
    size = 0
    for each in (file, file.with_name(f"{file.name}-wal")):
        with suppress(OSError):
            size += each.stat().st_size
    return size
