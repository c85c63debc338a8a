"""Who signs, and what her role may do: before the commit, and today."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clientfile.store import age, yaml
from clientfile.store.layout import CATALOGUE, ROSTER, client_path, key_path
from clientfile.store.roster import Roster
from clientfile.store.signing import new_signer
from tests.store.attacks.forging import merged, refused, sealed_by_hand, with_part
from tests.store.helpers import Person, Shop, forged, hire, new_client, roster_of


def roster_as(shop: Shop, change: Callable[[Roster], Roster]) -> dict[str, bytes | None]:
    """`roster.yaml` after a change."""
    return {ROSTER: yaml.dump(change(roster_of(shop.root)).to_data()).encode()}


def closed(name: str) -> Callable[[Roster], Roster]:
    """She has left."""
    return lambda roster: roster._replace(
        members=tuple(
            each._replace(left="2026-11-23") if each.id == name else each for each in roster.members
        )
    )


def taken_out(name: str) -> Callable[[Roster], Roster]:
    """She is not even named any more."""
    return lambda roster: roster._replace(members=tuple(each for each in roster.members if each.id != name))


def in_role(name: str, role: str) -> Callable[[Roster], Roster]:
    return lambda roster: roster._replace(
        members=tuple(each._replace(role=role) if each.id == name else each for each in roster.members)
    )


@pytest.fixture
def manager(shop: Shop, tmp_path: Path) -> tuple[Person, Shop]:
    return hire(shop, tmp_path / "manager", "li-na", "manager")


def from_before(shop: Shop, before: str, by: Person) -> str:
    """Her change of the catalogue on top of an old state, merged into today's by the owner."""
    today = shop.head
    text = (shop.root / CATALOGUE).read_bytes() + b"\n"
    shop.git("reset", "--quiet", "--hard", before)
    hers = forged(shop, {CATALOGUE: text}, by.signer)
    shop.git("reset", "--quiet", "--hard", today)
    return merged(shop, (today, hers), {CATALOGUE: text})


@pytest.mark.parametrize("how", [closed("li-na"), taken_out("li-na")], ids=["closed", "taken out"])
def test_a_leavers_commit_from_before_her_leaving(
    shop: Shop, manager: tuple[Person, Shop], how: Callable[[Roster], Roster]
) -> None:
    """Whether her entry says that she left, or is gone: on an old state her rights were good."""
    client = new_client(shop.store())
    before = shop.head
    forged(shop, roster_as(shop, how))
    assert shop.store().verdict() is None
    from_before(shop, before, manager[0])
    refused(shop, [client], "its signer had left")


def test_a_leavers_commit_that_came_in_before_she_left_stays(
    shop: Shop, manager: tuple[Person, Shop], tmp_path: Path
) -> None:
    """In a new clone too, which learns of both at once."""
    client = new_client(shop.store())
    forged(shop, {CATALOGUE: (shop.root / CATALOGUE).read_bytes() + b"\n"}, manager[0].signer)
    forged(shop, roster_as(shop, closed("li-na")))
    assert shop.store().verdict() is None
    _, hers = hire(shop, tmp_path / "new", "zhao-min", "therapist")
    assert hers.store().verdict() is None
    assert hers.store().index.ids() == [client]


def test_a_role_that_was_narrowed_gives_nothing_on_an_old_state(
    shop: Shop, manager: tuple[Person, Shop]
) -> None:
    client = new_client(shop.store())
    before = shop.head
    forged(shop, roster_as(shop, in_role("li-na", "front_desk")))
    assert shop.store().verdict() is None
    from_before(shop, before, manager[0])
    refused(shop, [client], "li-na may not change catalogue.yaml")


def test_a_role_that_was_widened_counts_from_then_on(shop: Shop, tmp_path: Path) -> None:
    """Both new to this machine: the wider role, and what she did in it."""
    desk, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    before = hers.store()
    assert before.verdict() is None
    forged(shop, roster_as(shop, in_role("wang-fang", "manager")))
    forged(shop, {CATALOGUE: (shop.root / CATALOGUE).read_bytes() + b"\n"}, desk.signer)
    hers.git("pull", "--quiet", "--ff-only", str(shop.root), "main")
    assert hers.store().verdict() is None
    forged(shop, roster_as(shop, in_role("wang-fang", "front_desk")))
    forged(shop, {CATALOGUE: (shop.root / CATALOGUE).read_bytes() + b"\n"}, desk.signer)
    hers.git("pull", "--quiet", "--ff-only", str(shop.root), "main")
    verdict = hers.store().verdict()
    assert verdict is not None
    assert "wang-fang may not change catalogue.yaml" in verdict.message.en


def test_somebody_hired_and_at_work_on_the_same_day(shop: Shop, tmp_path: Path) -> None:
    """A clone that slept meanwhile knows neither: her first commit is believed with her entry."""
    _, sleeping = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    assert sleeping.store().verdict() is None
    _, hers = hire(shop, tmp_path / "consultant", "zhao-min", "consultant")
    client = new_client(hers.store())
    sleeping.git("pull", "--quiet", "--ff-only", str(hers.root), "main")
    assert sleeping.store().verdict() is None
    assert sleeping.store().index.ids() == [client]


def test_a_front_desk_commit_that_touches_health(shop: Shop, tmp_path: Path) -> None:
    desk, _ = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    client = new_client(shop.store())
    sealed = sealed_by_hand(shop, client, "health", "wellness_goals: [x]")
    forged(shop, with_part(shop, client, "health", sealed), desk.signer)
    refused(shop, [client], f"wang-fang may not change {client_path(client)} health")


@pytest.mark.parametrize("role", ["manager", "doctor", "front_desk", "nightly"])
@pytest.mark.parametrize("change", ["her own role", "the policy", "a new member"])
def test_a_roster_change_by_anybody_but_an_owner(shop: Shop, tmp_path: Path, role: str, change: str) -> None:
    person, _ = hire(shop, tmp_path / "hers", "somebody", role)
    client = new_client(shop.store())
    friend = person.member._replace(
        id="friend", recipient=age.recipient_of(age.new_identity()), signing=new_signer().public
    )
    wider = {name: {**rights, role: "w"} for name, rights in roster_of(shop.root).policy.items()}
    files = {
        "her own role": roster_as(shop, in_role("somebody", "owner")),
        "the policy": roster_as(shop, lambda roster: roster._replace(policy=wider)),
        "a new member": roster_as(shop, lambda roster: roster.with_member(friend)),
    }[change]
    forged(shop, files, person.signer)
    refused(shop, [client], "somebody may not change roster.yaml")


def test_an_old_once_valid_roster_put_back(shop: Shop, manager: tuple[Person, Shop]) -> None:
    """By a leaver's friend it is refused; by an owner's signature it is her act."""
    client = new_client(shop.store())
    old = (shop.root / ROSTER).read_bytes()
    forged(shop, roster_as(shop, in_role("li-na", "doctor")))
    forged(shop, {ROSTER: old}, manager[0].signer)
    refused(shop, [client], "li-na may not change roster.yaml")
    shop.git("reset", "--quiet", "--hard", "HEAD~1")
    forged(shop, {ROSTER: old})
    assert shop.store().verdict() is None


# Section identities ----------------------------------------------------------------------------


def generation(section: str, number: int, recipient: str = "") -> Callable[[Roster], Roster]:
    """The roster with another generation of a section identity."""

    def changed(roster: Roster) -> Roster:
        key = roster.keys[section]
        new = key._replace(generation=number, recipient=recipient or key.recipient)
        return roster._replace(keys={**roster.keys, section: new})

    return changed


def test_generations_never_go_back(shop: Shop) -> None:
    """Even by the owner: what was written in the new one would open for nobody, or for a leaver."""
    client = new_client(shop.store())
    other = age.recipient_of(age.new_identity())
    sealed = (shop.root / key_path("health", 1)).read_bytes()
    old = (shop.root / ROSTER).read_bytes()
    forged(shop, {**roster_as(shop, generation("health", 2, other)), key_path("health", 2): sealed})
    assert shop.store().verdict() is None
    forged(shop, {ROSTER: old})
    refused(shop, [client], "roster.yaml takes section health back to an older identity")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda roster: roster._replace(
                keys={name: key for name, key in roster.keys.items() if name != "health"}
            ),
            "roster.yaml takes section health back to an older identity",
        ),
        (
            generation("health", 1, age.recipient_of(age.new_identity())),
            "roster.yaml gives section health another recipient, but no next generation",
        ),
        (generation("health", 2), "roster.yaml names keys/health/2.age, which is missing"),
    ],
)
def test_a_roster_and_its_section_identities(
    shop: Shop, change: Callable[[Roster], Roster], words: str
) -> None:
    client = new_client(shop.store())
    forged(shop, roster_as(shop, change))
    refused(shop, [client], words)


@pytest.mark.parametrize("path", [key_path("health", 2), key_path("unheard_of", 1)])
def test_a_section_identity_that_no_roster_names(shop: Shop, path: str) -> None:
    client = new_client(shop.store())
    forged(shop, {path: (shop.root / key_path("health", 1)).read_bytes()})
    refused(shop, [client], f"it brings in {path}, which the roster does not name")


# A malformed line ------------------------------------------------------------------------------

SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE6OqbeLlPRCtAYUyx1RWdZB2kkXQmVHYrDdTtL9kLQi"
PLUGIN = "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t"


@pytest.mark.parametrize(
    "recipient",
    [
        SSH,
        PLUGIN,
        "age1" + "q" * 58,
        "AGE1" + "Q" * 58,
        "age1pq1" + "q" * 55,
        "http://age1",
        "age1" + "l" * 57 + "\u200b",
    ],
    ids=["ssh", "plugin", "wrong checksum", "upper case", "post-quantum", "address", "invisible"],
)
def test_a_roster_line_with_a_recipient_that_is_no_native_one(shop: Shop, recipient: str) -> None:
    """The whole roster is refused, the line named: nobody in it is believed to be in it."""
    client = new_client(shop.store())
    good, bad = (
        {
            "id": name,
            "name": name,
            "role": "manager",
            "since": "2026-11-22",
            "type": "x25519",
            "recipient": each,
        }
        for name, each in (("good", age.recipient_of(age.new_identity())), ("bad", recipient))
    )
    data = roster_of(shop.root).to_data()
    members = data["members"]
    assert isinstance(members, list)
    forged(shop, {ROSTER: yaml.dump({**data, "members": [*members, good, bad]}).encode()})
    refused(shop, [client], f"roster.yaml is refused at members[{len(members) + 1}]")
    assert shop.store().roster.by_id("good") is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("role: owner", "role: emperor"),
        ("type: x25519", "type: plugin"),
        ("ssh-ed25519 ", "ssh-rsa "),
    ],
)
def test_a_roster_line_that_is_malformed_otherwise(shop: Shop, old: str, new: str) -> None:
    client = new_client(shop.store())
    text = (shop.root / ROSTER).read_text()
    assert old in text
    forged(shop, {ROSTER: text.replace(old, new, 1).encode()})
    refused(shop, [client], "roster.yaml is refused at members[0]")
