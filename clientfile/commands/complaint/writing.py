"""Complaints are opened, planned and closed."""

from typing import Annotated

import typer

from clientfile.actions.complaint import Amends, Written, open_complaint, plan_complaint, resolve_complaint
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.results import one, warnings
from clientfile.domain.data import number, text
from clientfile.errors import UsageError
from clientfile.said import Said, both

Reference = Annotated[
    str, typer.Argument(metavar="REF", help="The client, as for show: id, name, pinyin, phone …")
]
Complaint = Annotated[
    str, typer.Argument(metavar="COMPLAINT", help="Its id or the beginning; not needed where one is open.")
]
Owner = Annotated[str, typer.Option(metavar="S", help="Who sees to it: name or id.")]
Due = Annotated[str | None, typer.Option(metavar="DATE", help="Until when an answer is owed.")]
On = Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")]
Points = Annotated[int, typer.Option(min=0, metavar="N", help="Points that make up for it.")]
Repair = Annotated[str, typer.Option(metavar="SERVICE", help="A service for nothing that makes up for it.")]


def open_one(
    context: typer.Context,
    reference: Reference,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What the client complains of.")] = "",
    kind: Annotated[str, typer.Option(metavar="K", help="service, effect, price, medical or privacy.")] = "",
    visit: Annotated[
        str, typer.Option(metavar="ID", help="The visit it is about: its id or beginning.")
    ] = "",
    owner: Owner = "",
    plan: Annotated[str, typer.Option(metavar="TEXT", help="What will be done, where it is known.")] = "",
    due: Due = None,
    on: On = None,
) -> None:
    """Open a complaint. Its owner finds it in due until it is closed.

    \b
    Example:
      clientfile complaint open 张三 --reason 等候太久 --kind service --owner 陈雅 --due +3d
    """
    asked = asked_of(context)
    today = asked.store.today
    written = open_complaint(
        asked.store,
        reference,
        reason,
        kind=kind,
        visit=visit,
        owner=owner,
        plan=plan,
        due=None if due is None else day(due, today),
        on=None if on is None else day(on, today),
    )
    _tell(asked, written, both("opened", "已登记"))


def plan_one(
    context: typer.Context,
    reference: Reference,
    complaint: Complaint = "",
    plan: Annotated[str, typer.Option(metavar="TEXT", help="What will be done about it.")] = "",
    owner: Owner = "",
    due: Due = None,
    points: Points = 0,
    free_repair: Repair = "",
) -> None:
    """Say what will be done about a complaint, by whom, until when.

    \b
    Example:
      clientfile complaint plan 张三 --plan '安排复诊，医生查看' --owner 陈雅 --due +3d
    """
    asked = asked_of(context)
    if not plan.strip():
        raise UsageError(
            both("--plan is missing", "缺少 --plan"),
            both("see: clientfile complaint plan --help", "参见：clientfile complaint plan --help"),
        )
    written = plan_complaint(
        asked.store,
        reference,
        complaint,
        plan,
        owner=owner,
        due=None if due is None else day(due, asked.store.today),
        amends=Amends(points, free_repair),
    )
    _tell(asked, written, both("planned", "已填写处理方案"))


def resolve_one(
    context: typer.Context,
    reference: Reference,
    complaint: Complaint = "",
    result: Annotated[str, typer.Option(metavar="TEXT", help="What came of it.")] = "",
    satisfaction: Annotated[
        int | None, typer.Option(min=1, max=5, help="What the client says of it, 1 to 5.")
    ] = None,
    declined: Annotated[bool, typer.Option("--declined", help="The client would not say.")] = False,
    points: Points = 0,
    free_repair: Repair = "",
    on: On = None,
) -> None:
    """Close a complaint with its result, and the client's satisfaction or that she declined to say.

    Points and a free service are entered in her account and belong to the complaint: they are no revenue,
    and earn nothing.

    \b
    Example:
      clientfile complaint resolve 张三 --result 已道歉并安排修复 --satisfaction 4 --points 20
    """
    asked = asked_of(context)
    written = resolve_complaint(
        asked.store,
        reference,
        complaint,
        result,
        satisfaction=satisfaction,
        declined=declined,
        amends=Amends(points, free_repair),
        on=None if on is None else day(on, asked.store.today),
    )
    _tell(asked, written, both("closed", "已办结"))


def _tell(asked: Asked, written: Written, done: Said) -> None:
    output, row = asked.output, written.complaint
    asked.talk.warn(written.warnings)

    def tell() -> None:
        output.line(
            both(
                "{client}: complaint {id} {done}",
                "{client}：投诉 {id} {done}",
                client=written.client,
                id=text(row.get("id")),
                done=done,
            )
        )
        if points := number(written.amends.get("points")):
            output.line(both("compensated with {n} points", "补偿 {n} 积分", n=points))
        if repair := text(written.amends.get("free_repair")):
            output.line(both("compensated with {name}, free", "补偿免费{name}一次", name=repair))

    data = {
        "id": written.client,
        "complaint": row,
        "warnings": warnings(output, written.warnings),
    }
    one(output, data, tell)
