"""Files that a commit brings in, by their paths alone, and whose they are."""

from __future__ import annotations

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store.judging.rights import Rights
from clientfile.store.judging.touched import Touched
from clientfile.store.judging.words import invented, not_hers, shown
from clientfile.store.layout import CATALOGUE, SETTINGS, access_of, belongs
from clientfile.store.objects import FILE, Entry


def judge_path(path: str, after: Entry | None) -> None:
    """No path, link, submodule or executable that a store does not hold. Raises `NotBelieved`."""
    if after is None:
        return
    if after.mode != FILE:
        raise NotBelieved(
            both(
                "it brings in a link, a submodule or a program: {path}",
                "引入了链接、子模块或可执行文件：{path}",
                path=shown(path),
            )
        )
    if not belongs(path):
        raise NotBelieved(
            both(
                "it brings in a file that does not belong here: {path}",
                "引入了不属于此处的文件：{path}",
                path=shown(path),
            )
        )


def judge_file(file: Touched, rights: Rights) -> None:
    """Whether any file but a client's document is the signer's to change. Raises `NotBelieved`.

    The access log grows by anybody; catalogue, settings, templates and staff papers are the owners' and
    managers'; roster, section identities and all else the owners'.
    """
    path = file.path
    if file.origin == "invented":
        raise invented(path)
    if access_of(path) is not None:
        allowed = not any(file.parents)
    elif path in (SETTINGS, CATALOGUE) or path.startswith(("templates/", "private/")):
        allowed = rights.runs_the_shop
    else:
        allowed = rights.is_owner
    if not allowed:
        raise not_hers(rights.id, shown(path))
