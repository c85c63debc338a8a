"""What counts as spending, and what makes up for something."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from clientfile.domain.account.compensation import compensated
from clientfile.domain.account.packages import package_states
from clientfile.domain.account.points import standing_points
from clientfile.domain.account.purchases import counted, net, net_of, refunds_of, spent
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row

TODAY = date(2026, 11, 22)


def bought(id: str, amount: str, way: str = "cash", **more: Json) -> Row:
    return {"id": id, "date": "2026-01-01", "amount": amount, "pay_method": way, **more}


@pytest.mark.parametrize(
    ("way", "fen"),
    [
        ("cash", 19_800),
        ("stored", 19_800),
        ("", 19_800),
        ("package", 0),
        ("points", 0),
        ("gift", 0),
        ("compensation", 0),
    ],
)
def test_what_somebody_paid_for_counts_once(way: str, fen: int) -> None:
    assert spent(bought("p1111111", "198.00", way)) == fen
    assert net([bought("p1111111", "198.00", way)]) == fen


def test_of_a_split_payment_what_was_paid_counts() -> None:
    split: Row = {
        "id": "p1111111",
        "date": "2026-01-01",
        "amount": "398.00",
        "payments": [
            {"method": "package", "amount": "198.00"},
            {"method": "cash", "amount": "200.00"},
        ],
    }
    assert spent(split) == 20_000


def test_refunds_and_corrections() -> None:
    rows = [
        bought("p1111111", "198.00"),
        bought("p2222222", "-98.00", refund_of="p1111111"),
        bought("p3333333", "500.00"),
        bought("p4444444", "50.00", corrects="p3333333"),
        bought("p5555555", "-10.00", refund_of="p9999999"),
        bought("p6666666", "0.00"),
    ]
    assert [row["id"] for row in counted(rows)] == ["p1111111", "p2222222", "p4444444"]
    assert net(rows) == 15_000
    assert net_of(rows, "p1111111") == 10_000
    assert [row["id"] for row in refunds_of(rows, "p1111111")] == ["p2222222"]


def test_compensation_is_a_complaints_and_counts_for_nothing() -> None:
    ids = (f"n{number:07}" for number in count())
    catalogue: dict[str, Json] = {"points": {"yuan_per_point": 100, "valid_months": 12}}
    made = compensated(
        ClientFile("k7m3q9xw"),
        "c1111111",
        catalogue=catalogue,
        on=TODAY,
        new_id=lambda: next(ids),
        by="chen-ya",
        points=20,
        service={"id": "repair-mask", "name": "术后修复护理"},
    )
    assert (made.points_entry, made.package) == ("n0000000", "n0000001")
    held = standing_points(made.client.rows("account", "points_ledger"), TODAY)
    assert (held.balance, held.lots[0].expires_on) == (20, date(2027, 11, 22))
    assert made.client.rows("account", "points_ledger")[0]["complaint"] == "c1111111"
    (package,) = package_states(made.client, TODAY)
    assert (package.complaint, package.price, package.left) == ("c1111111", 0, 1)
    assert net(made.client.rows("account", "purchases")) == 0
