"""SSH signatures made here and checked by `ssh-keygen`, and the other way."""

from __future__ import annotations

import base64
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_ssh_private_key
from hypothesis import given
from hypothesis import strategies as st

from clientfile.errors import NoIdentity, NotBelieved
from clientfile.store import signing
from tests.store.helpers import OUTSIDE

DATA = "tree x\n\n接待\n".encode()


def keygen(*arguments: str | Path, given: bytes = b"", check: bool = True) -> bytes:
    done = subprocess.run(
        ["ssh-keygen", *arguments], input=given, capture_output=True, env=OUTSIDE, check=False
    )
    assert not check or done.returncode == 0, done.stderr
    return done.stdout if done.returncode == 0 else b""


@pytest.fixture
def signer(tmp_path: Path) -> signing.Signer:
    made = signing.new_signer()
    (tmp_path / "key").write_bytes(made.openssh())
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "allowed").write_text(f'x@clientfile namespaces="git" {made.public}\n')
    return made


def test_ours_is_verified_by_ssh_keygen(signer: signing.Signer, tmp_path: Path) -> None:
    (tmp_path / "sig").write_text(signer.sign(DATA))
    said = keygen(
        "-Y",
        "verify",
        "-n",
        "git",
        "-I",
        "x@clientfile",
        "-f",
        tmp_path / "allowed",
        "-s",
        tmp_path / "sig",
        given=DATA,
    )
    assert said.startswith(b'Good "git" signature for x@clientfile')


def test_theirs_is_verified_by_us(signer: signing.Signer, tmp_path: Path) -> None:
    theirs = keygen("-Y", "sign", "-n", "git", "-f", tmp_path / "key", given=DATA).decode()
    assert signing.verify(theirs, DATA) == signer.public
    assert theirs == signer.sign(DATA)  # ed25519 signs the same data the same way


def test_the_key_file_is_openssh_s_own(signer: signing.Signer, tmp_path: Path) -> None:
    assert keygen("-y", "-f", tmp_path / "key").decode().split()[:2] == signer.public.split()
    (tmp_path / "pub").write_text(signer.public + "\n")
    assert keygen("-l", "-f", tmp_path / "pub").decode().split()[1] == signing.fingerprint(signer.public)
    assert signing.signer_from_openssh(signer.openssh()).public == signer.public
    assert signing.signer_from_seed(signer.seed()).public == signer.public


@given(place=st.integers(0, 229), flip=st.integers(1, 255))
def test_a_harmed_key_file_is_read_as_the_library_reads_it(place: int, flip: int) -> None:
    signer = signing.signer_from_seed(b"\x07" * 32)
    first, *inner, last = signer.openssh().strip().splitlines()
    whole = bytearray(base64.b64decode(b"".join(inner)))
    whole[place % len(whole)] ^= flip
    harmed = b"\n".join((first, base64.b64encode(whole), last)) + b"\n"
    try:
        theirs = load_ssh_private_key(harmed, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        theirs = None
    if isinstance(theirs, Ed25519PrivateKey):
        assert signing.signer_from_openssh(harmed).seed() == theirs.private_bytes_raw()
    else:
        with pytest.raises(NoIdentity):
            signing.signer_from_openssh(harmed)


def test_a_key_file_without_a_passphrase_needs_no_reader_of_every_format(signer: signing.Signer) -> None:
    program = "import sys; from clientfile.store import signing; "
    program += "signing.signer_from_openssh(sys.stdin.buffer.read()); "
    program += "sys.exit('cryptography.hazmat.primitives.serialization' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], input=signer.openssh(), check=True)


@given(data=st.binary(max_size=300), other=st.binary(max_size=300))
def test_a_signature_fits_its_data_alone(data: bytes, other: bytes) -> None:
    signer = signing.signer_from_seed(b"\x07" * 32)
    made = signer.sign(data)
    assert signing.verify(made, data) == signer.public
    assert signing.signed_by(made) == signer.public
    if other != data:
        with pytest.raises(NotBelieved):
            signing.verify(made, other)


def test_a_signature_for_another_purpose_is_none(signer: signing.Signer) -> None:
    with pytest.raises(NotBelieved):
        signing.verify(signer.sign(DATA, "file"), DATA)


@given(where=st.integers(0, 300), letter=st.sampled_from("AQgw/+=\n "), more=st.text("AB=", max_size=3))
def test_what_is_known_of_a_key_changes_nothing(where: int, letter: str, more: str) -> None:
    """The start of its signatures is known once one was read; a changed one is read as if it were not."""
    signer = signing.signer_from_seed(b"\x07" * 32)
    text = signer.sign(DATA)
    at = where % len(text)
    changed = text[:at] + letter + more + text[at + 1 :]
    outcomes = []
    for known in (False, True):
        signing._starts.clear()
        if known:
            assert signing.verify(text, DATA) == signer.public
            assert signing._starts
        try:
            outcomes.append(signing._fields(changed))
        except NotBelieved:
            outcomes.append(("", b""))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("where", range(10, 240, 7))
def test_a_signature_with_a_changed_letter_is_refused(where: int) -> None:
    signer = signing.signer_from_seed(b"\x07" * 32)
    text = signer.sign(DATA)
    changed = text[: where + 40] + ("A" if text[where + 40] != "A" else "B") + text[where + 41 :]
    with suppress(NotBelieved):
        assert signing.verify(changed, DATA) != signer.public


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\n!!!\n-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQ==\n-----END SSH SIGNATURE-----",
        "-----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----",
    ],
)
def test_what_is_no_signature_is_refused(text: str) -> None:
    with pytest.raises(NotBelieved):
        signing.verify(text, DATA)


def test_only_ed25519_signs(tmp_path: Path) -> None:
    keygen("-q", "-t", "ecdsa", "-N", "", "-f", tmp_path / "ecdsa")
    with pytest.raises(NoIdentity):
        signing.signer_from_openssh((tmp_path / "ecdsa").read_bytes())
    with pytest.raises(NotBelieved):
        signing.verify(keygen("-Y", "sign", "-n", "git", "-f", tmp_path / "ecdsa", given=DATA).decode(), DATA)
    keygen("-q", "-t", "ed25519", "-N", "passphrase", "-f", tmp_path / "protected")
    with pytest.raises(NoIdentity):
        signing.signer_from_openssh((tmp_path / "protected").read_bytes())
    with pytest.raises(NoIdentity):
        signing.signer_from_seed(b"short")
    assert not signing.is_public_key("ssh-rsa AAAA")
    assert not signing.is_public_key('command="x" ' + signing.new_signer().public)
