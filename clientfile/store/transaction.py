"""One transaction: what changes is checked, sealed and committed together, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from itertools import chain
from typing import TYPE_CHECKING

from clientfile.domain.client import ClientFile
from clientfile.domain.ids import new_id
from clientfile.errors import ClientfileError, NotBelieved, not_accepted
from clientfile.forms.check import judged
from clientfile.forms.complete import completeness
from clientfile.forms.growing import lost_or_altered
from clientfile.forms.item_ids import with_ids
from clientfile.problem import Problem, errors_among
from clientfile.said import Said, both
from clientfile.store import heads, maintenance, on_demand
from clientfile.store.blob import blob_id
from clientfile.store.catching_up import caught_up
from clientfile.store.clone_config import write_allowed_signers
from clientfile.store.commit import Message, commit, subject_of
from clientfile.store.document import Document, Sealed, parse_document
from clientfile.store.explaining import explain_edit
from clientfile.store.git import Git
from clientfile.store.hand_edits import file_blob
from clientfile.store.index.prepared import Indexed
from clientfile.store.index.writer import Writer
from clientfile.store.indexing import WORTH_A_PROCESS
from clientfile.store.layout import BRANCH, client_path
from clientfile.store.lock import locked
from clientfile.store.opening import as_read
from clientfile.store.part import Part
from clientfile.store.places import warned_of_place
from clientfile.store.putting import Putting, section_of
from clientfile.store.steps import reached
from clientfile.store.store import Store
from clientfile.store.worktree import BRINGING, Content, WorkTree, left_as_it_is
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.store.bulk import Bulk
    from clientfile.store.home import Keys


class _Changed(NamedTuple):
    """One client to be written: as it will be, and its document."""

    client: ClientFile
    parts: Mapping[str, Sealed]
    before: str | None
    sections: tuple[str, ...]
    base: Document


@contextmanager
def transaction(store: Store, purpose: str) -> Iterator[Transaction]:
    """Hold the lock and be at a believed HEAD. Raises `Locked`, `NotBelieved`, `NoIdentity`."""
    with closing(Git(store.root)) as git:
        git.expect()
        _ = store.keys.signer()  # fails before anything is locked
        index = store.index
        with locked(store.runtime, purpose=purpose) as lock:
            git.keep_open([lock])
            reached("locked")
            store.index = caught_up(store, git, index)
            if store.refusal is not None:
                raise store.refusal
            warned_of_place(store.root, store.settings.rules)
            begun = Transaction(store, git)
            try:
                yield begun
            except ClientfileError as error:
                # Whoever was refused has looked all the same.
                error.clients = error.clients or tuple(begun.seen)
                raise
            finally:
                begun.close()
            if begun.seen and not begun.written:
                store.noted(purpose, list(begun.seen), purpose="nothing written")


class Transaction:
    """Collects changes; `commit` writes them. Left without it, nothing was written."""

    def __init__(self, store: Store, git: Git) -> None:
        self._store = store
        self._git = git
        self._head = str(store.index.meta["commit"])
        self._changed: dict[str, _Changed] = {}
        self._files: dict[str, bytes] = {}
        self._putting = Putting(store, git, self._head)
        self._bulk: Bulk | None = None
        self.warnings: dict[str, list[Problem]] = {}
        self.seen: dict[str, None] = {}
        """Clients whose files were read: for the access log, where no commit tells of them."""
        self.written = False
        self.successor: Keys | None = None
        """Whose keys go on from this commit, where whoever writes it is nobody after it."""

    @property
    def store(self) -> Store:
        return self._store

    def expect(self, clients: int) -> None:
        """So many new ones will be put, or more: where it is worth it, a second process seals meanwhile."""
        if clients >= WORTH_A_PROCESS and self._bulk is None:
            store = self._store
            self._bulk = on_demand.bulk(self._git, Writer(store.index, store.forms), store.today)

    def close(self) -> None:
        """End what still runs for this transaction."""
        if self._bulk is not None:
            self._bulk.close()
            self._bulk = None

    def new_client_id(self) -> str:
        """An id that no client of this store has."""
        while True:
            name = new_id(self._store.surroundings.random_bytes)
            taken = name in self._changed or (self._bulk is not None and name in self._bulk.clients)
            if not taken and not self._store.index.documents([name]):
                return name

    def new_item_id(self) -> str:
        return new_id(self._store.surroundings.random_bytes)

    def read(self, client: str) -> ClientFile:
        """A client as it is at HEAD (or as this transaction has it by now).

        Raises `NotBelieved` for one that is not to be believed.
        """
        if client in self._changed:
            return self._changed[client].client
        found = self._store.read(client)
        self.seen[client] = None
        return found

    def put(self, client: ClientFile, sections: Collection[str], *, new: bool = False) -> None:
        """Let `sections` of this client be as given: checked now, all problems at once.

        Raises `BadInput`, `Refused`. A new one in a bulk is on her way when it returns, and not to be read.

        A section that may only be added to takes what is given as an addition; one that may not be touched
        is refused.
        """
        before = None if new else self.read(client.id)
        client = self._with_ids(client, sections)
        store = self._store
        problems = judged(client, before, store.template, store.asked, store.today, sorted(sections))
        if before is not None:
            for name in sections:
                problems += lost_or_altered(self._store.forms[name], before, client)
        problems = [problem.of("" if new else client.id) for problem in problems]
        wrong = errors_among(problems)
        if wrong:
            raise not_accepted(problems)
        self.warnings.setdefault(client.id, []).extend(problems)
        held = self._changed.get(client.id) or self._unchanged(client, new)
        parts: dict[str, Sealed | Part] = dict(held.parts)
        for name in sections:
            self._putting.put(client, name, parts, held.base)
        if new and self._bulk is not None:
            self._add_to_bulk(self._bulk, client, parts)
            return
        sealed = {name: self._putting.sealed(part) for name, part in parts.items()}
        if new or sealed != held.base.parts or client.id in self._changed:
            order = tuple(name for name in self._store.forms if name in sections or name in held.sections)
            self._changed[client.id] = held._replace(client=client, parts=sealed, sections=order)

    def put_file(self, path: str, content: bytes) -> None:
        """Let a shop-level file be as given."""
        self._files[path] = content

    def commit(self, action: str, subject: Said | None = None) -> str | None:
        """Write everything as one signed commit.

        Returns its id, None where nothing had changed. Durable when it returns.
        """
        reached("checked")
        if not self._changed and not self._files and not (self._bulk and self._bulk.clients):
            return None
        self._all_packed()
        new: dict[str, bytes | None] = dict(self._files)
        old: dict[str, str | None] = {path: self._blob_at_head(path) for path in self._files}
        for name, changed in self._changed.items():
            path = client_path(name)
            new[path] = Document(name, changed.parts).format()
            old[path] = changed.before
        for path, blob in chain(old.items(), ((path, None) for path, _ in self._packed())):
            self._refuse_edited(path, blob)
        spool = self._store.spool
        batch = spool.batch(self._store.now.strftime("%Y-%m"))
        if batch is not None:
            new |= batch.files
        reached("sealed")
        try:
            made = commit(
                self._git,
                ref=heads.branch(self._store.git_dir) or BRANCH,
                parent=self._head,
                files=new,
                packed=self._packed(),
                message=self._message(action, subject),
                author=self._store.member.author,
                at=self._store.now,
                signer=self._store.keys.signer(),
            )
        except OSError as error:
            raise ClientfileError(
                both(
                    "nothing was written: {why}",
                    "未写入任何内容：{why}",
                    why=error.strerror or "input/output error",
                ),
                both("the store is as it was; free some space and try again", "库保持原样；请腾出空间后重试"),
            ) from None
        # From here the change is there for good: what follows can be done again by the next command.
        self.written = True
        try:
            self._bring_over(made, old, new)
            if batch is not None:
                spool.committed(batch.taken)
            maintenance.now_and_then(self._git)
        except (OSError, ClientfileError) as error:
            why = error.message if isinstance(error, ClientfileError) else error.strerror
            self._store.surroundings.tell(
                both(
                    "it is committed; the files follow with the next command ({why})",
                    "已提交；文件将在下次命令时更新（{why}）",
                    why=why,
                )
            )
        return made

    def _with_ids(self, client: ClientFile, sections: Collection[str]) -> ClientFile:
        filled = {
            name: with_ids(self._store.forms[name], data, self.new_item_id) if name in sections else data
            for name, data in client.sections.items()
        }
        return ClientFile(client.id, filled, client.unreadable)

    def _unchanged(self, client: ClientFile, new: bool) -> _Changed:
        """The client as it lies at HEAD, nothing changed yet."""
        if new:
            return _Changed(client, {}, None, (), Document(client.id))
        found = self._git.find(f"{self._head}:{client_path(client.id)}")
        if found is None:
            raise NotBelieved(
                both("the document of client {id} is missing", "缺少客户 {id} 的文档", id=client.id)
            )
        document = parse_document(found[2], client.id)
        return _Changed(client, document.parts, found[0], (), document)

    def _add_to_bulk(self, bulk: Bulk, client: ClientFile, parts: Mapping[str, Sealed | Part]) -> None:
        seen = self._as_read(client, parts)
        store = self._store
        percent = completeness(seen, store.asked, store.today).percent
        jobs = []
        for part in parts.values():
            assert isinstance(part, Part)
            generation, sealed_to = self._putting.sealing_of(part)
            jobs.append((part, generation, tuple(str(each) for each in sealed_to)))
        bulk.add(seen, percent, jobs)
        bulk.sections.update(map(section_of, parts))

    def _all_packed(self) -> None:
        """Wait for what came in bulk."""
        if self._bulk is not None:
            self._bulk.all_packed()

    def _packed(self) -> Iterator[tuple[str, str]]:
        """Path and blob id of what came in bulk."""
        return iter(()) if self._bulk is None else self._bulk.files()

    def _refuse_edited(self, path: str, blob: str | None) -> None:
        here = file_blob(self._store.root / path)
        if here != blob:
            raise explain_edit(self._store, path)

    def _blob_at_head(self, path: str) -> str | None:
        found = self._git.find(f"{self._head}:{path}")
        return found[0] if found else None

    def _message(self, action: str, subject: Said | None) -> Message:
        clients = sorted(self._changed)
        used = {name for changed in self._changed.values() for name in changed.sections}
        if self._bulk is not None:
            clients = sorted({*clients, *self._bulk.clients})
            used |= self._bulk.sections
        sections = [name for name in self._store.forms if name in used]
        line = subject_of(sections, action, clients) if subject is None else subject.en
        return Message(line, action, clients, sections)

    def _bring_over(
        self, made: str, old: Mapping[str, str | None], written: Mapping[str, bytes | None]
    ) -> None:
        store = self._store
        store.believe(made)
        reached("pinned")
        tree = WorkTree(self._git, store.runtime)
        with tree.bringing(old, chain(written.items(), self._contents())) as kept:
            if not self._files:
                self._tell_index(made, written)
        for path in kept:
            store.surroundings.tell(left_as_it_is(path))
        tree.remember(made)
        reached("worktree-remembered")
        if self._files:
            if self.successor is not None:
                store.go_on_with(self.successor)
            store.index = caught_up(store, self._git, None if self.successor is not None else store.index)
            write_allowed_signers(self._git, store.roster)

    def _tell_index(self, made: str, written: Mapping[str, bytes | None]) -> None:
        store = self._store
        writer = self._bulk.writer if self._bulk is not None else Writer(store.index, store.forms)
        with nullcontext() if self._bulk is not None else writer.changing():
            for changed in self._changed.values():
                fresh = changed.before is None
                client = self._as_read(changed.client, changed.parts, None if fresh else changed.sections)
                percent = completeness(client, store.asked, store.today).percent
                writer.put(
                    client,
                    Indexed(blob_id(written[client_path(client.id)] or b""), percent),
                    store.today,
                    fresh=fresh,
                )
            writer.set_meta(commit=made)
        if self._bulk is not None:
            self._bulk.finished()
        reached("index-written")

    def _contents(self) -> Iterator[Content]:
        """The files of a bulk, as they lie in its packs."""
        if self._bulk is None:
            return
        contents = self._git.blobs([blob for _, blob in self._packed()])
        with self._store.surroundings.progress(len(self._bulk.clients), BRINGING) as tick:
            for (path, _), content in zip(self._packed(), contents, strict=True):
                yield path, content
                tick(1)

    def _as_read(
        self, client: ClientFile, parts: Iterable[str], changed: Collection[str] | None = None
    ) -> ClientFile:
        stored = {section_of(name) for name in parts}
        store = self._store
        return as_read(client, stored, store.forms, store.roster, store.member, changed)
