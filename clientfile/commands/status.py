"""`status`: how the store is."""

from __future__ import annotations

import typer

from clientfile.actions.status import Status
from clientfile.actions.status import status as look_around
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one
from clientfile.said import both
from clientfile.store.roster import ROLES
from clientfile.view.output import Output
from clientfile.view.yes_no import NO, YES

_LABELS = {
    "root": both("store", "档案库"),
    "name": both("shop", "门店"),
    "template": both("template", "模板"),
    "store": both("store id", "库编号"),
    "member": both("you are", "当前身份"),
    "role": both("your role", "角色"),
    "owner_fingerprint": both("owner's fingerprint", "店主指纹"),
    "today": both("today", "今天"),
    "clients": both("clients", "客户数"),
    "due_today": both("due", "到期"),
    "overdue": both("overdue", "逾期"),
    "commit": both("commit", "提交"),
    "believed": both("believed", "可信"),
    "unpushed": both("not pushed", "未推送"),
    "last_push": both("last push", "上次推送"),
    "edited": both("edited by hand", "手工改动"),
    "troubles": both("unreadable", "无法读取"),
    "spooled": both("access lines to commit", "待提交访问记录"),
}

_NO_REMOTE = both("no remote: nothing is backed up", "未配置远端：没有备份")


def status(context: typer.Context) -> None:
    """Show how the store is: clients, what is due, backup, and anything that needs a hand.

    \b
    Example:
      clientfile status
    """
    asked = asked_of(context)
    found = look_around(asked.store)
    output = asked.output
    data = {
        name: list(value) if isinstance(value, tuple) else value for name, value in found._asdict().items()
    }
    one(output, data, lambda: _tell(output, found))
    asked.finish()


def _tell(output: Output, found: Status) -> None:
    for name, label in _LABELS.items():
        value = getattr(found, name)
        if value in ((), "") or (value is None and name != "unpushed"):
            continue
        output.line(both("{label}: {shown}", "{label}：{shown}", label=label, shown=_shown(name, value)))


def _shown(name: str, value: object) -> object:
    if name == "unpushed" and value is None:
        return _NO_REMOTE
    if name == "role" and value in ROLES:
        return ROLES[str(value)]
    if isinstance(value, bool):
        return YES if value else NO
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value
