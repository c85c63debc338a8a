"""The recovery sheet: proven on demand, and a lost laptop replaced with it."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from clientfile.actions.keys.sheet import drill, replace_lost_owner, sheet_in, typed_sheet
from clientfile.actions.staff.leaving import staff_remove
from clientfile.errors import BadInput, ClientfileError, NoIdentity, NotBelieved, Refused, UsageError
from clientfile.store import age
from clientfile.store.document import parse_document
from clientfile.store.home import Home, recovery_sheet
from clientfile.store.layout import PSEUDONYMS, client_path, key_path
from clientfile.store.recovering import Recovered
from clientfile.store.roster import RECOVERY
from clientfile.store.signing import new_signer
from clientfile.store.steps import STEPS
from clientfile.store.store import Store
from tests.store.helpers import (
    Shop,
    append,
    change,
    founded,
    git,
    hire,
    in_child,
    kill_at,
    new_client,
    new_clients,
    roster_of,
    surroundings,
    whole,
    whole_client,
)


def sealed_key(shop: Path, section: str, generation: int) -> bytes:
    return (shop / key_path(section, generation)).read_bytes()


# Drill ---------------------------------------------------------------------------------------


def test_a_drill_uses_the_sheet_for_all_it_is_for(shop: Shop) -> None:
    new_clients(shop.store(), [whole_client()])
    proven = drill(shop.store(), sheet_in(shop.sheet))
    assert (len(proven.sections), proven.parts, proven.unseen) == (11, 11, ())
    assert [m.drilled for m in roster_of(shop.root).members] == ["", "2026-11-22"]
    assert shop.git("log", "-1", "--format=%G? %an %s").strip() == "G 陈雅 roster: recovery drill"
    whole(shop)
    head = shop.head
    drill(shop.store(), sheet_in(shop.sheet))  # on the same day again nothing changes
    assert shop.head == head


def test_two_typed_lines_are_enough(shop: Shop) -> None:
    lines = shop.sheet.read_text().splitlines()
    seed = next(line.rpartition(": ")[2] for line in lines if "signing seed" in line)
    proven = drill(shop.store(), typed_sheet(f"  {lines[-1]} ", seed))
    assert proven.parts == 0
    assert "contact" in proven.unseen


def other_sheet(shop: Shop, **other: str) -> Path:
    """A sheet of this store with one thing otherwise."""
    store = shop.store()
    keys = sheet_in(shop.sheet)
    said = {
        "store": store.settings.store,
        "owner": keys.owner,
        "identity": str(keys.identity),
        **{name: value for name, value in other.items() if name != "seed"},
    }
    seed = new_signer().seed() if "seed" in other else keys.seed
    file = shop.folder / "other.txt"
    file.write_text(recovery_sheet(**said, seed=seed, day="2026-11-22"))
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"store": "s000000000000"}, "it is the sheet of another store: s000000000000"),
        ({"owner": "SHA256:" + "A" * 43}, "it names another owner's fingerprint"),
        ({"identity": age.new_identity()}, "its identity is not that of the recovery member"),
        ({"seed": "other"}, "its signing seed is not that of the recovery member"),
    ],
)
def test_a_sheet_that_is_not_this_store_s_is_refused(shop: Shop, other: dict[str, str], said: str) -> None:
    head = shop.head
    with pytest.raises(BadInput) as raised:
        drill(shop.store(), sheet_in(other_sheet(shop, **other)))
    assert raised.value.message.en == f"this is not the recovery sheet of this store: {said}"
    assert shop.head == head


def test_a_section_that_the_sheet_does_not_open_fails_the_drill(shop: Shop) -> None:
    """An owner sealed a section identity anew and forgot the sheet."""
    store = shop.store()
    with store.writing("x") as writing:
        sealed = age.open_sealed(sealed_key(shop.root, "health", 1), [store.keys.identity])
        only_me = age.seal(sealed, [age.recipient(store.keys.recipient)]).encode()
        writing.put_file(key_path("health", 1), only_me)
        writing.commit("x")
    with pytest.raises(NotBelieved, match=r"it does not open keys/health/1\.age"):
        drill(shop.store(), sheet_in(shop.sheet))
    assert roster_of(shop.root).members[1].drilled == ""


def test_only_an_owner_notes_a_drill(shop: Shop, tmp_path: Path) -> None:
    _, hers = hire(shop, tmp_path / "wang", "wang-fang", "manager")
    with pytest.raises(Refused, match="only an owner"):
        drill(hers.store(), sheet_in(shop.sheet))


def test_a_store_without_a_sheet_says_so(shop: Shop) -> None:
    """The sheet was lost, and its member removed."""
    staff_remove(shop.store(), RECOVERY)
    with pytest.raises(Refused, match="no recovery sheet"):
        drill(shop.store(), sheet_in(shop.sheet))


# Recover -------------------------------------------------------------------------------------


class Laptop:
    """A new one: an empty home, a clone of the shop's store, and the old sheet at hand."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.root, self.home, self.sheet = folder / "clone", Home(folder / "new-home"), shop.sheet
        self.new_sheet = folder / "new-sheet.txt"
        git(folder, "clone", "-q", str(shop.root), str(self.root))

    def recover(self, replace: str = "") -> Recovered:
        around = surroundings(self.home.dir, self.sheet)
        store, recovered = replace_lost_owner(self.root, around, replace, self.keep)
        store.close()
        return recovered

    def keep(self, sheet: str) -> None:
        self.new_sheet.write_text(sheet)
        self.new_sheet.chmod(0o600)

    def store(self, identity: Path | None = None) -> Store:
        return Store(self.root, surroundings(self.home.dir, identity))

    @property
    def head(self) -> str:
        return git(self.root, "rev-parse", "HEAD").strip()


@pytest.fixture
def laptop(shop: Shop, tmp_path: Path) -> Laptop:
    new_clients(shop.store(), [whole_client()])
    return Laptop(shop, tmp_path)


def test_the_owner_goes_on_with_new_keys(shop: Shop, laptop: Laptop) -> None:
    (client,) = shop.store().index.ids()
    before = shop.store().keys
    recovered = laptop.recover()
    assert recovered.member.id == recovered.lost.id == "chen-ya"
    assert {each.generation for each in recovered.change.renewed} == {2}
    assert len(recovered.change.renewed) == 11
    members = [(m.id, m.role, m.left, m.recipient) for m in roster_of(laptop.root).members]
    old_sheet, new_sheet = sheet_in(laptop.sheet), sheet_in(laptop.new_sheet)
    assert members == [
        ("chen-ya", "owner", "2026-11-22", before.recipient),
        ("recovery", "owner", "2026-11-22", old_sheet.recipient),
        ("chen-ya", "owner", "", laptop.home.open().recipient),
        ("recovery", "owner", "", new_sheet.recipient),
    ]
    # One commit, signed by the sheet, believed by the new keys; all that was there is read.
    assert (
        git(laptop.root, "log", "-1", "--format=%G? %an %s").strip() == "G recovery roster: recover chen-ya"
    )
    store = laptop.store()
    assert store.verdict() is None
    assert store.read(client).section("health")["history"]
    new_client(laptop.store(), "李四")
    assert git(laptop.root, "log", "-1", "--format=%G? %an").strip() == "G 陈雅"
    git(laptop.root, "commit", "-q", "--allow-empty", "-m", "by hand")
    assert git(laptop.root, "log", "-1", "--format=%G? %an").strip() == "G 陈雅"
    drill(laptop.store(), new_sheet)


def test_what_is_written_from_then_on_does_not_open_with_what_was_lost(shop: Shop, laptop: Laptop) -> None:
    (client,) = shop.store().index.ids()
    lost = [shop.store().keys.identity, sheet_in(shop.sheet).identity]
    laptop.recover()
    append(laptop.store(), client, "health", "history", {"condition": "insomnia", "since": "2020-01"})
    document = parse_document((laptop.root / client_path(client)).read_bytes(), client)
    for path in (key_path("health", 1), key_path("health", 2), PSEUDONYMS):
        with pytest.raises(age.AgeNoMatch):
            age.open_sealed((laptop.root / path).read_bytes(), lost)
    assert document.parts["health"].key == 2
    with pytest.raises(age.AgeNoMatch):
        age.open_sealed(document.parts["health"].age.encode(), lost)
    # What was written before stays open until reseal has brought it over.
    assert age.open_sealed(document.parts["contact"].age.encode(), lost)


def test_a_commit_with_the_lost_keys_is_not_believed_afterwards(shop: Shop, laptop: Laptop) -> None:
    laptop.recover()
    good = laptop.head
    git(shop.root, "pull", "-q", str(laptop.root), "main")
    git(shop.root, "commit", "-q", "--allow-empty", "-m", "with the lost key")
    git(laptop.root, "pull", "-q", str(shop.root), "main")
    store = laptop.store()
    assert str(store.index.meta["commit"]) == good
    assert isinstance(store.refusal, NotBelieved)


def test_the_old_sheet_is_worth_nothing_afterwards(laptop: Laptop) -> None:
    laptop.recover()
    with pytest.raises(BadInput, match="replaced by a newer one on 2026-11-22"):
        drill(laptop.store(), sheet_in(laptop.sheet))
    with pytest.raises(NoIdentity):
        _ = laptop.store(laptop.sheet).member


def test_a_machine_that_works_is_not_recovered(shop: Shop) -> None:
    head = shop.head
    around = surroundings(shop.home, shop.sheet)
    with pytest.raises(Refused, match="in the roster already"):
        replace_lost_owner(shop.root, around, "", lambda _: None)
    assert shop.head == head


def test_of_several_owners_the_lost_one_is_named(shop: Shop, laptop: Laptop, tmp_path: Path) -> None:
    hire(shop, tmp_path / "li", "li-lan", "owner")
    git(laptop.root, "pull", "-q", str(shop.root), "main")
    with pytest.raises(UsageError) as raised:
        laptop.recover()
    assert raised.value.hint is not None
    assert "chen-ya, li-lan" in raised.value.hint.en
    with pytest.raises(ClientfileError, match="no owner has this id"):
        laptop.recover("wang")
    assert laptop.recover("chen-ya").lost.id == "chen-ya"
    assert [m.id for m in roster_of(laptop.root).members if m.active] == ["li-lan", "chen-ya", "recovery"]


def test_a_sheet_that_cannot_be_kept_makes_nothing(laptop: Laptop) -> None:
    head = laptop.head
    around = surroundings(laptop.home.dir, laptop.sheet)

    def full(_: str) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        replace_lost_owner(laptop.root, around, "", full)
    assert laptop.head == head
    assert laptop.recover().commit == laptop.head  # with the keys that it made before


def test_another_store_s_sheet_recovers_nothing(laptop: Laptop, tmp_path: Path) -> None:
    other = founded(tmp_path / "other")
    around = surroundings(laptop.home.dir, other.sheet)
    with pytest.raises(ClientfileError):
        replace_lost_owner(laptop.root, around, "", lambda _: None)
    assert not laptop.home.exists()


@pytest.mark.parametrize("step", STEPS)
def test_killed_anywhere_either_the_old_keys_count_or_the_new(shop: Shop, laptop: Laptop, step: str) -> None:
    before = laptop.head

    def recover() -> None:
        # Adopting the clone writes too: only what the recovery itself does is interrupted.
        _ = Store(laptop.root, surroundings(laptop.home.dir, laptop.sheet)).index
        kill_at(step)
        laptop.recover()

    assert in_child(recover) == -signal.SIGKILL
    if laptop.head == before:
        laptop.recover()
    store = laptop.store()
    (client,) = store.index.ids()
    assert store.read(client).section("contact")["name"]
    assert store.verdict() is None
    change(laptop.store(), client, "contact", notes="after")
    drill(laptop.store(), sheet_in(laptop.new_sheet))
