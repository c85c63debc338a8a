"""What a test must not do: touch the real home, or the network. And how a test runs the program."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[1]
TODAY = "2026-11-22"

OUTER_ENVIRONMENT = dict(os.environ)
"""The environment the tests were started in; only for running pip."""

_REAL_HOME = Path("~").expanduser()
# Not the whole home: the checkout, Python itself and pytest's temporary folder may lie there.
_OUT_OF_BOUNDS = tuple(
    os.fspath(_REAL_HOME / name)
    for name in (".config/clientfile", ".ssh", ".gitconfig", ".config/git", ".gnupg")
)
_FILE_EVENTS = frozenset(
    f"os.{name}" for name in "chmod link listdir mkdir remove rename rmdir scandir symlink truncate".split()
) | {"open"}
_NETWORK_EVENTS = frozenset(
    f"socket.{name}" for name in "connect sendto getaddrinfo gethostbyname gethostbyaddr".split()
)


class YouForgotToChooseAHome(AssertionError):
    """A test reached for the real home. Take the `home` fixture, or set CLIENTFILE_HOME."""


class YouForgotToStayOffline(AssertionError):
    """A test reached for the network."""


class Guard:
    """Stands over what this process opens. Audit hooks cannot be taken away again, so it is switched."""

    def __init__(self) -> None:
        self.on = False
        sys.addaudithook(self._see)

    def _see(self, event: str, args: tuple[object, ...]) -> None:
        if not self.on:
            return
        if event in _FILE_EVENTS:
            for arg in args:
                if isinstance(arg, str | bytes) and _out_of_bounds(os.fsdecode(arg)):
                    raise YouForgotToChooseAHome(os.fsdecode(arg))
        elif event in _NETWORK_EVENTS and not _is_local(args):
            raise YouForgotToStayOffline(event)


def _out_of_bounds(path: str) -> bool:
    return path.startswith(_OUT_OF_BOUNDS)


def _is_local(args: tuple[object, ...]) -> bool:
    """A socket between processes of this machine, which is a path."""
    return any(isinstance(arg, str | bytes) and os.fsdecode(arg).startswith(("/", "\0")) for arg in args)


@dataclass(frozen=True)
class Ran:
    """What a run of the program left."""

    code: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """Standard output as JSON; fails with what was said where there is none."""
        assert self.stdout, self.stderr
        return json.loads(self.stdout)

    def error(self) -> Any:
        """The error as JSON: what was asked with `--format json`."""
        return json.loads(self.stderr)


SHARED_MEMORY = Path("/dev/shm")


class Cli(Protocol):
    """The fixture `cli`: runs `clientfile` as a program of its own."""

    def __call__(
        self,
        *args: str | Path,
        input: str | bytes | None = None,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> Ran: ...


def runtime_folder(base: Path) -> Path:
    """A folder of the user's own, in memory where that is there: what one test leaves no other sees."""
    if not SHARED_MEMORY.is_dir():
        return base / "run"
    folder = SHARED_MEMORY / f"clientfile-test-{hashlib.sha256(bytes(base)).hexdigest()[:20]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def closed_environment(base: Path) -> dict[str, str]:
    """An environment of our own under `base`, with nothing of the caller's but PATH."""
    for name in ("home", "clientfile-home", "run", "tmp"):
        (base / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "PATH": OUTER_ENVIRONMENT.get("PATH", os.defpath),
        "HOME": str(base / "home"),
        "CLIENTFILE_HOME": str(base / "clientfile-home"),
        "CLIENTFILE_TODAY": TODAY,
        "XDG_RUNTIME_DIR": str(runtime_folder(base)),
        "TMPDIR": str(base / "tmp"),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_CEILING_DIRECTORIES": str(base),
    }


def run(
    args: tuple[str, ...],
    environment: Mapping[str, str],
    cwd: Path,
    *,
    input: str | bytes | None = None,
    program: tuple[str, ...] = (sys.executable, "-m", "clientfile"),
) -> Ran:
    """Run the program for real, without a terminal; never raises for an exit code."""
    data = input.encode() if isinstance(input, str) else input
    done = subprocess.run(
        [*program, *args],
        env=dict(environment),
        cwd=cwd,
        input=data if data is not None else b"",
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
