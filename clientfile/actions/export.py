"""Clients that leave the shop: masked by each field's mask, for a purpose that is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from clientfile.actions.query import query
from clientfile.domain import masks
from clientfile.domain.data import Json
from clientfile.errors import NotBelieved, UsageError
from clientfile.exchange.csv_out import write_csv
from clientfile.exchange.jsonl_out import write_jsonl
from clientfile.exchange.write_file import new_file
from clientfile.forms.labels import label_of
from clientfile.said import both
from clientfile.store.index.columns import Column, Layout
from clientfile.store.pseudonyms import pseudonyms
from clientfile.store.store import Store

UNMASKED = "none"
_PARTS = {"year": ("year",), "md": ("month", "day"), "addr": ("province", "city", "district")}
"""Masks of an object: of its leaves, which stand in columns of their own, those that may leave."""
FORMATS = (".csv", ".jsonl", ".xlsx")
_DAYS = frozenset({"birth_on", "last_visit", "next_due"})
"""Computed columns that no field describes and that hold days."""


class Exported(NamedTuple):
    """A file that was written: where, how many rows, and the mask of each column."""

    out: str
    rows: int
    columns: Mapping[str, str]


def export(
    store: Store,
    out: Path,
    *,
    purpose: str,
    where: str = "",
    columns: Sequence[str] = (),
    unmasked: bool = False,
    reason: str = "",
    force: bool = False,
) -> Exported:
    """Write clients to a new .csv, .jsonl or .xlsx file, 0600.

    Raises `UsageError`, `Refused`; then there is no file.
    """
    if not purpose.strip():
        raise UsageError(both("an export needs a --purpose", "导出须说明 --purpose 用途"))
    if unmasked and not reason.strip():
        raise UsageError(both("--unmasked needs a --reason", "--unmasked 须说明 --reason 原因"))
    if out.suffix.lower() not in FORMATS:
        raise UsageError(
            both("the file ends in .csv, .jsonl or .xlsx", "文件须以 .csv、.jsonl 或 .xlsx 结尾")
        )
    known = Layout(store.forms).clients
    chosen = tuple(columns) or tuple(name for name, column in known.items() if unmasked or _leaves(column))
    found = query(store, where=where, columns=chosen)
    if store.refusal is not None:
        raise store.refusal
    pseudonym = _none if unmasked else pseudonyms(store, purpose)
    names = [each.name for each in found.columns]
    leaving = [known[name] for name in names]
    rows = [_row(row, leaving, unmasked, pseudonym) for row in found.rows]
    store.noted(
        "export unmasked" if unmasked else "export",
        found.clients,
        purpose="; ".join(filter(None, (purpose, reason))),
        must=True,
    )
    used = {
        column.name: UNMASKED if unmasked else column.mask if _leaves(column) else "drop"
        for column in leaving
    }
    with new_file(out, force=force, forbidden=store.root) as file:
        if out.suffix.lower() == ".csv":
            write_csv(file, names, [["" if cell is None else str(cell) for cell in row] for row in rows])
        elif out.suffix.lower() == ".jsonl":
            write_jsonl(file, names, rows)
        else:
            _write_workbook(store, file, used, rows)
    return Exported(str(out), len(rows), used)


def _write_workbook(
    store: Store, file: BinaryIO, masks_used: Mapping[str, str], rows: Sequence[Sequence[Json]]
) -> None:
    """For whoever works in this shop's language: the head has labels in it, the second sheet the names."""
    from clientfile.exchange.xlsx_out import Column as Headed  # openpyxl, on demand
    from clientfile.exchange.xlsx_out import Titles, write_xlsx

    lang = store.settings.locale
    known = Layout(store.forms).clients
    labels = _labels(store, [known[name] for name in masks_used], lang)
    columns = [
        Headed(name, label, _kind(known[name]), used)
        for (name, used), label in zip(masks_used.items(), labels, strict=True)
    ]
    titles = Titles("客户", "各列", ("名称", "列名", "脱敏")) if lang == "zh" else None
    write_xlsx(file, columns, rows, titles)


def _kind(column: Column) -> str:
    if column.field is not None:
        return column.field.kind
    return "date" if column.name in _DAYS else "integer" if column.affinity == "INTEGER" else "text"


def _labels(store: Store, columns: Sequence[Column], lang: str) -> list[str]:
    """Labels that tell the columns apart: after the first of a label, what it belongs to stands before it."""
    found: list[str] = []
    for column in columns:
        label = column.label.to(lang)
        if label in found:
            label = f"{label_of(store.forms, '.'.join(column.path[:-1]), lang)} {label}".strip()
        if label in found:
            label = f"{label} ({column.name})"
        found.append(label)
    return found


def _leaves(column: Column) -> bool:
    """Whether anything of a column may leave under its mask."""
    if column.mask in _PARTS:
        return column.path[-1] in _PARTS[column.mask]
    return column.mask != "drop"


def _row(
    row: Sequence[object], columns: Sequence[Column], unmasked: bool, pseudonym: Callable[[str], str]
) -> list[Json]:
    return [_cell(value, column, unmasked, pseudonym) for value, column in zip(row, columns, strict=True)]


def _cell(value: object, column: Column, unmasked: bool, pseudonym: Callable[[str], str]) -> Json:
    if not isinstance(value, str | int):
        value = None
    if value is None or unmasked:
        return value
    if not _leaves(column):
        return None
    kind = "keep" if column.mask in _PARTS else column.mask
    return masks.mask(kind, value, pseudonym=pseudonym)


def _none(_: str) -> str:
    raise NotBelieved(both("nothing is masked here", "此处不做脱敏"))
