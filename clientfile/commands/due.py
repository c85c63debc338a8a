"""`due`: who is to be contacted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

import typer

from clientfile.actions.list_due import Due, Queue, list_due
from clientfile.commands.asked import Asked, asked_of
from clientfile.commands.dates import day, span
from clientfile.commands.staff_words import staff_words
from clientfile.commands.usage import nearest
from clientfile.errors import UsageError
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.view.output import Head

_BETWEEN = ", "
OVERDUE = 4
"""The exit code that `--exit-code` asks for."""

_IN_TABLES = (
    "followup",
    "name",
    "phone",
    "subject",
    "due_from",
    "due_to",
    "overdue_days",
    "channel",
    "quiet_hours",
    "owner",
    "attempts",
    "left_out",
    "ask",
)
"""The subject says more than the kind does."""
_OF_FOLLOWUPS = ("channel", "kind", "subject", "owner")
_WHERE_ANY = frozenset(
    {"followup", "overdue_days", "channel", "quiet_hours", "owner", "attempts", "left_out", "ask"}
)
_WIDE = 110
_ON_WIDE_SCREENS = ("due_from", "channel", "quiet_hours", "owner", "attempts", "ask")
"""What a table on a narrower terminal leaves out, so that a row stays a row; data formats have all."""

_LEFT_OUT = {
    "no_consent": both("no consent to marketing", "未同意营销"),
    "no_contact": both("do not contact", "不联系"),
    "booked": both("has a booking", "已有预约"),
    "restricted": both("restricted", "限制处理"),
    "archived": both("archived", "归档"),
    "merged": both("merged", "已合并"),
}
_JOINS = {"en": "; ", "zh": "；"}


def due(
    context: typer.Context,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day; else today.")] = None,
    within: Annotated[
        str, typer.Option(metavar="SPAN", help="What begins within 7d or 2w of it too.")
    ] = "0d",
    kind: Annotated[str, typer.Option(metavar="K", help="Only aftercare, birthday, review …")] = "",
    owner: Annotated[str, typer.Option(metavar="S", help="Only this member of staff's: name or id.")] = "",
    channel: Annotated[str, typer.Option(metavar="C", help="Only by phone, wechat …")] = "",
    overdue: Annotated[bool, typer.Option("--overdue", help="Only what is overdue.")] = False,
    each: Annotated[
        bool, typer.Option("--each", help="A line for each follow-up, not for each client and day.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="What is left out too, and why it is left out.")
    ] = False,
    mask: Annotated[bool, typer.Option("--mask", help="Mask names and phones.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 4 where anything is overdue.")] = False,
) -> int:
    """List the follow-ups that are due, the longest overdue first.

    It writes no commit and asks nothing: made for cron. A table has one line for each client and day; data
    formats have a row for each follow-up.

    Left out are clients who are not to be contacted, who are restricted, archived or merged; greetings and
    invitations to those who did not agree to marketing; invitations to those who have a booking.

    \b
    Examples:
      clientfile due
      clientfile due --within 7d --owner 陈雅
      clientfile due --kind festival
      0 20 * * *  clientfile --store /srv/shop due --format csv > tonight.csv
    """
    asked = asked_of(context)
    store = asked.store
    refuse_unknown(store, "kind", kind)
    refuse_unknown(store, "channel", channel)
    found = list_due(
        store,
        on=None if on is None else day(on, store.today),
        within_days=span(within),
        kind=kind,
        owner=owner,
        channel=channel,
        overdue=overdue,
        mask=mask,
        everything=everything,
    )
    _show(asked, found, store.today if on is None else day(on, store.today), each=each)
    asked.finish(item.client for item in found.due)
    return OVERDUE if exit_code and any(item.overdue_days for item in found.due) else 0


def _show(asked: Asked, queue: Queue, on: date, *, each: bool) -> None:
    output, heads = asked.output, _heads(asked.store)
    if output.format != "table":
        output.rows(list(heads.values()), queue.due)
    elif not queue.due:
        asked.talk.say(both("nothing is due", "没有到期的回访"))
    else:
        rows = queue.due if each else _together(queue.due, on, asked.store.settings.locale)
        shown = [name for name in _IN_TABLES if name not in _WHERE_ANY or any(getattr(r, name) for r in rows)]
        if output.is_terminal and output.width < _WIDE:
            spared = {*_ON_WIDE_SCREENS, *(["phone"] if "left_out" in shown else [])}
            shown = [name for name in shown if name not in spared]
            heads = {**heads, "overdue_days": Head("overdue_days", both("overdue", "逾期"), "number")}
        heads = {**heads, "owner": heads["owner"]._replace(choices=staff_words(asked.store))}
        output.rows([heads[name] for name in shown], [[_cell(r, name) for name in shown] for r in rows])
    _tell(asked, queue)


def _cell(row: Due, name: str) -> object:
    return row.owner.split(_BETWEEN) if name == "owner" and row.owner else getattr(row, name)


def _together(due: Sequence[Due], on: date, lang: str) -> list[Due]:
    """One line for each client and day: the first follow-up, what all of them are about, the first end.

    `lang` is the store's: subjects are kept in it.
    """
    groups: dict[tuple[str, str], list[Due]] = {}
    for item in due:
        groups.setdefault((item.client, max(item.due_from, on.isoformat())), []).append(item)
    return [_joined(group, lang) for group in groups.values()]


def _joined(group: Sequence[Due], lang: str) -> Due:
    first, more = group[0], len(group) - 1
    if not more:
        return first
    subjects = Counter(item.subject for item in group)
    asks = dict.fromkeys(item.ask for item in group if item.ask)
    return first._replace(
        followup=f"{first.followup} +{more}",
        subject=_JOINS[lang].join(f"{what} ×{n}" if n > 1 else what for what, n in subjects.items()),
        due_to=min(item.due_to for item in group),
        owner=_BETWEEN.join(dict.fromkeys(item.owner for item in group if item.owner)) or None,
        attempts=max(item.attempts for item in group),
        ask=_JOINS[lang].join(asks) or None,
    )


def _tell(asked: Asked, queue: Queue) -> None:
    """Whom the list leaves out, and which days of the shop's are near."""
    for day_of, clients in queue.greetings:
        asked.talk.say(
            both(
                "{name} on {on}, clients to greet: {n}; list them: clientfile due --kind {kind}",
                "{on} {name}：可问候 {n} 位客户；查看：clientfile due --kind {kind}",
                name=day_of.name,
                on=day_of.on,
                n=clients,
                kind=day_of.kind,
            )
        )
    shown = {reason for item in queue.due if (reason := item.left_out)}
    reasons = [name for name in _LEFT_OUT if name in queue.left_out and name not in shown]
    if reasons:
        said = [
            both("{n} ({why})", "{n} 项（{why}）", n=queue.left_out[name], why=_LEFT_OUT[name])
            for name in reasons
        ]
        asked.talk.say(
            both(
                "left out: {all}; see them: clientfile due --all",
                "未列出：{all}；查看：clientfile due --all",
                all=Said(", ".join(each.en for each in said), "、".join(each.zh for each in said)),
            )
        )


def _heads(store: Store) -> Mapping[str, Head]:
    """The columns of a `Due`, with the labels and choices of the follow-ups' own."""
    own = {
        "followup": Head("followup", both("follow-up", "回访")),
        "client": Head("client", both("client", "客户")),
        "name": Head("name", store.index.described("clients", ["name"])[0].label),
        "phone": Head("phone", both("phone", "电话"), "phone"),
        "overdue_days": Head("overdue_days", both("days overdue", "逾期天数"), "number"),
        "attempts": Head("attempts", both("attempts", "联系次数"), "number"),
        "due_from": Head("due_from", both("from", "自"), "date"),
        "due_to": Head("due_to", both("to", "至"), "date"),
        "quiet_hours": Head("quiet_hours", both("quiet hours", "免打扰")),
        "ask": Head("ask", both("to ask", "询问内容")),
        "left_out": Head("left_out", both("left out", "未列出原因"), choices=_LEFT_OUT),
    }
    for each in store.index.described("followups", _OF_FOLLOWUPS):
        own[each.name] = Head(each.name, each.label, choices=each.choices)
    return {name: own[name] for name in Due._fields}


def refuse_unknown(store: Store, name: str, value: str) -> None:
    """Raises `UsageError` for a `kind` or `channel` that no follow-up has."""
    if not value:
        return
    choices = store.index.described("followups", [name])[0].choices
    if value not in choices:
        raise UsageError(
            both("--{name} is none of those there are", "--{name} 的取值不存在", name=name),
            nearest(value, choices) or both("there are: {all}", "可用：{all}", all=", ".join(choices)),
        )
