"""Lists that only grow, changed around the program by somebody who may write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.errors import ClientfileError
from clientfile.store import examining
from clientfile.store.accepting import accept_head
from clientfile.store.git import Git
from clientfile.store.judging.beside import Beside
from clientfile.store.trust import Court
from tests.store.attacks.forging import (
    document_at,
    merged,
    plain_of,
    refused,
    sealed_anew,
    with_part,
    without_part,
)
from tests.store.helpers import Person, Shop, append, change, forged, hire, new_client

PART = "services.2026"
ADDED = '  - id: k7m3q9xb\n    date: "2026-05-05"\n    service: eye-care\n'


@pytest.fixture
def client(shop: Shop) -> str:
    """Two visits, of which each has its id."""
    visits = [
        {"id": "k7m3q9xw", "date": "2026-03-01", "service": "hydra-needle", "note": "红"},
        {"id": "k7m3q9xa", "date": "2026-04-01", "service": "hydra-needle"},
    ]
    return new_client(shop.store(), services={"visits": visits})


@pytest.fixture
def beautician(shop: Shop, client: str, tmp_path: Path) -> Person:
    """She may write `services`."""
    return hire(shop, tmp_path / "hers", "zhao-min", "beautician")[0]


def body_of(shop: Shop, client: str, name: str = PART) -> str:
    """A part's text without padding."""
    return plain_of(shop, document_at(shop, client).parts[name]).partition("\n#")[0] + "\n"


def put(shop: Shop, client: str, body: str, by: Person, name: str = PART) -> str:
    sealed = sealed_anew(shop, name.partition(".")[0], body)
    return forged(shop, with_part(shop, client, name, sealed), by.signer)


CHANGES = {
    "an item altered": lambda body: body.replace("2026-04-01", "2026-04-02"),
    "an item dropped": lambda body: body[: body.index("  - id: k7m3q9xa")],
    "all dropped": lambda body: body[: body.index("  visits")] + "  visits: []\n",
    "a field added to an item": lambda body: body + "    note: x\n",
    "an item under another id": lambda body: body.replace("k7m3q9xa", "k7m3q9xz"),
    "the same id a second time": lambda body: body + ADDED.replace("k7m3q9xb", "k7m3q9xa"),
    "no YAML any more": lambda body: body + "  - id: [\n",
    "the list under another name": lambda body: body.replace("  visits:", "  visitz:"),
}


@pytest.mark.parametrize("how", CHANGES)
def test_an_item_lost_or_altered(shop: Shop, client: str, beautician: Person, how: str) -> None:
    before = body_of(shop, client)
    after = CHANGES[how](before)
    assert after != before
    put(shop, client, after, beautician)
    refused(shop, [client], "")
    verdict = shop.store().verdict()
    assert verdict is not None
    assert "services.2026" in verdict.message.en
    assert len(shop.store().index.client(client).rows("services", "visits")) == 2


def test_items_added_by_hand(shop: Shop, client: str, beautician: Person) -> None:
    put(shop, client, body_of(shop, client) + ADDED, beautician)
    assert shop.store().verdict() is None
    first = body_of(shop, client).replace("  visits:\n", "  visits:\n" + ADDED.replace("xb", "xc"))
    put(shop, client, first, beautician)
    assert shop.store().verdict() is None
    assert len(shop.store().read(client).rows("services", "visits")) == 4


def test_a_year_that_is_gone(shop: Shop, client: str, beautician: Person) -> None:
    forged(shop, without_part(shop, client, PART), beautician.signer)
    refused(shop, [client], f"{PART.partition('.')[0]}: visits[0] is lost or altered")


def test_an_item_moved_to_another_year(shop: Shop, client: str, beautician: Person) -> None:
    body = body_of(shop, client)
    at = body.index("  - id: k7m3q9xa")
    moved = body[: body.index("  - id")].replace("2026", "2025", 1) + body[at:]
    files = with_part(shop, client, "services.2025", sealed_anew(shop, "services", moved))
    forged(shop, files, beautician.signer)
    put(shop, client, body[:at], beautician)
    refused(shop, [client], "services.2026: visits[1] is lost or altered")


def test_an_addition_is_folded_in_and_nothing_of_it_is_lost(shop: Shop, tmp_path: Path) -> None:
    """Its part goes, its items are in the section; where they are not, it was thrown away."""
    therapist, _ = hire(shop, tmp_path / "hers", "liu-ying", "therapist")
    client = new_client(shop.store())
    log = '  skin_log:\n  - id: k7m3q9xw\n    date: "2026-03-01"\n    change: worse\n    source: feedback\n'
    text = f"client: {client}\npart: {{}}\nschema: 1\ndata:\n{log}"
    addition = sealed_anew(shop, "aesthetics", text.format("aesthetics+p4q7"))
    forged(shop, with_part(shop, client, "aesthetics+p4q7", addition), therapist.signer)
    assert shop.store().verdict() is None
    head = shop.head
    forged(shop, without_part(shop, client, "aesthetics+p4q7"))
    refused(shop, [client], "aesthetics: skin_log[0] is lost or altered")
    shop.git("reset", "--quiet", "--hard", head)
    assert change(shop.store(), client, "aesthetics", concerns=[{"concern": "spots"}])
    assert "aesthetics+p4q7" not in document_at(shop, client).parts
    again = shop.copied_to(tmp_path / "again")
    again.store().believe(head)
    assert again.store().verdict() is None


def test_who_may_not_read_the_list_leaves_it_to_others(
    shop: Shop, client: str, beautician: Person, tmp_path: Path
) -> None:
    """The front desk does not open `services`: her clone believes, the owner's does not."""
    _, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    put(shop, client, CHANGES["an item dropped"](body_of(shop, client)), beautician)
    hers.git("pull", "--quiet", "--ff-only", str(shop.root), "main")
    assert hers.store().verdict() is None
    refused(shop, [client], "services.2026: visits[1] is lost or altered")


def test_a_merge_loses_nothing_of_either_side(shop: Shop, client: str, beautician: Person) -> None:
    base = shop.head
    body = body_of(shop, client)
    mine = put(shop, client, body + ADDED, beautician)
    shop.git("reset", "--quiet", "--hard", base)
    theirs = put(shop, client, body + ADDED.replace("xb", "xc"), beautician)
    both = sealed_anew(shop, "services", body + ADDED + ADDED.replace("xb", "xc"))
    one = sealed_anew(shop, "services", body + ADDED + "  - id: k7m3q9xd\n    service: x\n")
    merged(shop, (mine, theirs), with_part(shop, client, PART, one))
    assert "services.2026: visits[2] is lost or altered" in str(shop.store().verdict())
    shop.git("reset", "--quiet", "--hard", theirs)
    merged(shop, (mine, theirs), with_part(shop, client, PART, both))
    assert shop.store().verdict() is None
    assert len(shop.store().read(client).rows("services", "visits")) == 4


def test_the_second_process_finds_what_the_first_does(shop: Shop, client: str, beautician: Person) -> None:
    """`verify` over a long history opens parts beside the judging."""
    store = shop.store()
    append(store, client, "services", "visits", {"date": "2026-06-01", "service": "eye-care"})
    bad = put(shop, client, CHANGES["an item altered"](body_of(shop, client)), beautician)
    stranger_signed = forged(shop, {}, beautician.signer)
    pin, git = store.pin, Git(shop.root)
    assert pin is not None
    beside = Beside(str(store.keys.identity), pin.store)
    try:
        belief = Court(git, pin.owner, look=beside.look, signed=beside.signed).believe("", stranger_signed)
        assert belief.refusal is None
        found = beside.found()
    finally:
        beside.close()
        git.close()
    assert list(found) == [bad]
    assert "visits[1] is lost or altered" in found[bad].message.en


def test_verify_over_a_history_that_is_long(
    shop: Shop, client: str, beautician: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a clone believed by mistake is found; what an owner accepted is forgiven."""
    monkeypatch.setattr(examining, "WORTH_A_PROCESS", 1)
    before = shop.head
    bad = put(shop, client, CHANGES["an item altered"](body_of(shop, client)), beautician)
    shop.store().believe(bad)
    assert "visits[1] is lost or altered" in str(examined(shop))
    shop.store().believe(before)
    store = shop.store()
    _ = store.index
    accept_head(store)
    assert examined(shop) is None


def examined(shop: Shop) -> ClientfileError | None:
    store, git = shop.store(), Git(shop.root)
    try:
        return examining.examine_history(store, git)[1]
    finally:
        git.close()
