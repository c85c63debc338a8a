"""What is published works where nothing else is: the wheel, installed without development dependencies."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.guards import OUTER_ENVIRONMENT, ROOT, Ran, closed_environment, run

pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel, built from a clean copy of what the sdist holds."""
    out = tmp_path_factory.mktemp("dist")
    _pip_world(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(out))
    with tarfile.open(next(out.glob("*.tar.gz"))) as sdist:
        sdist.extractall(out / "unpacked", filter="data")
    source = next((out / "unpacked").iterdir())
    _pip_world(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out), cwd=source)
    return out


@pytest.fixture(scope="module")
def program(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`clientfile` of a fresh environment that holds the wheel and the pinned run-time dependencies."""
    fresh = tmp_path_factory.mktemp("fresh")
    venv.create(fresh, with_pip=False)
    wheel = next(dist.glob("*.whl"))
    install = (sys.executable, "-m", "pip", "--python", str(fresh / "bin/python"), "install", "-qq")
    _pip_world(*install, "-r", str(ROOT / "requirements/runtime.lock"), str(wheel))
    return fresh / "bin/clientfile"


def _pip_world(*command: str, cwd: Path = ROOT) -> None:
    """Run a build or pip in the environment the tests were started in: its index, its cache."""
    done = subprocess.run(
        command, cwd=cwd, env=OUTER_ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_wheel_carries_schemas_and_templates(dist: Path) -> None:
    with ZipFile(next(dist.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    for folder in ("schemas", "templates"):
        ours = {
            f"clientfile/{path.relative_to(ROOT)}" for path in (ROOT / folder).rglob("*") if path.is_file()
        }
        assert ours
        assert ours <= held
    assert not {name for name in held if name.startswith("tests/")}


def test_a_client_is_taken_in_with_the_installed_wheel(program: Path, tmp_path: Path) -> None:
    environment = closed_environment(tmp_path)
    del environment["PYTHONPATH"]

    def clientfile(*args: str, input: str | None = None) -> Ran:
        ran = run(args, environment, tmp_path, input=input, program=(str(program),))
        assert ran.code == 0, ran.stderr
        return ran

    clientfile("init", "store", "--template", "wellness", "--owner", "陈雅", "--no-recovery-sheet")
    environment["CLIENTFILE_STORE"] = str(tmp_path / "store")
    taken_in = clientfile(
        "intake",
        "--from",
        "-",
        "--format",
        "json",
        input="sections: {contact: {name: 李小明, phones: [{number: 13800138000}]}}\n",
    )
    [client] = taken_in.json()
    shown = clientfile("show", "李小明", "--format", "json").json()

    assert shown["id"] == client["id"]
    assert shown["sections"]["contact"]["name"] == "李小明"
    assert shown["unreadable"] == []


def test_the_fresh_environment_holds_nothing_but_what_the_lock_says(program: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(program.parent / "python"),
        "list",
        "--format",
        "json",
    ]
    listed = subprocess.run(command, env=OUTER_ENVIRONMENT, capture_output=True, text=True, check=True)
    held = {f"{one['name']}=={one['version']}".lower().replace("_", "-") for one in json.loads(listed.stdout)}
    lock = (ROOT / "requirements/runtime.lock").read_text().lower().replace("_", "-").splitlines()
    pinned = {line for line in lock if not line.startswith("#")}

    assert {one for one in held if not one.startswith(("clientfile==", "pip=="))} == pinned
