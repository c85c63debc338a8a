"""Trees of a commit: look a path up, change paths, compare two. Reads only the trees it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store.folder import EMPTY, Difference
from clientfile.store.git import Git
from clientfile.store.objects import FILE, FOLDER, Entry, GitObject, format_tree
from clientfile.tuples import NamedTuple

MAX_DEPTH = 8
"""Folders above a file: a store has at most four, and a foreign commit as many as it likes."""
MAX_CHANGES = 2_000_000
"""Files that a commit changes: an intake of a million is one commit, a tree that holds itself is endless."""
MANY_FOLDERS = 10_000
"""Folders on one level from which on nothing is read ahead: a commit of ordinary work has a dozen."""
FEW_NAMES = 64
"""Names that differ in a folder; more are looked for again when they are asked for."""


class _Folder:
    def __init__(self, entries: dict[str, Entry]) -> None:
        self.entries = entries
        self.opened: dict[str, _Folder] = {}
        self.changed = False


class TreeEditor:
    """The tree of a commit with paths changed: only the folders on their way are read and written anew."""

    def __init__(self, git: Git, tree: str | None) -> None:
        self._git = git
        self._root = _Folder(dict(git.tree(tree)) if tree else {})

    def get(self, path: str) -> Entry | None:
        """What lies at `path`."""
        *folders, name = path.split("/")
        here: _Folder | None = self._root
        for each in folders:
            here = self._open(here, each)
            if here is None:
                return None
        return here.entries.get(name) if here is not None else None

    def names(self, path: str) -> list[str]:
        """The names in a folder, [] where there is none."""
        here: _Folder | None = self._root
        for each in path.split("/"):
            here = self._open(here, each)
            if here is None:
                return []
        return list(here.entries) if here is not None else []

    def put(self, path: str, blob: str) -> None:
        """Let `path` be the file with this blob id."""
        *folders, name = path.split("/")
        here = self._root
        here.changed = True
        for each in folders:
            below = self._open(here, each)
            if below is None:
                below = here.opened[each] = _Folder({})
            below.changed = True
            here = below
        here.entries[name] = Entry(FILE, blob)

    def remove(self, path: str) -> None:
        """Take a file away; folders left empty go with it."""
        *folders, name = path.split("/")
        here = self._root
        here.changed = True
        for each in folders:
            below = self._open(here, each)
            if below is None:
                return
            below.changed = True
            here = below
        here.entries.pop(name, None)

    def build(self) -> tuple[str, list[GitObject]]:
        """The id of the new root tree, and the tree objects to be written for it."""
        made: list[GitObject] = []
        root = _built(self._root, made)
        if root is None:
            empty = GitObject("tree", b"")
            made.append(empty)
            return empty.id, made
        return root, made

    def _open(self, folder: _Folder | None, name: str) -> _Folder | None:
        if folder is None:
            return None
        if name in folder.opened:
            return folder.opened[name]
        entry = folder.entries.get(name)
        if entry is None or not entry.is_folder:
            return None
        folder.opened[name] = _Folder(dict(self._git.tree(entry.id)))
        return folder.opened[name]


def _built(folder: _Folder, made: list[GitObject]) -> str | None:
    for name, below in folder.opened.items():
        if below.changed:
            built = _built(below, made)
            if built is None:
                folder.entries.pop(name, None)
            else:
                folder.entries[name] = Entry(FOLDER, built)
    if not folder.entries:
        return None
    tree = GitObject("tree", format_tree(folder.entries))
    made.append(tree)
    return tree.id


Pair = tuple[str | None, str | None]
"""Two trees, before and after; None for the empty one."""


class Change(NamedTuple):
    """One path that differs between two trees."""

    path: str
    before: Entry | None
    after: Entry | None


class Ahead(NamedTuple):
    """What was read before it is asked for: how pairs of folders differ, and the blobs that do."""

    folders: dict[Pair, Sequence[Difference]]
    blobs: list[str]


NOTHING_AHEAD = Ahead({}, [])


def changes(
    git: Git, before: str | None, after: str | None, *, ahead: Ahead = NOTHING_AHEAD
) -> Iterator[Change]:
    """Every file, link or submodule that differs between two trees (None: the empty one), by path."""
    return _limited(_changes(git, (before, after), "", ahead))


def read_ahead(git: Git, pairs: Iterable[tuple[str, str]]) -> Ahead:
    """Read the trees that `changes` of these pairs will ask for, level by level, many at once.

    Finds nothing that `changes` does not; it saves it waiting.
    """
    level: list[Pair] = list(pairs)
    folders, blobs = dict[Pair, Sequence[Difference]](), list[str]()
    for _ in range(MAX_DEPTH):
        git.keep_trees(each for pair in level for each in pair if each)
        below: list[Pair] = []
        for pair in level:
            found = _differing(git, *pair)
            if len(found) <= FEW_NAMES:
                folders[pair] = found
            for _, was, now in found:
                if now is not None and now.is_folder:
                    below.append((was.id if was and was.is_folder else None, now.id))
                elif now is not None:
                    blobs += [each.id for each in (was, now) if each is not None and not each.is_folder]
        if not below or len(below) > MANY_FOLDERS:
            break
        level = below
    return Ahead(folders, blobs)


def files(git: Git, tree: str) -> Iterator[tuple[str, Entry]]:
    """Every file of a tree with its path."""
    for change in changes(git, None, tree):
        if change.after is not None:
            yield change.path, change.after


def _limited(found: Iterator[Change]) -> Iterator[Change]:
    """A tree may name one folder many times, and that one another: a few bytes are then endless files."""
    for nth, change in enumerate(found):
        if nth >= MAX_CHANGES:
            raise NotBelieved(
                both("a commit changes more than {n} files", "有提交更改了超过 {n} 个文件", n=MAX_CHANGES)
            )
        yield change


def _changes(git: Git, pair: Pair, at: str, ahead: Ahead) -> Iterator[Change]:
    if at.count("/") > MAX_DEPTH:
        raise NotBelieved(
            both(
                "a commit nests folders deeper than {n} levels", "有提交的文件夹嵌套超过 {n} 层", n=MAX_DEPTH
            )
        )
    found = ahead.folders.get(pair)
    for name, was, now in _differing(git, *pair) if found is None else found:
        path = f"{at}{name}"
        was_folder = was is not None and was.is_folder
        now_folder = now is not None and now.is_folder
        if was_folder or now_folder:
            below = was.id if was and was_folder else None, now.id if now and now_folder else None
            yield from _changes(git, below, f"{path}/", ahead)
        file_before = None if was_folder else was
        file_after = None if now_folder else now
        if file_before is not None or file_after is not None:
            yield Change(path, file_before, file_after)


def _differing(git: Git, before: str | None, after: str | None) -> Sequence[Difference]:
    """Name by name what differs between two folders."""
    old = git.folder(before) if before else EMPTY
    return (git.folder(after) if after else EMPTY).differences(old)
