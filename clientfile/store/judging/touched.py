"""The paths that a commit changes, each with what lies there before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clientfile.store.git import Git
from clientfile.store.judging.merges import Origin, origin
from clientfile.store.objects import Entry
from clientfile.store.trees import Ahead, changes
from clientfile.tuples import NamedTuple


class Touched(NamedTuple):
    """One path: the blob there (None: nothing) in each parent, and in the commits where these parted."""

    path: str
    parents: tuple[str | None, ...]
    bases: tuple[str | None, ...]
    after: Entry | None

    @property
    def now(self) -> str | None:
        """The blob that the commit has there."""
        return _blob(self.after)

    @property
    def origin(self) -> Origin:
        """Where the file as a whole comes from."""
        return origin(self.parents, self.bases, self.now)


def touched(
    git: Git, parents: Sequence[str], bases: Sequence[str], tree: str, ahead: Ahead
) -> Iterator[Touched]:
    """Every path of which a commit with this tree has something else than one of its parents (all trees)."""
    if len(parents) == 1:
        for each in changes(git, parents[0], tree, ahead=ahead):
            yield Touched(each.path, (_blob(each.before),), (), each.after)
        return
    sides = [{each.path: each for each in changes(git, parent, tree)} for parent in parents]
    for path in sorted({path for side in sides for path in side}):
        after = next(side[path].after for side in sides if path in side)
        before = tuple(_blob(side[path].before if path in side else after) for side in sides)
        yield Touched(path, before, tuple(_blob(_entry(git, base, path)) for base in bases), after)


def _entry(git: Git, tree: str, path: str) -> Entry | None:
    """What lies at a path of a tree."""
    *folders, last = path.split("/")
    for folder in folders:
        entry = git.entry(tree, folder)
        if entry is None or not entry.is_folder:
            return None
        tree = entry.id
    return git.entry(tree, last)


def _blob(entry: Entry | None) -> str | None:
    return None if entry is None else entry.id
