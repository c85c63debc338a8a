"""What a change of the roster means, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from clientfile.actions.staff.membership import Changed
from clientfile.commands.asked import Asked
from clientfile.commands.staff.member_data import member_data
from clientfile.said import Said, both, counted
from clientfile.store.generations import RosterChange, SectionChange
from clientfile.view.output import Head

_SECTIONS = both("section", "分区")
_GENERATION = both("generation", "代次")
_BEFORE = both("before", "原代次")


def changed_data(changed: Changed) -> dict[str, object]:
    """The whole report of one change."""
    return {
        **member_data(changed.member),
        "commit": changed.commit or None,
        **report_data(changed.change, changed.at, changed.clients),
    }


def report_data(change: RosterChange, at: datetime, clients: int) -> Mapping[str, object]:
    """What became of the sections: who opens them now, and until when others could."""
    lost = _lost(change)
    return {
        "sections": [
            {
                "section": each.section,
                "generation": each.generation,
                "before": each.before or None,
                "lost": list(each.lost),
                "gained": list(each.gained),
            }
            for each in change.sections
        ],
        "readable_until": at.isoformat(timespec="seconds") if lost else None,
        "clients_to_reseal": clients if change.renewed else 0,
    }


def tell_sections(asked: Asked, change: RosterChange, at: datetime, clients: int) -> None:
    """Which sections opened for whom, which have a next generation, what stays readable, what to do next."""
    for said in _gained(asked, change):
        asked.talk.say(said)
    if not change.renewed:
        return
    output = asked.output
    heads = (
        Head("section", _SECTIONS),
        Head("generation", _GENERATION, "number"),
        Head("before", _BEFORE, "number"),
    )
    output.rows(heads, [[_label(asked, each), each.generation, each.before] for each in change.renewed])
    if lost := _lost(change):
        again = {member for each in change.sections for member in each.gained}
        said = (
            both(
                "the old keys of {who} could read them until {at}; nothing written from now on",
                "{who} 的旧密钥可读取上述分区至 {at}；此后写入的内容无法打开",
                who=", ".join(lost),
                at=at.isoformat(timespec="seconds"),
            )
            if again.issuperset(lost)
            else both(
                "{who} could read them until {at}; nothing written from now on",
                "{who} 可读取上述分区至 {at}；此后写入的内容无法打开",
                who=", ".join(lost),
                at=at.isoformat(timespec="seconds"),
            )
        )
        asked.talk.say(said)
        asked.talk.say(
            both(
                "what was copied before stays readable: a clone, exports, prints, what was seen",
                "此前已复制的内容仍可读：副本、导出、打印件、看过的内容",
            )
        )
    if clients:
        asked.talk.say(
            counted(
                clients,
                "what {n} client has there stays sealed as it is until it changes, or: clientfile reseal",
                "what {n} clients have there stays sealed as it is until it changes, or: clientfile reseal",
                "{n} 位客户在这些分区的内容在改动前仍按原样封装，或运行：clientfile reseal",
            )
        )
    if lost:
        asked.talk.say(
            both(
                "next: change the passwords of the backup's host, take that access away there, and push",
                "接下来：更改备份主机的密码，在那里取消其访问权限，然后推送",
            )
        )


def tell_nothing(asked: Asked) -> None:
    """All was as it should be."""
    asked.talk.say(both("nothing changed", "没有变化"))


def told(asked: Asked, changed: Changed, line: Said) -> Callable[[], None]:
    """What people are shown of a change: its line, then what becomes of the sections."""

    def show() -> None:
        asked.output.line(line)
        tell_sections(asked, changed.change, changed.at, changed.clients)

    return show


def _gained(asked: Asked, change: RosterChange) -> list[Said]:
    """For each member who opens more now: which sections."""
    by_member: dict[str, list[str]] = {}
    for each in change.sections:
        for member in each.gained:
            if each.before and member not in each.lost:
                by_member.setdefault(member, []).append(_label(asked, each))
    between = "、" if asked.output.lang == "zh" else ", "
    return [
        both("{who} opens: {sections}", "{who} 可打开：{sections}", who=who, sections=between.join(names))
        for who, names in by_member.items()
    ]


def _label(asked: Asked, change: SectionChange) -> str:
    forms = asked.store.forms
    name = change.section
    return forms[name].label.to(asked.output.lang) if name in forms else name


def _lost(change: RosterChange) -> list[str]:
    return list(dict.fromkeys(member for each in change.sections for member in each.lost))
