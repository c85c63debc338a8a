"""Whether the ledgers hold: each gone through entry after entry, and its first bad entry named (R15, R16).

An adjustment with a reason vouches for all that stands before it: what it leaves must hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from clientfile.domain.account import packages, points, stored
from clientfile.domain.account.purchases import spent
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, number, text
from clientfile.problem import Problem
from clientfile.said import Said, both

LEDGERS = ("stored_ledger", "points_ledger", "package_entries")

TROUBLES: Mapping[str, Said] = {
    "stored-principal": both("the principal falls below zero here", "本金余额在此变为负数"),
    "stored-bonus": both("the bonus falls below zero here", "赠金余额在此变为负数"),
    "stored-purchase": both("this pays for a purchase that is not there", "对应的消费记录不存在"),
    "points-overdrawn": both("more points are taken here than there are", "此处扣除的积分超过余额"),
    "points-lot": both("these points are taken of a lot that is not there", "对应的积分批次不存在"),
    "points-from-nothing": both(
        "these points are earned with no purchase that could earn them", "这些积分没有对应的消费"
    ),
    "package-unknown": both("this names a package that is not there", "对应的套餐不存在"),
    "package-item": both("this names an item that is not of the package", "对应的项目不在该套餐内"),
    "package-overused": both("more is taken here than was left", "此处扣除的次数超过剩余次数"),
    "package-expired": both("the package had expired by then", "当时套餐已过期"),
    "package-frozen": both("the package was frozen then", "当时套餐处于冻结状态"),
    "package-not-frozen": both("the package was not frozen then", "当时套餐未冻结"),
    "package-refunded": both("the package had been refunded by then", "当时套餐已退款"),
    "package-not-bought": both("the package was not bought yet", "当时尚未购买该套餐"),
}
"""What can be wrong with an entry: the names of the rules, and what is said."""


def not_holding(client: ClientFile, ledgers: Iterable[str] = LEDGERS) -> Iterator[Problem]:
    """The first bad entry of each ledger that does not hold."""
    account = client.section("account")
    for ledger in ledgers:
        if account.get(ledger) and (found := _first_bad(client, ledger)) is not None:
            row, trouble = found
            place = next(
                (at for at, each in items(account.get(ledger)) if each.get("id") == row.get("id")), 0
            )
            yield Problem("account", f"{ledger}[{place}]", trouble, TROUBLES[trouble])


def _first_bad(client: ClientFile, ledger: str) -> tuple[Row, str] | None:
    if ledger == "package_entries":
        return _first_bad_of_packages(client)
    entered = _stored(client) if ledger == "stored_ledger" else _points(client)
    first: tuple[Row, str] | None = None
    for row, trouble, sound in entered:
        if sound and row.get("kind") == "adjust" and text(row.get("reason")):
            first = None
        elif trouble and first is None:
            first = row, trouble
    return first


def _first_bad_of_packages(client: ClientFile) -> tuple[Row, str] | None:
    first: dict[str, tuple[Row, str]] = {}
    for row, trouble in packages.entered(client):
        package = text(row.get("package"))
        if row.get("kind") == "adjust" and text(row.get("reason")) and not trouble:
            first.pop(package, None)
        elif trouble:
            first.setdefault(package, (row, trouble))
    return next(iter(first.values()), None)


def _stored(client: ClientFile) -> Iterator[tuple[Row, str, bool]]:
    """Entries, what is wrong with each, and whether what it leaves is sound."""
    bought = _ids(client.rows("account", "purchases"))
    for row, held in stored.running(client.rows("account", "stored_ledger")):
        sound = held.principal >= 0 and held.bonus >= 0
        trouble = ""
        if not sound:
            trouble = "stored-principal" if held.principal < 0 else "stored-bonus"
        elif row.get("purchase") and row["purchase"] not in bought:
            trouble = "stored-purchase"
        yield row, trouble, sound


def _points(client: ClientFile) -> Iterator[tuple[Row, str, bool]]:
    amounts = {text(row.get("id")): spent(row) for row in client.rows("account", "purchases")}
    earned: dict[str, int] = {}
    for row, _, trouble in points.entered(client.rows("account", "points_ledger")):
        if row.get("kind") == "earn" and not trouble:
            purchase = text(row.get("purchase"))
            earned[purchase] = earned.get(purchase, 0) + (number(row.get("points")) or 0)
            # At most a point a yuan, and one that the remainders of purchases before made up.
            if earned[purchase] > amounts.get(purchase, -100) // 100 + 1:
                trouble = "points-from-nothing"
        yield row, trouble, not trouble


def _ids(rows: Iterable[Mapping[str, Json]]) -> set[str]:
    return {text(row.get("id")) for row in rows}
