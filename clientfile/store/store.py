"""One shop's store, opened by one identity.

Reading costs the index alone; the rest is loaded when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, mapping
from clientfile.errors import ClientfileError, NoIdentity, NotBelieved, NotFound
from clientfile.said import both
from clientfile.store import heads, noting, on_demand
from clientfile.store.access import Spool
from clientfile.store.hand_edits import edited
from clientfile.store.home import Keys, Pin, open_identity, read_pin, write_pin
from clientfile.store.index.database import Database, DatabaseError, IndexDamaged
from clientfile.store.index.fingerprint import fingerprint
from clientfile.store.index.index import Index
from clientfile.store.layout import Runtime, client_path
from clientfile.store.plain_file import NotPlain, read_plain
from clientfile.store.roster import Member, Roster, roster_from
from clientfile.store.settings import Settings, settings_from, zone_of
from clientfile.store.surroundings import Surroundings
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.forms.complete import Requirements
    from clientfile.forms.fields import Forms
    from clientfile.forms.template import Template
    from clientfile.store.transaction import Transaction

CHECKED_WHOLLY_UP_TO = 2000
"""Documents.

In a store of so many, lists compare every work tree file with HEAD, above it those of the listed clients.
"""

_THRESHOLDS = {"dormant_after_days": 90, "lost_after_days": 180}


_MAX_NOTE = 64 * 1024
"""Bytes of a file in which this clone notes something of itself."""


class Clone(NamedTuple):
    """Which store this is a clone of, and the clone's own name.

    It is the access log's device too, until the clone is copied as a folder.
    """

    store: str
    name: str


def read_clone(runtime: Runtime) -> Clone | None:
    """Which clone this is, None where nobody has taken it in yet. Raises `NotBelieved`."""
    try:
        data = json.loads(read_plain(runtime.clone, _MAX_NOTE))
        return Clone(str(data["store"]), str(data["clone"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise NotBelieved(
            both("{path} is damaged", "{path} 已损坏", path=".git/clientfile/clone.json"),
            both("remove it and start again: it is made anew", "删除后重试即可：会自动重建"),
        ) from None


class Store:
    """`refusal` is why HEAD is not believed, where it is not.

    Then reading goes on from the last believed commit.
    """

    def __init__(self, root: Path, surroundings: Surroundings) -> None:
        self.root = root
        self.git_dir = root / ".git"
        self.runtime = Runtime(self.git_dir)
        self.surroundings = surroundings
        self.refusal: ClientfileError | None = None
        self._no_keys: NoIdentity | None = None

    @cached_property
    def forms(self) -> Forms:
        return on_demand.forms()

    @cached_property
    def keys(self) -> Keys:
        """The identity at hand. Raises `NoIdentity`."""
        if self._no_keys is not None:  # noting that refusal does not ask for a passphrase once more
            raise self._no_keys
        around = self.surroundings
        try:
            return open_identity(around.identity, around.ask_passphrase, around.tell)
        except NoIdentity as error:
            self._no_keys = error
            raise

    @cached_property
    def settings(self) -> Settings:
        return settings_from(self.index.meta["settings"])

    @cached_property
    def roster(self) -> Roster:
        return roster_from(self.index.meta["roster"])

    @property
    def catalogue(self) -> Mapping[str, Json]:
        return mapping(self.index.meta["catalogue"])

    @cached_property
    def template(self) -> Template:
        return on_demand.template(mapping(self.index.meta["template"]))

    @cached_property
    def asked(self) -> Requirements:
        """What the template asks of every client."""
        return on_demand.requirements(self.index.meta["asked"])

    @cached_property
    def member(self) -> Member:
        """Who I am in the roster. Raises `NoIdentity`."""
        return member_of(self.roster, self.keys)

    @property
    def today(self) -> date:
        """The store's today: its time zone's, not the machine's."""
        return today_of(self.surroundings, self.settings)

    @property
    def now(self) -> datetime:
        """This moment in the store's time zone."""
        return self.surroundings.now().astimezone(zone_of(self.settings))

    # Reading ---------------------------------------------------------------------------------

    @cached_property
    def clone(self) -> Clone:
        """This clone. A plain `git clone` is taken in here when it is first used."""
        found = read_clone(self.runtime)
        if found is None:
            found = on_demand.adopt(self)
        return found

    @cached_property
    def index(self) -> Index:
        """The index at the last believed commit. Sets `refusal` where HEAD is not believed."""
        index = self.opened_index()
        if self.pin is None:
            on_demand.adopt(self)
        pin = self.pin
        head = heads.head(self.git_dir)
        if index is not None and pin is not None and head is not None:
            fresh = (
                index.meta.get("commit") == pin.believed == head and index.meta.get("program") == self.program
            )
            if fresh and self._worktree_at() == head:
                today = today_of(self.surroundings, settings_from(index.meta["settings"]))
                if index.covers(today):
                    return index
        return on_demand.catch_up(self, index)

    @property
    def index_file(self) -> Path:
        """Where the index that is open lies."""
        return Path(self.index.connection.execute("PRAGMA database_list").fetchone()[2])

    @property
    def program(self) -> str:
        """What the index was built by: another version or other schemas make it anew."""
        return fingerprint()

    @property
    def pin(self) -> Pin | None:
        return read_pin(self.surroundings.home, self.clone.store, self.clone.name)

    def believe(self, commit: str) -> None:
        """Move the pin forward."""
        pin = self.pin
        assert pin is not None
        write_pin(self.surroundings.home, self.clone.name, Pin(pin.store, pin.owner, commit))

    @property
    def database(self) -> Database:
        return Database(self.runtime.dir, self.keys.recipient)

    def drop_index(self) -> None:
        """Throw the index away; it costs the next verb time, never data."""
        self.database.drop()

    def close(self) -> None:
        """Close the index, where it was opened: what SQLite kept beside it is put in its place."""
        opened = self.__dict__.pop("index", None)
        if opened is not None:
            opened.close()

    def go_on_with(self, keys: Keys) -> None:
        """Other keys from here on, with an index of their own: those that a recovery put in place."""
        self.close()
        self.__dict__["keys"] = keys
        self.forget_what_was_read()

    def threshold(self, name: str) -> int:
        """Days, from the store's thresholds."""
        value = self.settings.thresholds.get(name, _THRESHOLDS.get(name, 0))
        return value if isinstance(value, int) else 0

    def today_text(self) -> str:
        return self.today.isoformat()

    def read(self, client: str) -> ClientFile:
        """One client file, as far as this identity may read it.

        Raises `NotFound`, or `NotBelieved` where its file was edited.
        """
        found = self.index.client(client)
        if found is None:
            raise NotFound(both("there is no client {id}", "没有客户 {id}", id=client))
        self.check([client])
        return found

    def check(self, clients: Sequence[str]) -> None:
        """Raise where one of these clients' documents is not believed or was edited by hand."""
        for client in clients:
            trouble = self.index.troubles().get(client)
            if trouble is not None:
                raise on_demand.unbelieved(client, trouble)
        for path in self.edited(clients):
            raise on_demand.explain_edit(self, path).of([path[-13:-5]])

    def edited(self, clients: Iterable[str] | None = None) -> list[str]:
        """Paths of documents whose work tree file is not the committed one; of all clients, or of some."""
        differing: list[str] = []
        for some in self.index.documents_in_turn(clients):
            clients_at = {client_path(client): client for client in some}
            found, seen = edited(self.root, {path: some[client] for path, client in clients_at.items()})
            differing += found
            self.index.seen({clients_at[path]: stat for path, stat in seen.items()})
        return differing

    def verdict(self, listed: Iterable[str] | None = None) -> ClientfileError | None:
        """What must be said after a list.

        HEAD not believed (13), or documents that could not be read (14). None where all is well.
        """
        troubles = self.index.troubles()
        if self.refusal is not None:
            return self.refusal
        if troubles:
            return on_demand.not_wholly_read([*troubles.values()])
        some = listed if listed is not None and self.index.more_than(CHECKED_WHOLLY_UP_TO) else None
        differing = self.edited(some)
        return on_demand.edited_by_hand(differing) if differing else None

    def expand_around(self, day: date) -> None:
        """Expand recurring follow-ups around another year than today's, for one look ahead."""
        on_demand.expand_around(self, day)

    def noted(
        self,
        action: str,
        clients: Sequence[str] | None = (),
        sections: Sequence[str] = (),
        purpose: str = "",
        *,
        must: bool = False,
    ) -> None:
        """Add a line to the access log. Where it cannot be written, looking goes on and says so.

        `clients` is None where it cannot be told whose files were looked at, as with a sum over all of them.
        Of `sections` those are named that this member may read: no others were shown. Where it `must` be,
        because something leaves the shop, it raises `Refused` instead.
        """
        noting.note(self, action, clients, sections, purpose, must=must)

    def refused(self, error: ClientfileError, verb: str) -> None:
        """Add a line for what the tool refused: what a role may not, whom it does not know, what is forged.

        Never fails: it is told already why nothing was done.
        """
        noting.note_refusal(self, error, verb)

    @property
    def spool(self) -> Spool:
        """Lines of the access log that are not committed yet."""
        return Spool(
            self.runtime.spool, self.clone.name, lambda device: on_demand.last_committed(self, device)
        )

    # Writing ---------------------------------------------------------------------------------

    @contextmanager
    def writing(self, purpose: str) -> Iterator[Transaction]:
        """One transaction: the lock is held, HEAD is believed, the index is at HEAD.

        Nothing is written until it commits.
        """
        with on_demand.transaction(self, purpose) as begun:
            yield begun

    def forget_what_was_read(self) -> None:
        """After a write or a catch-up: settings, roster and template may be others."""
        for name in ("settings", "roster", "template", "asked", "member"):
            self.__dict__.pop(name, None)

    def opened_index(self) -> Index | None:
        """The index as it lies there, None where it must be made anew."""
        try:
            connection = self.database.open(self.keys.identity, self.today_text, self.threshold)
            if connection is None:
                return None
            index = Index(connection)
            return index if index.meta.get("program") == self.program else None
        except (IndexDamaged, DatabaseError):
            return None

    def _worktree_at(self) -> str:
        try:
            return read_plain(self.runtime.worktree, _MAX_NOTE).decode("ascii", "replace").strip()
        except (FileNotFoundError, NotPlain):
            return ""


def today_of(surroundings: Surroundings, settings: Settings) -> date:
    """The date that was given, else the clock's in the store's time zone."""
    return surroundings.today or surroundings.now().astimezone(zone_of(settings)).date()


def member_of(roster: Roster, keys: Keys) -> Member:
    """The member whose identity this is. Raises `NoIdentity`."""
    found = roster.by_recipient(keys.recipient)
    if found is None:
        raise NoIdentity(
            both("this identity is not in the roster of this store", "此身份不在本库的名册中"),
            both(
                "name another with --identity FILE, or ask the owner to add you",
                "请用 --identity FILE 指定其他身份，或请店主添加",
            ),
        )
    return found
