"""Which role may do what with which section."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from clientfile.actions.nearest import nearest_or
from clientfile.actions.staff.membership import role_named
from clientfile.errors import Refused, UsageError
from clientfile.said import both
from clientfile.store.generations import RosterChange, roster_changed
from clientfile.store.roster import OWNER, RIGHTS, ROLES, Roster
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

NONE = "none"
"""How a user says that a role may do nothing with a section."""


class PolicyChanged(NamedTuple):
    """What was written, "" as `commit` where all was so already. The rest as `membership.Changed` has it."""

    section: str
    role: str
    before: str
    rights: str
    change: RosterChange
    at: datetime
    clients: int
    commit: str


def policy_of(store: Store) -> Mapping[str, Mapping[str, str]]:
    """Section to role to rights, in the order of the sections; "" is nothing."""
    policy = store.roster.policy
    return {name: policy.get(name, {}) for name in dict.fromkeys((*store.forms, *policy))}


def change_policy(store: Store, section: str, role: str, rights: str) -> PolicyChanged:
    """Let a role have these rights: `r`, `w`, `a`, `ra` or `none`. For owners.

    Raises `UsageError` with the nearest name, `Refused`.
    """
    role_named(role)
    if rights not in (*RIGHTS, NONE):
        raise UsageError(
            both("there are no such rights", "没有这种权限"),
            both(
                "r reads, w reads and writes, a adds, ra reads and adds, none",
                "r 读，w 读写，a 只添加，ra 读并添加，none 无",
            ),
        )
    if role == OWNER:
        raise Refused(
            both(
                "owners read and write every section; nothing was written",
                "店主可读写所有分区；未写入任何内容",
            ),
            both("every part is sealed to them", "每个数据块都封装给店主"),
        )
    with store.writing("staff policy") as writing:
        roster = store.roster
        name = _section(store, roster, section)
        before = roster.policy.get(name, {}).get(role, NONE)
        given = {**roster.policy.get(name, {}), role: rights}
        by_role = {each: given[each] for each in ROLES if given.get(each, NONE) != NONE}
        after = roster._replace(policy={**roster.policy, name: by_role}) if rights != before else roster
        made = roster_changed(writing, after)
        subject = both("roster: policy of {name}", "roster: policy of {name}", name=name)
        commit = writing.commit("staff", subject)
        return PolicyChanged(name, role, before, rights, made, store.now, store.index.count(), commit or "")


def _section(store: Store, roster: Roster, word: str) -> str:
    names = {each: store.forms[each].label for each in store.forms if each in roster.policy}
    for name, label in names.items():
        if word in (name, label.en, label.zh):
            return name
    raise UsageError(
        both("there is no such section", "没有这个分区"),
        nearest_or(both("sections: {names}", "分区：{names}", names=", ".join(names)), word, names),
    )
