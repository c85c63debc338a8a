"""What is measured from inside, in a process of its own: `python -m bench.inside WHAT …` prints JSON."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from itertools import islice
from pathlib import Path

from bench.parts import alone
from bench.shop import TODAY
from clientfile.actions.record_visit import record_visit
from clientfile.store import age, steps
from clientfile.store.document import parse_document
from clientfile.store.git import Git
from clientfile.store.home import home_folder
from clientfile.store.judging.beside import Beside
from clientfile.store.keyring import Keyring, recipients
from clientfile.store.seen import seen_until
from clientfile.store.store import Store
from clientfile.store.surroundings import Surroundings
from clientfile.store.trees import files
from clientfile.store.trust import Court


def store() -> Store:
    """On the day of the shop, whatever the clock says: after midnight its visits would lie in the future."""
    return Store(Path(os.environ["CLIENTFILE_STORE"]), Surroundings(home_folder(os.environ), today=TODAY))


def visit(client: str) -> dict[str, float]:
    """The git part of a visit: from all is sealed to the work tree is written, and what git's index takes
    longer than ours, which is written beside it."""
    at: dict[str, float] = {}

    def note(step: str) -> None:
        at.setdefault(step, time.perf_counter())

    steps.on_reaching = note
    record_visit(store(), client, "hydra-facial")
    return {"git": at["work-tree-written"] - at["sealed"] + at["git-index-written"] - at["index-written"]}


def commits(count: str, *clients: str) -> dict[str, float]:
    """So many commits, a visit each, one after the other."""
    opened = store()
    began = time.perf_counter()
    for nth in range(int(count)):
        record_visit(opened, clients[nth % len(clients)], "mini-bubble")
    return {"seconds": time.perf_counter() - began}


def judge() -> dict[str, float]:
    """How fast history is believed, by every rule: what came after founding, settings and intake.

    What lies before them is judged too, and its ciphertexts noted, before the clock starts.
    """
    opened = store()
    pin = opened.pin
    assert pin is not None
    git = Git(opened.root)
    names = git.run("rev-list", "--reverse", "HEAD").decode().split()
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Beside(str(opened.keys.identity), pin.store)) as beside,
    ):
        seen = Path(folder) / "seen.db"
        seen_until(seen, git, names[2]).close()
        began = time.perf_counter()
        court = Court(git, pin.owner, seen=seen, look=beside.look, signed=beside.signed)
        belief = court.believe(names[2], names[-1])
        found = beside.found()
        took = time.perf_counter() - began
    git.close()
    assert belief.refusal is None
    assert not found
    return {"commits": len(names) - 3, "seconds": took}


def parts(count: str) -> dict[str, float]:
    """Seconds a client of the unavoidable parts, over so many of her files as they lie in the store."""
    files = list(islice(store().index.clients(), int(count)))
    given, own = alone(files)
    return {
        "intake": given.intake,
        "index": given.index,
        "own intake": own.intake,
        "own index": own.index,
        **{f"part {name}": seconds for name, seconds in vars(given).items()},
    }


def age_alone(documents: str) -> dict[str, float]:
    """What age needs to open and seal the parts of so many documents, and nothing else."""
    opened = store()
    git = Git(opened.root)
    blobs = [each[0] for _, each in sorted(opened.index.documents().items())][: int(documents)]
    files = files_of(git, str(opened.index.meta["commit"]))
    keyring = Keyring(opened.keys.identity, opened.settings.store, files.get)
    sealed_to: dict[str, list[age.Recipient]] = {}
    jobs = []
    for client, blob in zip(sorted(opened.index.documents()), blobs, strict=False):
        for name, sealed in parse_document(git.read(blob), client).parts.items():
            section = name.partition(".")[0].partition("+")[0]
            identities = keyring.identities(section, sealed.key)
            jobs.append((sealed.age.encode(), identities, recipients(opened.roster, section, sealed_to)))
    git.close()
    began = time.perf_counter()
    for armor, identities, whom in jobs:
        age.seal(age.open_sealed(armor, identities), whom)
    return {"parts": len(jobs), "seconds": time.perf_counter() - began}


def files_of(git: Git, commit: str) -> dict[str, bytes]:
    """Path to content of all section identities."""
    keys = git.find(f"{commit}:keys")
    return {f"keys/{path}": git.read(entry.id) for path, entry in files(git, keys[0])} if keys else {}


WHAT: dict[str, Callable[..., dict[str, float]]] = {
    "age_alone": age_alone,
    "visit": visit,
    "commits": commits,
    "judge": judge,
    "parts": parts,
}

if __name__ == "__main__":
    print(json.dumps(WHAT[sys.argv[1]](*sys.argv[2:])))
