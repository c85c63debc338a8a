"""Staff in the roster. Members with keys of their own join by request, later."""

from __future__ import annotations

from clientfile.domain.pinyin import slug
from clientfile.errors import Refused, UsageError
from clientfile.said import both
from clientfile.store import yaml
from clientfile.store.layout import ROSTER
from clientfile.store.roster import OWNER, ROLES, Member
from clientfile.store.store import Store


def staff_add(store: Store, name: str, role: str) -> Member:
    """Add a member of staff without a computer, whom visits and advisors can name. Owners only."""
    if role not in ROLES:
        raise UsageError(
            both("there is no such role", "没有这个角色"),
            both("roles: {names}", "角色：{names}", names=", ".join(ROLES)),
        )
    if not name.strip() or not name.isprintable() or len(name) > 40:
        raise UsageError(both("a name has 1 to 40 printable characters", "姓名为 1–40 个可显示字符"))
    with store.writing("staff add") as writing:
        roster = store.roster
        if store.member.role != OWNER:
            raise Refused(both("only an owner changes the roster", "只有店主可以更改名册"))
        if any(member.name == name.strip() and member.active for member in roster.members):
            raise Refused(
                both("there is a member of this name already", "已有同名员工"),
                both("add something that tells them apart", "请加上可区分的字样"),
            )
        taken = {member.id for member in roster.members}
        member = Member(slug(name, taken), name.strip(), role, store.today.isoformat())
        writing.put_file(ROSTER, yaml.dump(roster.with_member(member).to_data()).encode("utf-8"))
        writing.commit("staff", both("roster: add {id}", "roster: add {id}", id=member.id))
        return member


def staff_list(store: Store) -> tuple[Member, ...]:
    """Everyone in the roster, in order of joining."""
    return store.roster.members
