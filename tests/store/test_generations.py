"""Section identities through hiring, other roles and leaving: who opens what, and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from clientfile.errors import ClientfileError, NotBelieved, Refused
from clientfile.said import both
from clientfile.store import age, bringing_in, founding, yaml
from clientfile.store.generations import Held, RosterChange, planned, roster_changed
from clientfile.store.home import Home, remember_owner
from clientfile.store.keyring import new_section_key, section_identity
from clientfile.store.layout import PSEUDONYMS, ROSTER, key_path
from clientfile.store.private_papers import STAFF, put_staff_papers, staff_papers
from clientfile.store.roster import DEFAULT_POLICY, OWNER, RECOVERY, ROLES, Member, Roster
from clientfile.store.signing import new_signer
from clientfile.store.store import Store
from tests.store.helpers import (
    SECTIONS,
    Shop,
    change,
    forged,
    founded,
    git,
    new_client,
    opened_by_age,
    parts,
    roster_of,
    surroundings,
    whole_client,
)

SUBJECT = both("roster: x", "roster: x")


def changed(store: Store, after: Roster) -> RosterChange:
    """Let the roster be another, in a commit of its own."""
    with store.writing("staff") as writing:
        made = roster_changed(writing, after)
        writing.commit("staff", SUBJECT)
    return made


class Newcomer(NamedTuple):
    """A member with keys, and the home that they lie in."""

    member: Member
    home: Home

    @property
    def identity(self) -> Path:
        return self.home.identity

    def store(self, shop: Shop) -> Store:
        """The shop's own folder, opened by her, who knows whose it is."""
        owner = shop.store()
        assert owner.pin is not None
        remember_owner(self.home, owner.pin.store, owner.pin.owner)
        return Store(shop.root, surroundings(self.home.dir))


def newcomer(folder: Path, name: str, role: str) -> Newcomer:
    home = Home(folder / name)
    keys = home.create()
    return Newcomer(Member(name, name, role, "2026-11-22", keys.recipient, keys.signer().public), home)


def hired(shop: Shop, folder: Path, name: str, role: str) -> Newcomer:
    somebody = newcomer(folder, name, role)
    store = shop.store()
    _ = store.index
    changed(store, store.roster.with_member(somebody.member))
    return somebody


def left(roster: Roster, name: str) -> Roster:
    member = roster.by_id(name)
    assert member is not None
    return roster.with_changed(member, member._replace(left="2026-11-22"))


def opened(program: Path, root: Path, identity: Path) -> set[tuple[str, int]]:
    """Which section identities of the work tree open, by the stock program."""
    found = set()
    for path in sorted((root / "keys").rglob("*.age")):
        try:
            plain = opened_by_age(program, path.read_bytes(), identity)
        except AssertionError:
            continue
        assert b"# generation: " + path.stem.encode() in plain
        found.add((path.parent.name, int(path.stem)))
    return found


def reads(role: str) -> set[str]:
    """The sections that a role reads, by the table of the design."""
    return {name for name in SECTIONS if set(DEFAULT_POLICY[name].get(role, "")) & {"r", "w"}}


def touched(shop: Shop) -> set[str]:
    """The top folders and files that the last commit changed."""
    return {path.split("/")[0] for path in shop.git("diff", "--name-only", "HEAD~1", "HEAD").split()}


# Without a store: every role to every role -----------------------------------------------------------------


class Small(NamedTuple):
    """A roster of an owner, her recovery sheet and one more, with what lies sealed, all in memory."""

    held: Held
    roster: Roster
    identities: dict[str, age.Identity]

    def after(self, made: RosterChange) -> Small:
        return Small(
            self.held._replace(files={**self.held.files, **made.files}), made.roster, self.identities
        )

    def opens(self, who: str) -> set[tuple[str, int]]:
        return {
            (section, generation)
            for section in SECTIONS
            for generation in self.held.generations(section)
            if _opens(self.held.files[key_path(section, generation)], self.identities[who])
        }


def _opens(sealed: bytes, identity: age.Identity) -> bool:
    try:
        age.open_sealed(sealed, [identity])
    except age.AgeNoMatch:
        return False
    return True


def small(role: str) -> Small:
    secrets = {name: age.new_identity() for name in ("chen-ya", RECOVERY, "wang-fang")}
    roles = {"chen-ya": OWNER, RECOVERY: OWNER, "wang-fang": role}
    members = tuple(
        Member(name, name, roles[name], "2026-11-22", age.recipient_of(secret), new_signer().public)
        for name, secret in secrets.items()
    )
    roster, files, keys = Roster(members), {}, {}
    for section in SECTIONS:
        readers = [each.recipient for each in roster.readers(section)]
        keys[section], files[key_path(section, 1)] = new_section_key("s1", section, 1, readers)
    identities = {name: age.identity(secret) for name, secret in secrets.items()}
    return Small(Held(identities["chen-ya"], "s1", files), roster._replace(keys=keys), identities)


@pytest.mark.parametrize("after", ROLES)
@pytest.mark.parametrize("before", ROLES)
def test_after_another_role_just_those_sections_open_that_the_policy_says(before: str, after: str) -> None:
    shop = small(before)
    member = shop.roster.by_id("wang-fang")
    assert member is not None
    made = planned(shop.held, shop.roster, shop.roster.with_changed(member, member._replace(role=after)))
    now = shop.after(made)
    lost, gained = reads(before) - reads(after), reads(after) - reads(before)
    current = {(name, key.generation) for name, key in now.roster.keys.items()}
    assert {name for name, number in now.opens("wang-fang") & current} == reads(after)
    assert {name for name, _ in now.opens("wang-fang")} == reads(after)
    assert now.opens("chen-ya") == now.opens(RECOVERY) == {(name, 1) for name in SECTIONS} | current
    assert {each.section: each.generation for each in made.sections} == {
        **dict.fromkeys(lost, 2),
        **dict.fromkeys(gained, 1),
    }
    # Who may still read an old generation opens all of them.
    assert {number for name, number in now.opens("wang-fang") if name in gained} <= {1}


@pytest.mark.parametrize("role", ROLES)
def test_who_leaves_opens_nothing_and_comes_back_with_other_keys(role: str) -> None:
    shop = small(role)
    shop = shop.after(planned(shop.held, shop.roster, left(shop.roster, "wang-fang")))
    assert shop.opens("wang-fang") == set()
    assert {name for name, key in shop.roster.keys.items() if key.generation == 2} == reads(role)
    back = age.new_identity()
    again = Member("wang-fang", "x", role, "2026-12-01", age.recipient_of(back), new_signer().public)
    shop = shop.after(planned(shop.held, shop.roster, shop.roster.with_member(again)))
    shop.identities["again"] = age.identity(back)
    assert shop.opens("wang-fang") == set()
    assert shop.opens("again") == {(name, number) for name in reads(role) for number in (1, 2)}


def test_the_plaintext_of_old_generations_is_kept_and_each_new_one_is_another() -> None:
    shop = small("doctor")
    was = age.open_sealed(shop.held.files["keys/health/1.age"], [shop.held.identity])
    now = shop.after(planned(shop.held, shop.roster, left(shop.roster, "wang-fang")))
    assert age.open_sealed(now.held.files["keys/health/1.age"], [now.held.identity]) == was
    fresh = age.open_sealed(now.held.files["keys/health/2.age"], [now.held.identity])
    identity = section_identity(fresh, "s1", "health", 2)
    assert now.roster.keys["health"].recipient == str(identity.to_public())
    assert identity != section_identity(was, "s1", "health", 1)


def test_nothing_changed_plans_nothing() -> None:
    shop = small("doctor")
    made = planned(shop.held, shop.roster, shop.roster)
    assert (made.roster, made.files, made.sections) == (shop.roster, {}, ())


def test_more_rights_to_write_move_no_key() -> None:
    shop = small("therapist")
    member = shop.roster.by_id("wang-fang")
    assert member is not None
    policy = {**shop.roster.policy, "contact": {**shop.roster.policy["contact"], "therapist": "w"}}
    made = planned(shop.held, shop.roster, shop.roster._replace(policy=policy))
    assert (made.files, made.sections) == ({}, ())


def test_a_key_of_another_place_is_not_sealed_to_anybody() -> None:
    shop = small("doctor")
    files = {**shop.held.files, "keys/health/1.age": shop.held.files["keys/account/1.age"]}
    with pytest.raises(NotBelieved, match=r"keys/health/1\.age holds the identity of another place"):
        planned(shop.held._replace(files=files), shop.roster, left(shop.roster, "wang-fang"))


def test_a_key_that_is_not_the_rosters_is_not_sealed_to_anybody() -> None:
    shop = small("doctor")
    _, other = new_section_key("s1", "health", 1, [shop.roster.members[0].recipient])
    files = {**shop.held.files, "keys/health/1.age": other}
    with pytest.raises(NotBelieved, match=r"keys/health/1\.age and roster\.yaml do not fit"):
        planned(shop.held._replace(files=files), shop.roster, left(shop.roster, "wang-fang"))


def test_a_key_that_is_missing_is_told() -> None:
    shop = small("doctor")
    files = {path: each for path, each in shop.held.files.items() if path != "keys/health/1.age"}
    with pytest.raises(NotBelieved, match=r"keys/health/1\.age and roster\.yaml do not fit"):
        planned(shop.held._replace(files=files), shop.roster, left(shop.roster, "wang-fang"))


# In a store -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_hiring_seals_the_sections_of_her_role_and_touches_no_document(
    shop: Shop, tmp_path: Path, age_program: Path, role: str
) -> None:
    new_client(shop.store(), **whole_client())
    somebody = hired(shop, tmp_path, "wang-fang", role)
    assert opened(age_program, shop.root, somebody.identity) == {(name, 1) for name in reads(role)}
    papers = {"private"} if role in (OWNER, "manager") else set()
    assert touched(shop) == {"roster.yaml", "keys", *papers}
    assert shop.store().verdict() is None


def test_what_is_written_after_she_left_does_not_open_for_her(
    shop: Shop, tmp_path: Path, age_program: Path
) -> None:
    client = new_client(shop.store(), **whole_client())
    wang = hired(shop, tmp_path, "wang-fang", "doctor")
    kept = tmp_path / "kept"
    git(tmp_path, "clone", "--quiet", str(shop.root), str(kept))
    changed(shop.store(), left(shop.store().roster, "wang-fang"))
    change(shop.store(), client, "health", notes="later")
    assert opened(age_program, shop.root, wang.identity) == set()
    # All that she kept: each section identity of her clone, tried on what was written since.
    mine = tmp_path / "mine.txt"
    mine.write_bytes(
        b"".join(
            opened_by_age(age_program, (kept / key_path(*place)).read_bytes(), wang.identity)
            for place in sorted(opened(age_program, kept, wang.identity))
        )
    )
    mine.chmod(0o600)
    sealed = parts(shop, client)
    assert b"insomnia" in opened_by_age(age_program, parts(Shop(_as_shop(kept)), client)["health"], mine)
    with pytest.raises(AssertionError, match="no identity matched"):
        opened_by_age(age_program, sealed["health"], mine)
    # What did not change since is as it was: reseal brings it over.
    assert opened_by_age(age_program, sealed["safety"], mine)
    assert b"later" in opened_by_age(age_program, sealed["health"], shop.identity)
    assert b"later" in opened_by_age(age_program, sealed["health"], shop.sheet)


def _as_shop(clone: Path) -> Path:
    folder = clone.parent / "as-shop"
    folder.mkdir()
    (folder / "store").symlink_to(clone)
    return folder


def test_another_owner_opens_all_and_the_first_may_leave(
    shop: Shop, tmp_path: Path, age_program: Path
) -> None:
    client = new_client(shop.store(), **whole_client())
    lin = hired(shop, tmp_path, "lin-yue", OWNER)
    store = lin.store(shop)
    changed(store, left(store.roster, "chen-ya"))
    assert opened(age_program, shop.root, shop.identity) == set()
    assert {number for _, number in opened(age_program, shop.root, lin.identity)} == {1, 2}
    change(lin.store(shop), client, "account", budget={"notes": "x"})
    sealed = parts(shop, client)["account"]
    assert opened_by_age(age_program, sealed, lin.identity)
    with pytest.raises(AssertionError):
        opened_by_age(age_program, sealed, shop.identity)


def test_a_new_owner_may_hire_and_let_go_by_herself(shop: Shop, tmp_path: Path, age_program: Path) -> None:
    hired(shop, tmp_path, "wang-fang", "doctor")
    changed(shop.store(), left(shop.store().roster, "wang-fang"))
    lin = hired(shop, tmp_path, "lin-yue", OWNER)
    zhao = newcomer(tmp_path, "zhao-min", "therapist")
    store = lin.store(shop)
    changed(store, store.roster.with_member(zhao.member))
    assert {name for name, _ in opened(age_program, shop.root, zhao.identity)} == reads("therapist")


def test_other_keys_close_the_membership_and_keep_the_id(
    shop: Shop, tmp_path: Path, age_program: Path
) -> None:
    old = hired(shop, tmp_path, "wang-fang", "beautician")
    (tmp_path / "new").mkdir()
    new = newcomer(tmp_path / "new", "wang-fang", "beautician")
    store = shop.store()
    changed(store, left(store.roster, "wang-fang").with_member(new.member))
    assert opened(age_program, shop.root, old.identity) == set()
    assert opened(age_program, shop.root, new.identity) == {
        (name, number) for name in reads("beautician") for number in (1, 2)
    }
    roster = shop.store().roster
    assert roster.by_id("wang-fang") == new.member
    assert [each.left for each in roster.members if each.id == "wang-fang"] == ["2026-11-22", ""]
    signers = (shop.root / ".git" / "clientfile" / "allowed_signers").read_text()
    assert signers.count("wang-fang@clientfile") == 2


def test_nothing_changed_writes_nothing(shop: Shop, tmp_path: Path) -> None:
    hired(shop, tmp_path, "wang-fang", "doctor")
    head = shop.head
    made = changed(shop.store(), shop.store().roster)
    assert (made.sections, shop.head) == ((), head)


# private/ --------------------------------------------------------------------------------------------------


def test_a_manager_opens_what_is_private_until_she_leaves(
    shop: Shop, tmp_path: Path, age_program: Path
) -> None:
    store = shop.store()
    with store.writing("papers") as writing:
        put_staff_papers(writing, {"chen-ya": {"id": "chen-ya", "nda_on": "2026-11-01"}})
        writing.commit("staff", SUBJECT)
    was = {
        path: opened_by_age(age_program, (shop.root / path).read_bytes(), shop.identity) for path in _PRIVATE
    }
    doctor = hired(shop, tmp_path, "wang-fang", "doctor")
    assert touched(shop) == {"roster.yaml", "keys"}
    manager = hired(shop, tmp_path, "li-na", "manager")
    for path in _PRIVATE:
        sealed = (shop.root / path).read_bytes()
        assert opened_by_age(age_program, sealed, manager.identity) == was[path]
        with pytest.raises(AssertionError):
            opened_by_age(age_program, sealed, doctor.identity)
    assert staff_papers(manager.store(shop))["chen-ya"]["nda_on"] == "2026-11-01"
    changed(shop.store(), left(shop.store().roster, "li-na"))
    for path in _PRIVATE:
        sealed = (shop.root / path).read_bytes()
        assert opened_by_age(age_program, sealed, shop.identity) == was[path]
        assert opened_by_age(age_program, sealed, shop.sheet) == was[path]
        with pytest.raises(AssertionError):
            opened_by_age(age_program, sealed, manager.identity)


_PRIVATE = (PSEUDONYMS, STAFF)


# Refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["manager", "doctor", "nightly"])
def test_only_an_owner_changes_the_roster(shop: Shop, tmp_path: Path, role: str) -> None:
    somebody = hired(shop, tmp_path, "wang-fang", role)
    head = shop.head
    store = somebody.store(shop)
    _ = store.index
    member = store.member
    with pytest.raises(Refused, match="only an owner changes the roster") as refused:
        changed(store, store.roster.with_changed(member, member._replace(role=OWNER)))
    assert refused.value.hint == (
        "nothing was written; ask an owner: 陈雅",
        "未写入任何内容；请联系店主：陈雅",
    )
    assert shop.head == head


def test_the_last_owner_who_is_a_person_stays(shop: Shop) -> None:
    head = shop.head
    sheet = Store(shop.root, surroundings(shop.home, shop.sheet))
    _ = sheet.index
    with pytest.raises(Refused, match="this would leave no owner who is a person"):
        changed(sheet, left(sheet.roster, "chen-ya"))
    assert shop.head == head


@pytest.mark.parametrize("role", ["manager", ""])
def test_nobody_takes_herself_out(shop: Shop, tmp_path: Path, role: str) -> None:
    hired(shop, tmp_path, "lin-yue", OWNER)
    head = shop.head
    store = shop.store()
    _ = store.index
    member = store.member
    other = member._replace(role=role) if role else member._replace(left="2026-11-22")
    with pytest.raises(Refused, match="nobody takes herself out"):
        changed(store, store.roster.with_changed(member, other))
    assert shop.head == head


def test_the_recovery_sheet_gives_an_owner_other_keys(shop: Shop, tmp_path: Path, age_program: Path) -> None:
    """A lost laptop: the sheet closes its membership and begins another with the same id."""
    new = newcomer(tmp_path, "chen-ya", OWNER)
    sheet = Store(shop.root, surroundings(shop.home, shop.sheet))
    _ = sheet.index
    changed(sheet, left(sheet.roster, "chen-ya").with_member(new.member))
    assert opened(age_program, shop.root, shop.identity) == set()
    assert {number for _, number in opened(age_program, shop.root, new.identity)} == {1, 2}


def test_a_recovery_sheet_that_was_seen_is_taken_out(shop: Shop, age_program: Path) -> None:
    changed(shop.store(), left(shop.store().roster, RECOVERY))
    assert opened(age_program, shop.root, shop.sheet) == set()
    client = new_client(shop.store(), **whole_client())
    assert opened_by_age(age_program, parts(shop, client)["health"], shop.identity)
    with pytest.raises(AssertionError):
        opened_by_age(age_program, parts(shop, client)["health"], shop.sheet)


@pytest.mark.parametrize("path", ["keys/health/1.age", PSEUDONYMS])
def test_who_lacks_a_file_concerned_changes_nothing(shop: Shop, tmp_path: Path, path: str) -> None:
    """An owner whose clone has a section identity that is sealed to somebody else alone."""
    stranger = age.recipient(age.recipient_of(age.new_identity()))
    forged(shop, {path: age.seal(b"x", [stranger]).encode()})
    head = shop.head
    lin = newcomer(tmp_path, "lin-yue", OWNER)
    store = shop.store()
    _ = store.index
    with pytest.raises(Refused, match=f"your identity does not open {path}; nothing was written"):
        changed(store, store.roster.with_member(lin.member))
    assert shop.head == head
    assert shop.git("status", "--porcelain") == ""


# Changed around the program --------------------------------------------------------------------------------


def test_a_leaver_noted_in_an_editor_is_shut_out_by_the_next_change(
    shop: Shop, tmp_path: Path, age_program: Path
) -> None:
    """Her entry was closed with an editor and plain git: the keys did not follow."""
    wang = hired(shop, tmp_path, "wang-fang", "beautician")
    edited = yaml.dump(left(roster_of(shop.root), "wang-fang").to_data()).encode()
    forged(shop, {ROSTER: edited})
    assert opened(age_program, shop.root, wang.identity) != set()
    store = shop.store()
    _ = store.index
    made = changed(store, store.roster)
    assert {each.section for each in made.renewed} == reads("beautician")
    assert opened(age_program, shop.root, wang.identity) == set()


def test_a_member_brought_in_by_an_editor_is_let_in_by_the_next_change(
    shop: Shop, tmp_path: Path, age_program: Path
) -> None:
    wang = newcomer(tmp_path, "wang-fang", "therapist")
    forged(shop, {ROSTER: yaml.dump(roster_of(shop.root).with_member(wang.member).to_data()).encode()})
    store = shop.store()
    _ = store.index
    changed(store, store.roster)
    assert opened(age_program, shop.root, wang.identity) == {(name, 1) for name in reads("therapist")}


def test_a_section_of_a_newer_program_gets_its_identity(
    tmp_path: Path, age_program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that was founded before there was `care`."""
    with monkeypatch.context() as older:
        whole = founding._with_section_keys

        def without_care(*given: Any) -> object:
            roster, files = whole(*given)
            policy, keys = dict(roster.policy), dict(roster.keys)
            del policy["care"], keys["care"], files["keys/care/1.age"]
            return roster._replace(policy=policy, keys=keys), files

        older.setattr(founding, "_with_section_keys", without_care)
        shop = founded(tmp_path / "older")
    with pytest.raises(ClientfileError):
        new_client(shop.store(), **whole_client())
    store = shop.store()
    _ = store.index
    made = changed(store, store.roster)
    assert [(each.section, each.before, each.generation) for each in made.sections] == [("care", 0, 1)]
    assert roster_of(shop.root).policy["care"] == DEFAULT_POLICY["care"]
    assert opened(age_program, shop.root, shop.sheet) == {(name, 1) for name in SECTIONS}
    client = new_client(shop.store(), **whole_client())
    assert shop.store().read(client).section("care")
    clone = Shop(tmp_path / "clone")
    git(tmp_path, "clone", "--quiet", str(shop.root), str(clone.root))
    assert Store(clone.root, surroundings(shop.home)).read(client).section("care")


# What each clone's index makes of it -----------------------------------------------------------------------


@pytest.fixture
def rebuilt(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commits at which an index was made anew."""
    seen: list[str] = []
    real = bringing_in._rebuilt

    def noted(*given: Any) -> object:
        seen.append(str(given[3]))
        return real(*given)

    monkeypatch.setattr(bringing_in, "_rebuilt", noted)
    return seen


def test_an_index_is_made_anew_only_where_its_own_sections_changed(
    shop: Shop, tmp_path: Path, rebuilt: list[str]
) -> None:
    client = new_client(shop.store(), **whole_client())
    wang = hired(shop, tmp_path, "wang-fang", "therapist")
    assert wang.store(shop).read(client).section("services")
    rebuilt.clear()
    hired(shop, tmp_path, "zhao-min", "doctor")
    changed(shop.store(), left(shop.store().roster, "zhao-min"))
    assert wang.store(shop).read(client).section("services")
    assert shop.store().read(client).section("health")
    assert rebuilt == []
    store = shop.store()
    _ = store.index
    member = store.roster.by_id("wang-fang")
    assert member is not None
    changed(store, store.roster.with_changed(member, member._replace(role="front_desk")))
    assert rebuilt == []
    hers = wang.store(shop).read(client)
    assert rebuilt == [shop.head]
    assert "services" not in hers.sections
    assert "services" in hers.unreadable


def test_what_is_written_in_a_next_generation_is_read_by_who_remains(shop: Shop, tmp_path: Path) -> None:
    client = new_client(shop.store(), **whole_client())
    wang = hired(shop, tmp_path, "wang-fang", "therapist")
    hired(shop, tmp_path, "zhao-min", "doctor")
    assert wang.store(shop).read(client).section("services")
    changed(shop.store(), left(shop.store().roster, "zhao-min"))
    change(shop.store(), client, "contact", notes="later")
    assert wang.store(shop).read(client).section("contact")["notes"] == "later"


def test_a_narrower_policy_is_seen_by_those_it_narrows(shop: Shop, tmp_path: Path) -> None:
    client = new_client(shop.store(), **whole_client())
    wang = hired(shop, tmp_path, "wang-fang", "therapist")
    assert wang.store(shop).read(client).section("health")
    store = shop.store()
    _ = store.index
    rights = {role: given for role, given in store.roster.policy["health"].items() if role != "therapist"}
    made = changed(store, store.roster._replace(policy={**store.roster.policy, "health": rights}))
    assert [each.section for each in made.renewed] == ["health"]
    assert "health" in wang.store(shop).read(client).unreadable


def test_a_leaver_opens_the_store_no_more(shop: Shop, tmp_path: Path) -> None:
    wang = hired(shop, tmp_path, "wang-fang", "therapist")
    _ = wang.store(shop).index
    changed(shop.store(), left(shop.store().roster, "wang-fang"))
    with pytest.raises(ClientfileError) as caught:
        _ = wang.store(shop).index
    assert caught.value.exit_code == 12
