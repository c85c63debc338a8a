"""Spans of time as a person types them: `8h`, `30m`, `1h30m`."""

from __future__ import annotations

import re

_SPAN = re.compile(r"(?:([0-9]{1,4})h)?(?:([0-9]{1,4})m)?", re.ASCII)


def parse_duration(text: str) -> int | None:
    """Its seconds; None for anything else, and for none at all."""
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        return None
    return int(found[1] or 0) * 3600 + int(found[2] or 0) * 60 or None
