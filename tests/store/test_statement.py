"""A statement adds up: every balance follows from the row above it."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

from openpyxl import load_workbook

from clientfile.actions.account.statement import Statement, statement
from clientfile.domain.data import Row, Section, number
from clientfile.domain.money import fen
from clientfile.exchange.xlsx_out import Column, write_sheets
from tests.store.helpers import Shop, new_client

ACCOUNT: Section = {
    "purchases": [{"id": "p1111111", "date": "2025-01-10", "amount": "3000.00", "pay_method": "cash"}],
    "stored_ledger": [
        {"id": "s1111111", "date": "2026-02-01", "kind": "topup", "principal": "1000.00", "bonus": "200.50"},
        {"id": "s2222222", "date": "2026-02-03", "kind": "adjust", "principal": "-0.50", "reason": "x"},
    ],
    "points_ledger": [
        {
            "id": "q1111111",
            "date": "2025-01-10",
            "kind": "earn",
            "points": 30,
            "expires_on": "2026-01-10",
            "purchase": "p1111111",
        },
        {"id": "q2222222", "date": "2025-06-01", "kind": "redeem", "points": -10},
        {"id": "q3333333", "date": "2026-02-01", "kind": "adjust", "points": 5, "reason": "x"},
    ],
}


def made(shop: Shop, on: date | None = None) -> Statement:
    client = new_client(shop.store(), "张三", account=ACCOUNT)
    return statement(shop.store(), client, on=on)


def test_stored_value_runs_on(shop: Shop) -> None:
    rows = made(shop).tables["stored_ledger"]
    assert [row["balance"] for row in rows] == ["1200.50", "1200.00"]
    for before, after in pairwise(rows):
        assert fen(after["balance"]) == fen(before["balance"]) + fen(after["principal"]) + fen(after["bonus"])


def test_points_that_ran_out_are_told_where_they_did(shop: Shop) -> None:
    rows: tuple[Row, ...] = made(shop).tables["points_ledger"]
    assert [(row["date"], row["kind"], row["points"], row["balance"]) for row in rows] == [
        ("2025-01-10", "earn", 30, 30),
        ("2025-06-01", "redeem", -10, 20),
        ("2026-02-01", "expire", -20, 0),
        ("2026-02-01", "adjust", 5, 5),
    ]
    balances = [0, *(number(row["balance"]) or 0 for row in rows)]
    assert [after - before for before, after in pairwise(balances)] == [row["points"] for row in rows]


def test_it_is_as_of_its_day(shop: Shop) -> None:
    then = made(shop, date(2026, 1, 11))
    assert then.tables["stored_ledger"] == ()
    assert [(row["kind"], row["balance"]) for row in then.tables["points_ledger"]][-1] == ("expire", 0)


def test_a_workbook_has_a_sheet_for_each_table_whatever_it_is_called(tmp_path: Path) -> None:
    days, amounts = Column("", "日期", "date"), Column("", "金额", "money")
    sheets = [
        ("对账单", [Column("", "张三")], [["等级：银卡会员"]]),
        ("办卡/充值记录", [days, amounts], [["2026-02-01", "12.50"]]),
    ]
    with (tmp_path / "statement.xlsx").open("wb") as out:
        write_sheets(out, sheets)
    book = load_workbook(tmp_path / "statement.xlsx")
    assert book.sheetnames == ["对账单", "办卡 充值记录"]
    assert [[cell.value for cell in row] for row in book["办卡 充值记录"].iter_rows()] == [
        ["日期", "金额"],
        [datetime(2026, 2, 1), 12.5],
    ]
