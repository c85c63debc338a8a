"""What changed in one client's file between two commits, as far as this identity may read it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from clientfile.actions.look import staff_names
from clientfile.actions.resolve import resolve
from clientfile.domain.client import ClientFile
from clientfile.domain.ids import is_id
from clientfile.errors import ClientfileError, NoStore, NotBelieved
from clientfile.said import both
from clientfile.store.comparing import (
    Difference,
    before_last_change,
    believed_commit,
    differences,
    sealed_differently,
    sealed_parts,
    seals,
    sections_of,
    version,
)
from clientfile.store.document import MAX_BYTES
from clientfile.store.git import Git
from clientfile.store.opening import open_document
from clientfile.store.opening_at import reader_at
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

_ID = re.compile(rb"^id: ([0-9a-z]{8})$", re.MULTILINE)


class Compared(NamedTuple):
    """Two commits of one client ("" for before there was any), and what differs.

    `hidden` are sections that differ but that this identity may not read; `refusals` what is not believed.
    """

    client: str
    before: str
    after: str
    changes: tuple[Difference, ...]
    hidden: tuple[str, ...]
    refusals: tuple[ClientfileError, ...]
    staff: Mapping[str, str]


class Seen(NamedTuple):
    """One document, opened as far as it can be; `why` not at all, where that is so.

    `shut` has a digest of each section that stayed shut ("": of the document), to differ where they do.
    """

    client: str
    opened: ClientFile
    shut: Mapping[str, str]
    staff: Mapping[str, str]
    why: ClientfileError | None = None


def diff(store: Store, reference: str, before: str = "", after: str = "") -> Compared:
    """Compare: from before the last change up to HEAD, unless said otherwise.

    Writes a line in the access log. Raises `NotFound` for a commit that is not there, or not in the history
    that is believed.
    """
    client = resolve(store, reference)
    git = Git(store.root)
    try:
        new = believed_commit(store, git, after or "HEAD")
        old = believed_commit(store, git, before) if before else before_last_change(git, client, new)
        was, now = version(store, git, client, old), version(store, git, client, new)
    finally:
        git.close()
    shown = tuple(differences(was.opened.client, now.opened.client, list(store.forms)))
    shut = {*was.opened.client.unreadable, *now.opened.client.unreadable}
    hidden = tuple(name for name in sealed_differently(was, now) if name in shut or name not in store.forms)
    store.noted("diff", [client], list(dict.fromkeys(each.section for each in shown)))
    refusals = (*was.opened.refusals, *now.opened.refusals)
    return Compared(client, old, new, shown, hidden, refusals, staff_names(store))


def see(store: Store | None, content: bytes) -> Seen:
    """A document's content as it may be read now: what `git diff` compares. Raises for nothing that is in it.

    Writes a line in the access log where anything of it is shown.
    """
    found = _ID.search(content) if len(content) <= MAX_BYTES else None
    client = found[1].decode("ascii") if found else ""
    sealed = sealed_parts(content, client) if is_id(client) else {}
    digests = {name: seals(sealed, name) for name in sections_of(sealed)}
    if not digests:
        digests = {"": hashlib.sha256(content).hexdigest()[:12]}
    if not is_id(client):
        why = NotBelieved(both("this is not a client document", "这不是客户文档"))
        return Seen("", ClientFile(""), digests, {}, why)
    try:
        if store is None:
            raise NoStore(both("it does not lie in a store", "不在档案库中"))
        opened = _opened(store, client, content)
        shut = {name: seal for name, seal in digests.items() if _is_shut(store, opened, name)}
        if opened.sections:
            store.noted("diff", [client], list(opened.sections))
        return Seen(client, opened, shut, staff_names(store))
    except ClientfileError as error:
        return Seen(client, ClientFile(client), digests, {}, error)


def _opened(store: Store, client: str, content: bytes) -> ClientFile:
    # The index as it lies there. Catching up would take the store's lock and mend what git, which runs us and
    # may hold locks of its own, is in the middle of.
    index = store.opened_index()
    if index is None:
        raise ClientfileError(both("first run: clientfile status", "请先运行：clientfile status"))
    store.index = index
    git = Git(store.root)
    try:
        opened = open_document(reader_at(store, git, str(store.index.meta["commit"])), client, content)
    finally:
        git.close()
    if opened.refusals and not opened.client.sections:
        raise opened.refusals[0]
    return opened.client


def _is_shut(store: Store, client: ClientFile, section: str) -> bool:
    return section in client.unreadable or section not in store.forms
