"""A shop of so many clients of about 4 KB, twelve visits each, as JSON Lines. The same every time."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta

TODAY = date(2026, 11, 22)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗"
_GIVEN = "丽芳敏静雅慧婷娟霞玲燕红梅兰洁萍颖倩琳瑶晨曦涵怡悦欣彤诗雨梦"
_SERVICES = ("hydra-facial", "mini-bubble", "eye-care")
_NOTE = "客户反馈良好，皮肤状态稳定，建议按周期护理，注意防晒与补水，下次到店复查效果。"


def clients(count: int) -> Iterator[str]:
    """One client a line."""
    chance = random.Random(count)
    for number in range(count):
        name = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2))
        first = TODAY - timedelta(days=360 + number % 30)
        visits = [
            {
                "date": (first + timedelta(days=30 * nth)).isoformat(),
                "service": _SERVICES[(number + nth) % len(_SERVICES)],
                "staff": ["chen-ya"],
                "outcome": {"value": "improved", "text": _NOTE[:24]},
                "note": _NOTE,
                "satisfaction": 4,
            }
            for nth in range(12)
        ]
        yield json.dumps(
            {
                "sections": {
                    "contact": {
                        "name": name,
                        "gender": "female",
                        "created_on": first.isoformat(),
                        "phones": [{"number": f"138{number:08d}", "primary": True}],
                        "wechat": f"wx_{number}",
                        "contact_channel": "wechat",
                    },
                    "profile": {
                        "birth": {
                            "calendar": "solar",
                            "year": 1970 + number % 35,
                            "month": number % 12 + 1,
                            "day": number % 28 + 1,
                        },
                        "sources": [{"source": "referral"}],
                    },
                    "safety": {"allergies": [{"allergen": "花粉", "class": "other", "severity": 1}]},
                    "services": {"visits": visits},
                }
            },
            ensure_ascii=False,
        )
