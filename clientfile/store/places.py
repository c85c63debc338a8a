"""Where things lie: the store that is meant, one that others may write to, an identity inside of one."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from clientfile.domain.data import Json
from clientfile.errors import NoStore, NotBelieved, Refused
from clientfile.said import Said, both
from clientfile.store.layout import SETTINGS

STORE_PLACE = "store-place"
"""The shop's rule for a store that lies where others may write: warn (in status and verify), refuse, off."""


def find_root(start: Path, chosen: Path | None) -> Path:
    """The store named, or the nearest folder at or above `start` that is one. Raises `NoStore`."""
    if chosen is not None:
        root = chosen.absolute()
        if _is_store(root):
            return _checked(root)
        raise NoStore(
            both("there is no store at {path}", "{path} 处没有库", path=chosen),
            both(
                "make one: clientfile init {path} --template salon --owner NAME",
                "新建：clientfile init {path} --template salon --owner 姓名",
                path=chosen,
            ),
        )
    for folder in (start.absolute(), *start.absolute().parents):
        if _is_store(folder):
            return _checked(folder)
    raise NoStore(
        both("there is no store here or in a folder above", "此处及上级文件夹中没有库"),
        both(
            "go into it, name it with --store DIR, or make one: clientfile init DIR",
            "请进入库目录、用 --store DIR 指定，或新建：clientfile init DIR",
        ),
    )


def _is_store(folder: Path) -> bool:
    """Not where `.git` is a link, or takes branches and settings from elsewhere (`commondir`)."""
    git_dir = folder / ".git"
    return (
        git_dir.is_dir()
        and ((folder / SETTINGS).is_file() or (git_dir / "clientfile").is_dir())
        and not git_dir.is_symlink()
        and not (git_dir / "commondir").exists()
    )


def _checked(root: Path) -> Path:
    """The store. Raises `NotBelieved` where what this clone keeps for itself is a link or another user's."""
    path = root / ".git" / "clientfile"
    try:
        found = path.lstat()
    except OSError:
        return root
    if path.is_symlink():
        raise _not_ours(both(".git/clientfile is a link", ".git/clientfile 是链接"))
    if found.st_uid != os.geteuid() and not (
        os.geteuid() == 0 and os.environ.get("SUDO_UID") == str(found.st_uid)
    ):
        raise _not_ours(both(".git/clientfile belongs to somebody else", ".git/clientfile 属于其他用户"))
    return root


def _not_ours(what: Said) -> NotBelieved:
    return NotBelieved(
        what,
        both(
            "nothing was read or written; take it away: it is made anew, nothing is lost",
            "未读写任何内容；请将其移走：会自动重建，不会丢失内容",
        ),
    )


def refuse_in_a_store(path: Path) -> None:
    """Raise `Refused` for an identity or a sheet in the work tree of a store, whatever links lead there."""
    for folder in Path(os.path.realpath(path)).parents:
        if (folder / SETTINGS).exists() and (folder / ".git").is_dir():
            raise Refused(
                both(
                    "{path} lies in a store, and would be pushed with it",
                    "{path} 位于档案库内，会随库一起推送",
                    path=path,
                ),
                both(
                    "move it out, to ~/.config/clientfile; was it committed, whoever has a copy knows it",
                    "请移到 ~/.config/clientfile；若曾提交，持有副本者均已知晓",
                ),
            )


def warned_of_place(root: Path, rules: Mapping[str, Json]) -> Said | None:
    """What to say of a store that others may replace; None where all is well, or the shop has it off.

    Raises `Refused` where the shop's rule `store-place` says so.
    """
    rule = str(rules.get(STORE_PLACE, "warn"))
    folder = open_to_others(root) if rule != "off" else None
    if folder is None:
        return None
    said = both(
        "others of this machine may replace files of this store, through {path}",
        "本机其他用户可经 {path} 替换本库文件",
        path=folder,
    )
    mend = both("run: chmod go-w {path}", "请运行：chmod go-w {path}", path=folder)
    if rule == "refuse":
        raise Refused(said, mend)
    return both("{said}; {mend}", "{said}；{mend}", said=said, mend=mend)


def open_to_others(root: Path) -> Path | None:
    """The folder through which others may replace this store: itself or one above, without the sticky bit."""
    here = Path(os.path.realpath(root))
    for folder in (here, *here.parents):
        try:
            found = folder.stat()
        except OSError:
            continue
        others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if others and not (found.st_mode & stat.S_ISVTX and folder != here):
            return folder
    return None
