"""What is said of a commit that is not believed."""

from __future__ import annotations

from clientfile.errors import ClientfileError, NotBelieved
from clientfile.said import Said, both


def not_hers(who: str, path: str) -> NotBelieved:
    """Somebody changed what her role may not."""
    return NotBelieved(both("{who} may not change {path}", "{who} 无权更改 {path}", who=who, path=path))


def unsigned() -> NotBelieved:
    """A commit without signature."""
    return NotBelieved(both("it is not signed", "未签名"))


def invented(path: str) -> NotBelieved:
    """A merge that holds, or drops, what neither side had changed."""
    return NotBelieved(
        both(
            "a merge holds at {path} what neither side brought",
            "合并提交在 {path} 处出现了任何一方都没有的内容",
            path=path,
        )
    )


def refused(name: str, error: ClientfileError) -> NotBelieved:
    """The same, saying of which commit and what to do."""
    why: Said = error.message
    return NotBelieved(
        both("commit {name} is not believed: {why}", "提交 {name} 不可信：{why}", name=name[:12], why=why),
        error.hint
        or both(
            "what was believed before is shown; look at it: git show {name}; "
            "to go on from it as the owner: clientfile accept",
            "以下为此前可信的内容；请查看：git show {name}；店主确认后可：clientfile accept",
            name=name[:12],
        ),
    )


def shown(path: str) -> str:
    """A stranger's path, as it may be printed."""
    return "".join(c if c.isprintable() and c.isascii() else "?" for c in path)[:120]
