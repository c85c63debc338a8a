"""What becomes of a membership: the one way in which staff verbs change the roster."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from clientfile.actions.nearest import nearest_or
from clientfile.domain.pinyin import slug
from clientfile.errors import Refused, UsageError
from clientfile.said import Said, both
from clientfile.store.generations import RosterChange, roster_changed
from clientfile.store.roster import RECOVERY, ROLES, Member, Roster
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.store.request import Request

MAX_NAME = 40


class Changed(NamedTuple):
    """What was written, "" as `commit` where all was so already.

    `member` as she is now; `before` as she was, None for a new one. `at` is the moment of the commit:
    until then whoever lost a section could read what was written into it. `clients` is how many there are
    whose files have parts that are sealed as before.
    """

    member: Member
    before: Member | None
    change: RosterChange
    at: datetime
    clients: int
    commit: str
    request: Request | None = None


def changed_roster(
    store: Store, subject: Callable[[Member], Said], change: Callable[[Roster], tuple[Member, Roster]]
) -> Changed:
    """Change the roster in one commit, with all of `keys/` and `private/` that this asks for."""
    with store.writing("staff") as writing:
        before = store.roster
        member, after = change(before)
        made = roster_changed(writing, after)
        commit = writing.commit("staff", subject(member))
        was = before.by_id(member.id)
        return Changed(member, was, made, store.now, store.index.count(), commit or "")


def role_named(role: str) -> str:
    """Raises `UsageError` with the nearest where there is no such role."""
    if role not in ROLES:
        raise UsageError(
            both("there is no such role", "没有这个角色"),
            nearest_or(both("roles: {names}", "角色：{names}", names=", ".join(ROLES)), role, ROLES),
        )
    return role


def new_member(roster: Roster, name: str, role: str, since: str) -> Member:
    """Somebody new, with an id of her own. Raises `UsageError`, `Refused` where the name is taken."""
    name = name.strip()
    if not name or not name.isprintable() or len(name) > MAX_NAME:
        raise UsageError(both("a name has 1 to 40 printable characters", "姓名为 1–40 个可显示字符"))
    if any(member.name == name and member.active for member in roster.members):
        raise Refused(
            both("there is a member of this name already", "已有同名员工"),
            both("add something that tells them apart", "请加上可区分的字样"),
        )
    taken: Collection[str] = {RECOVERY, *(member.id for member in roster.members)}
    return Member(slug(name, taken), name, role, since)
