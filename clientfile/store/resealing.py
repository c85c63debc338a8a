"""Bring parts over to the present generation of their section identity, and to the present owners.

In batches, each one signed commit, so a kill at any moment leaves an orderly store with some parts old and
some new, and the next run goes on. Documents are opened and sealed without the lock; it is held while a batch
is written, and what somebody else changed meanwhile is left out of the batch and looked at again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing

from clientfile.errors import ClientfileError, Refused
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store import heads, maintenance
from clientfile.store.blob import blob_id
from clientfile.store.catching_up import caught_up
from clientfile.store.commit import Message, commit, subject_of
from clientfile.store.envelopes import tallied
from clientfile.store.git import Git
from clientfile.store.hand_edits import file_blob
from clientfile.store.index.writer import Writer
from clientfile.store.indexing import Lying
from clientfile.store.keyring import Keyring
from clientfile.store.layout import BRANCH, client_of, client_path, key_path
from clientfile.store.lock import locked
from clientfile.store.objects import parse_commit
from clientfile.store.roster import OWNER
from clientfile.store.sealing_anew import Resealed, Setup, resealed_all
from clientfile.store.steps import reached
from clientfile.store.store import Store
from clientfile.store.trees import TreeEditor, changes, files
from clientfile.store.wanting import Current, Kind, Tally, keep, wanted
from clientfile.store.worktree import WorkTree, left_as_it_is
from clientfile.tuples import NamedTuple

ACTION = "reseal"
BATCH = 500
"""Documents in one commit."""
BATCH_BYTES = 32 * 1024 * 1024
"""A batch of documents that are larger together ends sooner."""
MAX_LEFT = 1000
"""Clients of whom is told what was left as it is; of more only how many they are."""


class Done(NamedTuple):
    """What was sealed anew, by the kinds the parts were of, and what was left as it is."""

    parts: Mapping[Kind, int]
    clients: int
    commits: int
    seconds: float
    left: tuple[Problem, ...]
    further: int


class Resealing:
    """One run. What it has done stands in it at any moment, however it ends."""

    def __init__(self, store: Store, sections: Collection[str] = ()) -> None:
        self._store = store
        self._sections = frozenset(sections)
        self._began = time.monotonic()
        self._tick: Callable[[int], None] = lambda _: None
        self._parts: Counter[Kind] = Counter()
        self._clients: set[str] = set()
        self._commits = 0
        self._made: set[str] = set()
        self._left: dict[str, tuple[Problem, ...]] = {}
        self._further: set[str] = set()

    @property
    def clients(self) -> list[str]:
        """Whose documents were written, by id."""
        return sorted(self._clients)

    @property
    def done(self) -> Done:
        """How far it came."""
        left = tuple(problem for _, problems in sorted(self._left.items()) for problem in problems)
        seconds = time.monotonic() - self._began
        return Done(self._parts, len(self._clients), self._commits, seconds, left, len(self._further))

    def run(self) -> None:
        """Until nothing wants it any more, but what is left as it is.

        Raises `Refused`, where something is lacking before anything was written, `Locked`, `NotBelieved`.
        """
        store = self._store
        _ = store.keys.signer()
        _ = store.index
        if store.refusal is not None:
            raise store.refusal
        kinds = dict(wanted(store, self._sections))
        total = sum(kinds.values())
        gone_over: str | None = None
        with store.surroundings.progress(total, both("sealing parts anew", "正在重新封装")) as self._tick:
            while kinds:
                tree, whole = self._gone_over(gone_over, kinds)
                gone_over = tree if whole else None
                if not whole:
                    self._made.clear()
                # Somebody else may have written meanwhile: then only what changed is gone over.
                kinds = {} if whole and not self._overtaken(tree) else dict(wanted(store, self._sections))

    def _overtaken(self, tree: str) -> bool:
        """Whether documents are others than those that were gone over or made here."""
        git = Git(self._store.root)
        try:
            return bool(self._documents(git, tree, self._tree(git)))
        finally:
            git.close()

    def _gone_over(self, before: str | None, kinds: Mapping[Kind, int]) -> tuple[str, bool]:
        """Seal what wants it in all documents, or in those changed since `before`.

        Gives the tree that was gone over, and whether it was to the end.
        """
        git = Git(self._store.root)
        try:
            tree, setup = self._tree(git), self._setup(git)
            self._refuse_lacking(setup, kinds)
            documents = self._documents(git, before, tree)
            lying = self._lying(git, documents)
            with closing(resealed_all(setup, lying, len(documents))) as made:
                whole = all(self._written(batch, setup) for batch in _batches(self._noted(made)))
            return tree, whole
        finally:
            git.close()

    def _refuse_lacking(self, setup: Setup, kinds: Mapping[Kind, int]) -> None:
        """Nobody begins who lacks a section: to write it, or the identity that opens its parts."""
        keyring = Keyring(self._store.keys.identity, setup.store, setup.keys.get)
        lacking = {
            section
            for section, generation, _ in kinds
            if not self._may_write(section)
            or (key_path(section, generation) in setup.keys and not keyring.opens(section, generation))
        }
        if lacking:
            raise Refused(
                both(
                    "not all of this is yours to seal: {names}; nothing was written",
                    "其中有你无权写入的分区：{names}；未写入任何内容",
                    names=", ".join(sorted(lacking)),
                ),
                both(
                    "an owner does it, or you for sections that you may write: "
                    "clientfile reseal --section SECTION",
                    "请店主执行，或只处理你可写的分区：clientfile reseal --section 分区",
                ),
            ).of(sections=sorted(lacking))

    def _may_write(self, section: str) -> bool:
        roster, member = self._store.roster, self._store.member
        # As history is judged: a section this program does not know is an owner's business.
        unknown = section not in roster.policy and member.role == OWNER
        return unknown or roster.may_write(member, section)

    def _setup(self, git: Git) -> Setup:
        store = self._store
        roster = store.roster
        keys = git.find(f"{store.index.meta['commit']}:keys")
        paths = files(git, keys[0]) if keys else ()
        return Setup(
            str(store.keys.identity),
            store.settings.store,
            {f"keys/{path}": git.read(entry.id, "blob") for path, entry in paths},
            store.index.meta["roster"],
            self._sections or frozenset(roster.keys),
        )

    def _tree(self, git: Git) -> str:
        return parse_commit(git.read(str(self._store.index.meta["commit"]), "commit")).tree

    def _documents(self, git: Git, before: str | None, tree: str) -> list[tuple[str, str]]:
        """(client, blob) of the documents that differ, but for those made here."""
        return [
            (client, each.after.id)
            for each in changes(git, before, tree)
            if each.after and each.after.id not in self._made and (client := client_of(each.path))
        ]

    @staticmethod
    def _lying(git: Git, documents: list[tuple[str, str]]) -> Iterator[Lying]:
        read = git.read_many([blob for _, blob in documents])
        for (client, blob), found in zip(documents, read, strict=True):
            yield client, blob, found[2] if found else None

    def _noted(self, made: Iterator[Resealed]) -> Iterator[Resealed]:
        """Those that are to be written; what is left of any is noted."""
        for each in made:
            self._leave(each.client, each.left)
            if each.content is not None:
                yield each

    def _leave(self, client: str, problems: tuple[Problem, ...]) -> None:
        if not problems:
            self._left.pop(client, None)
        elif client in self._left or len(self._left) < MAX_LEFT:
            self._left[client] = problems
        else:
            self._further.add(client)

    # Writing ---------------------------------------------------------------------------------

    def _written(self, batch: list[Resealed], setup: Setup) -> bool:
        """Write a batch as one commit. False where the roster or `keys/` are others than it was made with."""
        store = self._store
        with locked(store.runtime, purpose=ACTION) as lock:
            git = Git(store.root, keep_open=[lock])
            try:
                reached("locked")
                store.index = caught_up(store, git, store.index)
                if store.refusal is not None:
                    raise store.refusal
                if self._setup(git) != setup:
                    return False
                batch = self._as_they_were(git, batch)
                reached("checked")
                if batch:
                    self._commit(git, batch)
                return True
            finally:
                git.close()

    def _as_they_were(self, git: Git, batch: list[Resealed]) -> list[Resealed]:
        """Those whose document nobody changed meanwhile, in the store or by hand."""
        tree = TreeEditor(git, self._tree(git))
        found: list[Resealed] = []
        for each in batch:
            path = client_path(each.client)
            entry = tree.get(path)
            if entry is None or entry.id != each.blob:
                continue
            if file_blob(self._store.root / path) == each.blob:
                found.append(each)
            else:
                edited = both(
                    "its file was edited by hand and is left as it is", "其文件曾被手工改动，保持原样"
                )
                self._leave(each.client, (Problem("", "", "edited", edited, client=each.client), *each.left))
        return found

    def _commit(self, git: Git, batch: list[Resealed]) -> None:
        store = self._store
        new = {client_path(each.client): each.content for each in batch if each.content is not None}
        used = {kind.section for each in batch for kind in each.parts}
        sections = [name for name in store.forms if name in used] + sorted(used - set(store.forms))
        clients = sorted(each.client for each in batch)
        tally = tallied(store)
        spool = store.spool
        lines = spool.batch(store.now.strftime("%Y-%m"))
        files = {**new, **(lines.files if lines is not None else {})}
        reached("sealed")
        try:
            made = commit(
                git,
                ref=heads.branch(store.git_dir) or BRANCH,
                parent=str(store.index.meta["commit"]),
                files=files,
                message=Message(subject_of(sections, ACTION, clients), ACTION, clients, sections),
                author=store.member.author,
                at=store.now,
                signer=store.keys.signer(),
            )
        except OSError as error:
            raise ClientfileError(
                both(
                    "this batch was not written: {why}",
                    "本批未写入：{why}",
                    why=error.strerror or "input/output error",
                ),
                both(
                    "what was written before stays; free some space and run it again",
                    "此前写入的内容保留；请腾出空间后再次运行",
                ),
            ) from None
        # From here the batch is there for good: what follows can be done again by the next command.
        blobs = {path: blob_id(content) for path, content in new.items()}
        self._made.update(blobs.values())
        self._clients.update(clients)
        self._commits += 1
        parts = Counter(kind for each in batch for kind in each.parts)
        self._parts.update(parts)
        self._tick(parts.total())
        current = Current.of(store.roster)
        for kind, count in parts.items():
            tally[kind] -= count
            tally[Kind(kind.section, current.generations[kind.section], current.recipients)] += count
        store.believe(made)
        reached("pinned")
        tree = WorkTree(git, store.runtime)
        with tree.bringing({client_path(each.client): each.blob for each in batch}, files.items()) as kept:
            writer = Writer(store.index, store.forms)
            with writer.changing():
                writer.moved((each.client, blobs[client_path(each.client)]) for each in batch)
                writer.set_meta(commit=made)
            keep(store, Tally(made, parse_commit(git.read(made, "commit")).tree, +tally))
            reached("index-written")
        for path in kept:
            store.surroundings.tell(left_as_it_is(path))
        tree.remember(made)
        reached("worktree-remembered")
        if lines is not None:
            spool.committed(lines.taken)
        maintenance.now_and_then(git)


def _batches(made: Iterator[Resealed]) -> Iterator[list[Resealed]]:
    batch: list[Resealed] = []
    size = 0
    for each in made:
        batch.append(each)
        size += len(each.content or b"")
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
