"""What a role may not do, and the verb with which an owner lets it."""

from __future__ import annotations

from clientfile.errors import Refused
from clientfile.said import Said, both


def may_not_write(section: str, label: Said, role: str, client: str) -> Refused:
    """A section that this role may neither write nor add to."""
    return Refused(
        both("your role may not write {section}", "你的角色无权写入「{section}」", section=label),
        both(
            "ask the owner for: {verb}",
            "请店主放宽权限：{verb}",
            verb=widening(section, role),
        ),
    ).of([client], [section])


def widening(section: str, role: str) -> Said:
    """The verb with which an owner gives a role other rights."""
    return both(
        "clientfile staff policy {section} {role} RIGHTS",
        "clientfile staff policy {section} {role} 权限",
        section=section,
        role=role,
    )
