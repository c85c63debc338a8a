"""Which git is run: the user's, never one that lies in the store."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from clientfile.errors import ClientfileError
from clientfile.said import both


def program(root: Path) -> str:
    """The git program, by its path. Raises `ClientfileError` where there is none outside the store."""
    found = shutil.which("git", path=safe_path(root))
    if found is None:
        raise ClientfileError(
            both("the git program is not installed", "未安装 git 程序"),
            both("install git 2.36 or later", "请安装 git 2.36 或更高版本"),
        )
    return found


def safe_path(root: Path) -> str:
    """PATH without relative folders and without the store: a `git` planted there never runs."""
    inside = os.path.realpath(root) + os.sep
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    kept = [
        each
        for each in folders
        if each.startswith("/") and not (os.path.realpath(each) + os.sep).startswith(inside)
    ]
    return os.pathsep.join(kept) or "/usr/bin:/bin"
