"""From documents to rows of the index, many at once: one process does it, or two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date

from clientfile.domain.data import Json
from clientfile.domain.membership.terms import Terms
from clientfile.errors import ClientfileError
from clientfile.forms.complete import completeness, requirements_from
from clientfile.forms.fields import load_forms
from clientfile.store import age
from clientfile.store.index.index import Trouble
from clientfile.store.index.prepared import Indexed, Prepared, preparing
from clientfile.store.keyring import Keyring
from clientfile.store.opening import Reader, open_document
from clientfile.store.roster import roster_from
from clientfile.tuples import NamedTuple

WORTH_A_PROCESS = 150
"""Clients or documents: from so many on, a second process saves more than it takes to start."""
BATCH = 16
"""Documents that travel together."""

Lying = tuple[str, str, bytes | None]
"""A client, the blob of her document, and its content (None: missing from git)."""


class Setup(NamedTuple):
    """All that opens documents, as it can travel to another process. `keys` is path to content."""

    identity: str
    recipient: str
    store: str
    keys: Mapping[str, bytes]
    roster: Json
    asked: Json
    today: date
    terms: Terms


class Opener:
    """What either process does with a batch."""

    def __init__(self, setup: Setup) -> None:
        self._forms = load_forms()
        self._asked = requirements_from(setup.asked)
        self._today, self._terms = setup.today, setup.terms
        self._preparing = preparing(self._forms)
        roster = roster_from(setup.roster)
        member = roster.by_recipient(setup.recipient)
        assert member is not None
        keyring = Keyring(age.identity(setup.identity), setup.store, setup.keys.get)
        self._reader = Reader(keyring, self._forms, roster, member)

    def __call__(self, batch: Sequence[Lying]) -> list[Prepared]:
        return [self._prepared(*lying) for lying in batch]

    def _prepared(self, client: str, blob: str, content: bytes | None) -> Prepared:
        opened = open_document(self._reader, client, content)
        percent = completeness(opened.client, self._asked, self._today).percent
        indexed = Indexed(blob, percent, trouble_of(opened.refusals))
        return self._preparing.prepared(opened.client, indexed, self._today, self._terms)


def prepared_all(setup: Setup, lying: Iterable[Lying], count: int) -> Iterator[Prepared]:
    """The rows of all these documents, in no particular order, a few batches in memory."""
    if count < WORTH_A_PROCESS:
        opener = Opener(setup)
        for batch in _batches(lying):
            yield from opener(batch)
        return
    from clientfile.store.second import Second  # on demand: few catch-ups are so long

    with closing(Second[list[Lying], list[Prepared]](Opener, setup)) as second:
        for batch in _batches(lying):
            for made in second.give(batch):
                yield from made
        for made in second.rest():
            yield from made


def trouble_of(refusals: Iterable[ClientfileError]) -> Trouble | None:
    """What to tell of a document whenever its client is named."""
    found = list(refusals)
    if not found:
        return None
    return Trouble(
        found[0].kind, "; ".join(e.message.en for e in found), "；".join(e.message.zh for e in found)
    )


def _batches(lying: Iterable[Lying]) -> Iterator[list[Lying]]:
    batch: list[Lying] = []
    for each in lying:
        batch.append(each)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
