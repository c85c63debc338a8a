"""`consent`: what a client agreed to, until when, and the form on which she is asked."""

from __future__ import annotations

from clientfile.commands.table import group_of

TABLE: dict[str, tuple[str, str]] = {
    "give": ("consent.giving:give", "Enter what a client agreed to."),
    "withdraw": ("consent.giving:withdraw", "End what a client agreed to."),
    "list": ("consent.listing:list_them", "List consents, or who has not agreed."),
    "notice": ("consent.form:print_notice", "Print the form to sign."),
}
"""Verb to (`module:name` in `clientfile.commands`, one line of help)."""

consent = group_of(
    """Consents: enter what a client agreed to, end it, list it, print the form to sign.

    A consent counts from its day to its last day, both inclusive; a withdrawal counts at once. Without it the
    client gets no marketing, is profiled by nobody, is shared with nobody, has no photos in her file, and her
    health data does not leave the shop.

    \b
    Examples:
      clientfile consent notice marketing profiling > form.txt
      clientfile consent give 张三 marketing profiling --method paper
      clientfile consent withdraw 张三 marketing
      clientfile consent list --missing health_sensitive
    """,
    TABLE,
)
