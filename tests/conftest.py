"""Fixtures every test may take. A test that takes none still cannot touch the real home or the network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import hypothesis
import pytest

from tests.guards import SHARED_MEMORY, TODAY, Cli, Guard, Ran, closed_environment, run, runtime_folder

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.load_profile("steady")

_guard = Guard()


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment `cli` runs in. A test may change it; `store` adds CLIENTFILE_STORE."""
    closed = closed_environment(tmp_path)
    yield closed
    folder = runtime_folder(tmp_path)
    if folder.is_relative_to(SHARED_MEMORY):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Iterator[None]:
    """This process too has only the homes under the test's own folder, and stays offline."""
    for name in list(os.environ):
        if name.startswith(("CLIENTFILE_", "GIT_", "XDG_", "SSH_", "AGE_")):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        if name not in ("PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LANG", "TMPDIR"):
            monkeypatch.setenv(name, value)
    _guard.on = True
    yield
    _guard.on = False


@pytest.fixture
def home(environment: dict[str, str]) -> Path:
    """CLIENTFILE_HOME of this test: where its identity, signing key and pins are."""
    return Path(environment["CLIENTFILE_HOME"])


@pytest.fixture
def cli(environment: dict[str, str], tmp_path: Path) -> Cli:
    """`cli("show", "k7", input="…", env={"LANG": "C"}).code`; an `env` value of None takes the name away."""

    def call(
        *args: str | Path,
        input: str | bytes | None = None,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> Ran:
        whole = {**environment, **(env or {})}
        kept = {name: value for name, value in whole.items() if value is not None}
        return run(tuple(str(arg) for arg in args), kept, cwd or tmp_path, input=input)

    return call


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a fresh `store` and the `clientfile-home` that opens it; made once, then copied."""
    base = tmp_path_factory.mktemp("template")
    made = run(
        ("init", str(base / "store"), "--template", "medspa", "--owner", "陈雅", "--no-recovery-sheet"),
        closed_environment(base),
        base,
    )
    assert made.code == 0, made.stderr
    return base


@pytest.fixture
def store(store_template: Path, environment: dict[str, str], home: Path, tmp_path: Path) -> Path:
    """A fresh medspa store of 陈雅's with no clients, which `cli` uses without `--store`."""
    copied = tmp_path / "store"
    shutil.copytree(store_template / "store", copied, symlinks=True)
    shutil.copytree(store_template / "clientfile-home", home, symlinks=True, dirs_exist_ok=True)
    config = copied / ".git" / "config"
    config.write_text(config.read_text().replace(str(store_template), str(tmp_path)))
    environment["CLIENTFILE_STORE"] = str(copied)
    return copied


@pytest.fixture
def today() -> str:
    """The day every test lives on."""
    return TODAY


@pytest.fixture(scope="session")
def age_program() -> Path:
    """The stock `age`."""
    found = shutil.which("age")
    if found is None:
        pytest.skip("the age program is not installed")
    return Path(found)
