"""The table `packages_left`: what is left of each package, on any day (F76, S1)."""

from __future__ import annotations

from collections.abc import Iterator

from clientfile.said import both
from clientfile.store.index.described import Described

STATES = {
    "active": both("active", "有效"),
    "used_up": both("used up", "已用完"),
    "expired": both("expired", "已过期"),
    "frozen": both("frozen", "已冻结"),
    "refunded": both("refunded", "已退款"),
}
"""What a package is on a day."""

PACKAGES_LEFT = (
    "CREATE TABLE packages_stored (client TEXT, nr INTEGER, place INTEGER, package TEXT, name TEXT, "
    "service TEXT, remaining INTEGER, total INTEGER, last_day TEXT, state TEXT, frozen_until TEXT, "
    "PRIMARY KEY (client, nr, place)) WITHOUT ROWID",
    "CREATE VIEW packages_left AS SELECT client, package, name, service, remaining, total, last_day, "
    "CASE WHEN state <> 'active' THEN state WHEN frozen_until >= today() THEN 'frozen' "
    "WHEN last_day < today() THEN 'expired' ELSE 'active' END AS state FROM packages_stored",
)

_COLUMNS = (
    ("client", both("client id", "客户编号"), "text", "pseud"),
    ("package", both("package", "套餐"), "text", "keep"),
    ("name", both("name", "名称"), "text", "keep"),
    ("service", both("service", "项目"), "text", "category"),
    ("remaining", both("times left", "剩余次数"), "integer", "keep"),
    ("total", both("times", "总次数"), "integer", "keep"),
    ("last_day", both("last day", "有效期至"), "date", "keep"),
    ("state", both("state", "状态"), "enum", "keep"),
)


def packages_described() -> Iterator[Described]:
    """Its columns, as `fields` lists them."""
    for name, label, kind, mask in _COLUMNS:
        choices = STATES if name == "state" else {}
        yield Described("packages_left", name, label, kind, "account", mask, choices)
