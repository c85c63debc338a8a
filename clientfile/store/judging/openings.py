"""What only who can open it can judge: each part lies in its place, and growing lists lose nothing.

The one room of judging that opens anything. Parts that the identity at hand cannot open are left to others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Section
from clientfile.errors import NotBelieved
from clientfile.forms.fields import SectionForm, load_forms
from clientfile.forms.growing import lost_or_altered
from clientfile.forms.shape import stored
from clientfile.said import both
from clientfile.store import age
from clientfile.store.document import Sealed
from clientfile.store.judging.appended import appended, ends_in_items, unpadded
from clientfile.store.keyring import Keyring
from clientfile.store.layout import PartName, client_path, part_name
from clientfile.store.part import read_part
from clientfile.store.sections import assemble
from clientfile.tuples import NamedTuple

KEPT = 32 * 1024 * 1024
"""Bytes of plaintext that are held: what one commit wrote, another begins with."""
_MORE = 256
"""Bytes that a text takes beside its own."""


class Keys(NamedTuple):
    """All of `keys/` in a commit: the id of its tree, and its files by path."""

    id: str
    files: Mapping[str, bytes]


class Look(NamedTuple):
    """One section of one document in one commit.

    `before` has the section's parts in each parent, `after` those in the commit: those that changed; or,
    where one is gone (`whole`), all of them.
    """

    commit: str
    client: str
    section: str
    before: tuple[Mapping[str, Sealed], ...]
    after: Mapping[str, Sealed]
    whole: bool


class _Text:
    """What was in a part, and whether it ends in items (None: not looked at)."""

    __slots__ = ("body", "ends_in_items")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.ends_in_items: bool | None = None


class Openings:
    """Opens with one identity what it can, and judges it."""

    def __init__(self, identity: str, store: str) -> None:
        self._identity = age.identity(identity)
        self._store = store
        self._forms = load_forms()
        self._rings: dict[str, Keyring] = {}
        self._texts: dict[bytes, _Text] = {}
        self._held = 0

    def judge(self, keys: Keys, look: Look) -> None:
        """Raises `NotBelieved` for what is not in its place, or has lost something."""
        if keys.id not in self._rings:
            self._rings = {keys.id: Keyring(self._identity, self._store, keys.files.get)}
        ring = self._rings[keys.id]
        form = self._forms.get(look.section)
        if form is None:
            return
        now: dict[str, _Text] = {}
        for name, sealed in look.after.items():
            if ring.opens(look.section, sealed.key) and any(each.get(name) != sealed for each in look.before):
                now[name] = self._opened(look.client, name, sealed, ring)
        for before in look.before:
            if look.whole:
                self._judge_whole(form, look, before, ring)
                continue
            for name, text in now.items():
                old = self._readable(look.client, name, before.get(name), ring)
                if old is None:
                    continue
                if not _only_more(old, text):
                    _judge_lists(form, look.client, name, old.body, text.body)
                if len(look.before) == 1:  # of a part's versions the last is wanted again
                    self._forget(_name_of(before[name]))

    def _judge_whole(
        self, form: SectionForm, look: Look, before: Mapping[str, Sealed], ring: Keyring
    ) -> None:
        """A part is gone: an addition that was folded in, or the last of a year. Its items are elsewhere."""
        sides: list[dict[PartName, Section]] = []
        for parts in (before, look.after):
            opened: dict[PartName, Section] = {}
            for name, sealed in parts.items():
                text = self._readable(look.client, name, sealed, ring)
                data = None if text is None else _data(look.client, name, text.body)
                place = part_name(name)
                if place is not None and data is not None:
                    opened[place] = data
                elif parts is look.after and not ring.opens(look.section, sealed.key):
                    return  # what is not ours to open may be where it went
            sides.append(opened)
        _nothing_lost(form, look.client, look.section, *sides)

    def _opened(self, client: str, name: str, sealed: Sealed, ring: Keyring) -> _Text:
        """A part's text, in its place. Raises `NotBelieved`."""
        known = _name_of(sealed)
        text = self._texts.get(known)
        if text is None:
            place = part_name(name)
            try:
                plain = age.open_sealed(
                    sealed.age.encode("ascii", "replace"),
                    ring.identities(place.section if place else "", sealed.key)[:1],
                )
            except age.AgeNoMatch:
                raise _named(
                    client, name, both("it is not sealed to its section", "未封装给其所属分区")
                ) from None
            except NotBelieved as error:
                raise _named(client, name, error.message) from None
            text = _Text(unpadded(plain))
            self._keep(known, text)
        if not text.body.startswith(f"client: {client}\npart: {name}\n".encode()):
            read_part(client, name, text.body)
        return text

    def _readable(self, client: str, name: str, sealed: Sealed | None, ring: Keyring) -> _Text | None:
        """The same of what was believed before; None where it does not open."""
        place = part_name(name)
        if sealed is None or place is None or not ring.opens(place.section, sealed.key):
            return None
        try:
            return self._opened(client, name, sealed, ring)
        except NotBelieved:
            return None

    def _keep(self, known: bytes, text: _Text) -> None:
        self._texts[known] = text
        self._held += len(text.body) + _MORE
        while self._held > KEPT:
            self._forget(next(iter(self._texts)))

    def _forget(self, known: bytes) -> None:
        text = self._texts.pop(known, None)
        if text is not None:
            self._held -= len(text.body) + _MORE


def _name_of(sealed: Sealed) -> bytes:
    """What a ciphertext is known by: a digest takes a hundredth of it."""
    return hashlib.blake2b(sealed.age.encode("ascii", "replace"), digest_size=32).digest()


def _only_more(old: _Text, new: _Text) -> bool:
    """Whether it is quickly seen that nothing was lost: sealed anew, or items added at the end."""
    if old.body == new.body:
        return True
    if old.ends_in_items is None:
        old.ends_in_items = ends_in_items(old.body)
    if old.ends_in_items and appended(old.body, new.body):
        new.ends_in_items = True
        return True
    return False


def _judge_lists(form: SectionForm, client: str, name: str, old: bytes, new: bytes) -> None:
    """One part and what it was. Where that could not be read, there is nothing to lose."""
    before = _data(client, name, old)
    if before is not None:
        place = PartName(form.name)
        _nothing_lost(form, client, name, {place: before}, {place: read_part(client, name, new).data})


def _nothing_lost(
    form: SectionForm,
    client: str,
    name: str,
    before: Mapping[PartName, Section],
    after: Mapping[PartName, Section],
) -> None:
    old, new = (
        ClientFile(client, {form.name: stored(form, assemble(form, each)[0])[0]}) for each in (before, after)
    )
    lost = next(lost_or_altered(form, old, new), None)
    if lost is not None:
        raise _named(
            client,
            name,
            both(
                "{path} is lost or altered: {why}",
                "{path} 丢失或被改动：{why}",
                path=lost.path,
                why=lost.message,
            ),
        )


def _data(client: str, name: str, plain: bytes) -> Section | None:
    """A part's data, of what was believed before; None where nothing can be read of it."""
    try:
        return read_part(client, name, plain).data
    except NotBelieved:
        return None


def _named(client: str, name: str, why: object) -> NotBelieved:
    return NotBelieved(
        both("{path} {part}: {why}", "{path} {part}：{why}", path=client_path(client), part=name, why=why)
    )
