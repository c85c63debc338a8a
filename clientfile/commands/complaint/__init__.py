"""`complaint`: what a client complains of, what is done about it, and what came of it."""

from __future__ import annotations

from clientfile.commands.table import group_of

TABLE: dict[str, tuple[str, str]] = {
    "open": ("complaint.writing:open_one", "Open a complaint; its owner finds it in due."),
    "plan": ("complaint.writing:plan_one", "Say what will be done about it, by whom, until when."),
    "resolve": ("complaint.writing:resolve_one", "Close it with its result and the client's satisfaction."),
    "list": ("complaint.listing:list_them", "List complaints, overdue first."),
}
"""Verb to (`module:name` in `clientfile.commands`, one line of help)."""

complaint = group_of(
    """Complaints: open one, plan what to do, close it with what came of it, list them.

    What you type here stays in your shell's history, and the list of processes shows it while it runs.

    \b
    Examples:
      clientfile complaint open 张三 --reason 等候太久 --kind service --owner 陈雅
      clientfile complaint resolve 张三 --result 已道歉 --free-repair 补水护理 --satisfaction 4
      clientfile complaint list --state overdue
    """,
    TABLE,
)
