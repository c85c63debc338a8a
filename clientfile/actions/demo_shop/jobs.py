"""What to try on the demo: five jobs in the order of a day, and what to type next."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from random import Random

from clientfile.actions.demo_shop import menu
from clientfile.actions.list_due import list_due
from clientfile.actions.precheck import asks_skin
from clientfile.actions.resolve import resolve
from clientfile.actions.services import catalogue_item
from clientfile.actions.visits import list_visits
from clientfile.domain.bookings import open_bookings, planned_for
from clientfile.domain.data import text, texts
from clientfile.said import Said, both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

GUEST = "林晓彤"
_PLAIN = re.compile(r"[\w@%+=:,./-]+")

NEW_CLIENT = """\
# A new client's form. Only the name is needed: the rest can be asked little by little.
contact:
  name: 顾盼
  gender: 女
  phones:
    - number: 154 0000 2046
  wechat: gupan_2046
profile:
  birth: {calendar: lunar, year: 1993, month: 8, day: 15}
  occupation: 花店店主
safety:
  allergies:
    - {allergen: 花粉, class: other, reaction: 打喷嚏、眼痒, severity: 1}
aesthetics:
  skin_type: 混合性
  skin_concerns:
    - {concern: pores, area: 鼻翼}
"""


_MISSING = {"skin": "unchanged"}
"""What is told where it is missing from a visit, beside its outcome."""


class Job(NamedTuple):
    """One thing to try: its title, the line to type, and the same as arguments of the program."""

    title: Said
    command: str
    argv: tuple[str, ...]


def day(store: Store, new_client: Path) -> tuple[Job, ...]:
    """The five jobs of a day."""
    client = store.read(resolve(store, GUEST))
    ((booking, service),) = [
        (row, planned)
        for row in open_bookings(client, store.today)
        if (planned := planned_for(client, text(row.get("id")))) is not None
    ]
    item = catalogue_item(store.catalogue, text(service.get("service"))) or {}
    doer = next(each for each in map(store.roster.by_id, texts(booking.get("staff"))) if each is not None)
    (pay, *_) = menu.ways(store, client, {**item}, store.today, Random(0))
    visit = [
        *("visit", GUEST, text(service.get("service_name")), "--staff", doer.name),
        *("--outcome", "improved", *(("--skin", "improved") if asks_skin(store) else ())),
        *("--reaction", "none", "--pay", pay),
        *(("--pain-plan", "冰敷镇痛") if item.get("invasive") else ()),
    ]
    return (
        _job(
            both("take a new client in, from a file", "录入一位新客户（来自文件）"),
            "intake",
            "--from",
            str(new_client),
        ),
        _job(both("look at a client before she is treated", "服务前查看客户档案"), "show", GUEST),
        _job(
            both("her booking becomes a visit, paid for, in one line", "一行记录到店服务：结束预约并付款"),
            *visit,
        ),
        _job(both("print tonight's follow-ups", "打印今晚的回访清单"), "due"),
        _job(both("see who changed her file, and when", "查看谁在何时改过她的档案"), "log", GUEST),
    )


def afterwards(store: Store, folder: Path) -> tuple[Job, ...]:
    """What to type next."""
    found = [
        _job(both("see today's bookings and visits", "查看今天的预约与服务"), "visits"),
    ]
    for held in list_visits(store, store.today, store.today, overdue=True)[:1]:
        found.append(
            _job(
                both("write down how a visit went", "补充一次服务的结果"),
                *("visit", "--corrects", held.visit or "", "--outcome", "comfortable"),
                *(f"--{name}={_MISSING[name]}" for name in held.missing if name in _MISSING),
            )
        )
    for item in list_due(store, kind="aftercare").due[:1]:
        told = ("--result", "恢复良好", "--satisfaction", "5")
        found.append(_job(both("close a follow-up", "完结一项回访"), "done", item.followup, *told))
    return (
        *found,
        _job(both("write tonight's messages, to be sent by hand", "生成今晚的消息，手动发送"), "remind"),
        _job(
            both("print what she has bought and has left", "打印她的消费、储值与积分"),
            *("account", "statement", GUEST),
        ),
        _job(both("see what suits her", "查看适合她的项目"), "recommend", GUEST),
        _job(both("see what may go wrong", "查看有风险的客户"), "visits", "--risks"),
        _job(both("see open complaints", "查看未办结的投诉"), "complaint", "list"),
        _job(
            both("change a value", "修改一项资料"), "update", GUEST, "--set", "contact.contact_channel=phone"
        ),
        _job(
            both("ask who has stayed away", "查询久未到店的客户"),
            "query",
            "--where",
            "visit_count >= 2 AND status IN ('dormant', 'lost')",
            "--columns",
            "name,phone,last_visit,visit_count",
        ),
        _job(
            both("export for the marketing agency, masked", "脱敏导出"),
            "export",
            "--out",
            str(folder / "masked.csv"),
            "--purpose",
            "客户年龄分析",
            "--columns",
            "id,name,age,last_visit",
        ),
        _job(both("verify every signature and every part", "校验全部签名与内容"), "verify"),
    )


def _job(title: Said, *argv: str) -> Job:
    quoted = (word if _PLAIN.fullmatch(word) else _quoted(word) for word in argv)
    return Job(title, f"clientfile {' '.join(quoted)}", argv)


def _quoted(word: str) -> str:
    """For a shell: in double quotes where these leave the word alone, they read better around SQL."""
    return shlex.quote(word) if set(word) & set('"$`\\!') else f'"{word}"'
