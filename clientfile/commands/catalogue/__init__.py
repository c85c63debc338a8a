"""`catalogue`: what the shop offers, and on what terms. Each of its verbs is loaded when it is asked for."""

from __future__ import annotations

from clientfile.commands.table import group_of

TABLE: dict[str, tuple[str, str]] = {
    "list": ("catalogue.listing:list_entries", "List what there is."),
    "add": ("catalogue.changing:add", "Add an entry, or many from a file."),
    "edit": ("catalogue.changing:edit", "Change an entry."),
    "check": ("catalogue.checking:check_all", "Say what is wrong or unwise."),
}
"""Verb to (`module:name` in `clientfile.commands`, one line of help)."""

catalogue = group_of(
    """What the shop offers: services, packages, tiers, rewards, benefits, and the rule of points.

    It lies in catalogue.yaml, in plain text. Owners and managers change it, here or in an editor; here only
    the lines of what changes are written anew, so that comments stay.

    \b
    Examples:
      clientfile catalogue list services
      clientfile catalogue add service 光子嫩肤 --set category=skin --set price=1280.00
      clientfile catalogue edit service hydrating --set price=260.00
      clientfile catalogue check
    """,
    TABLE,
)
