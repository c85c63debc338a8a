"""Where things lie on this machine: an identity that would be pushed, a store that others may write to."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from clientfile.domain.data import Json
from clientfile.errors import Refused
from clientfile.said import Said, both
from clientfile.store.layout import SETTINGS

STORE_PLACE = "store-place"
"""The shop's rule for a store that lies where others may write: warn (in status and verify), refuse, off."""


def refuse_in_a_store(path: Path) -> None:
    """Raise `Refused` for an identity or a sheet in the work tree of a store, whatever links lead there."""
    folder = os.path.dirname(os.path.realpath(path))  # noqa: PTH120  (once a verb: paths as text are quicker)
    while True:
        if os.path.exists(f"{folder}/{SETTINGS}") and os.path.isdir(f"{folder}/.git"):  # noqa: PTH110, PTH112
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
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return
        folder = above


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
