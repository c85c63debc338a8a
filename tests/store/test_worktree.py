"""Files are brought over one after the other; folders come and go with them, and no link is followed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from clientfile.store.blob import blob_id
from clientfile.store.git import Git
from clientfile.store.layout import Runtime
from clientfile.store.worktree import Content, WorkTree
from tests.store.helpers import git

FILES = {f"clients/a/{b}/a{b}{nth}.yaml": f"{b}{nth}\n".encode() for b in "bcd" for nth in range(3)}
BLOBS = {path: blob_id(content) for path, content in FILES.items()}
NOTHING: Mapping[str, None] = dict.fromkeys(FILES)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "repository")
    return tmp_path / "repository"


def tree(root: Path) -> WorkTree:
    runtime = Runtime(root / ".git")
    runtime.temporary.mkdir(parents=True, exist_ok=True)
    return WorkTree(Git(root), runtime)


def there(root: Path) -> dict[str, bytes]:
    """What lies below `clients`; a folder that nothing lies in shows as one."""
    found = sorted((root / "clients").rglob("*")) if (root / "clients").exists() else []
    files = {f"{each.relative_to(root)}": each.read_bytes() for each in found if each.is_file()}
    bare = {f"{each.relative_to(root)}/": b"" for each in found if each.is_dir() and not any(each.iterdir())}
    return files | bare


def test_they_come_and_go_with_their_folders(root: Path) -> None:
    assert tree(root).bring(NOTHING, FILES.items()) == []
    assert there(root) == FILES
    assert tree(root).bring(BLOBS, [(path, None) for path in FILES]) == []
    assert there(root) == {}


def test_a_folder_that_went_comes_again(root: Path) -> None:
    """The last file of a folder goes, and then another comes into it."""
    tree(root).bring(NOTHING, FILES.items())
    gone = [(path, None) for path in FILES if "/b/" in path]
    fresh: Content = ("clients/a/b/abnew.yaml", b"new\n")
    ahead: Content = ("clients/a/b/abfirst.yaml", b"first\n")
    new = [ahead, *gone, ("clients/a/b/abfirst.yaml", None), fresh]
    old = {**BLOBS, "clients/a/b/abfirst.yaml": blob_id(b"first\n")}
    assert tree(root).bring(old, new) == []
    assert there(root) == {**{p: c for p, c in FILES.items() if "/b/" not in p}, fresh[0]: b"new\n"}


def test_nothing_goes_through_a_link(root: Path, tmp_path: Path) -> None:
    """However many files lie behind it; what stands beside it comes all the same."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "clients" / "a").mkdir(parents=True)
    (root / "clients" / "a" / "c").symlink_to(outside)
    behind = [path for path in FILES if "/c/" in path]
    assert tree(root).bring(NOTHING, FILES.items()) == behind
    assert list(outside.iterdir()) == []
    assert all((root / path).read_bytes() == FILES[path] for path in FILES if path not in behind)


def test_a_hands_edit_stays(root: Path) -> None:
    tree(root).bring(NOTHING, FILES.items())
    edited, *others = FILES
    (root / edited).write_bytes(b"mine\n")
    assert tree(root).bring(BLOBS, [(path, b"theirs\n") for path in FILES]) == [edited]
    assert there(root) == {edited: b"mine\n"} | dict.fromkeys(others, b"theirs\n")
