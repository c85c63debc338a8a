"""Everything once more, from the root commit to each part: what `verify` looks at."""

from __future__ import annotations

from collections.abc import Iterator

from clientfile.errors import ClientfileError
from clientfile.said import both
from clientfile.store.catching_up import reader_at
from clientfile.store.git import Git
from clientfile.store.layout import client_of
from clientfile.store.objects import parse_commit
from clientfile.store.opening import Opened, open_document
from clientfile.store.store import Store
from clientfile.store.trees import files
from clientfile.store.trust import Court


def examine_history(store: Store, git: Git) -> tuple[int, ClientfileError | None]:
    """(commits judged, why one of them is not believed), from the root to the last believed commit."""
    pin = store.pin
    assert pin is not None
    commit = str(store.index.meta["commit"])
    total = int(git.run("rev-list", "--count", commit))
    with store.surroundings.progress(total, both("judging commits", "正在核验提交")) as tick:
        belief = Court(git, pin.owner).believe("", commit, known=store.roster, tick=tick)
    return total, belief.refusal


def examine_documents(store: Store, git: Git) -> Iterator[tuple[str, Opened]]:
    """Every document of the last believed commit, opened anew."""
    commit = str(store.index.meta["commit"])
    reader = reader_at(store, git, commit)
    found = [
        (client, entry.id)
        for path, entry in files(git, parse_commit(git.read(commit, "commit")).tree)
        if (client := client_of(path))
    ]
    with store.surroundings.progress(
        len(found), both("opening client documents", "正在打开客户文档")
    ) as tick:
        for (client, _), blob in zip(found, git.read_many([blob for _, blob in found]), strict=True):
            yield client, open_document(reader, client, blob[2] if blob else None)
            tick(1)


def foreign_files(git: Git) -> list[str]:
    """Files in the work tree that git does not track."""
    listed = git.run("ls-files", "--others", "-z").decode("utf-8", "replace")
    return [path for path in listed.split("\0") if path]
