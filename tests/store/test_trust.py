"""Every way to slip something into history is refused, and reading goes on from what was believed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clientfile.domain.client import ClientFile
from clientfile.errors import NotBelieved, Partial, Refused
from clientfile.store import signing, yaml
from clientfile.store.accepting import accept_head
from clientfile.store.document import Sealed
from clientfile.store.home import open_identity
from clientfile.store.layout import CATALOGUE, ROSTER, SETTINGS, client_path, key_path
from clientfile.store.store import Store
from tests.store.attacks.forging import refused, sealed_by_hand, with_part
from tests.store.helpers import (
    Person,
    Shop,
    change,
    forged,
    git,
    hire,
    new_client,
    new_clients,
    roster_files,
    roster_of,
    stranger,
    surroundings,
    swapped,
    whole,
)


def accepted(shop: Shop) -> None:
    """The owner goes on from HEAD as it is."""
    store = shop.store()
    _ = store.index
    accept_head(store)
    store = shop.store()
    _ = store.index
    assert store.refusal is None
    new_client(store, "钱七")


def test_a_commit_of_an_unknown_key(shop: Shop) -> None:
    client = new_client(shop.store())
    forged(shop, {client_path(client): None}, stranger())
    refused(shop, [client], "its signer is not in the roster")
    accepted(shop)


def test_a_commit_without_signature(shop: Shop) -> None:
    client = new_client(shop.store())
    shop.git("rm", "--quiet", client_path(client))
    shop.git("commit", "--quiet", "--no-gpg-sign", "-m", "x")
    refused(shop, [client], "it is not signed")


def test_the_signature_of_another_commit_on_a_new_one(shop: Shop) -> None:
    client = new_client(shop.store())
    head, tree = shop.head, shop.git("rev-parse", "HEAD~1^{tree}").strip()
    raw = shop.git("cat-file", "commit", "HEAD")
    lines = raw.splitlines(keepends=True)
    lines[0] = f"tree {tree}\n"
    lines[1] = f"parent {head}\n"
    made = shop.git("hash-object", "-t", "commit", "-w", "--stdin", given="".join(lines).encode()).strip()
    shop.git("update-ref", "refs/heads/main", made)
    refused(shop, [client], "a signature does not fit what it signs")


def test_rewound_history(shop: Shop) -> None:
    store = shop.store()
    clients = [new_client(store), new_client(store)]
    shop.git("reset", "--quiet", "--hard", "HEAD~1")
    refused(shop, clients, "history was rewound or replaced")
    shop.git("reset", "--quiet", "--hard", "HEAD@{1}")
    assert shop.store().verdict() is None
    whole(shop)


def test_history_amended_by_the_owner_herself_is_told_too(shop: Shop) -> None:
    client = new_client(shop.store())
    shop.git("commit", "--quiet", "--amend", "-m", "another word")
    refused(shop, [client], "history was rewound or replaced")
    accepted_after_rewind = shop.store()
    _ = accepted_after_rewind.index


def test_another_store_in_place_of_this_one(shop: Shop, tmp_path: Path) -> None:
    from tests.store.helpers import founded

    client = new_client(shop.store())
    (tmp_path / "other").mkdir()
    other = founded(tmp_path / "other")
    shop.git("fetch", "--quiet", str(other.root), "main")
    shop.git("reset", "--quiet", "--hard", "FETCH_HEAD")
    refused(shop, [client], "history was rewound or replaced")


def test_the_root_is_pinned(shop: Shop, tmp_path: Path) -> None:
    """A clone of another's store with the right id in it: its first commit is not the owner's."""
    from clientfile.store.adopting import adopt
    from tests.store.helpers import founded

    (tmp_path / "other").mkdir()
    other = founded(tmp_path / "other")
    git(tmp_path, "clone", "--quiet", str(other.root), "clone")
    fingerprint = signing.fingerprint(shop.store().keys.signer().public)
    store = Store(tmp_path / "clone", surroundings(other.home))
    adopt(store, fingerprint)
    with pytest.raises(NotBelieved, match="not signed by the owner"):
        _ = store.index


def symlink(shop: Shop) -> None:
    (shop.root / "catalogue.yaml").unlink()
    (shop.root / "catalogue.yaml").symlink_to("/etc/passwd")


def linked_document(shop: Shop) -> None:
    path = shop.root / "clients" / "k" / "7" / "k7m3q9xw.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to("../../../roster.yaml")


def foreign(shop: Shop) -> None:
    (shop.root / "notes.txt").write_text("x")


def hook(shop: Shop) -> None:
    (shop.root / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = ../x\n')


def program(shop: Shop) -> None:
    (shop.root / "store.yaml").chmod(0o755)


def misnamed(shop: Shop) -> None:
    path = shop.root / "clients" / "a" / "b" / "k7m3q9xw.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("clientfile: 1\nid: k7m3q9xw\nsections: {}\n")


def escape(shop: Shop) -> None:
    (shop.root / "x\x1b[31m.txt").write_text("x")


@pytest.mark.parametrize(
    ("bring", "words"),
    [
        (symlink, "it brings in a link, a submodule or a program: catalogue.yaml"),
        (linked_document, "it brings in a link, a submodule or a program: clients/k/7/k7m3q9xw.yaml"),
        (program, "it brings in a link, a submodule or a program: store.yaml"),
        (foreign, "it brings in a file that does not belong here: notes.txt"),
        (hook, "it brings in a file that does not belong here: .gitmodules"),
        (misnamed, "it brings in a file that does not belong here: clients/a/b/k7m3q9xw.yaml"),
        (escape, "it brings in a file that does not belong here: x?[31m.txt"),
    ],
)
def test_what_no_store_holds(shop: Shop, bring: Callable[[Shop], None], words: str) -> None:
    """Even by the owner's own hand."""
    client = new_client(shop.store())
    bring(shop)
    shop.git("add", "--all")
    shop.git("commit", "--quiet", "-m", "x")
    refused(shop, [client], words)


def test_a_submodule(shop: Shop) -> None:
    client = new_client(shop.store())
    shop.git("update-index", "--add", "--cacheinfo", f"160000,{shop.head},sub")
    shop.git("commit", "--quiet", "-m", "x")
    refused(shop, [client], "it brings in a link, a submodule or a program: sub")


# Members -------------------------------------------------------------------------------------


@pytest.fixture
def manager(shop: Shop, tmp_path: Path) -> tuple[Person, Shop]:
    return hire(shop, tmp_path / "manager", "li-na", "manager")


@pytest.fixture
def desk(shop: Shop, tmp_path: Path) -> tuple[Person, Shop]:
    return hire(shop, tmp_path / "desk", "wang-fang", "front_desk")


def pushed(shop: Shop, hers: Shop) -> None:
    """Her history comes to the owner by plain git."""
    shop.git("pull", "--quiet", "--ff-only", str(hers.root), "main")


def test_a_member_writes_and_is_believed_by_the_owner(shop: Shop, desk: tuple[Person, Shop]) -> None:
    _, hers = desk
    client = new_client(hers.store(), "张三")
    pushed(shop, hers)
    store = shop.store()
    assert store.read(client).section("contact") == {"name": "张三"}
    assert store.verdict() is None
    whole(shop)
    assert shop.git("log", "-1", "--format=%G? %an").strip() == "G wang-fang"


def test_the_roster_is_the_owners(shop: Shop, manager: tuple[Person, Shop]) -> None:
    person, hers = manager
    client = new_client(shop.store())
    text = (shop.root / ROSTER).read_text().replace("role: manager", "role: owner")
    assert "role: manager" not in text
    forged(shop, {ROSTER: text.encode()}, person.signer)
    refused(shop, [client], "li-na may not change roster.yaml")
    accepted(shop)
    del hers


def test_section_identities_are_the_owners(shop: Shop, manager: tuple[Person, Shop]) -> None:
    client = new_client(shop.store())
    forged(shop, {key_path("health", 1): None}, manager[0].signer)
    refused(shop, [client], "li-na may not change keys/health/1.age")


def test_a_manager_may_change_the_catalogue_and_the_desk_may_not(
    shop: Shop, manager: tuple[Person, Shop], desk: tuple[Person, Shop]
) -> None:
    client = new_client(shop.store())
    text = (shop.root / CATALOGUE).read_bytes() + b"\n"
    forged(shop, {CATALOGUE: text}, manager[0].signer)
    assert shop.store().verdict() is None
    forged(shop, {CATALOGUE: text + b"\n"}, desk[0].signer)
    refused(shop, [client], "wang-fang may not change catalogue.yaml")


@pytest.mark.parametrize(
    ("role", "section", "name", "believed"),
    [
        ("front_desk", "health", "health", False),
        ("front_desk", "health", "health+p4", True),
        ("front_desk", "contact", "contact", True),
        ("front_desk", "account", "account+p4", False),
        ("front_desk", "services", "services.2026", False),
        ("beautician", "services", "services.2026", True),
        ("nightly", "contact", "contact", False),
        ("doctor", "health", "health", True),
    ],
)
def test_a_part_is_changed_by_who_may(
    shop: Shop, tmp_path: Path, role: str, section: str, name: str, believed: bool
) -> None:
    person, _ = hire(shop, tmp_path / "hers", "somebody", role)
    client = new_client(shop.store())
    sealed = sealed_by_hand(shop, client, section, "name: 李四", name=name)
    forged(shop, with_part(shop, client, name, sealed), person.signer)
    if believed:
        assert shop.store().verdict() is None
    else:
        refused(shop, [client], f"somebody may not change {client_path(client)} {name}")


def test_an_addition_once_made_is_nobodys_to_change_who_may_only_add(
    shop: Shop, desk: tuple[Person, Shop]
) -> None:
    client = new_client(shop.store())
    for number in (1, 2):
        sealed = sealed_by_hand(shop, client, "health", "wellness_goals: [stress]", name="health+p4")
        forged(shop, with_part(shop, client, "health+p4", sealed), desk[0].signer)
        if number == 1:
            assert shop.store().verdict() is None
    refused(shop, [client], f"wang-fang may not change {client_path(client)} health+p4")


def test_a_client_is_deleted_by_an_owner_alone(shop: Shop, manager: tuple[Person, Shop]) -> None:
    store = shop.store()
    clients = [new_client(store), new_client(store)]
    forged(shop, {client_path(clients[0]): None})
    assert shop.store().index.ids() == [clients[1]]
    assert shop.store().verdict() is None
    forged(shop, {client_path(clients[1]): None}, manager[0].signer)
    refused(shop, [clients[1]], f"li-na may not change {client_path(clients[1])}")


def test_the_access_log_only_grows(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    store.noted("show", [client])
    change(store, client, "contact", notes="x")
    [path] = shop.git("ls-files", "access").split()
    forged(shop, {path: None})
    refused(shop, [client], f"chen-ya may not change {path}")


def let_go(shop: Shop, name: str) -> None:
    """The owner notes that a member has left."""
    roster = roster_of(shop.root)
    members = tuple(each._replace(left="2026-11-23") if each.id == name else each for each in roster.members)
    forged(shop, {ROSTER: yaml.dump(roster._replace(members=members).to_data()).encode()})


def test_a_leaver_is_believed_no_more(shop: Shop, manager: tuple[Person, Shop]) -> None:
    person, hers = manager
    client = new_client(shop.store())
    let_go(shop, "li-na")
    assert shop.store().verdict() is None
    forged(shop, {CATALOGUE: (shop.root / CATALOGUE).read_bytes() + b"\n"}, person.signer)
    refused(shop, [client], "its signer is not in the roster")
    del hers


def test_a_leavers_old_branch_is_not_brought_in_by_a_merge(shop: Shop, manager: tuple[Person, Shop]) -> None:
    """She commits on top of a state from before her leaving; somebody merges it."""
    person, _ = manager
    client = new_client(shop.store())
    before = shop.head
    let_go(shop, "li-na")
    assert shop.store().verdict() is None
    shop.git("checkout", "--quiet", "-b", "side", before)
    shop.git("config", "user.signingKey", str(person.home / "signing"))
    (shop.root / CATALOGUE).write_bytes((shop.root / CATALOGUE).read_bytes() + b"\n")
    shop.git("commit", "--quiet", "-am", "old")
    shop.git("config", "user.signingKey", str(shop.home / "signing"))
    shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "--no-ff", "-m", "merge", "side")
    refused(shop, [client], "its signer had left")


def merged(shop: Shop, base: str, tree_of: str, person: Person) -> None:
    """A merge by a member that takes the whole tree of one side, whatever happened on the other."""
    shop.git("checkout", "--quiet", "-b", "side", base)
    for key, value in {"user.signingKey": str(person.home / "signing"), "user.name": "x"}.items():
        shop.git("config", key, value)
    shop.git("commit", "--quiet", "--allow-empty", "-m", "aside")
    side = shop.head
    shop.git("checkout", "--quiet", "main")
    tree = shop.git("rev-parse", f"{tree_of}^{{tree}}").strip()
    made = shop.git("commit-tree", "-S", tree, "-p", "main", "-p", side, "-m", "merge").strip()
    shop.git("reset", "--quiet", "--hard", made)


def test_a_merge_by_a_member_does_not_take_back_what_the_owner_did_to_the_roster(
    shop: Shop, manager: tuple[Person, Shop], tmp_path: Path
) -> None:
    base = shop.head
    hire(shop, tmp_path / "another", "zhao-min", "therapist")
    clients: list[str] = []
    assert shop.store().verdict() is None
    merged(shop, base, base, manager[0])
    refused(shop, clients, "li-na may not change")


def test_a_merge_by_a_member_does_not_delete_a_client(shop: Shop, manager: tuple[Person, Shop]) -> None:
    base = shop.head
    client = new_client(shop.store())
    merged(shop, base, base, manager[0])
    refused(shop, [client], "li-na may not change")


def test_an_honest_merge_of_two_clones_is_believed(shop: Shop, desk: tuple[Person, Shop]) -> None:
    _, hers = desk
    theirs = new_client(hers.store(), "李四")
    mine = new_client(shop.store(), "张三")
    shop.git("pull", "--quiet", "--no-rebase", "--no-edit", "-S", str(hers.root), "main")
    store = shop.store()
    assert store.verdict() is None
    assert set(store.index.ids()) == {theirs, mine}
    whole(shop)


# Swapped parts -------------------------------------------------------------------------------


@pytest.fixture
def three(shop: Shop) -> tuple[Shop, list[str]]:
    clients: list[dict[str, dict[str, object]]] = [
        {"contact": {"name": name}, "health": {"wellness_goals": [goal]}}
        for name, goal in (("张三", "stress"), ("李四", "slimming"), ("王五", "other"))
    ]
    return shop, new_clients(shop.store(), clients)


def test_parts_swapped_by_a_plain_file_edit(three: tuple[Shop, list[str]]) -> None:
    shop, (one, other, third) = three
    for path, content in swapped(shop, one, other, "health").items():
        (shop.root / path).write_bytes(content)
    store = shop.store()
    for here, there in ((one, other), (other, one)):
        with pytest.raises(NotBelieved) as caught:
            store.read(here)
        assert (
            f"client {here}, part health holds what was sealed for client {there}, part health"
            in caught.value.message.en
        )
        with pytest.raises(NotBelieved):
            change(store, here, "contact", notes="x")
    assert store.read(third).section("health") == {"wellness_goals": ["other"]}
    assert change(store, third, "contact", notes="x")
    verdict = store.verdict()
    assert verdict is not None
    assert verdict.exit_code == 13
    # What is committed is still what lists show.
    assert store.index.client(one).section("health") == {"wellness_goals": ["stress"]}
    shop.git("checkout", "HEAD", "--", client_path(one), client_path(other))
    assert shop.store().verdict() is None


@pytest.mark.parametrize("how", ["plain git commit", "forged commit of a member"])
def test_parts_swapped_by_a_signed_commit(three: tuple[Shop, list[str]], tmp_path: Path, how: str) -> None:
    shop, (one, other, third) = three
    if how == "plain git commit":
        for path, content in swapped(shop, one, other, "health").items():
            (shop.root / path).write_bytes(content)
        shop.git("commit", "--quiet", "-am", "swap")
    else:
        person, _ = hire(shop, tmp_path / "hers", "dr-wu", "doctor")
        forged(shop, dict(swapped(shop, one, other, "health")), person.signer)
    refused(shop, [one, other, third], "health is a copy of what was sealed before, put back or moved there")
    store = shop.store()
    assert store.index.client(one).section("health") == {"wellness_goals": ["stress"]}
    for here in (one, other):  # the files beside .git are as the commit has them
        with pytest.raises(NotBelieved):
            store.read(here)


def test_parts_that_were_sealed_for_another_place(three: tuple[Shop, list[str]]) -> None:
    """Fresh ciphertexts, each with the other's place inside: only who opens them can tell."""
    shop, (one, other, third) = three
    files: dict[str, bytes | None] = {}
    for here, there in ((one, other), (other, one)):
        files |= with_part(shop, here, "health", sealed_by_hand(shop, there, "health", "wellness_goals: [x]"))
    forged(shop, files)
    store = shop.store()
    for here, there in ((one, other), (other, one)):
        with pytest.raises(NotBelieved) as caught:
            store.read(here)
        assert caught.value.exit_code == 13
        assert here in caught.value.message.en
        assert there in caught.value.message.en
        assert "health" in store.index.client(here).unreadable
        with pytest.raises(NotBelieved):
            change(store, here, "contact", notes="x")
    assert store.read(third).section("health") == {"wellness_goals": ["other"]}
    verdict = store.verdict()
    assert isinstance(verdict, Partial)
    assert verdict.exit_code == 14
    assert one in verdict.message.en or other in verdict.message.en


def test_a_part_that_is_damaged_inside_hides_its_section_alone(three: tuple[Shop, list[str]]) -> None:
    """What nobody can see from outside: the header is whole, what follows is not."""
    shop, (one, _, third) = three
    sealed = sealed_by_hand(shop, one, "health", "wellness_goals: [stress]")
    armor = sealed.age.splitlines()
    armor[-3] = armor[-3][::-1]
    forged(shop, with_part(shop, one, "health", Sealed(1, "\n".join(armor))))
    store = shop.store()
    with pytest.raises(NotBelieved, match=f"client {one}, part health"):
        store.read(one)
    found = store.index.client(one)
    assert found is not None
    assert (found.section("contact"), found.unreadable) == ({"name": "张三"}, ("health",))
    assert store.read(third)


def test_a_plain_commit_of_a_part_sealed_by_the_age_program(shop: Shop, age_program: Path) -> None:
    import subprocess

    client = new_client(shop.store(), health={"wellness_goals": ["stress"]})
    roster = roster_of(shop.root)
    to = [roster.keys["health"].recipient, *(owner.recipient for owner in roster.owners())]
    body = f"client: {client}\npart: health\nschema: 1\ndata:\n  wellness_goals:\n    - slimming\n"
    words = [word for each in to for word in ("--recipient", each)]
    done = subprocess.run(
        [age_program, "--armor", *words], input=body.encode(), capture_output=True, check=True
    )
    sealed = Sealed(1, done.stdout.decode())
    [(path, content)] = with_part(shop, client, "health", sealed).items()
    assert content is not None
    (shop.root / path).write_bytes(content)
    shop.git("commit", "--quiet", "-am", "by hand")
    store = shop.store()
    assert store.read(client).section("health") == {"wellness_goals": ["slimming"]}
    assert store.verdict() is None
    assert change(store, client, "health", wellness_goals=["other"])
    whole(shop)


# Going on ------------------------------------------------------------------------------------


def test_after_accept_a_new_clone_believes_too(shop: Shop, tmp_path: Path) -> None:
    client = new_client(shop.store())
    forged(shop, {CATALOGUE: (shop.root / CATALOGUE).read_bytes() + b"\n"}, stranger())
    accepted(shop)
    git(tmp_path, "clone", "--quiet", str(shop.root), "clone")
    home = tmp_path / "elsewhere"
    home.mkdir()
    store = Store(tmp_path / "clone", surroundings(home, shop.sheet))
    assert store.read(client).section("contact") == {"name": "张三"}
    assert store.verdict() is None
    assert store.index.count() == 2


def test_accept_is_no_word_of_somebody_who_is_no_owner(shop: Shop, manager: tuple[Person, Shop]) -> None:
    client = new_client(shop.store())
    forged(shop, {client_path(client): None}, manager[0].signer)
    forged(shop, {}, manager[0].signer, action="accept")
    refused(shop, [client], "li-na may not change")


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        (ROSTER, b"members: []\n", "the roster has no owner"),
        (ROSTER, b"members: [\n", "roster.yaml cannot be read: line 2: not well-formed YAML"),
        (ROSTER, None, "a commit has no roster"),
        (SETTINGS, b"clientfile: 2\n", "store.yaml"),
        (SETTINGS, b"{{\n", "store.yaml, line 1"),
        (SETTINGS, None, "store.yaml is missing"),
        (CATALOGUE, b"services: 5\n", "catalogue.yaml is wrong at"),
        ("templates/medspa.yaml", b"x\n", "templates/medspa.yaml is not a template"),
    ],
)
def test_a_file_of_the_shop_that_cannot_be_read(
    shop: Shop, path: str, content: bytes | None, words: str
) -> None:
    """Even the owner's own slip: reading goes on from the state before it, and taking it back mends all."""
    client = new_client(shop.store())
    before = (shop.root / path).read_bytes() if (shop.root / path).exists() else None
    forged(shop, {path: content})
    refused(shop, [client], words)
    if path != ROSTER:
        forged(shop, {path: before})
        assert shop.store().verdict() is None
        new_client(shop.store())


def test_the_owner_may_hire_and_the_roster_says_so(shop: Shop, tmp_path: Path) -> None:
    person, hers = hire(shop, tmp_path / "m", "li-na", "manager")
    assert [member.id for member in roster_of(shop.root).members] == ["chen-ya", "recovery", "li-na"]
    assert open_identity(hers.identity).recipient == person.member.recipient
    assert yaml.load((shop.root / ROSTER).read_bytes())
    assert roster_files(shop.store(), person.member)


def test_what_a_role_may_not_write_is_refused_before_anything_is_sealed(desk: tuple[Person, Shop]) -> None:
    _, hers = desk
    store = hers.store()
    with pytest.raises(Refused, match="your role may not write"), store.writing("intake") as writing:
        writing.put(
            ClientFile("k7m3q9xw", {"contact": {"name": "张三"}, "account": {"budget": {"min": "500.00"}}}),
            ["contact", "account"],
            new=True,
        )
