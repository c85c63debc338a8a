"""The home of age: seal and open in memory, with errors of our own.

Only pyrage's in-memory calls are used: its file functions report success on a full disk and truncate their
target first. The header is examined before pyrage sees it, so that no scrypt runs where none belongs and no
oversized header is read.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

import pyrage

from clientfile.errors import BadInput, NoIdentity, NotBelieved
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

ARMOR_BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
ARMOR_END = b"-----END AGE ENCRYPTED FILE-----"
INTRO = b"age-encryption.org/v1\n"
IDENTITY_PREFIX = "AGE-SECRET-KEY-1"

MAX_SEALED = 16 * 1024 * 1024
"""Bytes; nothing the store keeps is larger, so nothing larger is opened."""
MAX_STANZAS = 256
MAX_HEADER = 64 * 1024
_HEADER_MOSTLY = 1024
"""Bytes in which a header mostly ends."""
_HEADER_AT_ONCE = 1300
"""Characters of armor: the header of a file with up to eight recipients."""
MAX_SCRYPT_WORK = 20
"""log2 of scrypt's cost; age writes 18. 23 would take 40 s and 8 GB."""

Identity: TypeAlias = pyrage.x25519.Identity
Recipient: TypeAlias = pyrage.x25519.Recipient

_T = TypeVar("_T")
_STANZA = rb"-> [!-~]+( [!-~]+)*\Z"
_TYPE = re.compile(rb"\n-> ([!-~]+)")
_MAC = rb"--- [A-Za-z0-9+/]{43}\Z"
_MAC_LINE = re.compile(rb"\n--- [A-Za-z0-9+/]{43}\n")
_USUAL = re.compile(
    rb"[^\n]*\n(?:-> [!-~]+(?: [!-~]+)*\n(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n)*"
    rb"--- [A-Za-z0-9+/]{43}\n"
)
"""A whole header of which nothing is to be said but the types of its stanzas."""
_BODY = rb"[A-Za-z0-9+/]*\Z"


class AgeNoMatch(NoIdentity):
    """Sealed to others: none of the identities opens it."""

    kind = "no-identity-fits"


class AgeDamaged(NotBelieved):
    """An age file that is truncated, altered or malformed."""

    kind = "damaged"


class AgeNotAge(NotBelieved):
    """Not an age file at all."""

    kind = "not-age"


class AgeScrypt(NotBelieved):
    """Sealed to a passphrase where only recipients belong; refused without running scrypt."""

    kind = "scrypt-refused"


class Header(NamedTuple):
    """What the header tells without opening: the type of each stanza, in order, and scrypt's work factor."""

    stanzas: tuple[str, ...]
    scrypt_work: int = 0


def new_identity() -> str:
    """A fresh X25519 identity as text: `AGE-SECRET-KEY-1…`."""
    return str(Identity.generate())


def identity(text: str) -> Identity:
    """The identity written as `AGE-SECRET-KEY-1…`. Raises `NoIdentity`."""
    try:
        return Identity.from_str(text)
    except pyrage.IdentityError:
        raise NoIdentity(
            both("this is not an age identity", "这不是 age 身份"),
            both("an identity begins with {prefix}", "身份以 {prefix} 开头", prefix=IDENTITY_PREFIX),
        ) from None


def recipient_of(identity_text: str) -> str:
    """The recipient (`age1…`) that belongs to an identity."""
    return str(identity(identity_text).to_public())


def recipient(text: str) -> Recipient:
    """A native X25519 recipient. Raises `NotBelieved` for anything else (ssh, plugin, hybrid, malformed)."""
    try:
        return Recipient.from_str(text)
    except pyrage.RecipientError:
        raise NotBelieved(
            both("a recipient is not a native age X25519 one", "有一个接收者不是 age 原生 X25519 类型")
        ) from None


def seal(data: bytes, recipients: Sequence[Recipient]) -> str:
    """`data` sealed to `recipients`, armored. The first recipient is the one opened fastest."""
    sealed: bytes = pyrage.encrypt(data, list(recipients), armored=True)
    return sealed.decode("ascii")


def open_sealed(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """The plaintext of an age file, armored or binary.

    Raises `AgeNotAge`, `AgeScrypt`, `AgeDamaged`, `AgeNoMatch`. Never returns part of a plaintext.
    """
    sealed = _trimmed(sealed)
    if "scrypt" in examine(sealed).stanzas:
        raise AgeScrypt(
            both("sealed with a passphrase where none belongs", "不应使用口令封装的内容使用了口令")
        )
    try:
        opened: bytes = pyrage.decrypt(sealed, list(identities))
    except pyrage.DecryptError as error:
        raise _ours(error) from None
    return opened


def seal_with_passphrase(data: bytes, passphrase: str) -> bytes:
    """`data` sealed with scrypt, binary."""
    sealed: bytes = pyrage.passphrase.encrypt(data, passphrase)
    return sealed


def open_with_passphrase(sealed: bytes, passphrase: str) -> bytes:
    """The plaintext of a file sealed with a passphrase (an identity file, never a part)."""
    sealed = _trimmed(sealed)
    header = examine(sealed)
    if header.stanzas != ("scrypt",):
        raise AgeDamaged(both("not sealed with a passphrase alone", "不是仅用口令封装的文件"))
    if header.scrypt_work > MAX_SCRYPT_WORK:
        raise AgeScrypt(
            both("the passphrase's work factor is unreasonably high", "口令的计算强度过高，已拒绝")
        )
    try:
        opened: bytes = pyrage.passphrase.decrypt(sealed, passphrase)
    except pyrage.DecryptError as error:
        raise _ours(error) from None
    return opened


class PluginVoice:
    """What a plugin's program may say and ask while it runs. Nothing raises into pyrage: it is kept."""

    def __init__(self, tell: Callable[[str], None], ask_passphrase: Callable[[], str] | None) -> None:
        self._tell = tell
        self._ask = ask_passphrase
        self.trouble: BaseException | None = None

    def display_message(self, message: str) -> None:
        self._kept(lambda: self._tell(message))

    def confirm(self, message: str, yes: str, no: str | None) -> bool | None:
        """Nobody is asked for a choice that only the plugin understands."""
        self.display_message(message)
        return None

    def request_public_string(self, description: str) -> str | None:
        return None

    def request_passphrase(self, description: str) -> str | None:
        """A token's PIN."""
        self.display_message(description)
        return self._kept(self._ask) if self._ask is not None else None

    def _kept(self, call: Callable[[], _T]) -> _T | None:
        try:
            return call()
        except BaseException as error:
            self.trouble = error
            return None


def plugin_of_identity(text: str) -> str:
    """The name of the plugin that an `AGE-PLUGIN-…` identity belongs to. Raises `BadInput`."""
    try:
        return str(pyrage.plugin.Identity.from_str(text).plugin())
    except pyrage.IdentityError:
        raise BadInput(both("this is not an identity of an age plugin", "这不是 age 插件的身份")) from None


def plugin_of_recipient(text: str) -> str:
    """The name of the plugin that a recipient such as `age1yubikey1…` belongs to. Raises `BadInput`."""
    try:
        return str(pyrage.plugin.Recipient.from_str(text).plugin())
    except pyrage.RecipientError:
        raise BadInput(both("this is not a recipient of an age plugin", "这不是 age 插件的接收者")) from None


def seal_with_plugin(data: bytes, recipient_text: str, voice: PluginVoice) -> bytes:
    """`data` sealed by the program of an installed plugin, binary. Raises `NoIdentity` with what it said."""
    found = pyrage.plugin.Recipient.from_str(recipient_text)
    try:
        through = pyrage.plugin.RecipientPluginV1(found.plugin(), [found], [], voice)
        sealed: bytes = pyrage.encrypt(data, [through])
    except (pyrage.EncryptError, pyrage.RecipientError):
        raise voice.trouble or _plugin_failed() from None
    return sealed


def open_with_plugin(sealed: bytes, identity_text: str, voice: PluginVoice) -> bytes:
    """The plaintext of an identity file, opened by an installed plugin's program. Raises `NoIdentity`."""
    found = pyrage.plugin.Identity.from_str(identity_text)
    sealed = _trimmed(sealed)
    examine(sealed)
    try:
        through = pyrage.plugin.IdentityPluginV1(found.plugin(), [found], voice)
        opened: bytes = pyrage.decrypt(sealed, [through])
    except (pyrage.DecryptError, pyrage.IdentityError):
        raise voice.trouble or _plugin_failed() from None
    return opened


def is_sealed(data: bytes) -> bool:
    """Whether this looks like an age file."""
    start = data.lstrip()
    return start.startswith((ARMOR_BEGIN, INTRO))


def examine(sealed: bytes) -> Header:
    """Read the header strictly, without opening anything. Raises `AgeNotAge` or `AgeDamaged`."""
    if len(sealed) > MAX_SEALED:
        raise AgeDamaged(
            both("sealed data is larger than anything the store writes", "封装数据超过允许的大小")
        )
    if not is_sealed(sealed):
        raise AgeNotAge(both("this is not an age file", "这不是 age 文件"))
    start = _start(sealed)
    usual = _USUAL.match(start)
    if usual is not None:
        types = _TYPE.findall(usual[0])
        if b"scrypt" not in types and len(types) <= MAX_STANZAS:
            return Header(tuple(each.decode("ascii") for each in types))
    lines = start.split(b"\n")
    stanzas: list[str] = []
    work = 0
    at = 1
    while at < len(lines) and lines[at].startswith(b"-> "):
        if not re.match(_STANZA, lines[at]) or len(stanzas) >= MAX_STANZAS:
            raise _damaged_header()
        words = lines[at].split(b" ")
        stanzas.append(words[1].decode("ascii"))
        if words[1] == b"scrypt":
            work = int(words[3]) if len(words) == 4 and words[3].isdigit() else 0
        at = _after_body(lines, at + 1)
    if at >= len(lines) or not re.match(_MAC, lines[at]):
        raise _damaged_header()
    return Header(tuple(stanzas), work)


def recipients(sealed: str) -> int:
    """How many native recipients an armored file is sealed to, and to nobody else.

    0 where there is a recipient of another type, or the header cannot be read. Read from the start of the
    header, without a look at the rest: a hundred thousand parts are counted so. Grease, which pyrage adds to
    every header, is no recipient.
    """
    armor = sealed[len(ARMOR_BEGIN) : len(ARMOR_BEGIN) + _HEADER_AT_ONCE]
    text = armor.partition("-")[0].replace("\n", "")
    try:
        start = base64.b64decode(text[: len(text) // 4 * 4], validate=True)
        header, mac, _ = start.partition(b"\n--- ")
        if mac and start.startswith(INTRO):
            types = [each.decode("ascii", "replace") for each in _TYPE.findall(header)]
        else:
            types = [*examine(sealed.encode("ascii", "replace")).stanzas]
    except (binascii.Error, NotBelieved):
        return 0
    others = [each for each in types if each != "X25519" and not each.endswith("-grease")]
    return 0 if others else types.count("X25519")


def _after_body(lines: list[bytes], at: int) -> int:
    """The line after a stanza's body: full lines of 64, closed by a shorter one, which may be empty."""
    while at < len(lines):
        if not re.match(_BODY, lines[at]) or len(lines[at]) > 64:
            break
        at += 1
        if len(lines[at - 1]) < 64:
            return at
    raise _damaged_header()


def _start(sealed: bytes) -> bytes:
    """The start of the binary form with the whole header, where that has at most `MAX_HEADER` bytes."""
    start = _first(sealed, _HEADER_MOSTLY)
    return start if _MAC_LINE.search(start) else _first(sealed, MAX_HEADER)


def _first(sealed: bytes, size: int) -> bytes:
    """The first `size` bytes of the binary form, or a few less."""
    if not sealed.startswith(ARMOR_BEGIN):
        return sealed[:size]
    body = sealed[len(ARMOR_BEGIN) : size * 2].split(b"-----", 1)[0]
    text = b"".join(body.split())
    try:
        return base64.b64decode(text[: len(text) // 4 * 4], validate=True)[:size]
    except binascii.Error:
        raise _damaged_header() from None


def _trimmed(sealed: bytes) -> bytes:
    """Armor may stand in white space (RFC-like tolerance of age itself; pyrage refuses it)."""
    return sealed.strip() + b"\n" if sealed.lstrip().startswith(ARMOR_BEGIN) else sealed


def _damaged_header() -> AgeDamaged:
    return AgeDamaged(Said("the header of an age file is damaged", "age 文件头已损坏"))


def _plugin_failed() -> NoIdentity:
    return NoIdentity(
        both("the age plugin could not do it", "age 插件未能完成"),
        both(
            "plug in what it needs, at a terminal where it asks for a PIN; then run this again",
            "请接好所需设备；如需 PIN，请在终端中运行；然后重试",
        ),
    )


def _ours(error: Exception) -> NotBelieved | NoIdentity:
    """pyrage's one exception, told apart by what it says."""
    said = str(error)
    if "No matching keys" in said or said == "Decryption failed":
        return AgeNoMatch(both("no identity here opens this", "这里没有能打开它的身份"))
    return AgeDamaged(both("an age file is damaged or was altered", "age 文件已损坏或被改动"))
