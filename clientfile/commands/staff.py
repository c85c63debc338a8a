"""`staff`: who works here."""

from __future__ import annotations

from typing import Annotated

import typer

from clientfile.actions.staff import staff_add, staff_list
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one
from clientfile.commands.table import group
from clientfile.said import both
from clientfile.store.roster import ROLES, Member
from clientfile.view.output import Head

_HEAD = (
    Head("id", both("id", "编号")),
    Head("name", both("name", "姓名")),
    Head("role", both("role", "角色"), choices=ROLES),
    Head("since", both("since", "入职"), "date"),
    Head("left", both("left", "离职"), "date"),
    Head("identity", both("has an identity", "有身份")),
)

staff = group(
    """Add staff, or list who works here.

    \b
    Examples:
      clientfile staff add 王芳 --role beautician
      clientfile staff list
    """
)


@staff.command("add")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="As visits name her.")],
    role: Annotated[str, typer.Option(metavar="R", help=f"One of: {', '.join(ROLES)}.")],
) -> None:
    """Add somebody without a computer of her own, whom visits and advisors can name. For owners.

    \b
    Example:
      clientfile staff add 王芳 --role beautician
    """
    asked = asked_of(context)
    member = staff_add(asked.store, name, role)
    output = asked.output
    told = both("added {id}", "已添加 {id}", id=member.id)
    one(output, _data(member), lambda: output.line(told))


@staff.command("list")
def list_members(context: typer.Context) -> None:
    """List who works here, in order of joining.

    \b
    Example:
      clientfile staff list --format json
    """
    asked = asked_of(context)
    members = staff_list(asked.store)
    asked.output.rows(_HEAD, [list(_data(member).values()) for member in members])
    asked.finish_one()


def _data(member: Member) -> dict[str, object]:
    return {
        "id": member.id,
        "name": member.name,
        "role": member.role,
        "since": member.since,
        "left": member.left or None,
        "identity": bool(member.recipient),
    }
