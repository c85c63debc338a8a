"""What lies in the believed commit, and in the work tree, that a store does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.git import Git
from clientfile.store.layout import ATTRIBUTES, belongs
from clientfile.store.objects import FILE, parse_commit
from clientfile.store.trees import files

_ATTRIBUTE = re.compile(r"(?:^|\s)(filter|merge|working-tree-encoding|ident|eol)(?:=|\s|$)")
_LEFTOVER = re.compile(
    r"(?:^|/)(?:\.[^/]*\.sw[a-p]|[^/]*~|4913|#[^/]*#|\.#[^/]*|[^/]*\.(?:bak|orig|rej|tmp))$"
)
"""What editors leave: vim's swap files, backups and its probe, emacs' saves and locks, patch's rests."""


def look_at_tree(git: Git, commit: str) -> Iterator[Problem]:
    """Foreign files, links, submodules and programs in a commit, each with its path."""
    for path, entry in files(git, parse_commit(git.read(commit, "commit")).tree):
        if entry.mode != FILE:
            yield Problem(
                "",
                path,
                "link",
                both(
                    "a link, a submodule or a program is committed; take it out: git rm --cached, "
                    "then git commit -S",
                    "已提交的内容中有链接、子模块或可执行文件；请移除：git rm --cached，再 git commit -S",
                ),
            )
        elif not belongs(path):
            yield Problem(
                "",
                path,
                "foreign-file",
                both(
                    "a file that does not belong here is committed; take it out: git rm, then git commit -S",
                    "提交中有不属于此处的文件；请移除：git rm，再 git commit -S",
                ),
            )
        elif path == ATTRIBUTES:
            yield from look_at_attributes(git.read(entry.id, "blob"), path)


def look_at_attributes(content: bytes, path: str) -> Iterator[Problem]:
    """Attributes that let git change files, or run programs on them."""
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        found = _ATTRIBUTE.search(line)
        if found is not None and not line.lstrip().startswith("#"):
            yield Problem(
                "",
                path,
                "git-attributes",
                both(
                    "{name} lets git change files or run programs on them; take the line out",
                    "{name} 会让 git 改动文件或对其运行程序；请删除该行",
                    name=found[1],
                ),
                line=number,
            )


def look_at_work_tree(git: Git) -> Iterator[Problem]:
    """Files that git does not track: what editors left, and what does not belong here."""
    listed = git.run("ls-files", "--others", "-z").decode("utf-8", "replace")
    for path in filter(None, listed.split("\0")):
        if _LEFTOVER.search(path):
            yield Problem(
                "",
                path,
                "leftover",
                both(
                    "an editor or a patch left it; see whether it holds client data, then remove it",
                    "编辑器或补丁的残留；请查看其中有无客户资料，然后删除",
                ),
            )
        else:
            yield Problem(
                "",
                path,
                "foreign-file",
                both("a file that does not belong here", "不属于此处的文件"),
                warning=True,
            )
