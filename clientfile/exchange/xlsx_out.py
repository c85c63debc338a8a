"""Excel workbooks: text stays text, dates are dates, nothing is a formula. The one home of openpyxl.

Rows go straight into the file: openpyxl's own way would lay each sheet down in a temporary file first, and
clients do not go there. The same rows make the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from clientfile.errors import Refused
from clientfile.exchange.cells import cell as cell_text
from clientfile.exchange.csv_out import inert
from clientfile.said import both
from clientfile.tuples import NamedTuple

MAX_TEXT = 32_767
"""UTF-16 units in a cell. Longer text ends in an …"""
MAX_ROWS = 1_048_575
"""Below the head."""

_TEXT, _DAY, _MONEY, _WHOLE = "@", "yyyy-mm-dd", "0.00", "0"
_NO_TIME = datetime(1980, 1, 1)
"""A workbook must say when it was made: on the day that zip files begin."""
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was, or none at all."""
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}", re.ASCII)
_AMOUNT = re.compile(r"-?(?:0|[1-9][0-9]{0,12})\.[0-9]{2}", re.ASCII)
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_UNTITLED = re.compile(r"[\\/*?:\[\]]")
"""What the title of a sheet may not hold; nor is it longer than 31 characters."""
_ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")


class Column(NamedTuple):
    """One column: its stable name, its label, the kind of its field (see `forms.fields.Field`), its mask."""

    name: str
    label: str
    kind: str = "text"
    mask: str = ""


class Titles(NamedTuple):
    """What the two sheets are called, and the head of the second."""

    rows: str = "clients"
    columns: str = "columns"
    head: tuple[str, str, str] = ("label", "name", "mask")


def write_xlsx(
    out: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[object]], titles: Titles | None = None
) -> int:
    """A whole workbook: a sheet of rows under their labels, and one that names the columns.

    Gives the number of rows. Raises `Refused` where a sheet cannot hold them.
    """
    titles = titles or Titles()
    book = Workbook(write_only=True)
    book.properties.creator = "clientfile"
    book.properties.created = book.properties.modified = _NO_TIME
    with _Archive(out, "w", ZIP_DEFLATED) as archive:
        count = _Sheet(archive, book, titles.rows, columns).write(rows)
        explained = [Column("", label) for label in titles.head]
        _Sheet(archive, book, titles.columns, explained).write(
            (each.label, each.name, each.mask) for each in columns
        )
        _Book(book, archive).save()
    return count


def write_sheets(
    out: BinaryIO, sheets: Sequence[tuple[str, Sequence[Column], Iterable[Sequence[object]]]]
) -> None:
    """A workbook of sheets, each with its title, its columns and its rows. Raises `Refused`."""
    book = Workbook(write_only=True)
    book.properties.creator = "clientfile"
    book.properties.created = book.properties.modified = _NO_TIME
    with _Archive(out, "w", ZIP_DEFLATED) as archive:
        for title, columns, rows in sheets:
            _Sheet(archive, book, _UNTITLED.sub(" ", title)[:31], columns).write(rows)
        _Book(book, archive).save()


class _Archive(ZipFile):
    """Entries without the time of day."""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *_: Any, **__: Any) -> None:
        super().writestr(_entry(zinfo_or_arcname), data)


def _entry(name: str | ZipInfo) -> ZipInfo:
    found = name if isinstance(name, ZipInfo) else ZipInfo(name)
    found.compress_type = ZIP_DEFLATED
    return found


class _Book(ExcelWriter):
    """Everything of a workbook but its sheets, which are in the archive already."""

    def write_worksheet(self, ws: Any) -> None:
        ws._rels = ws._writer._rels
        self.manifest.append(ws)


class _Sheet:
    """One sheet with a frozen head, written row by row into the archive."""

    def __init__(self, archive: ZipFile, book: Workbook, title: str, columns: Sequence[Column]) -> None:
        self._archive = archive
        self._columns = columns
        self._sheet: Any = book.create_sheet(title)
        self._path = f"xl/worksheets/sheet{len(book.worksheets)}.xml"
        self._sheet.freeze_panes = "A2"
        for place, column in enumerate(columns, start=1):
            width = min(40, max(14, 2 * len(column.label)))
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        # A cell is written as soon as it is given, so that one of a style does for every row.
        self._styled = [
            {style: self._cell(style) for style in (_TEXT, _number_format(column.kind))} for column in columns
        ]
        self._quoted = [self._cell(_TEXT, quoted=True) for _ in columns]

    def write(self, rows: Iterable[Sequence[object]]) -> int:
        """The head and the rows; gives the number of rows."""
        count = 0
        with self._archive.open(_entry(self._path), "w") as stream:
            sheet = self._sheet
            sheet._writer = WorksheetWriter(sheet, stream)  # else it makes a temporary file
            sheet._writer.write_top()
            sheet.append([self._headed(column.label) for column in self._columns])
            for count, row in enumerate(rows, start=1):
                if count > MAX_ROWS:
                    raise Refused(
                        both("a sheet holds no more than {n} rows", "一张表最多 {n} 行", n=MAX_ROWS),
                        both("choose with --where, or write .csv", "请用 --where 筛选，或导出 .csv"),
                    )
                sheet.append([self._filled(place, value) for place, value in enumerate(row)])
            sheet.close()
        return count

    def _cell(self, number_format: str, *, quoted: bool = False) -> Any:
        made: Any = WriteOnlyCell(self._sheet)
        made.number_format = number_format
        made.quotePrefix = quoted
        return made

    def _headed(self, label: str) -> Any:
        made = self._cell(_TEXT)
        made.font = Font(bold=True)
        return _as_text(made, label)

    def _filled(self, place: int, value: object) -> Any:
        if value is None or value == "":
            return None
        kind = self._columns[place].kind
        found = _typed(kind, value)
        if found is not None:
            made = self._styled[place][_number_format(kind)]
            made.value = found
            return made
        text = cell_text(kind, value)
        # Text that begins like a formula is marked as text, so that it is none either when it is edited.
        return _as_text(self._styled[place][_TEXT] if inert(text) == text else self._quoted[place], text)


def _number_format(kind: str) -> str:
    return {"date": _DAY, "money": _MONEY, "integer": _WHOLE, "number": _WHOLE}.get(kind, _TEXT)


def _typed(kind: str, value: object) -> date | Decimal | int | bool | None:
    """What is more than text in a spreadsheet; None for what would lose something on the way."""
    text = str(value)
    if kind == "date" and _ISO.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return None
        return day if day >= _FIRST_DAY else None
    if kind == "money" and _AMOUNT.fullmatch(text):
        return Decimal(text)
    if kind in ("integer", "number") and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "boolean" and text.lower() in ("0", "1", "true", "false"):
        return text.lower() in ("1", "true")
    return None


def _as_text(made: Any, text: str) -> Any:
    """A cell of text and nothing else, whatever it begins with."""
    made.value = fit(text)
    made.data_type = "s"
    return made


def fit(text: str) -> str:
    """`text` as a workbook can hold it: what XML cannot is seen, what Excel would unescape is escaped."""
    shown = _ESCAPE.sub("_x005F_", _UNFIT.sub(_picture, text.replace("\r\n", "\n")))
    units = shown.encode("utf-16-le")
    if len(units) <= 2 * MAX_TEXT:
        return shown
    return units[: 2 * (MAX_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"\\u{{{code:x}}}"
