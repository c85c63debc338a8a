"""What else happened in the year: each is an `update` of one client, as a user types it.

`<-95>` stands for the day 95 days before today. Each is written down on the first working day of the demo
that is not before `days_ago`.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import NamedTuple

from clientfile.domain.data import Row

_DAY = re.compile(r"<([+-][0-9]+)>")


class Happening(NamedTuple):
    """`sets`, `adds` and `unsets` as `clientfile update` takes them."""

    days_ago: int
    name: str
    sets: tuple[str, ...] = ()
    adds: tuple[tuple[str, Row], ...] = ()
    unsets: tuple[str, ...] = ()


HAPPENINGS = (
    Happening(
        310,
        "王芳",
        sets=(
            "contact.contact_channel=wechat",
            "contact.quiet_hours.from=12:00",
            "contact.quiet_hours.to=14:00",
        ),
    ),
    Happening(
        288,
        "蒋欣怡",
        adds=(
            (
                "care.complaints",
                {
                    "date": "<-289>",
                    "kind": "service",
                    "reason": "预约十点，等到十点四十才开始",
                    "owner": "zhou-min",
                    "plan": "致电道歉，调整周末排班",
                },
            ),
        ),
    ),
    Happening(
        266,
        "蒋欣怡",
        sets=(
            "care.complaints[0].result=已道歉并赠送一次补水护理，客人接受",
            "care.complaints[0].satisfaction=4",
            "care.complaints[0].closed_on=<-270>",
        ),
    ),
    # How the allergy of the first one in the list was found out: the demo shows her card and her history.
    Happening(
        155,
        "林晓彤",
        adds=(
            (
                "safety.allergies",
                {
                    "allergen": "利多卡因",
                    "class": "drug",
                    "reaction": "注射部位红肿、心慌",
                    "severity": 3,
                    "asked_on": "<-156>",
                    "note": "外院拔牙时发现，禁用含利多卡因的项目",
                },
            ),
        ),
        unsets=("safety.allergies_none_on",),
    ),
    Happening(
        120,
        "赵倩",
        adds=(
            (
                "safety.states",
                {"state": "lactating", "from": "<-125>", "until": "<+200>", "note": "哺乳期，避免注射类"},
            ),
        ),
        unsets=("safety.states_none_on",),
    ),
    Happening(98, "林晓彤", sets=("contact.contact_channel=wechat", "safety.pain_sensitivity=high")),
    Happening(
        77,
        "吴敏霞",
        adds=(
            (
                "privacy.requests",
                {"kind": "withdraw", "received": "<-78>", "due": "<-63>", "note": "不再接收营销短信"},
            ),
        ),
    ),
    Happening(
        63, "吴敏霞", sets=("privacy.requests[0].outcome=granted", "privacy.requests[0].closed_on=<-70>")
    ),
    Happening(
        21,
        "朱琳",
        adds=(
            (
                "care.complaints",
                {
                    "date": "<-22>",
                    "kind": "effect",
                    "reason": "护理后痘痘没有明显减少",
                    "owner": "gu-jiayi",
                    "plan": "请医生面诊，调整方案",
                },
            ),
        ),
    ),
    Happening(
        7,
        "上官婉清",
        adds=(
            (
                "agenda.bookings",
                {
                    "on": "<+2>",
                    "at": "14:30",
                    "minutes": 60,
                    "staff": ["li-mei"],
                    "subject": "护理预约",
                    "state": "booked",
                },
            ),
        ),
    ),
    Happening(
        3,
        "林晓彤",
        adds=(
            (
                "agenda.bookings",
                {
                    "on": "<+0>",
                    "at": "10:30",
                    "minutes": 40,
                    "staff": ["shen-ruolan"],
                    "subject": "到店服务",
                    "state": "booked",
                },
            ),
        ),
    ),
    Happening(
        1,
        "陈思雨",
        adds=(
            (
                "agenda.bookings",
                {
                    "on": "<+1>",
                    "at": "16:00",
                    "minutes": 45,
                    "staff": ["he-xiaoyan"],
                    "subject": "护理预约",
                    "state": "booked",
                },
            ),
        ),
    ),
)


def dated(words: str, today: date) -> str:
    """The words with their days filled in."""
    return _DAY.sub(lambda found: (today + timedelta(int(found[1]))).isoformat(), words)


def dated_row(row: Row, today: date) -> str:
    """A row as JSON, with its days filled in."""
    return dated(json.dumps(row, ensure_ascii=False), today)
