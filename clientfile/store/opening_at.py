"""What opens documents of a commit, as this identity may."""

from __future__ import annotations

from clientfile.store.git import Git
from clientfile.store.keyring import Keyring, ReadBlob
from clientfile.store.opening import Opened, Reader, open_document
from clientfile.store.store import Store


def open_with(store: Store, git: Git, client: str, content: bytes) -> Opened:
    """A document's content, opened as this identity may. The index must be up already."""
    return open_document(reader_at(store, git, str(store.index.meta["commit"])), client, content)


def reader_at(store: Store, git: Git, commit: str) -> Reader:
    """What opens documents of a commit, as this identity may."""
    keyring = Keyring(store.keys.identity, store.settings.store, blobs_of(git, commit))
    return Reader(keyring, store.forms, store.roster, store.member)


def blobs_of(git: Git, commit: str) -> ReadBlob:
    """What a path of a commit holds."""

    def read(path: str) -> bytes | None:
        found = git.find(f"{commit}:{path}")
        return found[2] if found else None

    return read
