"""Bringing parts over to the present generation: in batches, resumable, the same bytes, and nothing twice."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
from collections.abc import Collection, Mapping
from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest

from clientfile.actions.record_visit import record_visit
from clientfile.actions.take_in import take_in
from clientfile.actions.verify import verify
from clientfile.errors import ClientfileError, NotBelieved, Refused
from clientfile.exchange.entry import Entry
from clientfile.store import age, resealing, steps, yaml
from clientfile.store.document import Document, Sealed, parse_document
from clientfile.store.keyring import new_section_key
from clientfile.store.layout import ROSTER, client_path, key_path, part_name
from clientfile.store.part import padded
from clientfile.store.resealing import Done, Resealing
from clientfile.store.roster import Roster
from clientfile.store.second import Second
from clientfile.store.store import Store
from clientfile.store.wanting import Kind, wanting
from tests.store.attacks.forging import document_at, merged
from tests.store.helpers import (
    SECTIONS,
    TODAY,
    Person,
    Shop,
    accept,
    change,
    forged,
    git,
    hire,
    in_child,
    kill_at,
    new_client,
    new_clients,
    opened_by_age,
    parts,
    roster_of,
    start_child,
    swapped,
    wait_for,
    whole,
    whole_client,
)

MANY = 1000
AFTER = steps.STEPS[steps.STEPS.index("ref-moved") :]
"""From here on a batch is there for good."""


def reseal(store: Store, *sections: str) -> Done:
    run = Resealing(store, sections)
    run.run()
    return run.done


def next_generations(shop: Shop, *sections: str, leaving: str = "") -> None:
    """As when a member leaves: her entry closed, the next generation of the section identities, one commit.

    The old generations are sealed anew to those who remain.
    """
    with shop.store().writing("leave") as writing:
        store = writing.store
        members = tuple(m._replace(left="2026-11-22") if m.id == leaving else m for m in store.roster.members)
        roster = store.roster._replace(members=members)
        keys = dict(roster.keys)
        for section in sections or keys:
            readers = [member.recipient for member in roster.readers(section)]
            for generation in range(1, keys[section].generation + 1):
                path = key_path(section, generation)
                plain = age.open_sealed((shop.root / path).read_bytes(), [store.keys.identity])
                sealed = age.seal(plain, [age.recipient(each) for each in readers])
                writing.put_file(path, sealed.encode())
            generation = keys[section].generation + 1
            made = new_section_key(store.settings.store, section, generation, readers)
            keys[section] = made[0]
            writing.put_file(key_path(section, generation), made[1])
        writing.put_file(ROSTER, yaml.dump(Roster(members, roster.policy, keys).to_data()).encode())
        assert writing.commit("leave")


def envelopes(shop: Shop, client: str) -> Mapping[str, Sealed]:
    return parse_document((shop.root / client_path(client)).read_bytes(), client).parts


def plain(shop: Shop, client: str) -> dict[str, bytes]:
    """Every part's plaintext, as the owner's identity opens it."""
    identity = shop.store().keys.identity
    return {name: age.open_sealed(armor.encode(), [identity]) for name, armor in parts(shop, client).items()}


def opened_with(identity: age.Identity, shop: Shop, client: str) -> set[str]:
    """The parts that an identity opens: directly, or by any section identity that it opens."""
    opening = [identity]
    for path in (shop.root / "keys").rglob("*.age"):
        try:
            text = age.open_sealed(path.read_bytes(), [identity]).decode()
        except age.AgeNoMatch:
            continue
        opening.append(age.identity(text.splitlines()[-1]))
    found = set()
    for name, armor in parts(shop, client).items():
        try:
            age.open_sealed(armor.encode(), opening)
        except age.AgeNoMatch:
            continue
        found.add(name)
    return found


def documents_of(index_of: Store) -> dict[str, list[tuple[object, ...]]]:
    """All tables of the index but what of them says where documents lie and what is kept by FTS5."""
    index = index_of.index
    tables = [str(row[0]) for row in index.select("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = [
        each for each in tables if not each.startswith("find_words") and each not in ("documents", "meta")
    ]
    return {table: sorted(index.select(f'SELECT * FROM "{table}"'), key=repr) for table in kept}


# What it does ----------------------------------------------------------------------------------


def test_every_part_comes_over_with_the_bytes_it_had(shop: Shop, tmp_path: Path) -> None:
    leaver, hers = hire(shop, tmp_path / "hers", "li-na", "doctor")
    desk, at_desk = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    client = new_client(shop.store(), **whole_client())
    git(at_desk.root, "pull", "--quiet", "--ff-only")
    with at_desk.store().writing("intake") as writing:
        seen = writing.read(client)
        added = seen._replace(sections={**seen.sections, "health": {"wellness_goals": ["stress"]}})
        writing.put(added, ["health"])
        assert writing.commit("add")
    shop.git("pull", "--quiet", "--ff-only", str(at_desk.root), "main")
    before, old = plain(shop, client), envelopes(shop, client)
    assert {"services.2025", "services.2026"} < set(before)
    assert [name for name in before if "+" in name]
    next_generations(shop, leaving="li-na")
    assert wanting(shop.store()) == {
        section: sum(part_name(name).section == section for name in before) for section in SECTIONS
    }

    done = reseal(shop.store())

    assert plain(shop, client) == before
    new = envelopes(shop, client)
    assert {sealed.key for sealed in new.values()} == {2}
    assert not {sealed.age for sealed in new.values()} & {sealed.age for sealed in old.values()}
    assert (sum(done.parts.values()), done.clients, done.commits, done.left) == (len(before), 1, 1, ())
    assert set(done.parts) == {Kind(section, 1, 3) for section in SECTIONS}
    assert opened_with(leaver.store(hers).keys.identity, shop, client) == set()
    sheet = age.identity(shop.sheet.read_text().splitlines()[-1])
    assert opened_with(sheet, shop, client) == set(before)
    contact_and_such = opened_with(desk.store(at_desk).keys.identity, shop, client)
    assert {part_name(each).section for each in contact_and_such} == {"contact", "agenda", "privacy"}
    said = shop.git("log", "-1", "--format=%an: %s%n%(trailers)").strip()
    trailers = f"Action: reseal\nClient: {client}\nSections: {', '.join(SECTIONS)}"
    assert said == f"陈雅: 11 sections: reseal {client}\n{trailers}"
    assert verify(shop.store()).problems == ()
    whole(shop)


def test_what_nobody_needs_is_not_sealed(shop: Shop) -> None:
    clients = new_clients(shop.store(), [whole_client() for _ in range(3)])
    before = shop.head
    assert reseal(shop.store()) == Done({}, 0, 0, pytest.approx(0, abs=60), (), 0)
    assert shop.head == before
    next_generations(shop, "health")
    old = {client: envelopes(shop, client) for client in clients}
    assert wanting(shop.store()) == {"health": 3}
    assert reseal(shop.store()).parts == {Kind("health", 1, 3): 3}
    for client in clients:
        new = envelopes(shop, client)
        assert [name for name in new if new[name] != old[client][name]] == ["health"]
    after = shop.head
    assert reseal(shop.store()).parts == {}
    assert shop.head == after
    assert wanting(shop.store()) == {}


def test_of_some_sections_alone(shop: Shop) -> None:
    client = new_client(shop.store(), **whole_client())
    next_generations(shop)
    done = reseal(shop.store(), "services", "contact")
    assert done.parts == {Kind("services", 1, 3): 2, Kind("contact", 1, 3): 1}
    current = {name for name, sealed in envelopes(shop, client).items() if sealed.key == 2}
    assert current == {"contact", "services.2025", "services.2026"}
    assert set(wanting(shop.store())) == set(SECTIONS) - {"services", "contact"}


def test_a_new_owner_becomes_a_recipient(shop: Shop, tmp_path: Path) -> None:
    client = new_client(shop.store(), **whole_client())
    before = plain(shop, client)
    owner, _ = hire(shop, tmp_path / "hers", "lin-hua", "owner")
    assert sum(wanting(shop.store()).values()) == len(before)
    assert set(reseal(shop.store()).parts) == {Kind(section, 1, 3) for section in SECTIONS}
    identity = age.identity((owner.home / "identity.txt").read_text().splitlines()[-1])
    for name, armor in parts(shop, client).items():
        assert age.open_sealed(armor.encode(), [identity]) == before[name]
    assert wanting(shop.store()) == {}


def test_generations_that_were_passed_over(shop: Shop) -> None:
    one, other = new_clients(shop.store(), [whole_client(), whole_client()])
    next_generations(shop, "contact")
    change(shop.store(), other, "contact", notes="当时是第二代")
    next_generations(shop, "contact")
    assert reseal(shop.store()).parts == {Kind("contact", 1, 3): 1, Kind("contact", 2, 3): 1}
    assert {envelopes(shop, client)["contact"].key for client in (one, other)} == {3}
    assert shop.store().read(other).section("contact")["notes"] == "当时是第二代"


def test_a_part_made_by_hand_keeps_its_bytes_too(shop: Shop) -> None:
    client = new_client(shop.store())
    body = padded(f"{{part: contact, schema: 1, client: {client}, data: {{name: 手写}}}}\n".encode())
    roster = roster_of(shop.root)
    sealed_to = [roster.keys["contact"].recipient, *(owner.recipient for owner in roster.owners())]
    armor = age.seal(body, [age.recipient(each) for each in sealed_to])
    held = {**envelopes(shop, client), "contact": Sealed(1, armor)}
    forged(shop, {client_path(client): Document(client, held).format()})
    next_generations(shop)
    assert reseal(shop.store()).left == ()
    assert plain(shop, client)["contact"] == body


def test_the_index_opens_nothing_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    clients = new_clients(shop.store(), [whole_client() for _ in range(3)])
    next_generations(shop)
    store = shop.store()
    before = documents_of(store)
    reseal(store)

    def nothing(*_: object) -> None:
        raise AssertionError("something was caught up with")

    monkeypatch.setattr("clientfile.store.on_demand.catch_up", nothing)
    again = shop.store()
    assert documents_of(again) == before
    assert again.verdict() is None
    assert again.read(clients[0]).section("contact")["name"] == "Anna·李"
    assert {client: found[0] for client, found in again.index.documents().items()} == {
        client: shop.git("rev-parse", f"HEAD:{client_path(client)}").strip() for client in clients
    }


# What is left as it is -------------------------------------------------------------------------


def test_what_is_misplaced_damaged_or_edited_is_left_and_named(shop: Shop) -> None:
    one, two, three, four, fine = new_clients(shop.store(), [whole_client(str(n)) for n in range(5)])
    held = dict(envelopes(shop, three))
    care, account = (next(each for each in held if each.startswith(name)) for name in ("care", "account"))
    lines = held[care].age.splitlines()
    lines[-2] = lines[-2][:-1] + ("A" if lines[-2][-1] != "A" else "B")
    held[care] = Sealed(1, "\n".join(lines) + "\n")
    other = age.recipient_of(age.new_identity())
    held[account] = Sealed(1, age.seal(b"x" * 512, [age.recipient(other)]))
    wrong = {**swapped(shop, one, two, "health"), client_path(three): Document(three, held).format()}
    forged(shop, wrong)
    assert isinstance(shop.store().verdict(), NotBelieved)
    accept(shop, shop.store())
    next_generations(shop)
    with (shop.root / client_path(four)).open("a") as file:
        file.write("# mine\n")
    mine = (shop.root / client_path(four)).read_bytes()
    old = {client: envelopes(shop, client) for client in (one, two, three)}

    done = reseal(shop.store())

    assert {(each.client, each.path, each.rule) for each in done.left} == {
        (one, "", "misplaced"),
        (two, "", "misplaced"),
        (three, care, "damaged"),
        (three, account, "no-identity-fits"),
        (four, "", "edited"),
    }
    assert done.clients == 4
    for client, left in ((one, {"health"}), (two, {"health"}), (three, {care, account}), (fine, set())):
        now = envelopes(shop, client)
        assert {name for name, sealed in now.items() if sealed.key != 2} == left
        assert {name for name in left if now[name] == old[client][name]} == left
    assert (shop.root / client_path(four)).read_bytes() == mine
    head = shop.head
    again = reseal(shop.store())
    assert (again.left, again.parts, shop.head) == (done.left, {}, head)
    shop.git("checkout", "HEAD", "--", client_path(four))
    assert reseal(shop.store()).clients == 1
    shop.git("fsck", "--full", "--strict")


def test_who_lacks_a_section_is_refused_before_anything_is_written(shop: Shop, tmp_path: Path) -> None:
    _, hers = hire(shop, tmp_path / "hers", "zhao-min", "manager")
    client = new_client(shop.store(), **whole_client())
    next_generations(shop, "contact", "health")
    git(hers.root, "pull", "--quiet", "--ff-only")
    head = hers.head
    with pytest.raises(Refused, match="not all of this is yours to seal: health; nothing was written"):
        reseal(hers.store())
    assert hers.head == head
    assert reseal(hers.store(), "contact").parts == {Kind("contact", 1, 3): 1}
    shop.git("pull", "--quiet", "--ff-only", str(hers.root), "main")
    assert shop.store().verdict() is None
    assert shop.store().read(client).section("contact")["name"] == "Anna·李"
    assert wanting(shop.store()) == {"health": 1}


def test_a_section_identity_that_does_not_open_refuses_too(shop: Shop, tmp_path: Path) -> None:
    """A new owner whose predecessor forgot to seal the old generations to her."""
    new_client(shop.store(), **whole_client())
    next_generations(shop, "health")
    _, hers = hire(shop, tmp_path / "hers", "lin-hua", "owner")
    with pytest.raises(Refused, match="not all of this is yours to seal: health"):
        reseal(hers.store())
    assert hers.head == shop.head


def test_on_a_head_that_is_not_believed_nothing_is_sealed(shop: Shop) -> None:
    new_client(shop.store(), **whole_client())
    next_generations(shop)
    shop.git("commit", "--quiet", "--allow-empty", "--no-gpg-sign", "-m", "x")
    with pytest.raises(NotBelieved, match="it is not signed"):
        reseal(shop.store())


# How many want it ------------------------------------------------------------------------------


def test_what_was_counted_is_kept_and_comes_out_the_same_counted_anew(shop: Shop) -> None:
    clients = new_clients(shop.store(), [whole_client() for _ in range(3)])
    next_generations(shop)
    assert wanting(shop.store())["services"] == 6
    kept = shop.root / ".git" / "clientfile" / "envelopes.json"

    def counted() -> list[object]:
        assert wanting(shop.store()) is not None
        return sorted(json.loads(kept.read_text())["parts"])

    change(shop.store(), clients[0], "contact", notes="x")
    forged(shop, {client_path(clients[1]): None})
    found = counted()
    assert wanting(shop.store())["contact"] == 1
    for content in ("", "{}", '{"commit": "", "tree": "x", "parts": []}', '{"tree": 1, "parts": [[1]]}'):
        kept.write_text(content)
        assert counted() == found
    reseal(shop.store())
    found = json.loads(kept.read_text())
    assert found["tree"] == shop.git("rev-parse", "HEAD^{tree}").strip()
    kept.unlink()
    assert counted() == sorted(found["parts"])


# Others at work --------------------------------------------------------------------------------


@pytest.fixture
def in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)


@pytest.mark.usefixtures("in_small_batches")
def test_a_visit_by_another_process_between_two_batches_is_not_lost(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = new_clients(shop.store(), [whole_client() for _ in range(9)])
    next_generations(shop)
    wanted = sum(wanting(shop.store()).values())
    lock = resealing.locked
    visited: list[str] = []

    def after_a_visit(*words: Any, **more: Any) -> object:
        client = clients[len(visited)]
        visited.append(client)
        assert in_child(lambda: record_visit(shop.store(), client, "hydra-facial")) == 0
        return lock(*words, **more)

    monkeypatch.setattr(resealing, "locked", after_a_visit)
    done = reseal(shop.store())
    assert len(visited) >= 5
    store = shop.store()
    for client in visited:
        assert "2026-11-22" in [row["date"] for row in store.read(client).rows("services", "visits")]
    assert wanting(store) == {}
    # What a visit sealed in the new generation did not want it any more.
    assert wanted - 4 * len(visited) <= sum(done.parts.values()) <= wanted
    assert store.verdict() is None
    whole(shop)


@pytest.mark.usefixtures("in_small_batches")
def test_visits_all_the_while(shop: Shop) -> None:
    clients = new_clients(shop.store(), [whole_client() for _ in range(12)])
    next_generations(shop)

    def visit() -> None:
        store = shop.store()
        for client in reversed(clients):
            record_visit(store, client, "hydra-facial")

    visitor = start_child(visit)
    reseal(shop.store())
    assert wait_for(visitor) == 0
    store = shop.store()
    for client in clients:
        assert "2026-11-22" in [row["date"] for row in store.read(client).rows("services", "visits")]
        assert {sealed.key for sealed in envelopes(shop, client).values()} == {2}
    whole(shop)


@pytest.mark.usefixtures("in_small_batches")
def test_a_change_to_a_document_that_is_in_hand_is_sealed_in_the_next_round(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = new_clients(shop.store(), [whole_client() for _ in range(5)])
    next_generations(shop)
    lock = resealing.locked
    changed: list[str] = []

    def after_a_change(*words: Any, **more: Any) -> object:
        if not changed:
            changed.extend(clients)
            other = shop.store()
            for client in clients:
                assert change(other, client, "contact", notes="趁未上锁时写入")
        return lock(*words, **more)

    monkeypatch.setattr(resealing, "locked", after_a_change)
    done = reseal(shop.store())
    assert {kind.section for kind in done.parts} == set(SECTIONS) - {"contact"}
    assert done.clients == 5
    for client in clients:
        assert shop.store().read(client).section("contact")["notes"] == "趁未上锁时写入"
        assert {sealed.key for sealed in envelopes(shop, client).values()} == {2}
    whole(shop)


@pytest.mark.usefixtures("in_small_batches")
def test_somebody_leaves_while_it_runs(shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hire(shop, tmp_path / "hers", "li-na", "doctor")
    clients = new_clients(shop.store(), [whole_client() for _ in range(7)])
    next_generations(shop, "contact", "health")
    lock = resealing.locked
    batches: list[str] = []

    def after_she_left(*words: Any, **more: Any) -> object:
        batches.append(shop.head)
        if len(batches) == 3:
            next_generations(shop, "health", "care", leaving="li-na")
        return lock(*words, **more)

    monkeypatch.setattr(resealing, "locked", after_she_left)
    done = reseal(shop.store())
    assert done.parts == {
        Kind("contact", 1, 3): 7,
        Kind("health", 1, 3): 7,
        Kind("health", 2, 3): 4,
        Kind("care", 1, 3): 7,
    }
    for client in clients:
        found = {name.partition(".")[0]: sealed.key for name, sealed in envelopes(shop, client).items()}
        assert (found["contact"], found["health"], found["care"], found["safety"]) == (2, 3, 2, 1)
    assert wanting(shop.store()) == {}
    whole(shop)


def test_what_an_offline_clone_wrote_in_the_old_generation_is_found_later(shop: Shop, tmp_path: Path) -> None:
    beautician, hers = hire(shop, tmp_path / "hers", "wang-fang", "beautician")
    one, other = new_clients(shop.store(), [whole_client(), whole_client()])
    git(hers.root, "pull", "--quiet", "--ff-only")
    change(hers.store(), other, "preferences", pressure="firm")
    next_generations(shop)
    reseal(shop.store())
    assert wanting(shop.store()) == {}
    shop.git("fetch", "--quiet", str(hers.root), "main")
    late = document_at(shop, other, "FETCH_HEAD").parts["preferences"]
    both = {**envelopes(shop, other), "preferences": late}
    theirs = shop.git("rev-parse", "FETCH_HEAD").strip()
    merged(shop, (shop.head, theirs), {client_path(other): Document(other, both).format()})
    assert shop.store().verdict() is None
    assert wanting(shop.store()) == {"preferences": 1}
    assert reseal(shop.store()).parts == {Kind("preferences", 1, 3): 1}
    assert shop.store().read(other).section("preferences")["pressure"] == "firm"
    assert envelopes(shop, other)["preferences"].key == 2
    assert opened_with(beautician.store(hers).keys.identity, shop, one)


def test_an_old_clone_takes_it_in(shop: Shop, tmp_path: Path) -> None:
    _, hers = hire(shop, tmp_path / "hers", "wang-fang", "beautician")
    clients = new_clients(shop.store(), [whole_client(str(n)) for n in range(3)])
    git(hers.root, "pull", "--quiet", "--ff-only")
    before = {client: hers.store().read(client) for client in clients}
    next_generations(shop)
    reseal(shop.store())
    git(hers.root, "fetch", "--quiet")
    git(hers.root, "merge", "--quiet", "--ff-only", "origin/main")
    store = hers.store()
    assert store.verdict() is None
    assert {client: store.read(client) for client in clients} == before
    change(store, clients[0], "preferences", pressure="firm")
    assert envelopes(hers, clients[0])["preferences"].key == 2


# Interrupted, killed ---------------------------------------------------------------------------


@pytest.mark.usefixtures("in_small_batches")
def test_interrupted_it_says_how_far_it_came_and_goes_on(shop: Shop) -> None:
    new_clients(shop.store(), [whole_client() for _ in range(5)])
    next_generations(shop)
    wanted = sum(wanting(shop.store()).values())
    seen: list[str] = []

    def interrupt(step: str) -> None:
        seen.append(step)
        if seen.count("sealed") == 2 and step == "objects-written":
            raise KeyboardInterrupt

    run = Resealing(shop.store())
    steps.on_reaching = interrupt
    try:
        with pytest.raises(KeyboardInterrupt):
            run.run()
    finally:
        steps.on_reaching = steps._nothing
    assert (run.done.commits, run.done.clients) == (1, 2)
    first = sum(run.done.parts.values())
    assert sum(wanting(shop.store()).values()) == wanted - first
    again = reseal(shop.store())
    assert (again.clients, sum(again.parts.values())) == (3, wanted - first)
    whole(shop)


def test_ctrl_c_is_not_for_the_helping_process() -> None:
    """A terminal sends it to both, to the other one while it still imports."""
    second: Second[str, str] = Second(methodcaller, "upper")
    try:
        os.kill(second._process.pid or 0, signal.SIGINT)
        assert [*second.give("half-way"), *second.rest()] == ["HALF-WAY"]
    finally:
        second.close()


@pytest.mark.usefixtures("in_small_batches")
def test_a_full_disk_leaves_the_batch_out_and_the_rest_stays(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_clients(shop.store(), [whole_client() for _ in range(5)])
    next_generations(shop)
    seen: list[str] = []

    def full(step: str) -> None:
        seen.append(step)
        if step == "objects-written" and seen.count(step) == 2:
            raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(steps, "on_reaching", full)
    run = Resealing(shop.store())
    with pytest.raises(ClientfileError, match="this batch was not written: no space left on device"):
        run.run()
    monkeypatch.setattr(steps, "on_reaching", steps._nothing)
    assert (run.done.commits, run.done.clients) == (1, 2)
    assert shop.store().verdict() is None
    assert reseal(shop.store()).clients == 3
    whole(shop)


class Prepared:
    """A shop of a thousand clients whom a doctor may not read any more, made once."""

    def __init__(self, shop: Shop, doctor: Person) -> None:
        self.shop = shop
        self.doctor = doctor
        self.clients = shop.store().index.ids()


def entries() -> list[Entry]:
    made = []
    for number in range(MANY):
        contact = {"name": f"王{'芳静丽'[number % 3]}{number}"}
        sections = {"contact": contact, "health": {"wellness_goals": ["stress"]}}
        made.append(Entry(number, number, {"sections": sections}))
    return made


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, shop_template: Shop) -> Prepared:
    folder = tmp_path_factory.mktemp("many")
    shop = shop_template.copied_to(folder / "shop")
    doctor, _ = hire(shop, folder / "hers", "li-na", "doctor")
    take_in(shop.store(), entries())
    next_generations(shop, leaving="li-na")
    wanting(shop.store())
    return Prepared(shop, doctor)


def readable_by_who_should(
    prepared: Prepared, shop: Shop, program: Path, clients: Collection[str], tmp_path: Path
) -> None:
    """With stock age on the raw files: the owner opens all; who left opens what is not resealed yet."""
    keys = {}
    for path in sorted((shop.root / "keys").rglob("*.age")):
        plain_key = opened_by_age(program, path.read_bytes(), shop.identity)
        keys[path.parent.name, int(path.stem)] = tmp_path / f"{path.parent.name}.{path.stem}"
        keys[path.parent.name, int(path.stem)].write_bytes(plain_key)
    hers = prepared.doctor.home / "identity.txt"
    for client in clients:
        for name, sealed in envelopes(shop, client).items():
            place = part_name(name)
            assert place is not None
            head = f"client: {client}\npart: {name}\n".encode()
            for identity in (shop.identity, shop.sheet, keys[place.section, sealed.key]):
                assert opened_by_age(program, sealed.age, identity).startswith(head)
            others = [hers, keys[place.section, 1]] if sealed.key == 2 else [hers]
            for identity in others:
                refused = subprocess.run(
                    [program, "--decrypt", "--identity", identity],
                    input=sealed.age.encode(),
                    capture_output=True,
                    check=False,
                )
                assert refused.returncode == 1


def test_killed_at_every_step_of_a_batch_and_of_the_next(
    prepared: Prepared, tmp_path: Path, age_program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty kills, one after the other, each run going on from what the last left."""
    size = 40
    monkeypatch.setattr(resealing, "BATCH", size)
    shop = prepared.shop.copied_to(tmp_path / "shop")
    parts_of_one = sum(wanting(shop.store()).values()) // MANY
    some = prepared.clients[:: MANY // 4]
    waiting = MANY
    for nth in (1, 2):
        for step in steps.STEPS:

            def run(step: str = step, nth: int = nth) -> None:
                kill_at(step, nth)
                reseal(shop.store())

            assert in_child(run) == -signal.SIGKILL
            waiting -= size * (nth - 1 + (step in AFTER))
            store = shop.store()
            assert store.verdict() is None
            assert sum(wanting(store).values()) == waiting * parts_of_one
            assert store.index.count() == MANY
            assert shop.git("status", "--porcelain") == ""
    readable_by_who_should(prepared, shop, age_program, some, tmp_path)
    assert verify(shop.store()).problems == ()
    done = reseal(shop.store())
    assert (done.clients, done.left) == (waiting, ())
    assert wanting(shop.store()) == {}
    readable_by_who_should(prepared, shop, age_program, some, tmp_path)
    for client in prepared.clients:
        assert {sealed.key for sealed in envelopes(shop, client).values()} == {2}
    verified = verify(shop.store())
    assert (verified.problems, verified.clients) == ((), MANY)
    whole(shop)


def test_two_processes_leave_what_one_would(prepared: Prepared, tmp_path: Path) -> None:
    shop = prepared.shop.copied_to(tmp_path / "shop")
    some = prepared.clients[::100]
    before = {client: plain(shop, client) for client in some}
    rows = documents_of(shop.store())
    done = reseal(shop.store())
    assert (done.clients, done.commits) == (MANY, 2)
    assert done.parts == {
        Kind("contact", 1, 3): MANY,
        Kind("health", 1, 3): MANY,
        Kind("agenda", 1, 3): 2 * MANY,
    }
    assert {client: plain(shop, client) for client in some} == before
    assert documents_of(shop.store()) == rows
    said = shop.git("log", "-2", "--format=%s").splitlines()
    assert said == ["contact, agenda, health: reseal 500 clients"] * 2
    assert shop.store().today == TODAY
    whole(shop)
