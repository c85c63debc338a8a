"""The table `products`: who got which batch, on which day (F63)."""

from __future__ import annotations

from collections.abc import Iterator

from clientfile.said import both
from clientfile.store.index.described import Described

_FACTS = (
    ("product", both("product", "产品"), "text"),
    ("brand", both("brand", "品牌"), "text"),
    ("batch", both("batch", "批号"), "text"),
    ("expiry", both("expiry", "有效期"), "date"),
    ("qty", both("quantity", "用量"), "text"),
    ("site", both("site", "部位"), "text"),
)
_COLUMNS = (
    ("client", both("client id", "客户编号"), "text", "pseud"),
    ("visit", both("visit", "服务记录"), "text", "drop"),
    ("date", both("date", "服务日期"), "date", "keep"),
    ("service", both("service", "服务项目"), "text", "category"),
    *((name, label, kind, "drop") for name, label, kind in _FACTS),
)

PRODUCTS = (
    "CREATE VIEW products AS SELECT v.client, v.id AS visit, v.date, v.service, "
    + ", ".join(f"json_extract(p.value, '$.{name}') AS {name}" for name, _, _ in _FACTS)
    + " FROM visits v JOIN json_each(v.products) p WHERE v.products IS NOT NULL AND NOT EXISTS "
    "(SELECT 1 FROM visits w WHERE w.client = v.client AND w.corrects = v.id)",
)
"""Of visits as they stand: what a correction took back is not in it."""


def products_described() -> Iterator[Described]:
    """Its columns, as `fields` lists them."""
    for name, label, kind, mask in _COLUMNS:
        yield Described("products", name, label, kind, "services", mask, {})
