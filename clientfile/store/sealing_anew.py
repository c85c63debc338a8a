"""One document sealed anew: the parts that want it, opened and sealed as the bytes they are.

What either of two processes does with a batch of them.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing

from clientfile.domain.data import Json
from clientfile.errors import ClientfileError, NotBelieved
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store import age
from clientfile.store.document import Document, Sealed, parse_document
from clientfile.store.envelopes import kind_of
from clientfile.store.indexing import BATCH, WORTH_A_PROCESS, Lying
from clientfile.store.keyring import Keyring, recipients
from clientfile.store.part import read_part
from clientfile.store.roster import roster_from
from clientfile.store.second import Second
from clientfile.store.wanting import Current, Kind
from clientfile.tuples import NamedTuple

_PLACE = re.compile(rb'client: "?([0-9a-z]+)"?\npart: "?([0-9a-z_.+]+)"?\n')
"""How the plaintext of a part begins as we write it; one made by hand is read as YAML."""


class Setup(NamedTuple):
    """All that seals anew, as it can travel to another process. `keys` is path to content."""

    identity: str
    store: str
    keys: Mapping[str, bytes]
    roster: Json
    sections: frozenset[str]


class Resealed(NamedTuple):
    """A client, the blob of her document as it was, and its new content, None where nothing of it changed.

    `parts` are the kinds of those sealed anew; `left` says why others were left as they are.
    """

    client: str
    blob: str
    content: bytes | None = None
    parts: tuple[Kind, ...] = ()
    left: tuple[Problem, ...] = ()


class Resealer:
    """What either process does with a batch."""

    def __init__(self, setup: Setup) -> None:
        self._roster = roster_from(setup.roster)
        self._current = Current.of(self._roster)
        self._sections = setup.sections
        self._keyring = Keyring(age.identity(setup.identity), setup.store, setup.keys.get)
        self._recipients: dict[str, list[age.Recipient]] = {}

    def __call__(self, batch: Sequence[Lying]) -> list[Resealed]:
        return [self._document(*lying) for lying in batch]

    def _document(self, client: str, blob: str, content: bytes | None) -> Resealed:
        try:
            if content is None:
                raise NotBelieved(both("its document is missing from git", "git 中缺少其文档"))
            document = parse_document(content, client)
        except NotBelieved as error:
            return Resealed(client, blob, left=(_left(client, "", error),))
        parts, anew, left = dict(document.parts), list[Kind](), list[Problem]()
        for name, sealed in document.parts.items():
            kind = kind_of(name, sealed)
            if kind.section not in self._sections or not self._current.wants(kind):
                continue
            try:
                parts[name] = self._part(client, name, sealed, kind)
                anew.append(kind)
            except ClientfileError as error:
                left.append(_left(client, name, error))
        made = Document(client, parts).format() if anew else None
        return Resealed(client, blob, made, tuple(anew), tuple(left))

    def _part(self, client: str, name: str, sealed: Sealed, kind: Kind) -> Sealed:
        identities = self._keyring.identities(kind.section, sealed.key)
        plain = age.open_sealed(sealed.age.encode("ascii", "replace"), identities)
        found = _PLACE.match(plain)
        if found is None or found.groups() != (client.encode("ascii"), name.encode("ascii")):
            read_part(client, name, plain)
        sealed_to = recipients(self._roster, kind.section, self._recipients)
        return Sealed(self._current.generations[kind.section], age.seal(plain, sealed_to))


def resealed_all(setup: Setup, lying: Iterable[Lying], count: int) -> Generator[Resealed, None, None]:
    """All these documents, in no particular order, a few batches in memory."""
    if count < WORTH_A_PROCESS:
        yield from Resealer(setup)([*lying])
        return
    with closing(Second[list[Lying], list[Resealed]](Resealer, setup)) as second:
        batch: list[Lying] = []
        for each in lying:
            batch.append(each)
            if len(batch) >= BATCH:
                for made in second.give(batch):
                    yield from made
                batch = []
        for made in (*second.give(batch), *second.rest()):
            yield from made


def _left(client: str, part: str, error: ClientfileError) -> Problem:
    # What is misplaced names its place itself.
    named = client in error.message.en
    return Problem("", "" if named else part, error.kind, error.message, client=client)
