"""A private folder: in memory, nobody else's, gone afterwards."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clientfile.errors import Refused
from clientfile.store import memory_folder as module
from clientfile.store.private_folder import SHARED_MEMORY, private_folder

pytestmark = pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="no file system in memory")


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that counts as memory."""
    monkeypatch.setattr(module, "_IN_MEMORY", frozenset({"tmpfs", "ramfs", _kind(tmp_path)}))
    (tmp_path / "memory").mkdir(mode=0o700)
    return tmp_path / "memory"


def _kind(folder: Path) -> str:
    number = f"{os.major(folder.stat().st_dev)}:{os.minor(folder.stat().st_dev)}"
    lines = Path("/proc/self/mountinfo").read_text().splitlines()
    return next(line.partition(" - ")[2].split()[0] for line in lines if line.split()[2] == number)


def test_it_is_private_and_removed(memory: Path) -> None:
    with private_folder({}, memory) as folder:
        assert folder.parent == memory / f"clientfile-{os.geteuid()}"
        assert [each.stat().st_mode & 0o777 for each in (folder, folder.parent)] == [0o700, 0o700]
        (folder / "a").write_text("b")
    assert list(folder.parent.iterdir()) == []


def test_the_runtime_folder_comes_first(memory: Path) -> None:
    with private_folder({"XDG_RUNTIME_DIR": str(memory)}) as folder:
        assert folder.is_relative_to(memory)


def test_a_runtime_folder_that_others_may_read_is_not_used(memory: Path) -> None:
    memory.chmod(0o755)
    with private_folder({"XDG_RUNTIME_DIR": str(memory)}) as folder:
        assert folder.is_relative_to(SHARED_MEMORY)


def test_only_what_the_dead_left_is_swept(memory: Path) -> None:
    with private_folder({}, memory) as living:
        dead = living.parent / "edit-dead"
        dead.mkdir(mode=0o700)
        (dead / "contact.yaml").write_text("x")
        with private_folder({}, memory):
            assert living.is_dir()
            assert not dead.exists()


def test_on_a_disk_it_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_IN_MEMORY", frozenset({"nothing"}))
    with pytest.raises(Refused) as caught, private_folder({"XDG_RUNTIME_DIR": str(tmp_path)}, tmp_path):
        pass
    assert caught.value.message.en == "there is no folder in memory for a private file"
    assert caught.value.hint is not None
    assert "clientfile update REF --from FILE" in caught.value.hint.en


@pytest.mark.parametrize("trap", ["link", "open"])
def test_what_somebody_else_put_there_is_refused(memory: Path, tmp_path: Path, trap: str) -> None:
    ours = memory / f"clientfile-{os.geteuid()}"
    if trap == "link":
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        ours.symlink_to(tmp_path / "elsewhere")
    else:
        ours.mkdir()
        ours.chmod(0o777)
    with pytest.raises(Refused, match="belongs to somebody else"), private_folder({}, memory):
        pass
