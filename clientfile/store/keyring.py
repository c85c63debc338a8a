"""Section identities, opened once a process with the identity at hand, and the recipients of each section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store import age
from clientfile.store.layout import key_path
from clientfile.store.roster import Roster, SectionKey

_TITLE = "# clientfile section identity"

ReadBlob = Callable[[str], bytes | None]
"""The committed content of a path in the store, None where there is nothing."""


class Keyring:
    """Opens the section identities that this identity may use."""

    def __init__(self, identity: age.Identity, store: str, read: ReadBlob) -> None:
        self._identity = identity
        self._store = store
        self._read = read
        self._opened: dict[tuple[str, int], age.Identity | None] = {}

    def identities(self, section: str, generation: int) -> list[age.Identity]:
        """What may open a part of `section`: its section identity first (fast), then the member's own."""
        place = (section, generation)
        if place not in self._opened:
            self._opened[place] = self._open(section, generation)
        own = self._opened[place]
        return [self._identity] if own is None else [own, self._identity]

    def opens(self, section: str, generation: int) -> bool:
        """Whether the section identity itself opens with this identity."""
        return len(self.identities(section, generation)) == 2

    def _open(self, section: str, generation: int) -> age.Identity | None:
        sealed = self._read(key_path(section, generation))
        if sealed is None:
            return None
        try:
            plain = age.open_sealed(sealed, [self._identity])
        except age.AgeNoMatch:
            return None
        return section_identity(plain, self._store, section, generation)


def new_section_key(
    store: str, section: str, generation: int, readers: Sequence[str]
) -> tuple[SectionKey, bytes]:
    """A fresh section identity.

    Its public half for the roster and the file for `keys/`, sealed to `readers`.
    """
    secret = age.new_identity()
    text = "\n".join(
        (_TITLE, f"# store: {store}", f"# section: {section}", f"# generation: {generation}", secret, "")
    )
    sealed = age.seal(text.encode("ascii"), [age.recipient(each) for each in readers])
    return SectionKey(generation, age.recipient_of(secret)), sealed.encode("ascii")


def recipients(roster: Roster, section: str, cache: dict[str, list[age.Recipient]]) -> list[age.Recipient]:
    """Whom a part of `section` is sealed to: the section's recipient first, then every owner.

    Raises `NotBelieved`.
    """
    if section not in cache:
        if section not in roster.keys:
            raise NotBelieved(
                both(
                    "roster.yaml has no recipient for section {name}",
                    "roster.yaml 中没有分区 {name} 的接收者",
                    name=section,
                ),
                both("an owner adds it with: clientfile reseal", "请店主运行：clientfile reseal"),
            )
        owners = [member.recipient for member in roster.owners()]
        cache[section] = [age.recipient(each) for each in (roster.keys[section].recipient, *owners)]
    return cache[section]


def section_identity(plain: bytes, store: str, section: str, generation: int) -> age.Identity:
    """The identity in an opened file of `keys/`. Raises `NotBelieved` where it is that of another place."""
    notes: dict[str, str] = {}
    secret = ""
    for line in plain.decode("utf-8", "replace").splitlines():
        if line.startswith("# "):
            key, _, value = line[2:].partition(": ")
            notes[key] = value
        elif line.startswith(age.IDENTITY_PREFIX):
            secret = line.strip()
    expected: Mapping[str, str] = {"store": store, "section": section, "generation": str(generation)}
    if any(notes.get(key) != value for key, value in expected.items()) or not secret:
        raise NotBelieved(
            both(
                "{path} holds the identity of another place",
                "{path} 中是别处的身份",
                path=key_path(section, generation),
            ),
            both("look at its history: git log -- keys", "请查看其历史：git log -- keys"),
        )
    return age.identity(secret)
