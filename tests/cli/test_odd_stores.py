"""A store laid out by others' hands: pipes, devices, endless files and links where files belong.

No verb waits for a pipe, reads a file without an end, follows a link out of the store, or shows a traceback.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.guards import Ran

ENDLESS = 1 << 30
SECONDS = 30
"""A verb that waits for a pipe would wait for ever."""

VERBS = (
    ("status",),
    ("show", "张三"),
    ("due",),
    ("update", "李四", "--set", "contact.wechat=x"),
    ("verify", "--full"),
)


def _run(words: tuple[str, ...], environment: Mapping[str, str], cwd: Path) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "clientfile", *words],
        env=dict(environment),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def _pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    os.truncate(path, ENDLESS)


def _device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


ODD = [_pipe, _endless, _device]
IN_THE_STORE = ["store.yaml", "roster.yaml", "catalogue.yaml", ".gitattributes"]
IN_GIT = [
    "HEAD",
    "config",
    "index",
    "packed-refs",
    "refs/heads/main",
    "logs/refs/heads/main",
    "info/attributes",
    "hooks",
    "clientfile/clone.json",
    "clientfile/worktree",
    "clientfile/lock",
    "clientfile/holder.json",
    "clientfile/draft.age",
    "clientfile/spool",
    "clientfile/tmp",
    "clientfile/envelopes.json",
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: str(odd.__name__).strip("_"))
def test_files_of_the_store(
    environment: dict[str, str], shop: Path, tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    for name in IN_THE_STORE:
        kept = (shop / name).read_bytes()
        odd(shop / name)
        for words in VERBS[:3]:
            _well_behaved(_run(words, environment, tmp_path), (name, words))
        _away(shop / name)
        (shop / name).write_bytes(kept)


@pytest.mark.parametrize("odd", [_pipe, _endless], ids=["pipe", "endless"])
@pytest.mark.parametrize("name", IN_GIT)
def test_files_of_the_clone(
    environment: dict[str, str], shop: Path, tmp_path: Path, name: str, odd: Callable[[Path], None]
) -> None:
    path = shop / ".git" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        path.rename(tmp_path / "moved")
    odd(path)
    for words in (("due",), ("update", "李四", "--set", "contact.wechat=x")):
        _well_behaved(_run(words, environment, tmp_path), (name, words))


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: str(odd.__name__).strip("_"))
def test_pins(
    environment: dict[str, str], shop: Path, home: Path, tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    for path in [each for each in (home / "pins").rglob("*") if each.is_file()]:
        kept = path.read_bytes()
        odd(path)
        _well_behaved(_run(("due",), environment, tmp_path), path)
        _away(path)
        path.write_bytes(kept)


def _well_behaved(ran: Ran, what: object) -> None:
    """It ends, in words, and not by a bug of ours."""
    assert ran.code in (0, 1, 2, 3, 10, 11, 12, 13, 14), (what, ran)
    assert "Traceback" not in ran.stderr, (what, ran)
    assert ran.code == 0 or ran.stderr, (what, ran)


def _away(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


# Links ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clients", "clients/b", "keys", "access"])
def test_a_folder_that_is_a_link_is_not_written_through(
    environment: dict[str, str], shop: Path, tmp_path: Path, name: str
) -> None:
    """What is committed is not lost by it, and nothing outside the store changes."""
    outside = tmp_path / "outside"
    if (shop / name).exists():
        (shop / name).rename(outside)
    else:
        outside.mkdir()
    (shop / name).symlink_to(outside)
    before = _state(outside)
    for words in VERBS:
        _well_behaved(_run(words, environment, tmp_path), (name, words))
    assert _state(outside) == before


def _state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_repository_that_is_elsewhere(environment: dict[str, str], shop: Path, tmp_path: Path) -> None:
    """`.git` as a link or as a file that names another folder: not taken for a store."""
    elsewhere = tmp_path / "elsewhere"
    (shop / ".git").rename(elsewhere)
    (shop / ".git").symlink_to(elsewhere)
    before = _state(elsewhere)
    for words in VERBS[:2]:
        assert _run(words, environment, tmp_path).code == 10
    (shop / ".git").unlink()
    (shop / ".git").write_text(f"gitdir: {elsewhere}\n")
    for words in VERBS[:2]:
        assert _run(words, environment, tmp_path).code == 10
    assert _state(elsewhere) == before


def test_a_folder_of_ours_that_is_elsewhere(environment: dict[str, str], shop: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (shop / ".git" / "clientfile").rename(elsewhere)
    (shop / ".git" / "clientfile").symlink_to(elsewhere)
    before = _state(elsewhere)
    for words in VERBS[:2]:
        ran = _run(words, environment, tmp_path)
        assert ran.code == 13, (words, ran)
        assert ".git/clientfile is a link" in ran.stderr
        assert "是链接" in _run((*words, "--lang", "zh"), environment, tmp_path).stderr
    assert _state(elsewhere) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_folder_of_ours_that_is_somebody_elses(
    environment: dict[str, str], shop: Path, tmp_path: Path
) -> None:
    os.chown(shop / ".git" / "clientfile", 65534, 65534)
    ran = _run(("status",), environment, tmp_path)
    assert ran.code == 13, ran
    assert ".git/clientfile belongs to somebody else" in ran.stderr


def test_a_linked_work_tree_is_no_store(environment: dict[str, str], shop: Path, tmp_path: Path) -> None:
    """`commondir` lets git take branches and settings from another repository."""
    (shop / ".git" / "commondir").write_text(str(tmp_path))
    ran = _run(("status",), environment, tmp_path)
    assert (ran.code, ran.stdout) == (10, "")
