"""SSH signatures, made and checked in process, as git's `gpg.format=ssh` makes and checks them.

Formats: OpenSSH's PROTOCOL.sshsig and PROTOCOL.key, ed25519 only.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from clientfile.errors import NoIdentity, NotBelieved
from clientfile.said import both
from clientfile.tuples import NamedTuple

KEY_TYPE = "ssh-ed25519"
NAMESPACE = "git"
_MAGIC = b"SSHSIG"
_BEGIN = "-----BEGIN SSH SIGNATURE-----"
_END = "-----END SSH SIGNATURE-----"
_PRIVATE_MAGIC = b"openssh-key-v1\0"
_PRIVATE_BEGIN = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_PRIVATE_END = b"-----END OPENSSH PRIVATE KEY-----"
_UNPROTECTED = (b"none", b"none", b"")
"""Cipher, derivation and its options of a key file without a passphrase."""


class Signer(NamedTuple):
    """A private signing key. `public` is the line `ssh-ed25519 AAAA…` without comment."""

    private: Ed25519PrivateKey
    public: str

    def sign(self, data: bytes, namespace: str = NAMESPACE) -> str:
        """An armored SSH signature over `data`."""
        blob = _public_blob(self.public)
        envelope = _start(blob, namespace) + self.private.sign(_to_sign(data, namespace))
        text = base64.b64encode(envelope).decode("ascii")
        lines = [text[at : at + 70] for at in range(0, len(text), 70)]
        return "\n".join((_BEGIN, *lines, _END)) + "\n"

    def seed(self) -> bytes:
        """The 32 bytes from which this key can be made again (`signer_from_seed`)."""
        return self.private.private_bytes_raw()

    def openssh(self) -> bytes:
        """The private key in OpenSSH's own format, unprotected, for stock git."""
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        return self.private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())


def new_signer() -> Signer:
    """A fresh ed25519 signing key."""
    return _signer(Ed25519PrivateKey.generate())


def signer_from_seed(seed: bytes) -> Signer:
    """The signing key of a 32-byte seed. Raises `NoIdentity`."""
    if len(seed) != 32:
        raise NoIdentity(both("a signing seed has 32 bytes", "签名种子应为 32 字节"))
    return _signer(Ed25519PrivateKey.from_private_bytes(seed))


def signer_from_openssh(data: bytes) -> Signer:
    """The signing key in an OpenSSH private key file. Raises `NoIdentity`.

    A key without a passphrase, as `init` writes it, is read here: the library's reader of every format
    costs a write 8 ms to import. What is unlike that is the library's to read or to refuse.
    """
    seed = _unprotected_seed(data)
    if seed is not None:
        return signer_from_seed(seed)
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    try:
        private = load_ssh_private_key(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise NoIdentity(
            both("the signing key file is damaged or protected", "签名密钥文件已损坏或受口令保护")
        ) from None
    if not isinstance(private, Ed25519PrivateKey):
        raise NoIdentity(both("the signing key is not ed25519", "签名密钥不是 ed25519 类型"))
    return _signer(private)


def _unprotected_seed(data: bytes) -> bytes | None:
    """The seed of the one ed25519 key in a file of PROTOCOL.key; None where anything is otherwise."""
    lines = data.strip().splitlines()
    if len(lines) < 3 or lines[0] != _PRIVATE_BEGIN or lines[-1] != _PRIVATE_END:
        return None
    try:
        whole = base64.b64decode(b"".join(lines[1:-1]), validate=True)
        if not whole.startswith(_PRIVATE_MAGIC):
            return None
        cipher, derivation, options, count_and_rest = _strings_and_rest(whole[len(_PRIVATE_MAGIC) :], 3)
        if (cipher, derivation, options) != _UNPROTECTED or count_and_rest[:4] != (1).to_bytes(4, "big"):
            return None
        public, secret, nothing = _strings_and_rest(count_and_rest[4:], 2)
        kind, point, pair, _comment, padding = _strings_and_rest(secret[8:], 4)
    except (binascii.Error, NotBelieved):
        return None
    is_whole = not nothing and secret[:4] == secret[4:8] and padding == bytes(range(1, len(padding) + 1))
    seed = pair[:32]
    if (
        not is_whole
        or kind != KEY_TYPE.encode()
        or len(pair) != 64
        or pair[32:] != point
        or public != _string(kind) + _string(point)
    ):
        return None
    derived = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return seed if derived == point else None


def fingerprint(public: str) -> str:
    """`SHA256:…`, as `ssh-keygen -l` prints it. Raises `NotBelieved`."""
    digest = hashlib.sha256(_public_blob(public)).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def is_public_key(text: str) -> bool:
    """Whether `text` is one `ssh-ed25519 AAAA…` line without options or comment."""
    try:
        return len(_public_blob(text)) == 51
    except NotBelieved:
        return False


def signed_by(signature: str) -> str:
    """The public key that a signature names; says nothing of its validity. Raises `NotBelieved`."""
    return _fields(signature)[0]


def verify(signature: str, data: bytes, namespace: str = NAMESPACE) -> str:
    """The public key that made `signature` over `data`. Raises `NotBelieved`."""
    public, raw = _fields(signature, namespace)
    try:
        _verifier(public).verify(raw, _to_sign(data, namespace))
    except InvalidSignature:
        raise NotBelieved(both("a signature does not fit what it signs", "签名与内容不符")) from None
    return public


_starts: dict[tuple[str, bytes], str] = {}
"""All of a signature but its last 64 bytes is the same for one key and purpose: with the public key."""
STARTS_KEPT = 1000


def _fields(signature: str, namespace: str = NAMESPACE) -> tuple[str, bytes]:
    lines = signature.strip().splitlines()
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END:
        raise _malformed()
    try:
        envelope = base64.b64decode("".join(lines[1:-1]), validate=True)
    except binascii.Error:
        raise _malformed() from None
    public = _starts.get((namespace, envelope[:-64]))
    if public is not None:
        return public, envelope[-64:]
    if envelope[:10] != _MAGIC + (1).to_bytes(4, "big"):
        raise _malformed()
    blob, found_namespace, _reserved, algorithm, inner = _strings(envelope[10:], 5)
    if found_namespace != namespace.encode() or algorithm != b"sha512":
        raise _malformed()
    key_type, raw = _strings(inner, 2)
    if key_type != KEY_TYPE.encode() or _strings(blob, 2)[0] != KEY_TYPE.encode():
        raise _malformed()
    public = f"{KEY_TYPE} {base64.b64encode(blob).decode('ascii')}"
    start = _start(blob, namespace)
    if len(raw) == 64 and envelope == start + raw:
        if len(_starts) >= STARTS_KEPT:
            _starts.clear()
        _starts[namespace, start] = public
    return public, raw


def _start(blob: bytes, namespace: str) -> bytes:
    """What a key's signatures begin with, up to the 64 bytes that are ed25519's own."""
    before = b"".join(map(_string, (blob, namespace.encode(), b"", b"sha512")))
    kind = _string(KEY_TYPE.encode()) + (64).to_bytes(4, "big")
    return _MAGIC + (1).to_bytes(4, "big") + before + (len(kind) + 64).to_bytes(4, "big") + kind


def _to_sign(data: bytes, namespace: str) -> bytes:
    digest = hashlib.sha512(data).digest()
    return _MAGIC + b"".join(map(_string, (namespace.encode(), b"", b"sha512", digest)))


_verifiers: dict[str, Ed25519PublicKey] = {}


def _verifier(public: str) -> Ed25519PublicKey:
    if public not in _verifiers:
        raw = _strings(_public_blob(public), 2)[1]
        try:
            _verifiers[public] = Ed25519PublicKey.from_public_bytes(raw)
        except ValueError:
            raise _malformed() from None
    return _verifiers[public]


def _signer(private: Ed25519PrivateKey) -> Signer:
    blob = _string(KEY_TYPE.encode()) + _string(private.public_key().public_bytes_raw())
    return Signer(private, f"{KEY_TYPE} {base64.b64encode(blob).decode('ascii')}")


def _public_blob(public: str) -> bytes:
    words = public.split(" ")
    if len(words) != 2 or words[0] != KEY_TYPE:
        raise NotBelieved(both("a signing key is not a plain ed25519 one", "签名公钥不是普通的 ed25519 类型"))
    try:
        return base64.b64decode(words[1], validate=True)
    except binascii.Error:
        raise NotBelieved(both("a signing key is malformed", "签名公钥格式错误")) from None


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _strings(data: bytes, count: int) -> list[bytes]:
    return _strings_and_rest(data, count)[:-1]


def _strings_and_rest(data: bytes, count: int) -> list[bytes]:
    """So many strings with their length in front, and what follows them."""
    found = []
    for _ in range(count):
        length = int.from_bytes(data[:4], "big")
        if len(data) < 4 + length:
            raise _malformed()
        found.append(data[4 : 4 + length])
        data = data[4 + length :]
    return [*found, data]


def _malformed() -> NotBelieved:
    return NotBelieved(both("a signature is malformed", "签名格式错误"))
