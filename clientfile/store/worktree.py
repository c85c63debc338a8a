"""The files a person sees beside `.git`.

Brought to the believed commit after it is made, never over a hand's edit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import chain
from pathlib import Path

from clientfile.said import Said, both
from clientfile.store.blob import blob_id
from clientfile.store.durable import replace
from clientfile.store.git import ABSENT, MAX_INDEX, Git
from clientfile.store.hand_edits import file_blob
from clientfile.store.layout import Runtime
from clientfile.store.objects import FILE
from clientfile.store.plain_file import NotPlain, read_plain
from clientfile.store.steps import reached
from clientfile.store.surroundings import Progress
from clientfile.store.trees import Change, changes

_MAX_NOTE = 64 * 1024
_NOT_DURABLE = "core.fsync=all,-index"
"""git's index is made from the commit: after a power cut it is brought over again, or made anew."""


BRINGING = both("bringing files over", "正在更新文件")
"""What is shown while many are on their way."""

Content = tuple[str, bytes | None]
"""A path, and what its file is to hold (None: it is to go)."""


def left_as_it_is(path: str) -> Said:
    """What to tell of a path that `bring` or `finish` did not touch."""
    return both("{path} was edited by hand and is left as it is", "{path} 曾被手工改动，保持原样", path=path)


class WorkTree:
    """One store's files."""

    def __init__(self, git: Git, runtime: Runtime) -> None:
        self._git = git
        self._root = git.root
        self._runtime = runtime

    def at(self) -> str:
        """The commit the files were last brought to, "" where nobody knows."""
        try:
            return read_plain(self._runtime.worktree, _MAX_NOTE).decode("ascii", "replace").strip()
        except (FileNotFoundError, NotPlain):
            return ""

    def remember(self, commit: str) -> None:
        """The files are at this commit."""
        replace(self._runtime.worktree, f"{commit}\n".encode("ascii"), sync=False)

    def bring(self, old: Mapping[str, str | None], new: Iterable[Content]) -> list[str]:
        """Bring paths over: `old` are their blob ids before, None where they were not there.

        Returns paths edited by hand. Of the content of `new` one is in memory at a time.

        A file that is neither the old nor the new content was edited by somebody, and stays as it is.
        """
        with self.bringing(old, new) as kept:
            return kept

    @contextmanager
    def bringing(self, old: Mapping[str, str | None], new: Iterable[Content]) -> Iterator[list[str]]:
        """The same; git's own index is written beside what is done meanwhile."""
        kept: list[str] = []
        brought = bytearray()
        folders = _Folders(self._root)
        for path, content in new:
            target = self._root / path
            if folders.through_a_link(path):
                kept.append(path)
                continue
            here = file_blob(target)
            wanted = blob_id(content) if content is not None else None
            if here == wanted:
                brought += _entry(path, wanted)
                continue
            if here is not None and here != old.get(path):
                kept.append(path)
                continue
            if content is None:
                target.unlink(missing_ok=True)
                folders.drop_empty(path)
            else:
                folders.make(path)
                replace(target, content, via=self._runtime.temporary, mode=0o644, sync=False)
            brought += _entry(path, wanted)
        reached("work-tree-written")
        with self._entering(brought):
            yield kept
        reached("git-index-written")

    def finish(self, commit: str, progress: Progress) -> list[str]:
        """Bring over what a crash, a move of HEAD by plain git, or a clone left to do.

        Returns paths edited by hand.
        """
        before = self.at()
        if before == commit:
            return []
        old_tree = f"{before}^{{tree}}" if before and self._git.find(before) else None
        found = list(changes(self._git, self._tree(old_tree), self._tree(f"{commit}^{{tree}}")))
        with progress(len(found), BRINGING) as tick:
            old = {each.path: each.before.id if each.before else None for each in found}
            kept = self.bring(old, self._contents(found, tick))
        self.remember(commit)
        return kept

    def _contents(self, found: Sequence[Change], tick: Callable[[int], None]) -> Iterator[Content]:
        files = [(each.path, each.after.id) for each in found if each.after and each.after.mode == FILE]
        contents = self._git.blobs([blob for _, blob in files])
        gone = ((each.path, None) for each in found if each.after is None)
        for each in chain(gone, zip((path for path, _ in files), contents, strict=True)):
            yield each
            tick(1)

    def restore_index(self, commit: str) -> None:
        """Make git's own index anew where it is missing or torn."""
        (self._git.dir / "index").unlink(missing_ok=True)
        self._git.run("read-tree", commit, settings=[_NOT_DURABLE])

    def index_is_whole(self) -> bool:
        """Whether git's index is there and its checksum holds."""
        try:
            raw = read_plain(self._git.dir / "index", MAX_INDEX)
        except (FileNotFoundError, NotPlain):
            return False
        return raw[:4] == b"DIRC" and hashlib.sha1(raw[:-20], usedforsecurity=False).digest() == raw[-20:]

    def _tree(self, name: str | None) -> str | None:
        found = self._git.find(name) if name else None
        return found[0] if found else None

    def _entering(self, brought: bytearray) -> AbstractContextManager[None]:
        """Enter paths with their blobs, as `_entry` says them.

        git reads no file for that, whatever its attributes say of it.
        """
        if not brought or not self.index_is_whole():
            return nullcontext()  # made anew from the commit afterwards
        return self._git.running(
            "update-index", "-z", "--index-info", given=(bytes(brought),), settings=[_NOT_DURABLE]
        )


def _entry(path: str, blob: str | None) -> bytes:
    """What git's index is told of a path, in bytes: they are held for all that was brought over."""
    return (f"{FILE} {blob} 0\t{path}\0" if blob else f"0 {ABSENT}\t{path}\0").encode("utf-8")


class _Folders:
    """The folders that files are brought into, each looked at once: files are many, folders few."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._linked: dict[str, bool] = {"": False}
        self._made: set[str] = set()

    def through_a_link(self, path: str) -> bool:
        """Whether a folder on the way is a link: what lies behind it is not the store's."""
        return self._is_linked(path.rpartition("/")[0])

    def make(self, path: str) -> None:
        """Let there be the folder of this path."""
        folder = path.rpartition("/")[0]
        if folder not in self._made:
            (self._root / folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)

    def drop_empty(self, path: str) -> None:
        """Take away the folder of this path where nothing is left in it, and so those above."""
        folder = (self._root / path).parent
        while folder != self._root and not any(folder.iterdir()):
            folder.rmdir()
            self._made.clear()
            folder = folder.parent

    def _is_linked(self, folder: str) -> bool:
        if folder not in self._linked:
            above = folder.rpartition("/")[0]
            self._linked[folder] = self._is_linked(above) or (self._root / folder).is_symlink()
        return self._linked[folder]
