"""JSON, one object a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from clientfile.exchange.json_text import dumps


def write_jsonl(out: BinaryIO, names: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Writes an object a row, keyed by `names` in their order, in UTF-8; gives the number of rows."""
    count = 0
    for row in rows:
        out.write(dumps(dict(zip(names, row, strict=True))).encode() + b"\n")
        count += 1
    return count
