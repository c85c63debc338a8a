"""Who I am: the identity, the signing key and the pins, in `CLIENTFILE_HOME`, outside every store."""

from __future__ import annotations

import base64
import binascii
import json
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from clientfile.errors import NoIdentity, Refused
from clientfile.said import Said, both
from clientfile.store import age, on_demand
from clientfile.store.durable import replace, write_all
from clientfile.store.places import refuse_in_a_store
from clientfile.store.plain_file import read_plain
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.store.signing import Signer

SHEET_TITLE = "# clientfile recovery sheet"


PLUGIN = "plugin.txt"
MAX_IDENTITY = 64 * 1024
"""Bytes of an identity file, a recovery sheet or a signing key: no more is ever read of one."""


class Keys(NamedTuple):
    """An opened identity file: the age identity and, where it is known, what signs and whom to believe.

    `owner` and `store` come from a recovery sheet alone: the owner's fingerprint and the store's id.
    """

    identity: age.Identity
    recipient: str
    seed: bytes = b""
    signing_file: Path | None = None
    owner: str = ""
    store: str = ""

    def signer(self) -> Signer:
        """What signs this member's commits. Raises `NoIdentity`."""
        if self.seed:
            return on_demand.signer(self.seed, b"")
        return on_demand.signer(b"", self.signing_content())

    def signing_content(self) -> bytes:
        """The signing key as OpenSSH writes it, opened where it is sealed. Raises `NoIdentity`."""
        if self.signing_file is None:
            raise _no_signing_key()
        try:
            with self.signing_file.open("rb") as file:
                content = file.read(MAX_IDENTITY)
        except OSError:
            raise _no_signing_key() from None
        return age.open_sealed(content, [self.identity]) if age.is_sealed(content) else content


class Home(NamedTuple):
    """The folder of one person on one machine."""

    dir: Path

    @property
    def identity(self) -> Path:
        return self.dir / "identity.txt"

    @property
    def signing(self) -> Path:
        return self.dir / "signing"

    @property
    def plugin(self) -> Path:
        """The identity of an age plugin that opens the identity, where one protects it."""
        return self.dir / PLUGIN

    @property
    def pins(self) -> Path:
        return self.dir / "pins"

    def exists(self) -> bool:
        """Whether there is an identity here already."""
        return self.identity.exists()

    def create(self) -> Keys:
        """A new identity and signing key, 0600, never over existing ones."""
        refuse_in_a_store(self.identity)
        self.dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.signing.exists():  # an attempt was interrupted: the identity comes last
            signer = on_demand.signer(b"", self.signing.read_bytes())
        else:
            signer = on_demand.new_signer()
            write_all(self.signing, signer.openssh())
        replace(self.signing.with_suffix(".pub"), f"{signer.public}\n".encode(), mode=0o644)
        secret = age.new_identity()
        write_all(self.identity, f"# public key: {age.recipient_of(secret)}\n{secret}\n".encode())
        return self.open()

    def open(self, ask_passphrase: Callable[[], str] | None = None) -> Keys:
        """The identity of this home. Raises `NoIdentity`."""
        return open_identity(self.identity, ask_passphrase)


def home_folder(environment: Mapping[str, str]) -> Home:
    """`CLIENTFILE_HOME`, else `clientfile` in `XDG_CONFIG_HOME` or `~/.config`."""
    if chosen := environment.get("CLIENTFILE_HOME"):
        return Home(Path(chosen).absolute())
    base = environment.get("XDG_CONFIG_HOME", "")
    return Home((Path(base) if base.startswith("/") else Path.home() / ".config") / "clientfile")


def open_identity(
    path: Path,
    ask_passphrase: Callable[[], str] | None = None,
    tell: Callable[[Said], None] = lambda _: None,
) -> Keys:
    """Read an identity file or a recovery sheet.

    One that is protected is opened by what `unlock` keeps, by its plugin, or by the passphrase.
    `ask_passphrase` is None where nobody can be asked; `tell` is for what a plugin says meanwhile.
    Raises `NoIdentity`, `Refused`.
    """
    raw = read_identity(path)
    if age.is_sealed(raw):
        raw = on_demand.unlocked(path, raw) or open_protected(path, raw, ask_passphrase, tell)
    return parse_identity(raw, path)


def read_identity(path: Path) -> bytes:
    """An identity file as it lies there. Raises `NoIdentity`, `Refused` where others may read it."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            raw = file.read(MAX_IDENTITY + 1)
    except FileNotFoundError:
        raise NoIdentity(
            both("no identity at {path}", "{path} 处没有身份文件", path=path),
            both(
                "name one with --identity FILE or CLIENTFILE_IDENTITY; as a newcomer: "
                "clientfile key request; to make a store: clientfile init",
                "用 --identity FILE 或 CLIENTFILE_IDENTITY 指定；新员工请用 clientfile key request；"
                "新建自己的库请用 clientfile init",
            ),
        ) from None
    except OSError as error:
        raise NoIdentity(
            both("the identity cannot be read: {why}", "无法读取身份文件：{why}", why=error.strerror)
        ) from None
    if stat.S_IMODE(mode) & 0o077 and os.name == "posix":
        raise Refused(
            both(
                "the identity file can be read by others: {path}", "身份文件可被他人读取：{path}", path=path
            ),
            both("run: chmod 600 {path}", "请运行：chmod 600 {path}", path=path),
        )
    refuse_in_a_store(path)
    if len(raw) > MAX_IDENTITY:
        raise NoIdentity(both("the identity file is too large to be one", "身份文件过大"))
    return raw


def open_protected(
    path: Path,
    sealed: bytes,
    ask_passphrase: Callable[[], str] | None,
    tell: Callable[[Said], None] = lambda _: None,
) -> bytes:
    """A protected identity file's content: by its plugin, or by the passphrase. Raises `NoIdentity`."""
    if age.examine(sealed).stanzas != ("scrypt",):
        return on_demand.open_with_plugin(path.with_name(PLUGIN), sealed, tell, ask_passphrase)
    if ask_passphrase is None:
        raise NoIdentity(
            both(
                "the identity is protected by a passphrase and nobody can be asked",
                "身份受口令保护，而此处无法询问",
            ),
            both(
                "unlock it for a while at a terminal: clientfile unlock; or name an unprotected job identity",
                "请先在终端中解锁：clientfile unlock；或使用无口令的任务身份",
            ),
        )
    try:
        return age.open_with_passphrase(sealed, ask_passphrase())
    except age.AgeNoMatch:
        raise NoIdentity(
            both("wrong passphrase", "口令错误"),
            both(
                "nothing was changed; try again; if it is forgotten, make new keys in another "
                "CLIENTFILE_HOME: clientfile key request, or the owner, with her recovery sheet, "
                "clientfile key recover",
                "未做任何更改，请重试；如已忘记，请在另一个 CLIENTFILE_HOME 中换用新密钥：员工用 "
                "clientfile key request，店主凭恢复页用 clientfile key recover",
            ),
        ) from None


def parse_identity(raw: bytes, path: Path) -> Keys:
    """The keys in an opened identity file or sheet; `path` is where it lies. Raises `NoIdentity`."""
    secret = ""
    notes: dict[str, str] = {}
    for line in raw.decode("utf-8", "replace").splitlines():
        line = line.strip()
        if line.startswith("#"):
            key, _, value = line[1:].strip().partition(": ")
            notes[key] = value.strip()
        elif line.startswith(age.IDENTITY_PREFIX) and not secret:
            secret = line
    if not secret:
        raise NoIdentity(
            both("there is no age identity in {path}", "{path} 中没有 age 身份", path=path),
            both("an identity begins with {prefix}", "身份以 {prefix} 开头", prefix=age.IDENTITY_PREFIX),
        )
    signing_file = path.with_name("signing")
    return Keys(
        age.identity(secret),
        age.recipient_of(secret),
        _seed(notes.get("signing seed", "")),
        signing_file if signing_file.exists() else None,
        notes.get("owner", ""),
        notes.get("store", ""),
    )


def _seed(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise NoIdentity(both("the signing seed is malformed", "签名种子格式错误")) from None


def recovery_sheet(*, store: str, owner: str, identity: str, seed: bytes, day: str) -> str:
    """The text to print and keep on paper. A stock `age -i` reads it as an identity file."""
    return "\n".join(
        (
            SHEET_TITLE,
            "# Whoever holds this page can read and change every client file. Keep it on paper, in a safe.",
            "# 持有此页者可读写全部客户档案。请打印后锁入保险柜，勿存于电脑。",
            f"# made on: {day}",
            f"# store: {store}",
            f"# owner: {owner}",
            f"# signing seed: {base64.b64encode(seed).decode('ascii')}",
            identity,
            "",
        )
    )


class Pin(NamedTuple):
    """What this clone believes: the owner's fingerprint and the last believed commit.

    Lives outside the store.
    """

    store: str
    owner: str
    believed: str


def read_pin(home: Home, store: str, clone: str) -> Pin | None:
    """The pin of one clone, None where there is none yet."""
    try:
        data = json.loads(read_plain(home.pins / store / f"{clone}.json", MAX_IDENTITY))
        return Pin(store, str(data["owner"]), str(data["believed"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise Refused(
            both(
                "the pin of this clone is damaged: {path}",
                "本副本的信任标记已损坏：{path}",
                path=home.pins / store,
            ),
            both(
                "restore it from a backup of that folder, or run: clientfile accept",
                "请从备份恢复，或运行：clientfile accept",
            ),
        ) from None


def write_pin(home: Home, clone: str, pin: Pin) -> None:
    """Remember what is believed now."""
    folder = home.pins / pin.store
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = json.dumps({"owner": pin.owner, "believed": pin.believed})
    replace(folder / f"{clone}.json", data.encode("utf-8"), sync=False)


def owner_of(home: Home, store: str) -> str:
    """The owner's fingerprint that this home knows for a store, "" where it knows none."""
    try:
        return read_plain(home.pins / store / "owner", MAX_IDENTITY).decode("utf-8", "replace").strip()
    except FileNotFoundError:
        return ""


def remember_owner(home: Home, store: str, owner: str) -> None:
    """Keep the owner's fingerprint for every further clone of the store on this machine."""
    folder = home.pins / store
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace(folder / "owner", f"{owner}\n".encode())


def _no_signing_key() -> NoIdentity:
    return NoIdentity(
        both("there is no signing key beside this identity", "该身份旁没有签名密钥"),
        both("reading works; to write, use the home that has both", "可读取；写入需使用含两者的目录"),
    )
