"""What each remote has of this branch, as far as this clone knows. No network is asked.

"The last backup" is the newest time at which a push from this clone brought this branch to a remote: git
notes it in the log of its remote-tracking branch. A push by address, without a remote's name, leaves no such
note; git forgets a note after 90 days; and a clone has fetched, not pushed. So what a remote is known to
have, and when it was last pushed to, are told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from clientfile.store import heads
from clientfile.store.git import Git
from clientfile.store.layout import BRANCH
from clientfile.store.plain_file import NotPlain, read_plain
from clientfile.tuples import NamedTuple

_PUSHED = r"[0-9a-f]{40} [0-9a-f]{40} .*> ([0-9]{1,12}) [+-][0-9]{4}\tupdate by push\b.*"
_LATEST = 253402300799
"""The last second of the year 9999: what a torn log says beyond it is no time."""


class Backup(NamedTuple):
    """One remote: when this clone last pushed the branch there, and how many commits it is known to lack.

    `pushed` is None where no push is noted, `missing` is None where nothing of the branch is known to be
    there.
    """

    remote: str
    pushed: datetime | None
    missing: int | None


def backups(git: Git, commit: str, zone: tzinfo) -> list[Backup]:
    """Every remote there is, in git's order: how `commit` stands there. Times are in `zone`."""
    branch = heads.branch(git.dir) or BRANCH
    found = []
    for remote in git.run("remote").decode("utf-8", "replace").splitlines():
        tracking = f"refs/remotes/{remote}/{branch.removeprefix('refs/heads/')}"
        known = heads.commit_at(git.dir, tracking) is not None
        missing = _missing(git, commit, tracking) if known else None
        found.append(Backup(remote, _pushed(git.dir / "logs" / tracking, zone), missing))
    return found


def unpushed(git: Git, commit: str) -> int:
    """Commits up to `commit` that no remote is known to have."""
    return _missing(git, commit, "--remotes")


def _missing(git: Git, commit: str, there: str) -> int:
    # What a remote has and this clone has lost is no reason to say nothing.
    return int(git.run("rev-list", "--count", "--ignore-missing", commit, "--not", there))


def _pushed(log: Path, zone: tzinfo) -> datetime | None:
    for line in reversed(list(_lines(log))):
        found = re.fullmatch(_PUSHED, line)
        if found is not None and int(found[1]) <= _LATEST:
            return datetime.fromtimestamp(int(found[1]), zone)
    return None


def _lines(log: Path) -> Iterator[str]:
    try:
        yield from read_plain(log, heads.MAX_REFS).decode("utf-8", "replace").splitlines()
    except (OSError, NotPlain):
        return
