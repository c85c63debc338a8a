"""A line is added to the access log: by who looks, and for what the tool refused."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from clientfile.errors import ClientfileError, NoIdentity, NotBelieved, Refused
from clientfile.said import both
from clientfile.store import on_demand
from clientfile.store.access_line import MAX_NAMED, REFUSED, STRANGER, Among, Entry, named_briefly
from clientfile.store.index.database import DatabaseError

if TYPE_CHECKING:
    from clientfile.store.store import Store


def note(
    store: Store,
    action: str,
    clients: Sequence[str] | None,
    sections: Sequence[str],
    purpose: str,
    *,
    must: bool,
) -> None:
    """See `Store.noted`."""
    owners = [member.recipient for member in store.roster.owners()]
    who = store.roster.by_recipient(store.keys.recipient)
    if who is not None and action != REFUSED:
        sections = [name for name in sections if store.roster.may_read(who, name)]
    named, among = _named(store, clients)
    many = len(clients or ())
    entry = Entry(store.now, who.id if who else STRANGER, action, named, sections, purpose, among, many)
    try:
        store.spool.append(entry, owners)
    except OSError as error:
        said = both(
            "the access log could not be written: {why}",
            "访问日志无法写入：{why}",
            why=error.strerror or "input/output error",
        )
        if must:
            raise Refused(
                said, both("nothing left the shop; free some space", "未导出任何内容；请腾出空间")
            ) from None
        store.surroundings.tell(said)


def note_refusal(store: Store, error: ClientfileError, verb: str) -> None:
    """See `Store.refused`."""
    forged = isinstance(error, NotBelieved) and error.clients
    if not forged and not isinstance(error, NoIdentity | Refused):
        return
    with suppress(ClientfileError, OSError, DatabaseError):
        if "index" in store.__dict__:
            store.noted(REFUSED, error.clients, error.sections, f"{verb}: {error.kind}".strip(": "))
        else:
            on_demand.note_stranger(store, error, verb)


def _named(store: Store, clients: Sequence[str] | None) -> tuple[Sequence[str] | None, Among | None]:
    if clients is None or len(clients) <= MAX_NAMED:
        return clients, None
    return named_briefly(clients, store.index.ids(), str(store.index.meta["commit"]))
