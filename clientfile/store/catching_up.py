"""Bring this clone to HEAD.

Mend what a crash left, judge what is new, bring the files over, index what changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clientfile.domain.data import mapping
from clientfile.domain.membership.terms import terms_from
from clientfile.errors import BadInput, NotBelieved
from clientfile.forms.complete import completeness
from clientfile.said import both
from clientfile.store import heads, yaml
from clientfile.store.access import Spool
from clientfile.store.git import Git
from clientfile.store.index.index import Index
from clientfile.store.index.prepared import Indexed
from clientfile.store.index.writer import Writer
from clientfile.store.indexing import Lying, Setup, prepared_all, trouble_of
from clientfile.store.keyring import Keyring, ReadBlob
from clientfile.store.layout import BRANCH, ROSTER, access_of, client_of
from clientfile.store.lock import locked
from clientfile.store.objects import parse_commit
from clientfile.store.opening import Opened, Reader, open_document
from clientfile.store.shop import Shop, shop_at, shop_from
from clientfile.store.steps import reached
from clientfile.store.store import Store, member_of, today_of
from clientfile.store.trees import Change, changes
from clientfile.store.trust import Belief, Court
from clientfile.store.worktree import WorkTree, left_as_it_is

NOTICEABLE = 200
"""Documents: from so many on, opening them is shown as progress."""


def catch_up(store: Store, index: Index | None) -> Index:
    """The index at the last believed commit, the lock held meanwhile."""
    store.clone  # noqa: B018  a plain clone is taken in before its lock file is made
    with locked(store.runtime, purpose="catch up") as lock:
        index = index or store.opened_index()  # somebody else may have made it while we waited
        git = Git(store.root, keep_open=[lock])
        try:
            return caught_up(store, git, index)
        finally:
            git.close()


def caught_up(store: Store, git: Git, index: Index | None) -> Index:
    """The same for a caller who holds the lock already."""
    for left in store.runtime.temporary.glob("*"):
        left.unlink(missing_ok=True)
    head = _mended_head(store, git)
    pin = store.pin
    if pin is None:
        raise _no_pin()
    belief = Court(git, pin.owner).believe(pin.believed, head)
    if not belief.commit:
        raise belief.refusal or _no_pin()
    if index is not None and index.meta.get("commit") == belief.commit:
        shop = shop_from(index.meta)
    else:
        belief, shop = _with_its_shop(git, pin.believed, belief)
    store.refusal = belief.refusal
    if belief.commit != pin.believed:
        store.believe(belief.commit)
    index = _indexed(store, git, index, belief.commit, shop)
    store.__dict__["index"] = index
    store.forget_what_was_read()
    if belief.refusal is None:
        _finish_files(store, git, head)
        _forget_committed_lines(store, git, head)
    return index


def _with_its_shop(git: Git, before: str, belief: Belief) -> tuple[Belief, Shop]:
    """What is believed, with its shop-level files; the state before where those cannot be read."""
    try:
        return belief, shop_at(git, belief.commit)
    except (NotBelieved, BadInput) as error:
        if before in ("", belief.commit):
            raise
        refusal = NotBelieved(error.message, error.hint, error.problems)
        return Belief(before, refusal), shop_at(git, before)


def _mended_head(store: Store, git: Git) -> str:
    """HEAD's commit; a torn or missing HEAD or branch is put back where it was."""
    folder = store.git_dir
    if heads.detached(folder):
        raise heads.is_detached()
    named = heads.branch(folder)
    ref = named or BRANCH
    heads.clear_stale_locks(folder, ref)
    if named is None:
        heads.point_head(folder, ref)
    found = heads.commit_at(folder, ref)
    if found is not None and _is_commit(git, found) and not heads.lost(folder, ref):
        commit = found
    else:
        commit = _last_known(store, git, ref)
        heads.put_back(folder, ref, commit)
    if named is None or commit != found:
        store.surroundings.tell(
            both(
                "the branch of this store was torn; it is back at {name}, nothing is lost",
                "库的分支曾损坏，已恢复到 {name}，没有丢失内容",
                name=commit[:12],
            )
        )
    return commit


def _is_commit(git: Git, name: str) -> bool:
    found = git.find(name)
    return found is not None and found[1] == "commit"


def _last_known(store: Store, git: Git, ref: str) -> str:
    """The newest commit that the reflog or the pin names and that is there, going on from the pin."""
    pin = store.pin
    believed = pin.believed if pin else ""
    for commit in [*heads.logged(store.git_dir, ref), believed]:
        if not commit or git.find(commit) is None:
            continue
        if (
            not believed
            or believed in git.run("merge-base", believed, commit, allowed=(0, 1, 128)).decode().split()
        ):
            return commit
    raise heads.no_head()


def _finish_files(store: Store, git: Git, head: str) -> None:
    tree = WorkTree(git, store.runtime)
    if not tree.index_is_whole():
        tree.restore_index(head)
    for path in tree.finish(head):
        store.surroundings.tell(left_as_it_is(path))


def _forget_committed_lines(store: Store, git: Git, head: str) -> None:
    spool = Spool(store.runtime.spool, store.clone.name)
    if not spool.waiting():
        return
    base = f"{head}:access/{store.clone.name}"
    if git.find(base) is None:
        return
    months = git.tree(base)
    names = git.tree(f"{base}/{max(months)}") if months else {}
    numbers = [
        found[2] for name in names if (found := access_of(f"access/{store.clone.name}/{max(months)}/{name}"))
    ]
    if numbers:
        spool.forget_until(max(numbers))


def _indexed(store: Store, git: Git, index: Index | None, commit: str, shop: Shop) -> Index:
    today = today_of(store.surroundings, shop.settings)
    member = member_of(shop.roster, store.keys)
    keyring = Keyring(store.keys.identity, shop.settings.store, _blobs(git, commit))
    reader = Reader(keyring, store.forms, shop.roster, member)
    before = index.meta.get("commit") if index is not None else None
    if index is not None and before == commit and index.covers(today):
        return index
    if (
        index is None
        or not isinstance(before, str)
        or git.find(before) is None
        or _must_rebuild(git, before, commit)
    ):
        return _rebuilt(store, git, index, commit, shop, today)
    writer = Writer(index, store.forms)
    changed = list(changes(git, *(_tree(git, each) for each in (before, commit))))
    documents = [each for each in changed if client_of(each.path)]
    terms, template = writer.terms, index.meta.get("template")
    with writer.changing():
        writer.set_meta(commit=commit, **shop.raw)
        for each in _progressing(store, documents):
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
    files = list(changes(git, None, _tree(git, commit)))
    documents = [each for each in files if client_of(each.path)]
    keys = {
        each.path: git.read(each.after.id, "blob")
        for each in files
        if each.after and each.path.startswith("keys/")
    }
    setup = Setup(
        str(store.keys.identity),
        store.keys.recipient,
        shop.settings.store,
        keys,
        shop.raw["roster"],
        mapping(shop.raw["template"]),
        today,
        terms_from(shop.catalogue, shop.settings.thresholds),
    )
    with writer.changing():
        writer.create()
        for prepared in prepared_all(setup, _lying(store, git, documents), len(documents)):
            writer.write(prepared)
        writer.set_meta(commit=commit, program=store.program, horizon=today.year, **shop.raw)
    database.publish()
    reached("index-written")
    return index


def _lying(store: Store, git: Git, documents: list[Change]) -> Iterator[Lying]:
    blobs = [each.after.id for each in documents if each.after is not None]
    for each, found in zip(_progressing(store, documents), git.read_many(blobs), strict=True):
        client = client_of(each.path)
        assert client is not None
        yield client, found[0] if found else "", found[2] if found else None


def _progressing(store: Store, documents: list[Change]) -> Iterator[Change]:
    if len(documents) < NOTICEABLE:
        yield from documents
        return
    with store.surroundings.progress(
        len(documents), both("opening client documents", "正在打开客户文档")
    ) as tick:
        for each in documents:
            yield each
            tick(1)


def opened_blob(git: Git, reader: Reader, client: str, blob: str) -> Opened:
    """The document in a blob, opened as far as it can be."""
    found = git.find(blob)
    return open_document(reader, client, found[2] if found else None)


def put_opened(writer: Writer, opened: Opened, blob: str, store: Store, shop: Shop, today: date) -> None:
    """Index a document that was opened, as far as it could be."""
    percent = completeness(opened.client, shop.template, store.forms, today).percent
    writer.put(opened.client, Indexed(blob, percent, trouble_of(opened.refusals)), today)


def open_with(store: Store, git: Git, client: str, content: bytes) -> Opened:
    """A document's content, opened as this identity may. The index must be up already."""
    return open_document(reader_at(store, git, str(store.index.meta["commit"])), client, content)


def reader_at(store: Store, git: Git, commit: str) -> Reader:
    """What opens documents of a commit, as this identity may."""
    keyring = Keyring(store.keys.identity, store.settings.store, _blobs(git, commit))
    return Reader(keyring, store.forms, store.roster, store.member)


def _must_rebuild(git: Git, before: str, commit: str) -> bool:
    """Whether what this identity can open may have changed as a whole.

    Roster, policy or section identities.
    """
    changed = changes(git, *(_tree(git, each) for each in (before, commit)))
    return any(each.path.startswith("keys/") or _policy_changed(git, each) for each in changed)


def _policy_changed(git: Git, change: Change) -> bool:
    if change.path != ROSTER or change.before is None or change.after is None:
        return change.path == ROSTER
    old, new = (mapping(yaml.load(git.read(each.id, "blob"))) for each in (change.before, change.after))
    return old.get("policy") != new.get("policy")


def _complete_again(index: Index, writer: Writer, store: Store, shop: Shop, today: date) -> None:
    """Another template asks for other things: how complete each client is, anew."""
    blobs, troubles = index.documents(), index.troubles()
    for client in list(index.clients()):
        percent = completeness(client, shop.template, store.forms, today).percent
        writer.put(client, Indexed(blobs[client.id][0], percent, troubles.get(client.id)), today)


def _blobs(git: Git, commit: str) -> ReadBlob:
    def read(path: str) -> bytes | None:
        found = git.find(f"{commit}:{path}")
        return found[2] if found else None

    return read


def _tree(git: Git, commit: str) -> str:
    return parse_commit(git.read(commit, "commit")).tree


def _no_pin() -> NotBelieved:
    return NotBelieved(
        both("nothing is known of whom to believe in this clone", "本副本尚无可信依据"),
        both(
            "as the owner: clientfile accept --owner FINGERPRINT",
            "店主可运行：clientfile accept --owner 指纹",
        ),
    )
