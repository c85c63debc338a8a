"""What is measured from inside, in a process of its own: `python -m bench.inside WHAT …` prints JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from clientfile.actions.record_visit import record_visit
from clientfile.store import steps
from clientfile.store.git import Git
from clientfile.store.home import home_folder
from clientfile.store.store import Store
from clientfile.store.surroundings import Surroundings
from clientfile.store.trust import Court


def store() -> Store:
    return Store(Path(os.environ["CLIENTFILE_STORE"]), Surroundings(home_folder(os.environ)))


def visit(client: str) -> dict[str, float]:
    """The git part of a visit: from all is sealed to the work tree and git's index are written."""
    at: dict[str, float] = {}

    def note(step: str) -> None:
        at.setdefault(step, time.perf_counter())

    steps.on_reaching = note
    record_visit(store(), client, "hydra-facial")
    return {"git": at["git-index-written"] - at["sealed"]}


def commits(count: str, *clients: str) -> dict[str, float]:
    """So many commits, a visit each, one after the other."""
    opened = store()
    began = time.perf_counter()
    for nth in range(int(count)):
        record_visit(opened, clients[nth % len(clients)], "mini-bubble")
    return {"seconds": time.perf_counter() - began}


def judge() -> dict[str, float]:
    """How fast history is believed: the commits after the founding, the settings and the intake."""
    opened = store()
    pin = opened.pin
    assert pin is not None
    git = Git(opened.root)
    names = git.run("rev-list", "--reverse", "HEAD").decode().split()
    began = time.perf_counter()
    belief = Court(git, pin.owner).believe(names[2], names[-1])
    took = time.perf_counter() - began
    git.close()
    assert belief.refusal is None
    return {"commits": len(names) - 3, "seconds": took}


WHAT = {"visit": visit, "commits": commits, "judge": judge}

if __name__ == "__main__":
    print(json.dumps(WHAT[sys.argv[1]](*sys.argv[2:])))
