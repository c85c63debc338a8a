"""Transcripts of export to a workbook, read back with openpyxl."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook

from tests.guards import Cli

FOREIGN = (
    "id: d0000004\ncontact:\n  name: '=1+1'\n  wechat: '@SUM(A1)'\n  phones: [{number: '+12025550123'}]\n"
)


def test_a_masked_workbook(cli: Cli, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    ran = cli(
        *("export", "--out", out, "--purpose", "月报"),
        *("--columns", "name,phone,wechat,age,visit_count,last_visit,created_on"),
    )
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"{out}: 3 rows\ncolumn       mask\nname         name\n")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    sheet, columns = load_workbook(out).worksheets
    assert (sheet.title, sheet.freeze_panes) == ("clients", "A2")
    assert list(sheet.values) == [
        ("name", "primary phone", "WeChat", "age", "number of visits", "last visit", "file opened on"),
        ("张*", "138****8000", None, "35-39", 1, datetime(2026, 6, 2), datetime(2026, 5, 1)),
        ("李*", "139****9001", None, None, 0, None, datetime(2026, 1, 10)),
        ("王**", None, None, None, 0, None, datetime(2026, 11, 1)),
    ]
    assert list(columns.values)[:3] == [
        ("label", "name", "mask"),
        ("name", "name", "name"),
        ("primary phone", "phone", "phone"),
    ]


def test_an_unmasked_workbook_keeps_what_looks_like_a_formula(cli: Cli, shop: Path, tmp_path: Path) -> None:
    assert cli("intake", "--from", "-", input=FOREIGN).code == 0
    ran = cli(
        *("export", "--out", "all.XLSX", "--purpose", "move", "--unmasked", "--reason", "asked"),
        *("--where", "id = 'd0000004'", "--format", "json"),
    )
    assert (ran.code, ran.json()["rows"]) == (0, 1)
    sheet = load_workbook(tmp_path / "all.XLSX").worksheets[0]
    head = [cell.value for cell in sheet[1]]
    assert len(set(head)) == len(head)
    row = {cell.value: cell for cell in sheet[2] if cell.value is not None}
    assert {"=1+1", "@SUM(A1)", "+12025550123"} <= set(row)
    assert {row[text].data_type for text in ("=1+1", "@SUM(A1)", "+12025550123", "d0000004")} == {"s"}


def test_a_workbook_speaks_the_language_of_the_shop(cli: Cli, tmp_path: Path) -> None:
    words = ("--template", "salon", "--owner", "陈雅", "--lang", "zh", "--no-recovery-sheet")
    assert cli("init", "shop", *words).code == 0
    ran = cli("export", "--store", "shop", "--out", "x.xlsx", "--purpose", "月报", "--lang", "en")
    assert ran.code == 0, ran.stderr
    sheet, columns = load_workbook(tmp_path / "x.xlsx").worksheets
    assert (sheet.title, columns.title) == ("客户", "各列")
    assert "姓名" in {cell.value for cell in sheet[1]}
