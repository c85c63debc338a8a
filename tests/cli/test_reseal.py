"""`reseal` where it ends early, takes long, or has keys to put right first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from clientfile.store import age
from tests.guards import Cli, Ran

_IN_BATCHES_OF_ONE = """
import sys
from clientfile.commands import reseal
from clientfile.store import resealing, steps

how, seen = sys.argv[1], []

def interrupt(step):
    seen.append(step)
    if how == "interrupt" and step == "sealed" and seen.count(step) == 2:
        raise KeyboardInterrupt

resealing.BATCH = 1
reseal._WORTH_TELLING = 0
steps.on_reaching = interrupt
sys.argv[1:] = ["reseal"]
from clientfile.cli import main
main()
"""


def in_batches_of_one(environment: dict[str, str], folder: Path, how: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-c", _IN_BATCHES_OF_ONE, how],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def left(shop: Path, cli: Cli, tmp_path: Path) -> Path:
    """The shop of three clients, after a nightly job was there and was taken away."""
    hers = {"CLIENTFILE_HOME": str(tmp_path / "li")}
    assert cli("key", "request", "--name", "li-na", "--out", "li.yaml", env=hers).code == 0
    assert cli("staff", "add", "li-na", "--role", "nightly", "--request", "li.yaml").code == 0
    assert cli("staff", "remove", "li-na", "--yes").code == 0
    return shop


@pytest.mark.usefixtures("left")
def test_interrupted_it_says_how_far_it_came(environment: dict[str, str], tmp_path: Path) -> None:
    first = in_batches_of_one(environment, tmp_path, "interrupt")
    assert (first.code, first.stdout) == (130, "")
    assert first.stderr.splitlines() == [
        "3 parts of 1 client are sealed anew and stay so; run it again to go on",
        "clientfile: interrupted; what was being written is there wholly or not at all",
    ]
    then = in_batches_of_one(environment, tmp_path, "on")
    assert then.code == 0
    one, took, _ = then.stderr.splitlines()
    assert one == "sealed anew: 6 parts of 2 clients, in 2 commits"
    assert took.startswith("it took 0 min ")
    assert took.endswith(" parts a second")


def test_a_section_identity_that_somebody_else_opens_has_a_next_one(shop: Path, home: Path, cli: Cli) -> None:
    path = shop / "keys" / "contact" / "1.age"
    owner = (home / "identity.txt").read_text().splitlines()[-1]
    plain = age.open_sealed(path.read_bytes(), [age.identity(owner)])
    readers = [age.recipient(age.recipient_of(each)) for each in (owner, age.new_identity())]
    path.write_text(age.seal(plain, readers))
    subprocess.run(["git", "-C", shop, "commit", "-q", "-am", "x"], check=True)
    found = cli("reseal", "--lang", "en", "--format", "csv")
    assert (found.code, found.stdout) == (0, "section,from,to,parts\ncontact,1,2,3\n")
    assert found.stderr.splitlines()[0] == "put right in keys/: contact"
    log = subprocess.run(["git", "-C", shop, "log", "-2", "--format=%s"], capture_output=True, check=True)
    assert log.stdout.decode().splitlines() == ["contact: reseal 3 clients", "keys: seal anew"]
    assert cli("reseal", "--lang", "en").stderr == "no part wants to be sealed anew\n"
    assert cli("verify").code == 0
