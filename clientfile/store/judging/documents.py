"""Client documents in a commit: which parts it changes, and whether its signer may."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from clientfile.errors import NotBelieved
from clientfile.forms.growing import growing_sections
from clientfile.said import both
from clientfile.store.document import Document, Lying, Sealed, parse_lying
from clientfile.store.git import Git
from clientfile.store.judging.arriving import Arriving
from clientfile.store.judging.merges import Origin, origin
from clientfile.store.judging.openings import Look
from clientfile.store.judging.rights import Rights
from clientfile.store.judging.touched import Touched
from clientfile.store.judging.words import invented, not_hers
from clientfile.store.layout import client_path, part_name
from clientfile.store.seen import Seen, digest_of
from clientfile.tuples import NamedTuple

PUT_BACK = ("undo", "restore")
"""Actions that may bring back an older ciphertext."""
KEPT = 64 * 1024 * 1024
"""Bytes of documents that are held: one that changed is likely to change again, and is then known."""
_MORE = 512
"""Bytes that a document takes beside its parts: one without any takes room too."""


class PartChange(NamedTuple):
    """One part that differs from what a parent has. None: absent."""

    name: str
    section: str
    origin: Origin
    parents: tuple[Sealed | None, ...]
    bases: tuple[Sealed | None, ...]
    now: Sealed | None


class Documents:
    """Documents by their blobs, those read last known."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._known: dict[str, Lying] = {}
        self._held = 0
        self._arriving = Arriving(git)

    def expect(self, blobs: Iterable[str]) -> None:
        """Those that will be asked for soon, in order; of others expected before none is."""
        self.close()
        self._arriving = Arriving(
            self._git, [each for each in dict.fromkeys(blobs) if each not in self._known]
        )

    def close(self) -> None:
        """Nothing is expected any more."""
        self._arriving.close()

    def at(self, blob: str | None, client: str, like: str | None = None) -> Document:
        """A document's parts; none where there is no document. Raises `NotBelieved`.

        `like` is the blob of an earlier version: what it has in common with that is not read again, and it is
        known no more.
        """
        if blob is None:
            return Document(client)
        found = self._known.get(blob)
        if found is None or found.document.id != client:
            content = self._arriving.take(blob)
            content = self._git.read(blob, "blob") if content is None else content
            found = parse_lying(content, client, self._known.get(like) if like is not None else None)
            self._keep(blob, found)
            if like is not None:
                self._forget(like)
        return found.document

    def _keep(self, blob: str, found: Lying) -> None:
        self._forget(blob)
        self._known[blob] = found
        self._held += _size(found)
        while self._held > KEPT and len(self._known) > 1:
            self._forget(next(iter(self._known)))

    def _forget(self, blob: str) -> None:
        found = self._known.pop(blob, None)
        if found is not None:
            self._held -= _size(found)


def _size(found: Lying) -> int:
    """Bytes that a document takes here, with what is shared between two versions."""
    return _MORE + sum(len(each.age) for each in found.document.parts.values())


def changed_parts(
    parents: Sequence[Document], bases: Sequence[Document], now: Document
) -> Iterator[PartChange]:
    """Every part that is not as all parents have it. Raises `NotBelieved`."""
    for name in dict.fromkeys(name for each in (*parents, now) for name in each.parts):
        if len(parents) == 1 and parents[0].parts.get(name) == now.parts.get(name):
            continue
        held = tuple(each.parts.get(name) for each in parents)
        begun = tuple(each.parts.get(name) for each in bases)
        come = origin(held, begun, now.parts.get(name))
        if come == "same":
            continue
        place = part_name(name)
        if place is None:
            raise invented(f"{client_path(now.id)} {name}")
        yield PartChange(name, place.section, come, held, begun, now.parts.get(name))


def judge_part(
    client: str, change: PartChange, rights: Rights, action: str, seen: Seen, beside: Collection[int]
) -> int | None:
    """Whether a part is the signer's to change, and no ciphertext that was there before, or is `beside`.

    Returns the digest of what is new. Raises `NotBelieved`.
    """
    at = f"{client_path(client)} {change.name}"
    if change.origin == "carried":
        return None
    if change.origin == "invented":
        raise invented(at)
    adds = "+" in change.name and not any(change.parents)
    if not (rights.may_add(change.section) if adds else rights.may_write(change.section)):
        raise not_hers(rights.id, at)
    if change.now is None or (change.now in change.parents and change.now not in change.bases):
        return None
    try:
        digest = digest_of(change.now)
    except NotBelieved as error:
        raise NotBelieved(both("{at}: {why}", "{at}：{why}", at=at, why=error.message)) from None
    if digest not in beside and not seen.has(digest):
        return digest
    if action in PUT_BACK and rights.may_write(change.section):
        return None
    raise NotBelieved(
        both(
            "{at} is a copy of what was sealed before, put back or moved there",
            "{at} 是先前封装内容的副本，被放回或挪到此处",
            at=at,
        )
    )


def judge_deletion(document: Touched, rights: Rights) -> None:
    """A client's file goes by an owner's hand. Raises `NotBelieved`."""
    if document.origin == "invented":
        raise invented(document.path)
    if not rights.is_owner:
        raise not_hers(rights.id, document.path)


def looks(
    commit: str, parents: Sequence[Document], now: Document, hers: Sequence[PartChange]
) -> Iterator[Look]:
    """What is to be opened of a document: sections with growing lists, of the parts that its signer changed.

    A part that is new replaces nothing. Whoever reads it sees whether it is in its place.
    """
    for section in dict.fromkeys(each.section for each in hers if each.section in growing_sections()):
        changed = {each.name: each.now for each in hers if each.section == section}
        whole = None in changed.values()
        names = _names(section, (*parents, now)) if whole else changed
        sides = [{name: each.parts[name] for name in names if name in each.parts} for each in (*parents, now)]
        if any(sides[:-1]):
            yield Look(commit, now.id, section, tuple(sides[:-1]), sides[-1], whole)


def _names(section: str, documents: Iterable[Document]) -> set[str]:
    """Every part that they have of a section."""
    return {
        name
        for each in documents
        for name in each.parts
        if (place := part_name(name)) is not None and place.section == section
    }
