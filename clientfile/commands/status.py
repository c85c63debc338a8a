"""`status`: how the store is."""

from collections.abc import Mapping

import typer

from clientfile.actions.status import Status
from clientfile.actions.status import status as look_around
from clientfile.commands.asked import asked_of
from clientfile.commands.results import one
from clientfile.said import Said, both, counted
from clientfile.store.places import warned_of_place
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
    "backups": both("last backup", "上次备份"),
    "edited": both("edited by hand", "手工改动"),
    "uncommitted": both("not committed", "未提交"),
    "troubles": both("unreadable", "无法读取"),
    "index_state": both("index", "索引"),
    "draft": both("draft", "草稿"),
    "spooled": both("access lines to commit", "待提交访问记录"),
    "to_reseal": both("parts to seal anew", "待重新封装"),
}

_ALWAYS = ("unpushed", "last_push", "backups")
_WHERE_ANY = ("to_reseal",)
_NO_REMOTE = both("no remote: nothing is backed up", "未配置远端：没有备份")
_NO_BACKUP = both(
    "never; make one: git remote add backup URL && git push backup main",
    "从未；建立备份：git remote add backup 地址 && git push backup main",
)
_NEVER = both("never", "从未")
_NOT_FROM_HERE = both("never from this clone", "本副本从未推送")
_NO_PUSH_FROM_HERE = both("no push from this clone", "本副本没有推送记录")
_COMPLETE = both("complete", "完整")
_UNKNOWN = both("what it has now is not known", "现有内容未知")
_CURRENT = both("current", "最新")
_BEHIND = both(
    "at {commit}, the last believed commit, not at HEAD", "停在最后可信的提交 {commit}，落后于 HEAD"
)
_WAITS = both(
    "an interview waits since {at}; go on with it: clientfile intake",
    "有一次录入自 {at} 起等待完成；继续：clientfile intake",
)
_TAKE_IN = both(
    "  in force once an owner or manager (roster.yaml: an owner) has committed it: "
    "git add FILE && git commit -S; to undo it: git checkout HEAD -- FILE",
    "  由店主或经理（roster.yaml 仅店主）提交后生效：git add 文件 && git commit -S；"
    "撤销：git checkout HEAD -- 文件",
)


def status(context: typer.Context) -> None:
    """Show how the store is: clients, what is due, backup, and anything that needs a hand.

    The last backup of a remote is the newest push of this branch from this clone; no network is asked. Shop
    files that you edited are not in force before they are committed.

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
    if (warning := warned_of_place(asked.store.root, asked.store.settings.rules)) is not None:
        asked.talk.say(warning)
    asked.finish()


def _tell(output: Output, found: Status) -> None:
    for name, label in _LABELS.items():
        value = getattr(found, name)
        if name == "backups" and found.backups:
            for each in found.backups:
                _line(
                    output,
                    both("{label} in {remote}", "{label}（{remote}）", label=label, **each),
                    _kept(each),
                )
        elif name in _WHERE_ANY and not value:
            continue
        elif name in _ALWAYS or value not in ((), "", None):
            _line(output, label, _shown(name, found))
    if found.uncommitted:
        output.line(_TAKE_IN)


def _line(output: Output, label: Said, shown: object) -> None:
    output.line(both("{label}: {shown}", "{label}：{shown}", label=label, shown=shown))


def _shown(name: str, found: Status) -> object:
    value = getattr(found, name)
    if name == "unpushed" and value is None:
        return _NO_REMOTE
    if name == "last_push" and value is None:
        return _NOT_FROM_HERE if found.backups else _NEVER
    if name == "backups":
        return _NO_BACKUP
    if name == "index_state":
        state = _CURRENT if value == "current" else both(*_BEHIND, commit=found.index_commit[:12])
        return both("{state}, {size}", "{state}，{size}", state=state, size=_size(found.index_bytes))
    if name == "draft":
        return both(*_WAITS, at=value)
    if name == "to_reseal":
        return both("{n}, with: clientfile reseal", "{n}，请运行：clientfile reseal", n=value)
    if name == "spooled" and found.spooled_since:
        return both("{n}, since {at}", "{n}，自 {at} 起", n=value, at=found.spooled_since)
    if name == "role" and value in ROLES:
        return ROLES[str(value)]
    if isinstance(value, bool):
        return YES if value else NO
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


def _kept(backup: Mapping[str, str | int | None]) -> Said:
    """What a remote has, and since when it is there."""
    pushed, missing = backup["pushed"], backup["missing"]
    if pushed is None and missing is None:
        return _NEVER
    if isinstance(missing, int):
        state = (
            counted(missing, "{n} commit short", "{n} commits short", "缺 {n} 次提交")
            if missing
            else _COMPLETE
        )
    else:
        state = _UNKNOWN
    return both("{at}, {state}", "{at}，{state}", at=pushed or _NO_PUSH_FROM_HERE, state=state)


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{size // 1000} KB"
