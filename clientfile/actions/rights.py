"""What is not for a member's role is refused before anything is done."""

from __future__ import annotations

from clientfile.domain.client import ClientFile
from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.widening import widening


def refuse_unreadable(store: Store, section: str, client: ClientFile | None = None) -> None:
    """Raises `Refused` where a section (of one client, or of all) is not for this member to read."""
    hidden = client is not None and section in client.unreadable
    if hidden or not store.roster.may_read(store.member, section):
        raise _not_for(store, section, client)


def refuse_unwritable(store: Store, section: str, client: ClientFile) -> None:
    """Raises `Refused` where this member may not write a section, even if she may add to it."""
    if section in client.unreadable or not store.roster.may_write(store.member, section):
        raise _not_for(store, section, client)


def _not_for(store: Store, section: str, client: ClientFile | None) -> Refused:
    return Refused(
        both(
            "this needs {section}, which is not for your role; nothing was written",
            "此操作需要「{section}」，你的角色无权处理；未写入任何内容",
            section=store.forms[section].label,
        ),
        both(
            "ask somebody who may, or the owner for: {verb}",
            "请有权限的同事处理，或请店主放宽权限：{verb}",
            verb=widening(section, store.member.role),
        ),
    ).of([client.id] if client is not None else [], [section])
