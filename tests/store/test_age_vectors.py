"""The age test vectors of C2SP/CCTV, through the one module that owns age."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from clientfile.errors import ClientfileError, NoIdentity
from clientfile.store import age
from tests.guards import ROOT

VECTORS = ROOT.parent / "shared" / "vectors" / "age-cctv"

pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason="../shared/vectors is not beside the checkout")

REFUSED = (age.AgeDamaged, age.AgeNotAge, age.AgeScrypt)
EXPECTED: dict[str, tuple[type[ClientfileError], ...]] = {
    "no match": (age.AgeNoMatch,),
    "HMAC failure": (age.AgeDamaged,),
    "header failure": REFUSED,
    "payload failure": (age.AgeDamaged,),
    "armor failure": (age.AgeDamaged, age.AgeNotAge),
}

TOO_LARGE = "over 16 MiB, larger than anything a store holds, so it is refused before it is opened"
NO_HYBRID = "a post-quantum identity, which pyrage 1.4 cannot load; a roster names X25519 recipients only"
DEVIATIONS: dict[str, tuple[str, type[ClientfileError]]] = {
    "stream_257_chunks": (TOO_LARGE, age.AgeDamaged),
    "stream_257_chunks_full": (TOO_LARGE, age.AgeDamaged),
    "stream_258_chunks": (TOO_LARGE, age.AgeDamaged),
    "scrypt_uppercase": (
        "no match, but we say damaged: what a passphrase opens holds one scrypt stanza alone",
        age.AgeDamaged,
    ),
    "armor_hybrid": (NO_HYBRID, NoIdentity),
    "hybrid": (NO_HYBRID, NoIdentity),
    "hybrid_and_x25519": (NO_HYBRID, NoIdentity),
    "hybrid_bad_tag": (NO_HYBRID, NoIdentity),
    "hybrid_currupted_enc_mlkem": (NO_HYBRID, NoIdentity),
    "hybrid_currupted_enc_x25519": (NO_HYBRID, NoIdentity),
    "hybrid_extra_argument": (NO_HYBRID, NoIdentity),
    "hybrid_grease": (NO_HYBRID, NoIdentity),
    "hybrid_identity": (NO_HYBRID, NoIdentity),
    "hybrid_long_file_key": (NO_HYBRID, NoIdentity),
    "hybrid_long_share": (NO_HYBRID, NoIdentity),
    "hybrid_low_order": (NO_HYBRID, NoIdentity),
    "hybrid_multiple_recipients": (NO_HYBRID, NoIdentity),
    "hybrid_no_match": (NO_HYBRID, NoIdentity),
    "hybrid_not_canonical_body": (NO_HYBRID, NoIdentity),
    "hybrid_not_canonical_enc": (NO_HYBRID, NoIdentity),
    "hybrid_short_share": (NO_HYBRID, NoIdentity),
    "hybrid_uppercase": (NO_HYBRID, NoIdentity),
    "hybrid_x25519_arg": (NO_HYBRID, NoIdentity),
}


@dataclass(frozen=True)
class Vector:
    """One file of the vectors: header lines, an empty line, an age file. `payload` is a SHA-256."""

    name: str
    expect: str
    payload: str
    identities: tuple[str, ...]
    passphrases: tuple[str, ...]
    sealed: bytes

    def open(self) -> bytes:
        """As the program would: a passphrase opens what is sealed with one, identities all the rest."""
        if self.passphrases:
            return age.open_with_passphrase(self.sealed, self.passphrases[0])
        return age.open_sealed(self.sealed, [age.identity(text) for text in self.identities])


def vector(path: Path) -> Vector:
    header, _, sealed = path.read_bytes().partition(b"\n\n")
    fields: dict[str, list[str]] = {}
    for line in header.decode().splitlines():
        key, _, value = line.partition(": ")
        fields.setdefault(key, []).append(value)
    if fields.get("compressed") == ["zlib"]:
        sealed = zlib.decompress(sealed)
    return Vector(
        name=path.name,
        expect=fields["expect"][0],
        payload=fields.get("payload", [""])[0],
        identities=tuple(fields.get("identity", ())),
        passphrases=tuple(fields.get("passphrase", ())),
        sealed=sealed,
    )


ALL = [vector(path) for path in sorted(VECTORS.iterdir())] if VECTORS.is_dir() else []


def each(vectors: Iterable[Vector]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("given", list(vectors), ids=lambda given: given.name)


def deviating(why: str) -> list[Vector]:
    return [given for given in ALL if given.name in DEVIATIONS and DEVIATIONS[given.name][0] == why]


def must_not_run(*_: object) -> NoReturn:
    raise AssertionError("pyrage was asked")


@each(ALL)
def test_a_vector_gives_what_it_expects(given: Vector) -> None:
    if given.name in DEVIATIONS:
        _, ours = DEVIATIONS[given.name]
        with pytest.raises(ours):
            given.open()
    elif given.expect == "success":
        assert hashlib.sha256(given.open()).hexdigest() == given.payload
    else:
        with pytest.raises(EXPECTED[given.expect]):
            given.open()


@each(given for given in ALL if given.passphrases)
def test_where_identities_belong_scrypt_never_runs(given: Vector, monkeypatch: pytest.MonkeyPatch) -> None:
    if given.name != "scrypt_uppercase":  # its stanza is of no known type: nothing for scrypt to do
        monkeypatch.setattr("pyrage.decrypt", must_not_run)
    monkeypatch.setattr("pyrage.passphrase.decrypt", must_not_run)
    with pytest.raises((*REFUSED, age.AgeNoMatch)):
        age.open_sealed(given.sealed, [age.identity(age.new_identity())])


@each(deviating(NO_HYBRID))
def test_a_hybrid_file_is_refused_whoever_tries(given: Vector) -> None:
    with pytest.raises((*REFUSED, age.AgeNoMatch)):
        age.open_sealed(given.sealed, [age.identity(age.new_identity())])


@each(deviating(TOO_LARGE))
def test_only_its_size_speaks_against_a_large_file(given: Vector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "MAX_SEALED", 32 * 1024 * 1024)
    assert hashlib.sha256(given.open()).hexdigest() == given.payload


@each(given for given in ALL if given.name == "scrypt_work_factor_23")
def test_an_absurd_work_factor_is_refused_from_the_header(
    given: Vector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pyrage.passphrase.decrypt", must_not_run)
    with pytest.raises(age.AgeScrypt):
        given.open()


def test_every_deviation_is_of_a_vector_that_is_there() -> None:
    assert set(DEVIATIONS) <= {given.name for given in ALL}
