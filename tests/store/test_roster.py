"""The roster: wholly or not at all, and memberships that were closed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from clientfile.domain.data import Json
from clientfile.errors import NotBelieved
from clientfile.store import age, signing, yaml
from clientfile.store.layout import ROSTER
from clientfile.store.roster import (
    DEFAULT_POLICY,
    OWNER,
    ROLES,
    Member,
    Roster,
    allowed_signers,
    roster_from,
)
from clientfile.store.signing import new_signer
from tests.store.helpers import SECTIONS, Shop, forged, new_client

DESIGN = Path(__file__).parents[2] / "docs" / "design.md"


def member(name: str, role: str = "doctor", left: str = "") -> Member:
    recipient = age.recipient_of(age.new_identity())
    return Member(name, name, role, "2026-11-22", recipient, new_signer().public, left)


def test_the_policy_is_the_table_of_the_design() -> None:
    rows = {
        cells[0].strip("` "): [each.strip() for each in cells[3:]]
        for line in DESIGN.read_text("utf-8").splitlines()
        if (cells := [each.strip() for each in line.strip("|").split("|")]) and len(cells) == 11
    }
    assert [name for name in rows if name in SECTIONS] == list(SECTIONS)
    for section in SECTIONS:
        said = dict(zip(ROLES, rows[section], strict=True))
        assert DEFAULT_POLICY[section] == {role: rights for role, rights in said.items() if rights != "–"}


def test_it_reads_what_it_writes() -> None:
    gone = member("wang-fang", left="2026-11-22")
    roster = Roster(
        (member("chen-ya", OWNER), gone, member("wang-fang"), Member("x", "小陈", "therapist", "d"))
    )
    assert roster_from(yaml.load(yaml.dump(roster.to_data()))) == roster


def test_the_active_membership_comes_before_one_that_was_closed() -> None:
    closed = [member("wang-fang", left=day) for day in ("2026-01-01", "2026-11-22")]
    roster = Roster((member("chen-ya", OWNER), *closed))
    assert roster.by_id("wang-fang") == closed[1]
    now = member("wang-fang", "consultant")
    assert roster.with_member(now).by_id("wang-fang") == now
    assert roster.with_member(now).named("wang-fang") == now
    assert roster.by_id("li-na") is None
    assert allowed_signers(roster.with_member(now).members).count("wang-fang@clientfile") == 3


def test_a_fingerprint_is_as_ssh_keygen_prints_it() -> None:
    one = member("chen-ya", OWNER)
    assert one.fingerprint == signing.fingerprint(one.signing)
    assert Member("x", "x", "doctor", "d").fingerprint == ""


def test_owners_open_every_section_whatever_the_policy_says() -> None:
    owner = member("chen-ya", OWNER)
    assert Roster((owner,), {"health": {}}).readers("health") == (owner,)


def test_what_is_private_is_for_owners_and_managers_with_keys() -> None:
    owner, manager = member("chen-ya", OWNER), member("li-na", "manager")
    others = (member("wang-fang"), Member("x", "x", "manager", "d"), member("y", "manager", left="d"))
    assert Roster((owner, manager, *others)).private_readers() == (owner, manager)


Change = Callable[[dict[str, Json]], object]


def entry(name: str, value: Json) -> Change:
    """One line of the second member's entry."""

    def change(data: dict[str, Json]) -> None:
        members = data["members"]
        assert isinstance(members, list)
        assert isinstance(members[1], dict)
        members[1][name] = value

    return change


def policy(section: str, role: str, value: Json) -> Change:
    def change(data: dict[str, Json]) -> None:
        rules = data["policy"]
        assert isinstance(rules, dict)
        assert isinstance(rules[section], dict)
        rules[section][role] = value

    return change


PUBLIC = new_signer().public
NATIVE = age.recipient_of(age.new_identity())
SSH_RSA = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ=="
HER = r"members\[1\] \(wang-fang\)"
WRONG = {
    "a plugin's recipient": (
        entry("recipient", "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t"),
        HER,
    ),
    "a post-quantum recipient": (entry("recipient", f"age1pq1{NATIVE[4:]}"), HER),
    "an SSH recipient": (entry("recipient", PUBLIC), HER),
    "a wrong checksum": (entry("recipient", NATIVE[:-1] + ("q" if NATIVE[-1] != "q" else "p")), HER),
    "capital letters": (entry("recipient", NATIVE.upper()), HER),
    "a truncated recipient": (entry("recipient", NATIVE[:-6]), HER),
    "a recipient and more": (entry("recipient", f"{NATIVE}\n{NATIVE}"), HER),
    "another type": (entry("type", "plugin"), HER),
    "another kind of signing key": (entry("signing", SSH_RSA), HER),
    "a signing key with options": (entry("signing", f"cert-authority {PUBLIC}"), HER),
    "a signing key with a comment": (entry("signing", f"{PUBLIC} x"), HER),
    "two signing keys": (entry("signing", f"{PUBLIC}\nx {PUBLIC}"), HER),
    "a truncated signing key": (entry("signing", PUBLIC[:-8]), HER),
    "no base64": (entry("signing", "ssh-ed25519 ????"), HER),
    "an id that goes on in the next line": (entry("id", "x\n* namespaces=git"), r"members\[1\]"),
    "a role nobody knows": (entry("role", "cook"), r"members\[1\]"),
    "rights nobody knows": (policy("health", "doctor", "rw"), r"policy\.health\.doctor"),
    "no rights": (policy("health", "doctor", ""), r"policy\.health\.doctor"),
    "rights that are no text": (policy("health", "doctor", ["w"]), r"policy\.health\.doctor"),
    "a role nobody has": (policy("health", "cook", "r"), r"policy\.health\.cook"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_one_wrong_line_refuses_the_whole_roster(wrong: str) -> None:
    change, place = WRONG[wrong]
    data = Roster((member("chen-ya", OWNER), member("wang-fang"))).to_data()
    roster_from(data)
    change(data)
    with pytest.raises(NotBelieved, match=rf"roster\.yaml is refused at {place}: "):
        roster_from(data)


@pytest.mark.parametrize("wrong", ["a plugin's recipient", "an SSH recipient", "a wrong checksum"])
def test_a_commit_with_such_a_line_is_not_believed(shop: Shop, wrong: str) -> None:
    client = new_client(shop.store())
    store = shop.store()
    data = store.roster.with_member(member("wang-fang")).to_data()
    members = data["members"]
    assert isinstance(members, list)
    members.insert(1, members.pop())
    WRONG[wrong][0](data)
    forged(shop, {ROSTER: yaml.dump(data).encode()})
    store = shop.store()
    verdict = store.verdict()
    assert isinstance(verdict, NotBelieved)
    assert verdict.exit_code == 13
    assert "roster.yaml is refused at members[1] (wang-fang)" in verdict.message.en
    assert store.index.ids() == [client]
    assert [each.id for each in store.roster.members] == ["chen-ya", "recovery"]
