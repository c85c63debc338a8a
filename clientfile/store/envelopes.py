"""How many parts there are of each kind, by their envelopes: counted once, then only what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store import age
from clientfile.store.document import Document, Sealed, parse_document
from clientfile.store.git import Git
from clientfile.store.layout import client_of, part_name
from clientfile.store.objects import parse_commit
from clientfile.store.store import Store
from clientfile.store.trees import Change, changes
from clientfile.store.wanting import Kind, Tally, keep, kept

MAX_TALLY = 1 << 20
"""Bytes of the kept count: it has a line for each section and generation, not for each part."""
AT_ONCE = 256
"""Documents that are in memory together."""


def kind_of(name: str, sealed: Sealed) -> Kind:
    """What the envelope of the part `name` tells."""
    place = part_name(name)
    return Kind(place.section if place else "", sealed.key, age.recipients(sealed.age))


def tallied(store: Store) -> Counter[Kind]:
    """How many parts of each kind the documents of the last believed commit have."""
    git = Git(store.root)
    try:
        commit = str(store.index.meta["commit"])
        tree = parse_commit(git.read(commit, "commit")).tree
        last = kept(store)
        before, tally = last.tree or None, Counter(last.parts)
        if before is not None and git.find(before) is None:
            before, tally = None, Counter()
        total = store.index.count() if before is None else 0
        with store.surroundings.progress(total, both("looking at envelopes", "正在查看封装信息")) as tick:
            changed = (each for each in changes(git, before, tree) if client_of(each.path))
            while some := list(islice(changed, AT_ONCE)):
                tally.update(_kinds(git, [(each, each.after.id) for each in some if each.after]))
                tally.subtract(_kinds(git, [(each, each.before.id) for each in some if each.before]))
                tick(len(some))
        tally = +tally
        keep(store, Tally(commit, tree, tally))
        return tally
    finally:
        git.close()


def _kinds(git: Git, blobs: Iterable[tuple[Change, str]]) -> Iterator[Kind]:
    blobs = list(blobs)
    for (change, _), found in zip(blobs, git.find_many([blob for _, blob in blobs]), strict=True):
        for name, sealed in _document(change.path, found).parts.items():
            yield kind_of(name, sealed)


def _document(path: str, found: tuple[str, str, bytes] | None) -> Document:
    """A document that is missing or damaged has no parts to count; whoever opens it says so."""
    client = client_of(path) or ""
    try:
        return parse_document(found[2], client) if found is not None else Document(client)
    except NotBelieved:
        return Document(client)
