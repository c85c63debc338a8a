"""Bring this clone to HEAD: mend what a crash left, bring in what is new, bring the files over."""

from __future__ import annotations

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store import heads, on_demand
from clientfile.store.access_at_head import committed_until
from clientfile.store.git import Git
from clientfile.store.index.index import Index
from clientfile.store.layout import BRANCH
from clientfile.store.lock import locked
from clientfile.store.settings import settings_from
from clientfile.store.store import Store, today_of
from clientfile.store.worktree import WorkTree, left_as_it_is


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
    if index is not None and pin.believed == head and _is_at(store, index, head):
        store.refusal = None
    else:
        index = on_demand.brought_in(store, git, index, pin, head)
    store.__dict__["index"] = index
    store.forget_what_was_read()
    if store.refusal is None:
        _finish_files(store, git, head)
        _forget_committed_lines(store, git, head)
    return index


def _is_at(store: Store, index: Index, head: str) -> bool:
    today = today_of(store.surroundings, settings_from(index.meta["settings"]))
    return index.meta.get("commit") == head and index.covers(today)


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
    for path in tree.finish(head, store.surroundings.progress):
        store.surroundings.tell(left_as_it_is(path))


def _forget_committed_lines(store: Store, git: Git, head: str) -> None:
    """Lines that wait, and are in a commit: of this clone's device, and of the one that it is a copy of."""
    spool = store.spool
    for device in sorted({spool.device, *(each.device for each in spool.waiting())}):
        if number := committed_until(git, head, device):
            spool.forget_until(device, number)


def _no_pin() -> NotBelieved:
    return NotBelieved(
        both("nothing is known of whom to believe in this clone", "本副本尚无可信依据"),
        both(
            "as the owner: clientfile accept --owner FINGERPRINT",
            "店主可运行：clientfile accept --owner 指纹",
        ),
    )
