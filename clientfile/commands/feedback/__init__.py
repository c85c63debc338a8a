"""`feedback`: what clients say, answered at once or followed up by somebody."""

from __future__ import annotations

from clientfile.commands.table import group_of

TABLE: dict[str, tuple[str, str]] = {
    "add": ("feedback.writing:add", "Take feedback in; care advice is open again."),
    "resolve": ("feedback.writing:resolve_one", "Close it with what came of it."),
    "list": ("feedback.listing:list_them", "List feedback, what waits for an answer first of all."),
}
"""Verb to (`module:name` in `clientfile.commands`, one line of help)."""

feedback = group_of(
    """Feedback: take it in and route it, resolve it, list what waits for an answer.

    Something simple is answered at once; what has an owner is followed up. Something negative needs an owner
    or an answer. What you type here stays in your shell's history, and the list of processes shows it while
    it runs: --from is safer.

    \b
    Examples:
      clientfile feedback add 张三 --text 果酸换肤后更干燥 --about visit --polarity negative --owner 陈雅
      clientfile feedback resolve 张三 --result 已调整护理 --advice 每日两次保湿
      clientfile feedback list
    """,
    TABLE,
)
