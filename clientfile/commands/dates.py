"""Days and spans as they are typed: `2026-11-22`, `today`, `+3d`, `2w`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from clientfile.domain.days import parse_date
from clientfile.errors import UsageError
from clientfile.said import both

_NAMED = {"today": 0, "tomorrow": 1, "yesterday": -1, "今天": 0, "明天": 1, "昨天": -1}
_SPAN = r"([0-9]{1,4})([dw])"
_DAYS = {"d": 1, "w": 7}


def day(text: str, today: date) -> date:
    """The date that `text` names. Raises `UsageError`."""
    word = text.strip().lower()
    if word in _NAMED:
        return _moved(today, _NAMED[word])
    if word[:1] in ("+", "-") and re.fullmatch(_SPAN, word[1:]):
        count = span(word[1:])
        return _moved(today, count if word[0] == "+" else -count)
    found = parse_date(word)
    if found is None:
        raise UsageError(
            both("that is not a day", "日期无法识别"),
            both(
                "write 2026-11-22, today, tomorrow, yesterday, +3d or +2w",
                "请写 2026-11-22、today、tomorrow、yesterday、+3d 或 +2w",
            ),
        )
    return found


def span(text: str) -> int:
    """Days in `7d` or `2w`. Raises `UsageError`."""
    found = re.fullmatch(_SPAN, text.strip().lower())
    if found is None:
        raise UsageError(
            both("that is not a number of days or weeks", "天数无法识别"),
            both("write 7d or 2w", "请写 7d 或 2w"),
        )
    return int(found.group(1)) * _DAYS[found.group(2)]


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
