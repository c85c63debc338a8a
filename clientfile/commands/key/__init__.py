"""`key`: my own identity and signing key. Each of its verbs is loaded when it is asked for."""

from __future__ import annotations

from clientfile.commands.table import group_of

TABLE: dict[str, tuple[str, str]] = {
    "request": ("key.request:request", "Ask to join a store, with keys made here."),
    "show": ("key.show:show", "Who I am here, and how my keys are kept."),
    "protect": ("key.protect:protect", "Put a passphrase on identity and signing key."),
    "drill": ("key.drill:drill", "Prove that the recovery sheet works."),
    "recover": ("key.recover:recover", "Replace a lost laptop, with the recovery sheet."),
}
"""Verb to (`module:name` in `clientfile.commands`, one line of help)."""

key = group_of(
    """Your own keys: make them, protect them, prove the recovery sheet, replace what was lost.

    \b
    Examples:
      clientfile key request --name 王芳 --out request.yaml
      clientfile key protect
      clientfile key drill --sheet sheet.txt
    """,
    TABLE,
)
