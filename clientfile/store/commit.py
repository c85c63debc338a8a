"""One signed commit on top of HEAD: objects in process, durable, then the ref moved by compare and swap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from clientfile.errors import ClientfileError, Locked
from clientfile.said import both
from clientfile.store.durable import sync_directory
from clientfile.store.git import ABSENT, Git, GitFailed
from clientfile.store.objects import GitObject, Packed, format_commit, pack, with_signature, write_loose
from clientfile.store.signing import Signer
from clientfile.store.steps import reached
from clientfile.store.trees import TreeEditor
from clientfile.tuples import NamedTuple

ONE_PACK_FROM = 60
"""Objects: so many or more are written as one pack instead of loose files."""


class Message(NamedTuple):
    """What a commit says. Ids, section names and the action alone; never a client's data."""

    subject: str
    action: str
    clients: Sequence[str] = ()
    sections: Sequence[str] = ()

    def text(self) -> str:
        lines = [self.subject, "", f"Action: {self.action}"]
        if 0 < len(self.clients) <= 20:
            lines += [f"Client: {client}" for client in self.clients]
        elif self.clients:
            lines.append(f"Clients: {len(self.clients)}")
        if self.sections:
            lines.append(f"Sections: {', '.join(self.sections)}")
        return "\n".join(lines) + "\n"


def subject_of(sections: Sequence[str], action: str, clients: Sequence[str]) -> str:
    """`contact, agenda: update k7m3q9xw`; of many sections or clients how many there are."""
    named = ", ".join(sections) if 0 < len(sections) <= 3 else f"{len(sections)} sections"
    whom = clients[0] if len(clients) == 1 else f"{len(clients)} clients"
    return f"{named}: {action} {whom}"


def commit(
    git: Git,
    *,
    ref: str,
    parent: str | None,
    files: Mapping[str, bytes | None],
    packed: Iterable[tuple[str, str]] = (),
    message: Message,
    author: str,
    at: datetime,
    signer: Signer,
) -> str:
    """Commit `files` (path to content, None: gone) on top of `parent`, durably. Returns the new commit.

    `packed` are path and blob id of further files whose objects are there already.

    Raises `Locked` where the ref is not at `parent` any more; then nothing has changed.
    """
    editor = TreeEditor(git, f"{parent}^{{tree}}" if parent else None)
    made: list[GitObject] = []
    for path, content in files.items():
        if content is None:
            editor.remove(path)
        else:
            blob = GitObject("blob", content)
            made.append(blob)
            editor.put(path, blob.id)
    for path, blob_name in packed:
        editor.put(path, blob_name)
    tree, trees = editor.build()
    unsigned = format_commit(
        tree=tree,
        parents=[parent] if parent else [],
        author=author,
        at=int(at.timestamp()),
        zone=at.strftime("%z") or "+0000",
        message=message.text(),
    )
    whole = GitObject("commit", with_signature(unsigned, signer.sign(unsigned)))
    write_objects(git, [*made, *trees, whole])
    reached("objects-written")
    move_ref(git, ref, parent, whole.id, message.action)
    return whole.id


def move_ref(git: Git, ref: str, old: str | None, new: str, why: str) -> None:
    """Compare and swap, durable when this returns: git never fsyncs the folder itself."""
    try:
        git.run("update-ref", "--create-reflog", "-m", f"clientfile: {why}", ref, new, old or ABSENT)
    except GitFailed as error:
        raise Locked(
            both(
                "the store changed while this was being written: {why}",
                "写入期间库已变化：{why}",
                why=error.message,
            ),
            both("nothing was written; try again", "未写入任何内容；请重试"),
        ) from None
    try:
        sync_directory((git.dir / ref).parent)
    except OSError as error:
        raise ClientfileError(
            both(
                "the change was made, but may not outlast a power cut: {why}",
                "更改已完成，但断电后可能丢失：{why}",
                why=error.strerror,
            ),
            both("look at the disk, then: clientfile verify", "请检查磁盘，然后运行：clientfile verify"),
        ) from None
    reached("ref-moved")


def write_objects(git: Git, made: Sequence[GitObject]) -> None:
    """Let the repository have these objects, durably: as one pack where they are many."""
    objects = git.dir / "objects"
    if len(made) < ONE_PACK_FROM:
        write_loose(objects, made)
        return
    with packing(git, [each.packed() for each in made]):
        return


@contextmanager
def packing(git: Git, made: Sequence[Packed]) -> Iterator[None]:
    """The same, as one pack whatever their number. git looks through it beside what is done meanwhile."""
    once = {each.id: each for each in made}
    with git.running("index-pack", "--stdin", given=pack(once.values())):
        del made, once  # they have been given away: what comes meanwhile needs the room
        yield
    _sync_pack_folder(git.dir / "objects" / "pack")


def _sync_pack_folder(folder: Path) -> None:
    sync_directory(folder)
    sync_directory(folder.parent)
