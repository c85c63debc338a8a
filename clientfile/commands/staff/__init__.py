"""`staff`: who works here, and what each may read. Each of its verbs is loaded when it is asked for."""

from __future__ import annotations

from clientfile.commands.table import group_of

TABLE: dict[str, tuple[str, str]] = {
    "add": ("staff.adding:add", "Hire somebody, with keys of her own or without a computer."),
    "key": ("staff.adding:key", "Give somebody keys, or others in place of hers."),
    "role": ("staff.changing:role", "Give somebody another role."),
    "remove": ("staff.changing:remove", "Close a membership: nothing new opens for her."),
    "policy": ("staff.policy:policy", "Show or change which role may do what."),
    "list": ("staff.listing:list_members", "List who works here, and what papers are missing."),
    "papers": ("staff.papers:papers", "Note agreements, checks and trainings of staff."),
    "job": ("staff.job:job", "Make an identity for the nightly job."),
}
"""Verb to (`module:name` in `clientfile.commands`, one line of help)."""

staff = group_of(
    """Who works here: hire, change roles, remove, and keep staff papers.

    Owners change the roster; each change is one signed commit with all of the keys that it asks for.

    \b
    Examples:
      clientfile staff add 王芳 --role beautician --request wang-fang.yaml
      clientfile staff role 王芳 --role consultant
      clientfile staff remove 王芳
      clientfile staff list
    """,
    TABLE,
)
