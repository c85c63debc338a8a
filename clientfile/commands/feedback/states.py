"""How feedback stands, in words."""

from __future__ import annotations

from clientfile.said import Said, both

STATES: dict[str, Said] = {
    "open": both("open", "待处理"),
    "resolved": both("resolved", "已处理"),
    "noted": both("noted", "已记录"),
}
