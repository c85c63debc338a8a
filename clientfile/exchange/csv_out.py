"""Comma-separated values for spreadsheets: text stays text, nothing is a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO, TextIO

_BLANK = r"[\s\x00-\x20\x7f-\xa0\xad\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufeff]*"
_SIGNS = r"[=+\-@＝＋－＠﹦﹢﹣﹫]"
_FORMULA = re.compile(rf"[\t\r]|{_BLANK}{_SIGNS}")
_PHONE = re.compile(r"\+[0-9]{6,15}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9.]+", re.ASCII)
_AFTER_OTHER_SEPARATOR = re.compile(rf"[;\t|]{_BLANK}{_SIGNS}")


def inert(text: str) -> str:
    """`text` so that no spreadsheet reads a formula in it: a leading apostrophe where it begins like one.

    It begins like one with = + - @ (full width too, after blanks and invisible characters too), a tab or a
    carriage return. A phone of nothing but + and 6 to 15 digits and a number such as -12.50 cannot call
    anything: they are data and come back whole.
    """
    if _FORMULA.match(text) is None or _PHONE.fullmatch(text) or _NUMBER.fullmatch(text):
        return text
    return "'" + text


def write_table(out: TextIO, head: Sequence[str], rows: Iterable[Sequence[str]], *, end: str = "\r\n") -> int:
    """Writes a head and rows of cells, each made `inert`; gives the number of rows."""
    sparing = csv.writer(out, lineterminator=end)
    # A spreadsheet set to another separator would otherwise break a cell in two, the second a formula.
    quoting = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    sparing.writerow([inert(each) for each in head])
    count = 0
    for row in rows:
        cells = [inert(each) for each in row]
        writer = quoting if any(map(_AFTER_OTHER_SEPARATOR.search, cells)) else sparing
        writer.writerow(cells)
        count += 1
    return count


def write_csv(out: BinaryIO, head: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """A whole file in UTF-8 with a byte order mark and CRLF, for spreadsheets; gives the number of rows."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="backslashreplace", newline="")
    try:
        return write_table(text, head, rows)
    finally:
        # Leaves `out` open, and everything in it.
        text.detach()
