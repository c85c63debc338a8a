"""The formats that the schemas name: what each accepts, and what to say where it does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from clientfile.domain.days import parse_date
from clientfile.domain.ids import is_id
from clientfile.said import Said, both


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text, re.ASCII) is not None


def is_date(text: str) -> bool:
    """A real day, `YYYY-MM-DD`."""
    return parse_date(text) is not None


def is_partial_date(text: str) -> bool:
    """A year, or a month of a year."""
    return is_date({4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), ""))


FORMATS: Mapping[str, tuple[Callable[[str], bool], Said]] = {
    "date": (is_date, both("a real date like 2026-11-22", "真实日期，如 2026-11-22")),
    "time": (_matches(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"), both("a time like 14:30", "时间，如 14:30")),
    "money": (
        _matches(r"-?(?:0|[1-9][0-9]{0,11})\.[0-9]{2}"),
        both("an amount with two decimals like 1280.00", "两位小数的金额，如 1280.00"),
    ),
    "partial-date": (
        is_partial_date,
        both(
            "a year or a month like 2019 or 2019-05",
            "年份或年月，如 2019 或 2019-05",
        ),
    ),
    "email": (
        _matches(r"[^\s@<>,;:\x00-\x1f]{1,64}@[^\s@<>,;:\x00-\x1f]{1,189}\.[^\s@.<>,;:\x00-\x1f]{2,63}"),
        both("an email address", "邮箱地址"),
    ),
    "phone": (_matches(r"\+?[0-9]{3,20}"), both("a telephone number", "电话号码")),
    "staff-id": (_matches(r"[a-z][a-z0-9-]{0,30}"), both("a staff id like chen-ya", "员工编号，如 chen-ya")),
    "item-id": (is_id, both("an id of 8 letters and digits", "8 位编号")),
    "client-id": (is_id, both("a client's id of 8 letters and digits", "8 位客户编号")),
    "sha256": (
        _matches(r"[0-9a-f]{64}"),
        both("a SHA-256 of 64 hexadecimal digits", "64 位十六进制 SHA-256"),
    ),
}
"""Format name to its test and to words for what is wanted."""
