"""A statement as a file to be signed: text, or a workbook with a sheet for each table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clientfile.errors import UsageError
from clientfile.exchange.write_file import new_file
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Page(NamedTuple):
    """One table in words: its title, label and kind of each column, the rows."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[object, ...], ...]


def refuse_format(out: Path) -> None:
    """Raises `UsageError` for a file of another kind."""
    if out.suffix.lower() not in (".txt", ".xlsx"):
        raise UsageError(
            both("a statement is written to .txt or .xlsx", "对账单只能写入 .txt 或 .xlsx 文件"),
            both("such as: --out statement.txt", "例如：--out statement.txt"),
        )


def write_statement(store: Store, out: Path, text: str, pages: Sequence[Page], *, force: bool) -> None:
    """Write it outside the store, for its owner's eyes alone. Raises `NotWritten`."""
    with new_file(out, force=force, forbidden=store.root) as file:
        if out.suffix.lower() == ".txt":
            file.write(text.encode("utf-8"))
            return
        from clientfile.exchange.xlsx_out import Column, write_sheets  # openpyxl, on demand

        sheets = [
            (page.title, [Column("", label, kind) for label, kind in page.columns], page.rows)
            for page in pages
        ]
        write_sheets(file, sheets)
