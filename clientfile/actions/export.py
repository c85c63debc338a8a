"""Clients that leave the shop: masked by each field's mask, for a purpose that is written down.

Sensitive health data leaves only of clients who agreed to it (PIPL Art 29): else its cells are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from clientfile.actions.agreed import agreed, covering
from clientfile.actions.query import query
from clientfile.domain import consents, masks
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
from clientfile.tuples import NamedTuple

UNMASKED = "none"
_PARTS = {"year": ("year",), "md": ("month", "day"), "addr": ("province", "city", "district")}
"""Masks of an object: of its leaves, which stand in columns of their own, those that may leave."""
FORMATS = (".csv", ".jsonl", ".xlsx")
_DAYS = frozenset({"birth_on", "last_visit", "next_due"})
"""Computed columns that no field describes and that hold days."""


class Exported(NamedTuple):
    """A file that was written: where, how many rows, and the mask of each column.

    `withheld` clients had sensitive health data in it that they did not agree to: those cells are empty, as
    are all of the sections `unread`, which are not for this member's role.
    """

    out: str
    rows: int
    columns: Mapping[str, str]
    withheld: int = 0
    unread: tuple[str, ...] = ()


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
    refuse_format(out)
    known = Layout(store.forms).clients
    chosen = tuple(columns) or tuple(name for name, column in known.items() if unmasked or leaves(column))
    found = query(store, where=where, columns=(*chosen, "id"))
    if store.refusal is not None:
        raise store.refusal
    leaving = [known[each.name] for each in found.columns[:-1]]
    pseudonym = _none if unmasked else pseudonyms_for(store, leaving, purpose)
    cells = [(str(row[-1]), left_row(row[:-1], leaving, unmasked, pseudonym)) for row in found.rows]
    rows, withheld = without_consent(store, cells, leaving)
    store.noted(
        "export unmasked" if unmasked else "export",
        found.clients,
        store.index.sections_of(("clients", column.name) for column in leaving),
        purpose="; ".join(filter(None, (purpose, reason))),
        must=True,
    )
    used = {column.name: UNMASKED if unmasked else mask_of(column) for column in leaving}
    with new_file(out, force=force, forbidden=store.root) as file:
        write_rows(store, file, out.suffix.lower(), used, rows)
    return Exported(str(out), len(rows), used, withheld, found.unread)


def pseudonyms_for(store: Store, columns: Sequence[Column], purpose: str) -> Callable[[str], str]:
    """What stands for a text in these columns; whoever may not open the secret exports columns without any.

    Raises `NoIdentity`.
    """
    return pseudonyms(store, purpose) if any(each.mask == "pseud" for each in columns) else _none


def refuse_format(out: Path) -> None:
    """Raises `UsageError` for a file of another kind."""
    if out.suffix.lower() not in FORMATS:
        raise UsageError(
            both("the file ends in .csv, .jsonl or .xlsx", "文件须以 .csv、.jsonl 或 .xlsx 结尾")
        )


def without_consent(
    store: Store, rows: Sequence[tuple[str, list[Json]]], columns: Sequence[Column]
) -> tuple[list[list[Json]], int]:
    """The rows (client, cells) without the sensitive health data of clients who did not agree that it leaves.

    Beside them, of how many clients something was withheld.
    """
    sensitive = [(place, section) for place, each in enumerate(columns) if (section := _health(each))]
    agreements = agreed(store, consents.HEALTH, store.today) if sensitive else {}
    withheld: set[str] = set()
    for client, cells in rows:
        for place, section in sensitive:
            if cells[place] is not None and not covering(agreements.get(client, []), frozenset({section})):
                cells[place] = None
                withheld.add(client)
    return [cells for _, cells in rows], len(withheld)


def _health(column: Column) -> str:
    """The section of a column of sensitive health data, "" for any other column."""
    field = column.field
    sensitive = field is not None and field.klass == "P3" and field.section in consents.HEALTH_SECTIONS
    return field.section if field is not None and sensitive else ""


def write_rows(
    store: Store, file: BinaryIO, suffix: str, masks_used: Mapping[str, str], rows: Sequence[Sequence[Json]]
) -> None:
    """Already masked rows, in the format of `suffix`; `masks_used` has the columns in order."""
    names = list(masks_used)
    if suffix == ".csv":
        write_csv(file, names, [["" if cell is None else str(cell) for cell in row] for row in rows])
    elif suffix == ".jsonl":
        write_jsonl(file, names, rows)
    else:
        _write_workbook(store, file, masks_used, rows)


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


def mask_of(column: Column) -> str:
    """The mask under which a column leaves."""
    return column.mask if leaves(column) else "drop"


def leaves(column: Column) -> bool:
    """Whether anything of a column may leave under its mask."""
    if column.mask in _PARTS:
        return column.path[-1] in _PARTS[column.mask]
    return column.mask != "drop"


def left_row(
    row: Sequence[object], columns: Sequence[Column], unmasked: bool, pseudonym: Callable[[str], str]
) -> list[Json]:
    """The cells of a row as they leave."""
    return [_cell(value, column, unmasked, pseudonym) for value, column in zip(row, columns, strict=True)]


def _cell(value: object, column: Column, unmasked: bool, pseudonym: Callable[[str], str]) -> Json:
    if not isinstance(value, str | int):
        value = None
    if value is None or unmasked:
        return value
    if not leaves(column):
        return None
    kind = "keep" if column.mask in _PARTS else column.mask
    return masks.mask(kind, value, pseudonym=pseudonym)


def _none(_: str) -> str:
    raise NotBelieved(both("nothing is masked here", "此处不做脱敏"))
