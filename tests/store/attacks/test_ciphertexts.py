"""Ciphertexts that were put back, moved, cut, altered, or made for others than they should be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clientfile.errors import NotBelieved, NotFound
from clientfile.store import age
from clientfile.store.document import Sealed
from clientfile.store.layout import client_path
from clientfile.store.store import Store
from tests.store.attacks.forging import (
    document_at,
    plain_of,
    refused,
    sealed_anew,
    sealed_by_hand,
    with_part,
    without_part,
)
from tests.store.helpers import Shop, append, change, forged, hire, new_client, swapped, whole

VISITS = [{"date": "2026-03-01", "service": "hydra-needle"}]
COPY = "is a copy of what was sealed before, put back or moved there"


@pytest.fixture
def client(shop: Shop) -> str:
    """张三, whose health was changed once."""
    client = new_client(shop.store(), health={"wellness_goals": ["stress"]})
    assert change(shop.store(), client, "health", wellness_goals=["slimming"])
    return client


def test_an_older_ciphertext_put_back_where_it_was(shop: Shop, client: str, tmp_path: Path) -> None:
    """Even by a doctor, who may write the section: she types the old content anew, under her signature."""
    doctor, _ = hire(shop, tmp_path / "hers", "dr-wu", "doctor")
    old = document_at(shop, client, "HEAD~2").parts["health"]
    forged(shop, with_part(shop, client, "health", old), doctor.signer)
    refused(shop, [client], f"{client_path(client)} health {COPY}")
    assert shop.store().index.client(client).section("health") == {"wellness_goals": ["slimming"]}


@pytest.mark.parametrize("action", ["undo", "restore"])
def test_an_older_ciphertext_is_put_back_by_undo(shop: Shop, client: str, action: str) -> None:
    old = document_at(shop, client, "HEAD~1").parts["health"]
    forged(shop, with_part(shop, client, "health", old), action=action)
    store = shop.store()
    assert store.verdict() is None
    assert store.read(client).section("health") == {"wellness_goals": ["stress"]}


def test_undo_is_no_word_of_who_may_not_write_the_section(shop: Shop, client: str, tmp_path: Path) -> None:
    desk, _ = hire(shop, tmp_path / "hers", "wang-fang", "front_desk")
    old = document_at(shop, client, "HEAD~2").parts["health"]
    forged(shop, with_part(shop, client, "health", old), desk.signer, action="undo")
    refused(shop, [client], f"wang-fang may not change {client_path(client)} health")


def test_an_addition_that_was_folded_in_comes_back(shop: Shop, tmp_path: Path) -> None:
    """By who may add and not write, as an undo: what she may not write she may not bring back."""
    desk, hers = hire(shop, tmp_path / "hers", "wang-fang", "front_desk")
    client = new_client(shop.store())
    addition = sealed_by_hand(shop, client, "health", "wellness_goals: [stress]", name="health+p4")
    forged(shop, with_part(shop, client, "health+p4", addition), desk.signer)
    forged(shop, without_part(shop, client, "health+p4"))
    assert shop.store().verdict() is None
    forged(shop, with_part(shop, client, "health+p4", addition), desk.signer, action="undo")
    refused(shop, [client], f"health+p4 {COPY}")
    del hers


@pytest.mark.parametrize("there", ["another client", "another section", "the year before", "an addition"])
def test_a_ciphertext_moved(shop: Shop, there: str) -> None:
    store = shop.store()
    one = new_client(store, services={"visits": [{"date": "2026-03-01", "service": "hydra-needle"}]})
    other = new_client(store, "李四")
    moved = document_at(shop, one).parts["services.2026"]
    whom, name = {
        "another client": (other, "services.2026"),
        "another section": (one, "care.2026"),
        "the year before": (one, "services.2025"),
        "an addition": (one, "services+p4q7"),
    }[there]
    forged(shop, with_part(shop, whom, name, moved))
    refused(shop, [one, other], f"{client_path(whom)} {name} {COPY}")


def test_two_ciphertexts_swapped(shop: Shop) -> None:
    clients = [new_client(shop.store(), health={"wellness_goals": [goal]}) for goal in ("stress", "other")]
    forged(shop, dict(swapped(shop, clients[0], clients[1], "health")))
    refused(shop, clients, COPY)


def test_one_new_ciphertext_at_two_places_in_one_commit(shop: Shop) -> None:
    clients = [new_client(shop.store()), new_client(shop.store(), "李四")]
    sealed = sealed_by_hand(shop, clients[0], "health", "wellness_goals: [stress]")
    forged(
        shop,
        {**with_part(shop, clients[0], "health", sealed), **with_part(shop, clients[1], "health", sealed)},
    )
    refused(shop, clients, COPY)


@pytest.mark.parametrize("how", ["another generation", "white space around", "other lines"])
def test_a_copy_in_other_clothes(shop: Shop, client: str, how: str) -> None:
    old = document_at(shop, client, "HEAD~1").parts["health"]
    lines = old.age.splitlines()
    body = "".join(lines[1:-1])
    dressed = {
        "another generation": Sealed(7, old.age),
        "white space around": Sealed(1, f"\n  {old.age}\n\n"),
        "other lines": Sealed(1, "\n".join((lines[0], *re.findall(".{1,48}", body), lines[-1]))),
    }[how]
    assert dressed != old
    forged(shop, with_part(shop, client, "health", dressed))
    refused(shop, [client], COPY)


@pytest.mark.parametrize("how", ["cut in its header", "cut in its body", "cut at its end", "emptied"])
def test_a_truncated_ciphertext(shop: Shop, client: str, how: str) -> None:
    """What follows a header is sealed with the key that the header holds: a copy of it is known by that."""
    armor = document_at(shop, client).parts["health"].age.splitlines()
    kept, words = {
        "cut in its header": ([*armor[:4], armor[-1]], "a part is no age file, or its header is damaged"),
        "cut in its body": ([*armor[:-5], armor[-1]], COPY),
        "cut at its end": (armor[:-1], COPY),
        "emptied": ([], "a part is no age file, or its header is damaged"),
    }[how]
    forged(shop, with_part(shop, client, "health", Sealed(1, "\n".join(kept))))
    refused(shop, [client], words)


def test_a_truncated_ciphertext_that_nobody_saw_whole(shop: Shop) -> None:
    """Of a list that grows: who could open what was there is told that it is gone."""
    client = new_client(
        shop.store(), services={"visits": [{"date": "2026-03-01", "service": "hydra-needle"}]}
    )
    fresh = sealed_anew(shop, "services", plain_of(shop, document_at(shop, client).parts["services.2026"]))
    armor = fresh.age.splitlines()
    forged(shop, with_part(shop, client, "services.2026", Sealed(1, "\n".join([*armor[:-4], armor[-1]]))))
    refused(shop, [client], f"{client_path(client)} services.2026: an age file is damaged or was altered")


def test_a_part_forged_to_public_recipients_by_nobody(shop: Shop, client: str) -> None:
    """The recipients are public, so anybody can make the ciphertext. Nobody else can sign the commit."""
    from tests.store.helpers import stranger

    sealed = sealed_by_hand(shop, client, "health", "wellness_goals: [x]")
    forged(shop, with_part(shop, client, "health", sealed), stranger())
    refused(shop, [client], "its signer is not in the roster")


def test_a_part_forged_to_public_recipients_by_the_front_desk(
    shop: Shop, client: str, tmp_path: Path
) -> None:
    desk, _ = hire(shop, tmp_path / "hers", "wang-fang", "front_desk")
    sealed = sealed_by_hand(shop, client, "health", "wellness_goals: [x]")
    forged(shop, with_part(shop, client, "health", sealed), desk.signer)
    refused(shop, [client], f"wang-fang may not change {client_path(client)} health")


def test_a_list_sealed_away_from_everybody(shop: Shop, tmp_path: Path) -> None:
    """By who may write it, to a recipient that is nobody's: the visits are lost to all readers."""
    beautician, _ = hire(shop, tmp_path / "hers", "zhao-min", "beautician")
    visits = {"visits": [{"date": "2026-03-01", "service": "hydra-needle"}]}
    client = new_client(shop.store(), services=visits)
    outsider = age.recipient_of(age.new_identity())
    sealed = sealed_by_hand(shop, client, "services", "visits: []", name="services.2026", to=(outsider,))
    forged(shop, with_part(shop, client, "services.2026", sealed), beautician.signer)
    refused(shop, [client], f"{client_path(client)} services.2026: it is not sealed to its section")


def test_a_hundred_thousand_recipients(shop: Shop, client: str) -> None:
    """A header that would keep whoever opens it busy for hours, refused by its size."""
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"
    raw = age.INTRO + stanza * 100_000 + b"--- " + b"C" * 43 + b"\n" + b"\0" * 48
    forged(shop, with_part(shop, client, "health", Sealed(1, _armored(raw))))
    refused(shop, [client], "a part is no age file, or its header is damaged")


def test_more_recipients_than_a_shop_has_members(shop: Shop, client: str) -> None:
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"
    raw = age.INTRO + stanza * (age.MAX_STANZAS + 1) + b"--- " + b"C" * 43 + b"\n" + b"\0" * 48
    forged(shop, with_part(shop, client, "health", Sealed(1, _armored(raw))))
    refused(shop, [client], "a part is sealed to too many recipients")


def test_a_part_sealed_with_a_passphrase(shop: Shop, client: str) -> None:
    """Work factor 30 would take a machine with memory enough an hour. No scrypt is run at all."""
    raw = (
        age.INTRO
        + b"-> scrypt "
        + b"A" * 22
        + b" 30\n"
        + b"B" * 43
        + b"\n--- "
        + b"C" * 43
        + b"\n"
        + b"\0" * 48
    )
    forged(shop, with_part(shop, client, "health", Sealed(1, _armored(raw))))
    refused(shop, [client], "a part is sealed with a passphrase")


def _armored(raw: bytes) -> str:
    import base64

    text = base64.b64encode(raw).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join((age.ARMOR_BEGIN.decode(), *lines, age.ARMOR_END.decode(), ""))


# What the list of seen ciphertexts is, and is not -----------------------------------------------


@pytest.mark.parametrize("damage", ["missing", "garbage", "emptied", "torn", "of another history"])
def test_the_list_of_what_was_seen_is_made_anew(shop: Shop, client: str, damage: str) -> None:
    seen = shop.store().runtime.seen
    forged(
        shop, with_part(shop, client, "health", sealed_by_hand(shop, client, "health", "wellness_goals: [x]"))
    )
    assert shop.store().verdict() is None
    content = seen.read_bytes()
    if damage == "missing":
        seen.unlink()
    elif damage == "of another history":
        import sqlite3

        with sqlite3.connect(seen) as table:
            table.execute("DELETE FROM seen")
            table.execute(f"UPDATE until SET believed = '{'a' * 40}'")
        table.close()
    else:
        seen.write_bytes({"garbage": b"x" * len(content), "emptied": b"", "torn": content[:5000]}[damage])
    old = document_at(shop, client, "HEAD~2").parts["health"]
    forged(shop, with_part(shop, client, "health", old))
    refused(shop, [client], COPY)


def test_own_writes_do_not_touch_the_list(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    change(store, client, "contact", notes="x")
    assert not store.runtime.seen.exists()


def test_what_was_refused_is_not_on_the_list(shop: Shop, client: str, tmp_path: Path) -> None:
    """The same ciphertext, brought in by who may, is no replay of the commit that was refused."""
    desk, _ = hire(shop, tmp_path / "hers", "wang-fang", "front_desk")
    head = shop.head
    sealed = sealed_by_hand(shop, client, "health", "wellness_goals: [x]")
    forged(shop, with_part(shop, client, "health", sealed), desk.signer)
    refused(shop, [client], "may not change")
    shop.git("reset", "--quiet", "--hard", head)
    forged(shop, with_part(shop, client, "health", sealed))
    assert shop.store().verdict() is None


# Bits ------------------------------------------------------------------------------------------


def flipped(raw: bytes, at: int, bit: int = 0) -> bytes:
    return raw[:at] + bytes([raw[at] ^ (1 << bit)]) + raw[at + 1 :]


def shown(store: Store, client: str) -> dict[str, object]:
    """What somebody would see, whatever the store says of it."""
    try:
        return dict(store.read(client).sections)
    except (NotBelieved, NotFound):
        return {}


def test_a_bit_flipped_anywhere_in_a_document_shows_nothing_wrong(shop: Shop) -> None:
    """Under a valid signature, every few bytes: refused, hidden, or the same; never another value."""
    visits = {"visits": [{"date": "2026-03-01", "service": "hydra-needle", "id": "k7m3q9xw"}]}
    client = new_client(shop.store(), services=visits)
    store = shop.store()
    true = dict(store.read(client).sections)
    raw, head = (shop.root / client_path(client)).read_bytes(), shop.head
    verdicts: dict[str, int] = {}
    for nth, at in enumerate(range(0, len(raw), 97)):
        forged(shop, {client_path(client): flipped(raw, at, nth % 7)})
        again = shop.store()
        verdict = again.verdict()
        outcome = "believed" if verdict is None else type(verdict).__name__
        verdicts[outcome] = verdicts.get(outcome, 0) + 1
        for section, data in shown(again, client).items():
            assert data == true[section], at
        found = again.index.client(client)
        assert all(data == true[name] for name, data in (found.sections if found else {}).items()), at
        shop.git("reset", "--quiet", "--hard", head)
        shop.git("-c", "core.logAllRefUpdates=false", "update-ref", "refs/heads/main", head)
        _pin_back(shop, head)
    assert set(verdicts) <= {"NotBelieved", "Partial", "believed"}
    # How many hide a section alone, or hit a byte that says nothing, depends on where the keys' letters fall.
    assert verdicts["NotBelieved"] > len(raw) // 97 / 2


def _pin_back(shop: Shop, head: str) -> None:
    """As if this clone had never seen what it believed since."""
    store = shop.store()
    store.believe(head)
    for each in store.runtime.dir.glob("index-*"):
        each.unlink()


@pytest.mark.parametrize("what", ["commit", "tree", "keys/services/1.age", "roster.yaml"])
def test_a_bit_flipped_in_other_objects(shop: Shop, what: str) -> None:
    """In what a commit is made of, signed or not: no wrong value, no traceback."""
    client = new_client(
        shop.store(), services={"visits": [{"date": "2026-03-01", "service": "hydra-needle"}]}
    )
    true = dict(shop.store().read(client).sections)
    head = shop.head
    kind = what if what in ("commit", "tree") else "blob"
    revision = {"commit": "HEAD", "tree": "HEAD^{tree}"}.get(what, f"HEAD:{what}")
    raw = _object(shop, kind, revision)
    for nth, at in enumerate(range(0, len(raw), max(1, len(raw) // 12))):
        bad = flipped(raw, at, nth % 8)
        if kind == "blob":
            forged(shop, {what: bad})
        else:
            from clientfile.store.objects import GitObject, write_loose

            made = GitObject(kind, bad)
            write_loose(shop.root / ".git" / "objects", [made])
            name = made.id
            if kind == "tree":
                commit = _object(shop, "commit", "HEAD").split(b"\n", 1)[1]
                whole_commit = GitObject("commit", f"tree {name}\n".encode() + commit)
                write_loose(shop.root / ".git" / "objects", [whole_commit])
                name = whole_commit.id
            (shop.root / ".git" / "refs" / "heads" / "main").write_text(f"{name}\n")
        store = shop.store()
        store.verdict()
        found = store.index.client(client)
        assert found is not None, at
        assert all(data == true[name] for name, data in found.sections.items()), at
        (shop.root / ".git" / "refs" / "heads" / "main").write_text(f"{head}\n")
        shop.git("reset", "--quiet", "--hard", head)
        _pin_back(shop, head)
    assert shop.store().verdict() is None
    whole_again = shop.store().read(client)
    assert dict(whole_again.sections) == true


def _object(shop: Shop, kind: str, revision: str) -> bytes:
    import subprocess

    return subprocess.run(
        ["git", "cat-file", kind, revision], cwd=shop.root, capture_output=True, check=True
    ).stdout


def test_what_is_sealed_anew_and_what_is_added_is_believed(shop: Shop, client: str) -> None:
    """Nothing of the above is what an honest day does."""
    append(shop.store(), client, "services", "visits", VISITS[0])
    plain = plain_of(shop, document_at(shop, client).parts["health"])
    forged(shop, with_part(shop, client, "health", sealed_anew(shop, "health", plain)))
    assert shop.store().verdict() is None
    whole(shop)
