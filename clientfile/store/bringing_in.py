"""Bring in what is new in this clone: judge it, then index what changed, or everything.

Imported where HEAD is ahead of the last believed commit or of the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import TypeVar

from clientfile.domain.membership.terms import terms_from
from clientfile.errors import BadInput, NotBelieved
from clientfile.forms.complete import completeness
from clientfile.said import both
from clientfile.store.git import Git
from clientfile.store.home import Pin
from clientfile.store.index.index import Index
from clientfile.store.index.prepared import Indexed
from clientfile.store.index.writer import Writer
from clientfile.store.indexing import Lying, Setup, prepared_all, trouble_of
from clientfile.store.judging.openings import Openings
from clientfile.store.keyring import Keyring
from clientfile.store.layout import client_of
from clientfile.store.objects import parse_commit
from clientfile.store.opening import Opened, Reader, open_document
from clientfile.store.opening_at import blobs_of
from clientfile.store.opens_otherwise import opens_otherwise
from clientfile.store.roster import roster_from
from clientfile.store.shop import Shop, shop_at, shop_from
from clientfile.store.steps import reached
from clientfile.store.store import Store, member_of, today_of
from clientfile.store.trees import changes, files
from clientfile.store.trust import Belief, Court

NOTICEABLE = 200
"""Documents: from so many on, opening them is shown as progress."""
_NAMED_AT_ONCE = 256
"""Documents whose names are asked of git together."""

_Item = TypeVar("_Item")


def brought_in(store: Store, git: Git, index: Index | None, pin: Pin, head: str) -> Index:
    """The index at the last believed commit up to HEAD. Sets `store.refusal`. Raises `NotBelieved`."""
    look = Openings(str(store.keys.identity), pin.store).judge
    court = Court(git, pin.owner, seen=store.runtime.seen, look=look, progress=store.surroundings.progress)
    belief = court.believe(pin.believed, head)
    if not belief.commit and belief.refusal is not None:
        raise belief.refusal
    if index is not None and index.meta.get("commit") == belief.commit:
        shop = shop_from(index.meta)
    else:
        belief, shop = _with_its_shop(git, pin.believed, belief)
    store.refusal = belief.refusal
    if belief.commit != pin.believed:
        store.believe(belief.commit)
    return _indexed(store, git, index, belief.commit, shop)


def _with_its_shop(git: Git, before: str, belief: Belief) -> tuple[Belief, Shop]:
    """What is believed, with its shop-level files; the state before where those cannot be read."""
    try:
        return belief, shop_at(git, belief.commit)
    except (NotBelieved, BadInput) as error:
        if before in ("", belief.commit):
            raise
        refusal = NotBelieved(error.message, error.hint, error.problems)
        return Belief(before, refusal), shop_at(git, before)


def _indexed(store: Store, git: Git, index: Index | None, commit: str, shop: Shop) -> Index:
    today = today_of(store.surroundings, shop.settings)
    member = member_of(shop.roster, store.keys)
    keyring = Keyring(store.keys.identity, shop.settings.store, blobs_of(git, commit))
    reader = Reader(keyring, store.forms, shop.roster, member)
    before = index.meta.get("commit") if index is not None else None
    if index is not None and before == commit and index.covers(today):
        return index
    if (
        index is None
        or not isinstance(before, str)
        or git.find(before) is None
        or _must_rebuild(store, git, index, commit, shop)
    ):
        return _rebuilt(store, git, index, commit, shop, today)
    changed = list(changes(git, *(_tree(git, each) for each in (before, commit))))
    documents = [each for each in changed if client_of(each.path)]
    if len(documents) > max(NOTICEABLE, index.count() // 2):
        return _rebuilt(store, git, index, commit, shop, today)  # after somebody's reseal: by two processes
    writer = Writer(index, store.forms)
    terms, template = writer.terms, index.meta.get("template")
    with writer.changing():
        writer.set_meta(commit=commit, **shop.raw)
        for each in _progressing(store, documents, len(documents)):
            client = client_of(each.path)
            assert client is not None
            if each.after is None:
                writer.remove(client)
            else:
                put_opened(
                    writer, opened_blob(git, reader, client, each.after.id), each.after.id, store, shop, today
                )
        if template != shop.raw["template"]:
            _complete_again(index, writer, store, shop, today)
        elif terms != writer.terms:
            writer.stand_again()
    if not index.covers(today):
        writer.expand_again(today)
    reached("index-written")
    return index


def _rebuilt(store: Store, git: Git, index: Index | None, commit: str, shop: Shop, today: date) -> Index:
    if index is not None:
        index.close()
    database = store.database
    index = Index(database.create(store.today_text, store.threshold))
    writer = Writer(index, store.forms)
    tree = _tree(git, commit)
    count, keys = 0, dict[str, bytes]()
    for path, entry in files(git, tree):
        if client_of(path):
            count += 1
        elif path.startswith("keys/"):
            keys[path] = git.read(entry.id, "blob")
    setup = Setup(
        str(store.keys.identity),
        store.keys.recipient,
        shop.settings.store,
        keys,
        shop.raw["roster"],
        shop.raw["asked"],
        today,
        terms_from(shop.catalogue, shop.settings.thresholds),
    )
    with writer.changing(much=True):
        writer.create()
        for prepared in prepared_all(setup, _lying(store, git, tree, count), count):
            writer.add(prepared)
        writer.set_meta(commit=commit, program=store.program, horizon=today.year, **shop.raw)
    database.publish()
    reached("index-written")
    return index


def _lying(store: Store, git: Git, tree: str, count: int) -> Iterator[Lying]:
    """The documents of a tree as they lie there, some of them in memory at a time."""
    named = ((client, entry.id) for path, entry in files(git, tree) if (client := client_of(path)))
    documents = _progressing(store, named, count)
    while some := list(islice(documents, _NAMED_AT_ONCE)):
        found = git.find_beside([blob for _, blob in some])
        for (client, _), each in zip(some, found, strict=True):
            yield client, each[0] if each else "", each[2] if each else None


def _progressing(store: Store, documents: Iterable[_Item], count: int) -> Iterator[_Item]:
    if count < NOTICEABLE:
        yield from documents
        return
    with store.surroundings.progress(count, both("opening client documents", "正在打开客户文档")) as tick:
        for each in documents:
            yield each
            tick(1)


def opened_blob(git: Git, reader: Reader, client: str, blob: str) -> Opened:
    """The document in a blob, opened as far as it can be."""
    found = git.find(blob)
    return open_document(reader, client, found[2] if found else None)


def put_opened(writer: Writer, opened: Opened, blob: str, store: Store, shop: Shop, today: date) -> None:
    """Index a document that was opened, as far as it could be."""
    percent = completeness(opened.client, shop.asked, today).percent
    writer.put(opened.client, Indexed(blob, percent, trouble_of(opened.refusals)), today)


def _must_rebuild(store: Store, git: Git, index: Index, commit: str, shop: Shop) -> bool:
    """Whether what this identity can open has changed as a whole: by its role, the policy or its keys."""
    before = str(index.meta["commit"])
    changed = changes(git, *(_tree(git, each) for each in (before, commit)))
    return opens_otherwise(git, store.keys.identity, changed, roster_from(index.meta["roster"]), shop.roster)


def _complete_again(index: Index, writer: Writer, store: Store, shop: Shop, today: date) -> None:
    """Another template asks for other things: how complete each client is, anew."""
    blobs, troubles = index.documents(), index.troubles()
    for client in list(index.clients()):
        percent = completeness(client, shop.asked, today).percent
        writer.put(client, Indexed(blobs[client.id][0], percent, troubles.get(client.id)), today)


def _tree(git: Git, commit: str) -> str:
    return parse_commit(git.read(commit, "commit")).tree
