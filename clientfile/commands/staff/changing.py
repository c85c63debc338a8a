"""`staff role` and `staff remove`."""

from typing import Annotated

import typer

from clientfile.actions.staff.leaving import leaver_named, staff_remove, staff_role
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.results import one
from clientfile.commands.staff.options import Name, Role
from clientfile.commands.staff.telling import changed_data, tell_nothing, told
from clientfile.said import both
from clientfile.store.roster import ROLES
from clientfile.view.ask import Ask


def role(context: typer.Context, name: Name, role: Role) -> None:
    """Give somebody another role. For owners.

    What she may read more is sealed to her; what she may read no more gets a next generation.

    \b
    Example:
      clientfile staff role 王芳 --role consultant
    """
    asked = asked_of(context)
    changed = staff_role(asked.store, name, role)
    line = both(
        "{id} is {role} now", "{id} 现为{role}", id=changed.member.id, role=ROLES[changed.member.role]
    )
    one(asked.output, changed_data(changed), told(asked, changed, line))
    if not changed.commit:
        tell_nothing(asked)


def remove(
    context: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether you mean it.")] = False,
) -> None:
    """Close a membership: she leaves. For owners.

    Her commits are believed no more, and each section that she could read gets a next generation, so that
    nothing written from then on opens for her. What she copied before she keeps.

    \b
    Example:
      clientfile staff remove 王芳
    """
    asked = asked_of(context)
    if not yes and not _meant(asked, name):
        asked.talk.say(both("nothing was written", "未写入任何内容"))
        return
    changed = staff_remove(asked.store, name)
    line = both("removed {id}", "已移除 {id}", id=changed.member.id)
    one(asked.output, changed_data(changed), told(asked, changed, line))


def _meant(asked: Asked, name: str) -> bool:
    member = leaver_named(asked.store, name)
    ask = Ask(asked.language, may_prompt=not asked.given.options.get("non_interactive"))
    return ask.confirm(
        both(
            "remove {id} ({name}, {role})?",
            "移除 {id}（{name}，{role}）？",
            id=member.id,
            name=member.name,
            role=ROLES[member.role],
        ),
        hint=both("say --yes; nothing was written", "请加 --yes；未写入任何内容"),
    )
