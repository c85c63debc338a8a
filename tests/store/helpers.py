"""A store in a temporary folder, used by its Python interface, and stock programs to look at it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section
from clientfile.forms.fields import load_forms
from clientfile.store import age, steps, yaml
from clientfile.store.commit import Message, commit
from clientfile.store.founding import Wishes, found
from clientfile.store.git import Git
from clientfile.store.home import Home
from clientfile.store.layout import BRANCH, ROSTER, client_path
from clientfile.store.roster import Member, Roster, roster_from
from clientfile.store.signing import Signer, new_signer
from clientfile.store.store import Store
from clientfile.store.surroundings import Surroundings

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
OUTSIDE = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": os.devnull,
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "file",
}
"""The environment of stock programs: nothing of whoever runs the tests."""


def surroundings(home: Path, identity: Path | None = None, **more: object) -> Surroundings:
    """A clock that stands still and a home in the test's own folder."""
    given: dict[str, object] = {"today": TODAY, "now": lambda: NOW, **more}
    return Surroundings(Home(home), identity, **given)


@dataclass(frozen=True)
class Shop:
    """A folder with `store`, `home` (the owner's) and `sheet.txt` (the recovery sheet)."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "store"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def sheet(self) -> Path:
        return self.folder / "sheet.txt"

    @property
    def identity(self) -> Path:
        return self.home / "identity.txt"

    def store(self, **more: object) -> Store:
        """The store, opened anew by the owner."""
        return Store(self.root, surroundings(self.home, **more))

    def git(self, *arguments: str, given: bytes = b"") -> str:
        """Stock git in the store, as its owner would type it."""
        return git(self.root, *arguments, given=given)

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def copied_to(self, folder: Path) -> Shop:
        """The same shop elsewhere; `.git/config` holds absolute paths."""
        shutil.copytree(self.folder, folder, symlinks=True)
        config = folder / "store" / ".git" / "config"
        config.write_text(config.read_text().replace(str(self.folder), str(folder)))
        return Shop(folder)


def founded(folder: Path) -> Shop:
    """A medspa of 陈雅's."""
    shop = Shop(folder)
    wishes = Wishes("medspa", "陈雅", "chen-ya", "雅韵", "zh")
    shop.sheet.write_text(found(shop.root, wishes, surroundings(shop.home)).sheet)
    shop.sheet.chmod(0o600)
    return shop


# Clients -------------------------------------------------------------------------------------


def new_client(store: Store, name: str = "张三", **sections: Section) -> str:
    """Take a client in; returns the id."""
    return new_clients(store, [{"contact": {"name": name}, **sections}])[0]


def new_clients(store: Store, clients: list[dict[str, Section]]) -> list[str]:
    """Take clients in with one commit; returns their ids."""
    with store.writing("intake") as writing:
        ids = []
        for sections in clients:
            client = ClientFile(writing.new_client_id(), sections)
            writing.put(client, list(sections), new=True)
            ids.append(client.id)
        assert writing.commit("intake") is not None
    return ids


def change(store: Store, client: str, section: str, **fields: Json) -> str | None:
    """Set fields of one section; returns the commit."""
    with store.writing("update") as writing:
        before = writing.read(client)
        data = {**before.section(section), **fields}
        writing.put(ClientFile(client, {**before.sections, section: data}, before.unreadable), [section])
        return writing.commit("update")


def append(store: Store, client: str, section: str, field: str, item: Mapping[str, Json]) -> str | None:
    """Add an item to a list field."""
    with store.writing("update") as writing:
        before = writing.read(client)
        items: list[Json] = [*before.rows(section, field), dict(item)]
        data = {**before.section(section), field: items}
        writing.put(ClientFile(client, {**before.sections, section: data}, before.unreadable), [section])
        return writing.commit("update")


def whole_client(mark: str = "x") -> dict[str, Section]:
    """A client with something in every section; `mark` is put into free texts."""
    return {
        "contact": {
            "name": "Anna·李",
            "gender": "female",
            "phones": [{"number": "13800138000", "kind": "mobile", "primary": True}],
            "wechat": f"wx{mark}",
            "notes": f"喜欢靠窗\n不喝咖啡 {mark}",
        },
        "agenda": {
            "followups": [
                {
                    "id": "k7m3q9xw",
                    "kind": "aftercare",
                    "subject": f"d1 {mark}",
                    "due_from": "2026-11-23",
                    "due_to": "2026-11-25",
                    "state": "open",
                },
                {
                    "id": "k7m3q9xa",
                    "kind": "birthday",
                    "subject": f"birthday {mark}",
                    "state": "open",
                    "rule": {
                        "calendar": "solar",
                        "month": 12,
                        "day": 1,
                        "before": 7,
                        "after": 0,
                        "lapse": 14,
                    },
                },
            ],
            "bookings": [{"on": "2026-12-01", "at": "14:30", "minutes": 60, "state": "booked", "note": mark}],
        },
        "privacy": {"consents": [{"purpose": "photo_record", "given_on": "2026-01-02", "by": "self"}]},
        "profile": {
            "birth": {"calendar": "solar", "year": 1990, "month": 12, "day": 1},
            "occupation": f"teacher {mark}",
            "addresses": [{"text": f"静安区 {mark}"}],
        },
        "safety": {"allergies": [{"allergen": f"青霉素 {mark}", "class": "drug", "severity": 3}]},
        "health": {"history": [{"condition": "insomnia", "since": "2019-05", "note": mark}]},
        "aesthetics": {
            "skin_log": [{"date": "2026-01-02", "source": "feedback", "change": "worse", "note": mark}]
        },
        "services": {
            "visits": [
                {"date": "2025-03-01", "service": "hydra-needle", "note": mark},
                {"date": "2026-03-01", "service": "hydra-needle", "note": mark},
            ]
        },
        "preferences": {"pressure": "light", "ambience": {"quiet": True, "music": f"古琴 {mark}"}},
        "account": {
            "points_ledger": [{"date": "2026-11-22", "kind": "adjust", "points": 12, "reason": mark}],
        },
        "care": {
            "communications": [
                {"date": "2026-11-22", "channel": "phone", "topic": "aftercare", "summary": mark}
            ]
        },
    }


SECTIONS = tuple(load_forms())


# Members with keys ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """A member with an identity and a signing key of her own, and the home they lie in."""

    member: Member
    home: Path
    signer: Signer

    def store(self, shop: Shop, **more: object) -> Store:
        """The shop's store, opened by her in her own clone."""
        return Store(shop.root, surroundings(self.home, **more))


def hire(shop: Shop, folder: Path, name: str, role: str) -> tuple[Person, Shop]:
    """Let the owner bring a member with keys into the roster; she gets a clone and pins the owner."""
    from clientfile.store.adopting import adopt

    folder.mkdir(parents=True)
    home = folder / "home"
    keys = Home(home).create()
    signer = keys.signer()
    member = Member(name, name, role, "2026-11-22", keys.recipient, signer.public)
    with shop.store().writing("hire") as writing:
        for path, content in roster_files(writing.store, member).items():
            writing.put_file(path, content)
        assert writing.commit("hire")
    git(folder, "clone", "--quiet", str(shop.root), str(folder / "store"))
    owner = (shop.home / "pins" / shop.store().settings.store / "owner").read_text().strip()
    hers = Shop(folder)
    adopt(hers.store(), owner)
    return Person(member, home, signer), hers


def roster_files(store: Store, member: Member) -> dict[str, bytes]:
    """`roster.yaml` with one more member and `keys/` sealed to her as well."""
    roster = store.roster.with_member(member)
    return {ROSTER: yaml.dump(roster.to_data()).encode(), **resealed_keys(store, roster)}


def resealed_keys(store: Store, roster: Roster) -> dict[str, bytes]:
    """The section identities of the present generation, sealed to who may read by `roster`."""
    files = {}
    for section, key in roster.keys.items():
        path = f"keys/{section}/{key.generation}.age"
        plain = age.open_sealed((store.root / path).read_bytes(), [store.keys.identity])
        readers = [age.recipient(member.recipient) for member in roster.readers(section)]
        files[path] = age.seal(plain, readers).encode()
    return files


def roster_of(root: Path) -> Roster:
    return roster_from(yaml.load((root / ROSTER).read_bytes()))


# Commits made around the program -------------------------------------------------------------


def forged(
    shop: Shop,
    files: Mapping[str, bytes | None],
    signer: Signer | None = None,
    *,
    parent: str = "",
    action: str = "update",
) -> str:
    """A commit that the program would not make, on top of HEAD, brought to the work tree."""
    maker = Git(shop.root)
    try:
        made = commit(
            maker,
            ref=BRANCH,
            parent=parent or shop.head,
            files=files,
            message=Message("a commit", action),
            author="x <x@clientfile>",
            at=NOW,
            signer=signer or shop.store().keys.signer(),
        )
    finally:
        maker.close()
    shop.git("reset", "--quiet", "--hard")
    return made


def accept(shop: Shop, store: Store) -> str:
    """The owner's signed word that HEAD is to be gone on from."""
    return forged(shop, {}, store.keys.signer(), action="accept")


def stranger() -> Signer:
    """Somebody's signing key that no roster knows."""
    return new_signer()


def document(shop: Shop, client: str) -> dict[str, Json]:
    """A client document as data: what somebody with a text editor sees."""
    found = yaml.load((shop.root / client_path(client)).read_bytes(), max_bytes=1 << 24)
    assert isinstance(found, dict)
    return found


def parts(shop: Shop, client: str) -> dict[str, str]:
    """Part name to armored age file."""
    sections = document(shop, client)["sections"]
    assert isinstance(sections, dict)
    return {name: entry["age"] for name, entry in sections.items() if isinstance(entry, dict)}


def swapped(shop: Shop, one: str, other: str, section: str) -> dict[str, bytes]:
    """The documents of two clients with one part exchanged."""
    from clientfile.store.document import Document, parse_document

    docs = {each: parse_document((shop.root / client_path(each)).read_bytes(), each) for each in (one, other)}
    new = {}
    for each, source in ((one, other), (other, one)):
        held = {**docs[each].parts, section: docs[source].parts[section]}
        new[client_path(each)] = Document(each, held).format()
    return new


# Stock programs ------------------------------------------------------------------------------


def git(root: Path, *arguments: str, given: bytes = b"") -> str:
    """Stock git in a folder; raises with what it said."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=OUTSIDE, input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, (arguments, done.stderr.decode())
    return done.stdout.decode()


def opened_by_age(program: Path, sealed: str | bytes, identity: Path) -> bytes:
    """The plaintext, by the stock program."""
    data = sealed.encode() if isinstance(sealed, str) else sealed
    done = subprocess.run(
        [program, "--decrypt", "--identity", identity], input=data, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def whole(shop: Shop) -> None:
    """Nothing to repair: git finds every object, and the work tree is what was committed."""
    assert shop.git("status", "--porcelain") == ""
    done = subprocess.run(
        ["git", "fsck", "--full", "--strict", "--no-dangling"],
        cwd=shop.root,
        env=OUTSIDE,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b""), done.stderr


# Children ------------------------------------------------------------------------------------


def in_child(work: Callable[[], object]) -> int:
    """Run `work` in a forked child. Returns its exit code, or minus the signal that killed it."""
    return wait_for(start_child(work))


def start_child(work: Callable[[], object]) -> int:
    """The same without waiting: the child's process id."""
    child = os.fork()
    if child == 0:
        _live_and_die(work)
    return child


def wait_for(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _live_and_die(work: Callable[[], object]) -> NoReturn:
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.stderr)
    finally:
        os._exit(code)


def kill_at(step: str, occurrence: int = 1) -> None:
    """In this (child) process: no further than the given step."""
    left = occurrence

    def maybe(here: str) -> None:
        nonlocal left
        if here == step:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    steps.on_reaching = maybe
