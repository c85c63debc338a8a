"""What is said of client files that are not believed, were edited by hand, or could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from clientfile.errors import NotBelieved, Partial
from clientfile.said import Said, both, counted
from clientfile.store.index.index import Trouble


def unbelieved(client: str, trouble: Trouble) -> NotBelieved:
    """Of one client that was to be read."""
    return NotBelieved(
        Said(trouble.en, trouble.zh),
        both(
            "nothing of it was used; see who did it: clientfile log {id}",
            "其内容未被采用；查看何人所为：clientfile log {id}",
            id=client,
        ),
    ).of([client])


def not_wholly_read(troubles: Sequence[Trouble]) -> Partial:
    """After a list."""
    first = troubles[0]
    return Partial(
        counted(
            len(troubles),
            "{n} client document could not be read wholly: {first}",
            "{n} client documents could not be read wholly; the first: {first}",
            "有 {n} 份客户文档无法完整读取；首个：{first}",
            first=Said(first.en, first.zh),
        ),
        both(
            "the rest is shown; look closer with: clientfile verify",
            "其余已显示；请运行 clientfile verify 查看详情",
        ),
    )


def edited_by_hand(paths: Sequence[str]) -> NotBelieved:
    """After a list."""
    return NotBelieved(
        counted(
            len(paths),
            "{n} file was edited by hand; what is committed was shown: {path}",
            "{n} files were edited by hand; what is committed was shown; the first: {path}",
            "有 {n} 个文件被手工改动；已显示提交的内容；首个：{path}",
            path=paths[0],
        ),
        both(
            "look at it: git status; to undo it: git checkout HEAD -- {path}",
            "查看：git status；撤销：git checkout HEAD -- {path}",
            path=paths[0],
        ),
    )
