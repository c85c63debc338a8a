"""The history of a store, read with GitPython: who changed what, when."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store.git import Git
from clientfile.store.git_program import program
from clientfile.store.layout import client_path
from clientfile.store.objects import Commit
from clientfile.tuples import NamedTuple

# When it is imported, GitPython runs a git to see whether there is one; later it hands this process's
# environment on to its children. So it is given none to run, and none of git's variables.
for _name in [each for each in os.environ if each.startswith("GIT_")]:
    del os.environ[_name]
os.environ |= {"GIT_PYTHON_REFRESH": "quiet", "GIT_PYTHON_GIT_EXECUTABLE": os.devnull}
import git as gitpython  # noqa: E402  (what it takes from the environment is set above)


class Change(NamedTuple):
    """One commit. `by` is the roster member's id its author names; `sections` as its trailers say."""

    commit: str
    at: datetime
    by: str
    action: str
    clients: tuple[str, ...]
    sections: tuple[str, ...]
    subject: str


class History:
    """Reads the history of one store; changes nothing."""

    def __init__(self, closed: Git) -> None:
        gitpython.Git.GIT_PYTHON_GIT_EXECUTABLE = program(closed.root)
        self._repo = gitpython.Repo(closed.root, odbt=gitpython.GitCmdObjectDB)
        self._repo.git.update_environment(**closed.environment())
        self._repo.git.set_persistent_git_options(c=list(closed.settings()))

    def changes(self, commit: str, client: str = "", limit: int | None = None) -> Iterator[Change]:
        """Commits from `commit` back, of one client's document or of all, newest first."""
        paths = client_path(client) if client else ""
        try:
            for each in self._repo.iter_commits(commit, paths, max_count=limit or -1):
                yield _change(each)
        except gitpython.GitCommandError:
            raise NotBelieved(
                both("history cannot be read", "无法读取历史"),
                both("run: git fsck --full", "请运行：git fsck --full"),
            ) from None

    def close(self) -> None:
        self._repo.close()


def _change(found: gitpython.Commit) -> Change:
    message = found.message if isinstance(found.message, str) else found.message.decode("utf-8", "replace")
    parsed = Commit("", (), "", 0, "", "", message, b"")
    clients = tuple(line[8:] for line in message.splitlines() if line.startswith("Client: "))
    sections = tuple(filter(None, parsed.trailer("Sections").split(", ")))
    mail = found.author.email or ""
    who = mail.removesuffix("@clientfile") if mail.endswith("@clientfile") else found.author.name or "?"
    return Change(
        found.hexsha,
        found.authored_datetime,
        who,
        parsed.trailer("Action") or "commit",
        clients,
        sections,
        parsed.subject,
    )
