"""`staff policy`: which role may do what with which section."""

from typing import Annotated

import typer

from clientfile.actions.staff.policy import PolicyChanged, change_policy, policy_of
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import one
from clientfile.commands.staff.telling import report_data, tell_nothing, tell_sections
from clientfile.errors import UsageError
from clientfile.said import both
from clientfile.store.roster import ROLES
from clientfile.view.output import Head

_COLUMNS = {
    "owner": both("O", "店主"),
    "manager": both("M", "店长"),
    "doctor": both("D", "医生"),
    "consultant": both("C", "顾问"),
    "beautician": both("B", "美容师"),
    "therapist": both("T", "技师"),
    "front_desk": both("F", "前台"),
    "nightly": both("N", "夜间"),
}
_NOTHING = "–"


def policy(
    context: typer.Context,
    section: Annotated[str, typer.Argument(metavar="[SECTION]", help="A section, such as health.")] = "",
    role: Annotated[str, typer.Argument(metavar="[ROLE]", help="A role, such as beautician.")] = "",
    rights: Annotated[str, typer.Argument(metavar="[RIGHTS]", help="r, w, a, ra or none.")] = "",
) -> None:
    """Show which role may read (r), read and write (w) or add to (a) which section; or change it.

    Owners change it. A wider role has the section identity sealed to its members; a narrower one gets a next
    generation, so that nothing written from then on opens for them.

    \b
    Examples:
      clientfile staff policy
      clientfile staff policy health beautician r
      clientfile staff policy account consultant none
    """
    asked = asked_of(context)
    if not section:
        _show(asked)
        asked.finish_one()
        return
    if not role or not rights:
        raise UsageError(
            both("SECTION, ROLE and RIGHTS go together", "分区、角色和权限须一并给出"),
            both(
                "such as: clientfile staff policy health beautician r",
                "例如：clientfile staff policy health beautician r",
            ),
        )
    _tell(asked, change_policy(asked.store, section, role, rights))


def _show(asked: Asked) -> None:
    output = asked.output
    found = policy_of(asked.store)
    for_people = output.format == "table"
    heads = [Head("section", both("section", "分区"))]
    heads += [Head(role, _COLUMNS[role]) for role in ROLES]
    forms = asked.store.forms
    rows = [
        [
            forms[name].label.to(output.lang) if for_people and name in forms else name,
            *(by_role.get(role) or (_NOTHING if for_people else None) for role in ROLES),
        ]
        for name, by_role in found.items()
    ]
    output.rows(heads, rows)
    if not for_people:
        return
    asked.talk.say(
        both(
            "O owner, M manager, D doctor, C consultant, B beautician, T therapist, F front desk, N nightly",
            "各列为角色；– 为无权限",
        )
    )
    asked.talk.say(
        both("r reads, w reads and writes, a adds, ra reads and adds", "r 读，w 读写，a 只添加，ra 读并添加")
    )


def _tell(asked: Asked, changed: PolicyChanged) -> None:
    data = {
        "section": changed.section,
        "role": changed.role,
        "before": changed.before,
        "rights": changed.rights,
        "commit": changed.commit or None,
        **report_data(changed.change, changed.at, changed.clients),
    }

    def show() -> None:
        asked.output.line(
            both(
                "{section}, {role}: {rights}",
                "{section}，{role}：{rights}",
                section=asked.store.forms[changed.section].label,
                role=ROLES[changed.role],
                rights=changed.rights,
            )
        )
        tell_sections(asked, changed.change, changed.at, changed.clients)

    one(asked.output, data, show)
    if not changed.commit:
        tell_nothing(asked)
