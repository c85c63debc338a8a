"""Who looked at whom: the access log for its owners, and for the client who asks (PIPL Art 44, 45)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from clientfile.actions.resolve import resolve
from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store.access_line import STRANGER
from clientfile.store.access_log import Found, Log
from clientfile.store.git import Git
from clientfile.store.history import History
from clientfile.store.roster import OWNER
from clientfile.store.settings import zone_of
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Wanted(NamedTuple):
    """Which lines: of a client (an id), by a member (an id, or "?"), between two days, of an action."""

    client: str = ""
    by: str = ""
    since: date | None = None
    until: date | None = None
    action: str = ""


class Access(NamedTuple):
    """One line. `clients` are ids where it names them one by one; `many` is how many they are.

    `many` is None where it cannot be told whose files were looked at; `at` is in the store's time zone.
    """

    at: datetime
    who: str
    name: str
    role: str
    device: str
    action: str
    clients: tuple[str, ...]
    many: int | None
    sections: tuple[str, ...]
    purpose: str


class Accesses(NamedTuple):
    """Lines in order of time. `untold` are those of which it cannot be told whether this client is in them.

    `shut` lines are sealed to other owners, `damaged` ones are no lines.
    """

    lines: tuple[Access, ...]
    untold: int = 0
    shut: int = 0
    damaged: int = 0


def accesses(store: Store, wanted: Wanted, limit: int | None = None) -> Accesses:
    """The lines that are wanted, the newest `limit` of them. For owners. Writes a line itself."""
    refuse_others(store)
    found = _read(store, wanted, limit)
    store.noted("access", [wanted.client] if wanted.client else [])
    return found


def asked_for(store: Store, reference: str, *, leaves: bool = False) -> tuple[str, Accesses]:
    """Everything that is known of who saw or changed one client's file, for her; and her id.

    Where it `leaves` on paper, the access log must say so. Raises `Refused` for any but an owner.
    """
    refuse_others(store)
    client = resolve(store, reference)
    store.check([client])
    found = _read(store, Wanted(client=client), None)
    store.noted("access to a file" if leaves else "access", [client], must=leaves)
    lines = sorted((*found.lines, *_changes(store, client)), key=lambda each: each.at)
    return client, found._replace(lines=tuple(lines))


def refuse_others(store: Store) -> None:
    """Raises `Refused` for any but an owner: the log is sealed to them."""
    if store.member.role != OWNER:
        raise Refused(
            both("the access log is for owners", "访问日志仅店主可读"),
            both("ask an owner to look for you", "请店主代为查看"),
        )


def member_named(store: Store, word: str) -> str:
    """The id of a member, those who left too, or "?" for whom the store does not know. Raises `NotFound`."""
    if word == STRANGER:
        return word
    known = [member.id for member in store.roster.members if word in (member.id, member.name)]
    return known[0] if known else store.roster.named(word).id


def _read(store: Store, wanted: Wanted, limit: int | None) -> Accesses:
    git = Git(store.root)
    try:
        log = Log(store, git)
        since = wanted.since.strftime("%Y-%m") if wanted.since else ""
        untold = 0

        def fitting(found: Iterator[Found]) -> Iterator[Access]:
            nonlocal untold
            for each in found:
                if not _fits(store, each, wanted):
                    continue
                named = log.names(each.entry, wanted.client) if wanted.client else True
                untold += named is None
                if named:
                    yield _access(store, each)

        with store.surroundings.progress(
            log.total(since), both("reading the access log", "正在读取访问日志")
        ) as tick:
            # Of a few, the newest are found without opening those before them.
            found = log.lines(since=since, newest_first=limit is not None, tick=tick)
            lines = list(islice(fitting(found), limit))
        if limit is not None:
            lines.reverse()
        return Accesses(tuple(lines), untold, log.shut, len(log.problems))
    finally:
        git.close()


def _fits(store: Store, found: Found, wanted: Wanted) -> bool:
    entry = found.entry
    day = entry.at.astimezone(zone_of(store.settings)).date()
    return (
        wanted.by in ("", entry.who)
        and wanted.action in ("", entry.action)
        and (wanted.since is None or day >= wanted.since)
        and (wanted.until is None or day <= wanted.until)
    )


def _access(store: Store, found: Found) -> Access:
    entry = found.entry
    return Access(
        entry.at.astimezone(zone_of(store.settings)),
        entry.who,
        *_person(store, entry.who),
        found.line.device,
        entry.action,
        tuple(entry.clients or ()) if entry.among is None else (),
        None if entry.clients is None else entry.many,
        tuple(entry.sections),
        entry.purpose,
    )


def _changes(store: Store, client: str) -> Iterator[Access]:
    """Who changed the file, by the history of its document."""
    git = Git(store.root)
    history = History(git)
    try:
        for each in history.changes(str(store.index.meta["commit"]), client):
            at = each.at.astimezone(zone_of(store.settings))
            person = _person(store, each.by)
            yield Access(at, each.by, *person, "", "changed", (client,), 1, tuple(each.sections), "")
    finally:
        history.close()
        git.close()


def _person(store: Store, who: str) -> tuple[str, str]:
    """Name and role, ("", "") of whom the roster does not know."""
    member = store.roster.by_id(who)
    return (member.name, member.role) if member else ("", "")
