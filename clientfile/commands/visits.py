"""`visits`: who comes and who came; and whom to look after first."""

from datetime import date
from typing import Annotated

import typer

from clientfile.actions.visits import Held, Risky, list_risks, list_visits, unseen_sections
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day
from clientfile.commands.staff_words import staff_words
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.view.output import Head

STATES = {
    "booked": both("booked", "已约"),
    "arrived": both("arrived", "到店"),
    "done": both("done", "完成"),
    "cancelled": both("cancelled", "取消"),
    "no_show": both("no show", "爽约"),
}
MISSING = {"outcome": both("outcome", "效果"), "skin": both("skin", "皮肤变化")}
RISKS = {
    "adverse": both("adverse reaction", "不良反应"),
    "complaint": both("open complaint", "投诉未结"),
    "unhappy": both("unhappy and silent", "不满意且未再到店"),
}
_HEADS = {
    "date": Head("date", both("date", "日期"), "date"),
    "time": Head("time", both("time", "时间")),
    "client": Head("client", both("client", "客户")),
    "name": Head("name", both("name", "姓名")),
    "what": Head("what", both("service", "项目")),
    "staff": Head("staff", both("staff", "服务人员")),
    "minutes": Head("minutes", both("minutes", "分钟"), "number"),
    "state": Head("state", both("state", "状态"), choices=STATES),
    "visit": Head("visit", both("visit", "服务记录")),
    "booking": Head("booking", both("booking", "预约")),
    "missing": Head("missing", both("update overdue", "待补充"), choices=MISSING),
}
_RISK_HEAD = (
    Head("client", both("client", "客户")),
    Head("name", both("name", "姓名")),
    Head("phone", both("phone", "电话"), "phone"),
    Head("risk", both("risk", "风险"), choices=RISKS),
    Head("since", both("since", "自"), "date"),
    Head("source", both("comes from", "来源")),
)


def visits(
    context: typer.Context,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="From this day …")] = None,
    to: Annotated[str | None, typer.Option(metavar="DATE", help="… to this one; else today.")] = None,
    staff: Annotated[str, typer.Option(metavar="S", help="Only of this member of staff: name or id.")] = "",
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only visits about which something is still to be written.")
    ] = False,
    risks: Annotated[
        bool, typer.Option("--risks", help="Instead: reactions, complaints, unhappy and silent clients.")
    ] = False,
    mask: Annotated[bool, typer.Option("--mask", help="Mask names and phones.")] = False,
) -> None:
    """List a day's bookings and visits, or the risks that stand open.

    A visit without outcome (in a clinic: or without the change of the skin) is marked from the same day on.

    \b
    Examples:
      clientfile visits
      clientfile visits --on tomorrow --staff 陈雅
      clientfile visits --from 2026-11-01 --overdue
      clientfile visits --risks
    """
    asked = asked_of(context)
    today = asked.store.today
    if risks:
        if since is not None or to is not None or staff or overdue:
            raise UsageError(
                both("--risks stands with --on and --mask alone", "--risks 只与 --on、--mask 同用"),
                both("see: clientfile visits --help", "参见：clientfile visits --help"),
            )
        _show_risks(asked, list_risks(asked.store, today if on is None else day(on, today), mask=mask))
        return
    first, last = _days(on, since, to, today)
    found = list_visits(asked.store, first, last, staff=staff, overdue=overdue, mask=mask)
    _show(asked, found, one_day=first == last, overdue=overdue)


def _days(on: str | None, since: str | None, to: str | None, today: date) -> tuple[date, date]:
    if on is not None and (since is not None or to is not None):
        raise UsageError(
            both("--on is one day, --from and --to are several", "--on 为一天，--from 与 --to 为多天"),
            both("leave one of them out", "请去掉其一"),
        )
    if since is None and to is None:
        one = today if on is None else day(on, today)
        return one, one
    first = today if since is None else day(since, today)
    last = max(first, today) if to is None else day(to, today)
    if last < first:
        raise UsageError(
            both("--to is before --from", "--to 早于 --from"),
            both("give them the other way round", "请对调两个日期"),
        )
    return first, last


def _show(asked: Asked, found: tuple[Held, ...], *, one_day: bool, overdue: bool) -> None:
    output = asked.output
    if output.format != "table":
        output.rows([_HEADS[name] for name in Held._fields], found)
    else:
        shown = [
            name
            for name in ("date", "time", "name", "what", "staff", "state", "missing")
            if _has(found, name)
        ]
        shown = [name for name in shown if not (one_day and name == "date")]
        named = {**_HEADS, "staff": _HEADS["staff"]._replace(choices=staff_words(asked.store))}
        heads = [*(named[name] for name in shown), Head("id", both("id", "编号"))]
        output.rows(
            heads,
            [[*(getattr(each, name) for name in shown), each.visit or each.booking] for each in found],
        )
        if not found:
            asked.talk.say(
                both("nothing is left to be written down", "没有待补充的记录")
                if overdue
                else both("nobody is booked and nobody came", "没有预约，也没有到店")
            )
    _say_unseen(asked, ("services",))
    asked.finish(each.client for each in found)


def _has(found: tuple[Held, ...], name: str) -> bool:
    return any(getattr(each, name) for each in found)


def _show_risks(asked: Asked, found: tuple[Risky, ...]) -> None:
    output = asked.output
    output.rows(_RISK_HEAD, found)
    if not found and output.format == "table":
        asked.talk.say(both("no risk stands open", "没有未了结的风险"))
    _say_unseen(asked, ("services", "care"))
    asked.finish(each.client for each in found)


def _say_unseen(asked: Asked, sections: tuple[str, ...]) -> None:
    forms = asked.store.forms
    for name in unseen_sections(asked.store, sections):
        asked.talk.say(
            both("not looked at: {section}", "未查看：「{section}」", section=Said(*forms[name].label))
        )
