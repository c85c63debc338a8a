"""Clients taken in in great number: sealed and prepared by two processes, packed and indexed as they come.

Memory holds a few batches, never all of them. Objects lie in packs that nothing names before the commit, and
rows in a transaction of the index that ends after it: left without `finished`, nothing is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, KeysView, Sequence
from contextlib import ExitStack, suppress
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.membership.terms import Terms
from clientfile.forms.fields import load_forms
from clientfile.store import age
from clientfile.store.commit import packing
from clientfile.store.document import Document
from clientfile.store.git import Git
from clientfile.store.index.database import DatabaseError, not_written
from clientfile.store.index.prepared import Indexed, Prepared, preparing
from clientfile.store.index.writer import Writer
from clientfile.store.indexing import BATCH
from clientfile.store.layout import client_path
from clientfile.store.objects import GitObject, Packed
from clientfile.store.part import Part, seal_part
from clientfile.store.second import Second
from clientfile.tuples import NamedTuple

PACKED = 1000
"""Documents in one pack."""


Job = tuple[Part, int, tuple[str, ...]]
"""A part to be sealed, the generation of its section identity, and its recipients as text."""


class Work(NamedTuple):
    """One new client: as this identity may read her, how complete, and the parts to be sealed."""

    client: ClientFile
    completeness: int
    parts: tuple[Job, ...]


class Sealed(NamedTuple):
    """Her document as a pack has it, and her rows of the index."""

    document: Packed
    prepared: Prepared


class Sealer:
    """What either process does with a batch."""

    def __init__(self, today: date, terms: Terms) -> None:
        self._today, self._terms = today, terms
        self._preparing = preparing(load_forms())
        self._recipients: dict[str, age.Recipient] = {}

    def __call__(self, batch: Sequence[Work]) -> list[Sealed]:
        return [self._sealed(work) for work in batch]

    def _sealed(self, work: Work) -> Sealed:
        parts = {
            part.name: seal_part(part, generation, [self._recipient(each) for each in recipients])
            for part, generation, recipients in work.parts
        }
        document = GitObject("blob", Document(work.client.id, parts).format()).packed()
        indexed = Indexed(document.id, work.completeness)
        return Sealed(document, self._preparing.prepared(work.client, indexed, self._today, self._terms))

    def _recipient(self, text: str) -> age.Recipient:
        if text not in self._recipients:
            self._recipients[text] = age.recipient(text)
        return self._recipients[text]


class _Abandoned(Exception):
    """Takes the index's transaction back."""


class Bulk:
    """New clients on their way into a commit."""

    def __init__(self, git: Git, writer: Writer, today: date) -> None:
        self._git = git
        self.writer = writer
        self._second: Second[list[Work], list[Sealed]] = Second(Sealer, today, writer.terms)
        self._batch: list[Work] = []
        self._unpacked: list[Packed] = []
        self._packing = ExitStack()
        self._index = ExitStack()
        self._index.enter_context(writer.changing(much=True))
        self.sections: set[str] = set()
        # By client, the bytes of her blob's id; none while she is on her way. Held for all, to the end: paths
        # and ids as text would be three times as much.
        self._blobs: dict[str, bytes] = {}

    @property
    def clients(self) -> KeysView[str]:
        """Those that were added."""
        return self._blobs.keys()

    def files(self) -> Iterator[tuple[str, str]]:
        """Path and blob id of each document, after `all_packed`."""
        return ((client_path(client), blob.hex()) for client, blob in self._blobs.items())

    def add(self, client: ClientFile, completeness: int, parts: Sequence[Job]) -> None:
        """One more client."""
        self._blobs[client.id] = b""
        self._batch.append(Work(client, completeness, tuple(parts)))
        if len(self._batch) >= BATCH:
            self._give()

    def all_packed(self) -> None:
        """Wait until every document is an object of the repository."""
        self._give()
        self._settle(self._second.rest())
        self._pack()
        self._packing.close()

    def finished(self) -> None:
        """The commit that names them is made, and the index says so: let it stand."""
        self._index.close()

    def close(self) -> None:
        """End the other process, and take back what was not finished."""
        self._second.close()
        error = _Abandoned()
        for each in (self._packing, self._index):
            with suppress(_Abandoned):
                each.__exit__(_Abandoned, error, None)

    def _give(self) -> None:
        if self._batch:
            batch, self._batch = self._batch, []
            self._settle(self._second.give(batch))

    def _settle(self, done: Iterable[list[Sealed]]) -> None:
        for batch in done:
            for sealed in batch:
                self._blobs[sealed.prepared.client] = bytes.fromhex(sealed.document.id)
                self._unpacked.append(sealed.document)
                self._index_one(sealed.prepared)
            if len(self._unpacked) >= PACKED:
                self._pack()

    def _index_one(self, prepared: Prepared) -> None:
        try:
            self.writer.add(prepared)
        except DatabaseError as error:
            raise not_written(error) from None

    def _pack(self) -> None:
        if self._unpacked:
            unpacked, self._unpacked = self._unpacked, []
            self._packing.close()  # the pack before this one
            self._packing.enter_context(packing(self._git, unpacked))
