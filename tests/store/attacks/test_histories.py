"""Merges that are not what they seem, histories that begin twice, and objects too large to hold."""

from __future__ import annotations

import resource
import zlib
from pathlib import Path

import pytest

from clientfile.store.document import Sealed
from clientfile.store.layout import CATALOGUE, ROSTER, client_path
from tests.store.attacks.forging import (
    document_at,
    merged,
    refused,
    sealed_by_hand,
    with_part,
    without_part,
)
from tests.store.helpers import Person, Shop, change, forged, hire, in_child, new_client, whole


@pytest.fixture
def doctor(shop: Shop, tmp_path: Path) -> Person:
    return hire(shop, tmp_path / "hers", "dr-wu", "doctor")[0]


@pytest.fixture
def client(shop: Shop, doctor: Person) -> str:
    return new_client(shop.store(), health={"wellness_goals": ["stress"]}, safety={"pain_sensitivity": "low"})


def two_sides(
    shop: Shop, client: str, ours: dict[str, str], theirs: dict[str, str], by: Person
) -> tuple[str, str, dict[str, Sealed], dict[str, Sealed]]:
    """The owner changes some parts (section to its data), the doctor others, from one base."""
    base, tips, parts = shop.head, [], []
    for changed, signer in ((ours, None), (theirs, by.signer)):
        made = {name: sealed_by_hand(shop, client, name, data) for name, data in changed.items()}
        for name, sealed in made.items():
            forged(shop, with_part(shop, client, name, sealed), signer)
        tips.append(shop.head)
        parts.append(made)
        shop.git("reset", "--quiet", "--hard", base)
    shop.git("reset", "--quiet", "--hard", tips[0])
    return tips[0], tips[1], parts[0], parts[1]


def test_an_honest_merge_part_by_part(shop: Shop, client: str, doctor: Person) -> None:
    """Two clones changed the same document, each another section."""
    ours, theirs, _, parts = two_sides(
        shop, client, {"contact": "name: 李四"}, {"health": "wellness_goals: [other]"}, doctor
    )
    merged(shop, (ours, theirs), with_part(shop, client, "health", parts["health"]), doctor.signer)
    store = shop.store()
    assert store.verdict() is None
    assert store.read(client).section("contact") == {"name": "李四"}
    assert store.read(client).section("health") == {"wellness_goals": ["other"]}
    whole(shop)


def test_a_merge_by_who_may_write_neither_side(
    shop: Shop, client: str, doctor: Person, tmp_path: Path
) -> None:
    """The front desk brings both together, and makes nothing of her own."""
    desk, _ = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    ours, theirs, _, parts = two_sides(
        shop,
        client,
        {"account": "budget: {min: '500.00'}"},
        {"health": "wellness_goals: [other]"},
        doctor,
    )
    merged(shop, (ours, theirs), with_part(shop, client, "health", parts["health"]), desk.signer)
    assert shop.store().verdict() is None


def test_both_changed_the_same_part_and_who_may_write_it_decides(
    shop: Shop, client: str, doctor: Person, tmp_path: Path
) -> None:
    desk, _ = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    goals = {"health": "wellness_goals: [other]"}, {"health": "wellness_goals: [slimming]"}
    ours, theirs, _, parts = two_sides(shop, client, *goals, doctor)
    fresh = sealed_by_hand(shop, client, "health", "wellness_goals: [other, slimming]")
    for sealed in (fresh, parts["health"]):
        files = with_part(shop, client, "health", sealed)
        merged(shop, (ours, theirs), files, desk.signer)
        verdict = shop.store().verdict()
        assert verdict is not None
        assert f"wang-fang may not change {client_path(client)} health" in verdict.message.en
        shop.git("reset", "--quiet", "--hard", ours)
    merged(shop, (ours, theirs), with_part(shop, client, "health", parts["health"]), doctor.signer)
    assert shop.store().verdict() is None
    shop.git("reset", "--quiet", "--hard", ours)


@pytest.mark.parametrize("who", ["the owner", "the doctor"])
@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("reverts", "health is a copy of what was sealed before, put back or moved there"),
        ("drops", "a merge holds at {at} health what neither side brought"),
        ("invents", "a merge holds at {at} health what neither side brought"),
        ("adds", "a merge holds at {at} preferences what neither side brought"),
    ],
)
def test_an_evil_merge(shop: Shop, client: str, doctor: Person, who: str, how: str, words: str) -> None:
    """Signed by who may write the section: a merge is no place for it."""
    ours, theirs, _, parts = two_sides(
        shop, client, {"contact": "name: 李四"}, {"health": "wellness_goals: [other]"}, doctor
    )
    files = {
        "reverts": {},
        "drops": without_part(shop, client, "health"),
        "invents": with_part(
            shop, client, "health", sealed_by_hand(shop, client, "health", "wellness_goals: [x]")
        ),
        "adds": with_part(
            shop, client, "preferences", sealed_by_hand(shop, client, "preferences", "pressure: light")
        ),
    }[how]
    if how == "adds":  # beside what is honest
        held = {**document_at(shop, client).parts, **parts}
        from clientfile.store.document import Document

        held["preferences"] = sealed_by_hand(shop, client, "preferences", "pressure: light")
        files = {client_path(client): Document(client, held).format()}
    merged(shop, (ours, theirs), files, None if who == "the owner" else doctor.signer)
    refused(shop, [client], words.format(at=client_path(client)))


@pytest.mark.parametrize("path", [CATALOGUE, ROSTER, "templates/medspa.yaml"])
def test_a_merge_that_invents_a_file_of_the_shop(shop: Shop, client: str, doctor: Person, path: str) -> None:
    ours, theirs, _, parts = two_sides(
        shop, client, {"contact": "name: 李四"}, {"health": "wellness_goals: [other]"}, doctor
    )
    files = with_part(shop, client, "health", parts["health"])
    here = shop.root / path
    content = (here.read_bytes() if here.exists() else b"") + b"\n"
    merged(shop, (ours, theirs), {**files, path: content})
    refused(shop, [client], f"a merge holds at {path} what neither side brought")


def test_a_merge_deletes_no_client(shop: Shop, client: str, doctor: Person) -> None:
    ours, theirs, _, _ = two_sides(
        shop, client, {"contact": "name: 李四"}, {"health": "wellness_goals: [other]"}, doctor
    )
    merged(shop, (ours, theirs), {client_path(client): None}, doctor.signer)
    refused(shop, [client], f"dr-wu may not change {client_path(client)}")


def test_a_merge_keeps_a_client_that_only_one_side_has(shop: Shop, client: str, doctor: Person) -> None:
    base = shop.head
    other = new_client(shop.store(), "李四")
    ours = shop.head
    shop.git("reset", "--quiet", "--hard", base)
    theirs = forged(shop, {}, doctor.signer)
    shop.git("reset", "--quiet", "--hard", ours)
    merged(shop, (ours, theirs), {client_path(other): None}, doctor.signer)
    refused(shop, [client, other], f"dr-wu may not change {client_path(other)}")


def test_after_a_merge_reading_goes_on_from_it(shop: Shop, client: str, doctor: Person) -> None:
    """What is wrong after it does not take back what is right before it."""
    ours, theirs, _, parts = two_sides(
        shop, client, {"contact": "name: 李四"}, {"health": "wellness_goals: [other]"}, doctor
    )
    merged(shop, (ours, theirs), with_part(shop, client, "health", parts["health"]))
    forged(shop, {CATALOGUE: (shop.root / CATALOGUE).read_bytes() + b"\n"}, doctor.signer)
    refused(shop, [client], "dr-wu may not change catalogue.yaml")
    store = shop.store()
    assert store.read(client).section("health") == {"wellness_goals": ["other"]}
    assert store.read(client).section("contact") == {"name": "李四"}


def test_a_second_beginning(shop: Shop, client: str) -> None:
    """Another store of the same owner's, merged in: its root is signed as it should be."""
    root = shop.git("rev-list", "--max-parents=0", "HEAD").strip()
    tree, head = shop.git("rev-parse", f"{root}^{{tree}}").strip(), shop.head
    second = shop.git("commit-tree", "-S", tree, "-m", "again").strip()
    merged(shop, (head, second), {})
    refused(shop, [client], "history has a second beginning")


def test_a_rewound_remote(shop: Shop, client: str, tmp_path: Path) -> None:
    """The host gives an older state for the newest: this clone has seen more."""
    change(shop.store(), client, "contact", notes="x")
    head = shop.head
    shop.git("clone", "--quiet", "--bare", str(shop.root), str(tmp_path / "backup"))
    shop.git("--git-dir", str(tmp_path / "backup"), "update-ref", "refs/heads/main", f"{head}~1")
    shop.git("fetch", "--quiet", str(tmp_path / "backup"), "+main:refs/remotes/backup/main")
    shop.git("reset", "--quiet", "--hard", "refs/remotes/backup/main")
    refused(shop, [client], "history was rewound or replaced")
    assert shop.store().index.client(client).section("contact")["notes"] == "x"


# Sizes -----------------------------------------------------------------------------------------

GIGABYTE = 1 << 30


def bomb(shop: Shop, path: Path) -> str:
    """A loose blob of a gigabyte that is a megabyte on the disk; its id."""
    import hashlib

    digest = hashlib.sha1(f"blob {GIGABYTE}\0".encode(), usedforsecurity=False)
    packed = zlib.compressobj(9)
    piece = b"#" * (1 << 20)
    with path.open("wb") as file:
        file.write(packed.compress(f"blob {GIGABYTE}\0".encode()))
        for _ in range(GIGABYTE >> 20):
            digest.update(piece)
            file.write(packed.compress(piece))
        file.write(packed.flush())
    name = digest.hexdigest()
    target = shop.root / ".git" / "objects" / name[:2] / name[2:]
    target.parent.mkdir(exist_ok=True)
    path.rename(target)
    return name


def test_a_gigabyte_is_refused_by_its_size(shop: Shop, client: str, tmp_path: Path) -> None:
    """As a client's document, in a signed commit of the owner's: neither we nor git hold it in memory."""
    name = bomb(shop, tmp_path / "bomb")
    shop.git("update-index", "--add", "--cacheinfo", f"100644,{name},{client_path(client)}")
    shop.git("commit", "--quiet", "-m", "x")
    shop.git("update-index", "--assume-unchanged", client_path(client))

    def look() -> None:
        # What the tests themselves hold counts as this process's, and as its children's before they are git.
        ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        verdict = shop.store().verdict()
        assert verdict is not None
        assert "a git object is larger than anything a store holds" in verdict.message.en
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
            assert resource.getrusage(who).ru_maxrss < ours + 300 * 1024, who  # KiB

    assert in_child(look) == 0
