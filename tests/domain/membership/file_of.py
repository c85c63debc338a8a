"""Client files with nothing but what membership looks at."""

from __future__ import annotations

from collections.abc import Sequence

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, Section

CATALOGUE: Section = {
    "tiers": [
        {"id": "regular", "name": "普通会员", "from_amount": "0.00", "benefits": ["birthday", "lecture"]},
        {
            "id": "silver",
            "name": "银卡会员",
            "from_amount": "5000.00",
            "pay_percent": 95,
            "benefits": ["birthday"],
        },
        {
            "id": "gold",
            "name": "金卡会员",
            "from_amount": "15000.00",
            "pay_percent": 90,
            "benefits": ["discount"],
        },
    ]
}
BY_VISITS: Section = {
    "tiers": [
        {"id": "regular", "name": "普通"},
        {"id": "vip", "name": "VIP", "from_visits": 3, "from_amount": "5000.00"},
        {"id": "supreme", "name": "至尊VIP", "from_visits": 6},
    ]
}


def bought(id: str, on: str, amount: str, **more: Json) -> Row:
    return {"id": id, "date": on, "amount": amount, "pay_method": "wechat", **more}


def came(id: str, on: str, **more: Json) -> Row:
    return {"id": id, "date": on, "service": "hydrating", **more}


def client(
    purchases: Sequence[Row] = (),
    visits: Sequence[Row] = (),
    benefits: Sequence[Row] = (),
    *,
    created_on: str = "2024-01-10",
    **sections: Section,
) -> ClientFile:
    whole: dict[str, Section] = {
        "contact": {"created_on": created_on},
        "account": {"purchases": [*purchases], "benefits": [*benefits]},
        "services": {"visits": [*visits]},
    }
    return ClientFile("k7m3q9xw", {**whole, **sections})
