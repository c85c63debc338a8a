"""All of history judged once more, from the root commit: the first thing that `verify` looks at."""

from __future__ import annotations

from contextlib import closing

from clientfile.errors import ClientfileError
from clientfile.said import both
from clientfile.store.git import Git
from clientfile.store.judging.beside import Beside
from clientfile.store.judging.openings import Openings
from clientfile.store.objects import Commit
from clientfile.store.store import Store
from clientfile.store.trust import Court, signer_of

WORTH_A_PROCESS = 200
"""Commits: from so many on, opening their parts in a second process saves more than it takes to start."""


def examine_history(store: Store, git: Git) -> tuple[int, ClientfileError | None]:
    """(commits judged, why one of them is not believed), from the root to the last believed commit."""
    pin = store.pin
    assert pin is not None
    commit = str(store.index.meta["commit"])
    total = int(git.run("rev-list", "--count", commit))
    identity = str(store.keys.identity)
    with store.surroundings.progress(total, both("judging commits", "正在核验提交")) as tick:
        if total < WORTH_A_PROCESS:
            court = Court(git, pin.owner, look=Openings(identity, pin.store).judge)
            return total, court.believe("", commit, known=store.roster, tick=tick).refusal
        with closing(Beside(identity, pin.store)) as beside:
            court = Court(git, pin.owner, look=beside.look, signed=beside.signed)
            refusal = court.believe("", commit, known=store.roster, tick=tick).refusal
            found = beside.found()
    if not found:
        return total, refusal

    def told(name: str, commit: Commit) -> str:
        if name in found:
            raise found[name]
        return signer_of(commit)

    # What an owner accepted later is forgiven: only judging in order tells.
    return total, Court(git, pin.owner, signed=told).believe("", commit, known=store.roster).refusal
