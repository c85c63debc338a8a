"""A newcomer's request proves both her keys; every other one is refused with what does not hold."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xeddsa

from clientfile.domain.data import Json
from clientfile.errors import BadInput, NoIdentity
from clientfile.store import age, yaml
from clientfile.store.bech32 import payload
from clientfile.store.home import Home, Keys
from clientfile.store.request import MAX_REQUEST, NAMESPACE, make_request, read_request
from clientfile.store.signing import new_signer
from tests.store.helpers import OUTSIDE

DAY = date(2026, 11, 22)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Home(tmp_path / "wang").create()


def refused(content: str) -> str:
    with pytest.raises(BadInput) as raised:
        read_request(content)
    assert raised.value.hint is not None
    assert raised.value.message.zh.startswith("该请求被拒绝：")
    return raised.value.message.en.removeprefix("the request is refused: ")


def test_a_request_is_read_as_it_was_made(keys: Keys) -> None:
    made = make_request(keys, " 王芳 ", DAY)
    request = read_request(made)
    assert request == ("王芳", keys.recipient, keys.signer().public, "2026-11-22")
    assert request.fingerprint.startswith("SHA256:")
    assert max(map(len, made.splitlines())) <= 120
    assert "AGE-SECRET-KEY" not in made


def test_ssh_keygen_checks_the_signing_proof(keys: Keys, tmp_path: Path) -> None:
    made = make_request(keys, "王芳", DAY)
    data = yaml.load(made)
    assert isinstance(data, dict)
    proofs = data["proofs"]
    assert isinstance(proofs, dict)
    assert isinstance(proofs["signing"], list)
    (tmp_path / "sig").write_text("\n".join(map(str, proofs["signing"])) + "\n")
    (tmp_path / "allowed").write_text(f"her {keys.signer().public}\n")
    said = subprocess.run(
        [
            *("ssh-keygen", "-Y", "verify", "-n", NAMESPACE, "-I", "her"),
            *("-f", str(tmp_path / "allowed"), "-s", str(tmp_path / "sig")),
        ],
        input=read_request(made).proven(),
        capture_output=True,
        env=OUTSIDE,
        check=True,
    )
    assert said.stdout.startswith(b'Good "clientfile-request" signature for her')


def test_the_identity_s_proof_fits_every_identity(keys: Keys) -> None:
    for _ in range(40):
        secret = age.new_identity()
        other = keys._replace(identity=age.identity(secret), recipient=age.recipient_of(secret))
        assert read_request(make_request(other, "王芳", DAY)).recipient == other.recipient


def test_bech32_carries_the_keys_of_the_curve() -> None:
    for _ in range(40):
        secret = age.new_identity()
        assert xeddsa.priv_to_curve25519_pub(payload(secret)) == payload(age.recipient_of(secret))


def changed(made: str, **other: Json) -> str:
    data = yaml.load(made)
    assert isinstance(data, dict)
    return yaml.dump({**data, **other})


OTHER_S = age.recipient_of(age.new_identity())
NOT_HELD = "it does not prove that its maker holds the {}"
NOT_NATIVE = "its recipient is not a native age X25519 one"
NOT_PLAIN = "its signing key is not a plain ed25519 one"
PLUGIN = "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t"
SSH_RECIPIENT = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN8kQhIhZ1lFp5wq5dVbJp3m1oJ2zvQO3Bv1ttnV7V5c"
RSA = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"name": "王 芳"}, NOT_HELD.format("signing key")),
        ({"made_on": "2026-11-23"}, NOT_HELD.format("signing key")),
        ({"recipient": OTHER_S}, NOT_HELD.format("signing key")),
        ({"signing": new_signer().public}, NOT_HELD.format("signing key")),
        (
            {"recipient": PLUGIN},
            NOT_NATIVE,
        ),
        ({"recipient": SSH_RECIPIENT}, NOT_NATIVE),
        ({"recipient": OTHER_S.upper()}, NOT_NATIVE),
        ({"recipient": f" {OTHER_S}"}, NOT_NATIVE),
        ({"recipient": ""}, NOT_NATIVE),
        ({"signing": RSA}, NOT_PLAIN),
        ({"signing": f"{new_signer().public} wang@laptop"}, NOT_PLAIN),
        ({"signing": f'command="rm" {new_signer().public}'}, NOT_PLAIN),
        ({"name": ""}, "a name has 1 to 40 printable characters"),
        ({"name": "王芳\nrole: owner"}, "a name has 1 to 40 printable characters"),
        ({"name": "王\u202e芳"}, "a name has 1 to 40 printable characters"),
        ({"name": "\x1b[31m王芳"}, "a name has 1 to 40 printable characters"),
        ({"name": "芳" * 41}, "a name has 1 to 40 printable characters"),
        ({"name": ["王芳"]}, "its name is no text"),
        ({"made_on": "yesterday"}, "its day is no date"),
        ({"role": "owner"}, "it has other lines than a request has"),
        ({"clientfile-request": "2"}, "it was made by a newer program"),
        ({"proofs": {}}, NOT_HELD.format("signing key")),
        ({"proofs": "none"}, NOT_HELD.format("signing key")),
    ],
)
def test_what_does_not_hold_is_named(keys: Keys, other: dict[str, Json], said: str) -> None:
    assert refused(changed(make_request(keys, "王芳", DAY), **other)) == said


def test_a_recipient_of_somebody_else_s_is_refused(keys: Keys) -> None:
    """She signs for herself, and asks for what the owner's identity opens."""
    for theirs in (OTHER_S, bech32_of(bytes(32)), bech32_of((1).to_bytes(32, "little"))):
        asked = keys._replace(recipient=theirs)
        assert refused(make_request(asked, "王芳", DAY)) == NOT_HELD.format("identity")


def test_the_same_point_in_another_spelling_is_refused(keys: Keys) -> None:
    same = bytearray(payload(keys.recipient))
    same[31] |= 0x80
    asked = keys._replace(recipient=bech32_of(bytes(same)))
    assert refused(make_request(asked, "王芳", DAY)) == NOT_NATIVE


def bech32_of(data: bytes) -> str:
    """An age recipient of any 32 bytes (BIP 173)."""
    alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{byte:08b}" for byte in data).ljust(260, "0")
    digits = [int(bits[at : at + 5], 2) for at in range(0, 260, 5)]
    check = 1
    for value in [*(ord(c) >> 5 for c in "age"), 0, *(ord(c) & 31 for c in "age"), *digits, *[0] * 6]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> place & 1 else 0
    check ^= 1
    return "age1" + "".join(
        alphabet[each] for each in [*digits, *(check >> 5 * (5 - at) & 31 for at in range(6))]
    )


def proof(made: str, name: str) -> Json:
    data = yaml.load(made)
    assert isinstance(data, dict)
    proofs = data["proofs"]
    assert isinstance(proofs, dict)
    return proofs[name]


@pytest.mark.parametrize(
    "altered",
    [
        lambda raw: "",
        lambda raw: "AAAA",
        lambda raw: "no base64",
        lambda raw: base64.b64encode(bytes(64)).decode(),
        lambda raw: base64.b64encode(raw[:32] + bytes(32)).decode(),
        lambda raw: base64.b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode(),
        lambda raw: base64.b64encode(raw + b"\0").decode(),
    ],
)
def test_an_altered_identity_proof_is_refused(keys: Keys, altered: Callable[[bytes], str]) -> None:
    made = make_request(keys, "王芳", DAY)
    raw = base64.b64decode(str(proof(made, "identity")))
    proofs: Json = {"signing": proof(made, "signing"), "identity": altered(raw)}
    assert refused(changed(made, proofs=proofs)) == NOT_HELD.format("identity")


def test_a_signature_made_for_a_commit_proves_nothing(keys: Keys) -> None:
    made = make_request(keys, "王芳", DAY)
    for_git: list[Json] = [*keys.signer().sign(read_request(made).proven()).splitlines()]
    proofs: Json = {"signing": for_git, "identity": proof(made, "identity")}
    assert refused(changed(made, proofs=proofs)) == NOT_HELD.format("signing key")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "this is no request to join a store"),
        ("hello", "this is no request to join a store"),
        ("a: 1\n", "this is no request to join a store"),
        ("a: &a 1\nb: *a\n", "line 1: anchors are not allowed"),
        ("[" * 1000, "line 1: nested deeper than 32 levels"),
        ("clientfile-request: 1\n" + "#" * MAX_REQUEST, f"larger than {MAX_REQUEST} bytes"),
        ("clientfile-request: 1\nname: 王芳\n", "it has other lines than a request has"),
        ("\x00\x01", "line 1: not well-formed YAML"),
    ],
)
def test_what_is_no_request_is_refused(content: str, said: str) -> None:
    assert refused(content) == said


def test_two_requests_in_one_file_are_refused(keys: Keys) -> None:
    made = make_request(keys, "王芳", DAY)
    assert "only one document is allowed" in refused(f"{made}---\n{made}")
    assert "the same key stands twice" in refused(made + made)


def test_who_has_no_signing_key_makes_none(keys: Keys, tmp_path: Path) -> None:
    (tmp_path / "wang" / "signing").unlink()
    with pytest.raises(NoIdentity):
        make_request(keys._replace(signing_file=None), "王芳", DAY)
