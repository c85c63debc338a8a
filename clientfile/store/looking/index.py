"""The index and git's own index: both there, both of what is committed."""

from __future__ import annotations

from collections.abc import Iterator

from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.git import Git
from clientfile.store.layout import client_of
from clientfile.store.objects import parse_commit
from clientfile.store.store import Store
from clientfile.store.trees import files
from clientfile.store.worktree import WorkTree


def look_at_index(store: Store, git: Git) -> Iterator[Problem]:
    """Clients that the index has otherwise than the commit it names, or not at all."""
    commit = str(store.index.meta["commit"])
    known = {client: blob for client, (blob, *_) in store.index.documents().items()}
    for path, entry in files(git, parse_commit(git.read(commit, "commit")).tree):
        client = client_of(path)
        if client is not None and known.pop(client, None) != entry.id:
            yield _behind(client)
    for client in known:
        yield _behind(client)
    if not WorkTree(git, store.runtime).index_is_whole():
        yield Problem(
            "",
            ".git/index",
            "index",
            both(
                "git's own index is missing or torn; the next verb mends it",
                "git 自身的索引缺失或损坏；下个命令会修复",
            ),
            warning=True,
        )


def _behind(client: str) -> Problem:
    return Problem(
        "",
        "",
        "index",
        both(
            "the index has another state of it; it is made anew after: rm .git/clientfile/index-*",
            "索引中的状态与提交不符；删除后会自动重建：rm .git/clientfile/index-*",
        ),
        client=client,
    )
