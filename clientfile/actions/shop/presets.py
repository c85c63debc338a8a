"""Ladders of tiers to begin with: 普通/银卡/金卡 (S3) and 普通/VIP/至尊VIP (S2), by spending in a year."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from clientfile.domain.data import Row

_REGULAR: Row = {
    "id": "regular",
    "name": "普通会员",
    "from_amount": "0.00",
    "pay_percent": 100,
    "benefits": ["birthday", "lecture"],
}

PRESETS: Mapping[str, tuple[Row, ...]] = MappingProxyType(
    {
        "cards": (
            _REGULAR,
            {
                "id": "silver",
                "name": "银卡会员",
                "from_amount": "5000.00",
                "pay_percent": 95,
                "benefits": ["birthday", "lecture", "member_day"],
            },
            {
                "id": "gold",
                "name": "金卡会员",
                "from_amount": "15000.00",
                "pay_percent": 90,
                "benefits": ["birthday", "lecture", "member_day", "priority_expert", "first_trial"],
            },
        ),
        "vip": (
            {**_REGULAR, "name": "普通顾客"},
            {
                "id": "vip",
                "name": "VIP顾客",
                "from_amount": "5000.00",
                "from_visits": 12,
                "pay_percent": 95,
                "benefits": ["birthday", "lecture", "member_day", "discount"],
            },
            {
                "id": "supreme",
                "name": "至尊VIP顾客",
                "from_amount": "20000.00",
                "from_visits": 36,
                "pay_percent": 88,
                "benefits": [
                    "birthday",
                    "lecture",
                    "member_day",
                    "discount",
                    "priority_expert",
                    "first_trial",
                ],
            },
        ),
    }
)
"""Name to tiers, the lowest first. Thresholds and discounts are examples: a shop sets its own."""
