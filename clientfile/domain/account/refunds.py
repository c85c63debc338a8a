"""What a client gets back, as amounts with the formula they came from.

Where the shop is at fault, what was consumed counts at the discounted rate and the gift with it; where the
client has her own reason, at list price, and the gift is void; within seven days she needs none (Supreme
People's Court 法释〔2025〕4号, on prepaid consumption, in force since 2025-05-01). Never negative, never more
than was paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from clientfile.domain.account.package import PackageState
from clientfile.domain.account.stored import Balance, balance, in_order, running
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, text
from clientfile.domain.days import parse_date
from clientfile.domain.ledger import standing
from clientfile.domain.money import fen, rounded, yuan
from clientfile.errors import Refused
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

BASES = ("fault", "own", "days")
"""Why there is a refund: the shop is at fault, the client's own reason, or within the first days."""
FIRST_DAYS = 7
"""`thresholds.refund_days` where a shop does not say."""


class Refund(NamedTuple):
    """What is paid out, how it was worked out, and what leaves the balance for it (stored value only)."""

    amount: int
    formula: Said
    leaves: Balance = Balance()


class _Sums(NamedTuple):
    """What came in and was consumed since all was last paid out, less what was paid out in part."""

    paid: int
    gift: int
    consumed: int
    consumed_rows: tuple[Row, ...]


def of_stored(
    rows: Iterable[Mapping[str, Json]], purchases: Iterable[Mapping[str, Json]], why: str
) -> Refund:
    """The stored value paid back as a whole, for `fault` or `own`. Raises `Refused` where nothing is left."""
    rows = list(rows)
    held = balance(rows)
    if held.total <= 0:
        raise _nothing_stored()
    sums = _sums(rows)
    if why == "fault":
        whole = sums.paid + sums.gift
        back = sums.paid - (rounded(sums.consumed * sums.paid, whole) if whole > 0 else 0)
        formula = both(
            "paid {paid} - consumed {consumed} x {paid} / ({paid} + {gift}) = {back}",
            "实付 {paid} − 已消费 {consumed} × {paid} ÷ ({paid} + {gift}) = {back}",
            paid=yuan(sums.paid),
            consumed=yuan(sums.consumed),
            gift=yuan(sums.gift),
            back=yuan(max(back, 0)),
        )
    else:
        at_list = _at_list(sums.consumed_rows, purchases)
        back = sums.paid - at_list
        formula = both(
            "paid {paid} - consumed at list price {consumed} = {back}; the gift is void",
            "实付 {paid} − 已消费（按原价） {consumed} = {back}；赠金作废",
            paid=yuan(sums.paid),
            consumed=yuan(at_list),
            back=yuan(max(back, 0)),
        )
    return Refund(max(0, min(back, sums.paid)), formula, held)


def of_stored_in_days(client: ClientFile, on: date, days: int = FIRST_DAYS) -> Refund:
    """The unused principal of what was topped up within `days`, without any reason.

    Raises `Refused` where there is none, or where she had been served here before.
    """
    rows = client.rows("account", "stored_ledger")
    since = on - timedelta(days)
    recent = [row for row in in_order(rows) if _paid_in(row) and _on(row) >= since]
    if not recent:
        raise _too_late(days)
    _refuse_had_before(client, min(map(_on, recent)), ())
    held = balance(rows)
    told = _come_since(rows, since)
    back = min(held.principal, told.principal)
    if back <= 0:
        raise _nothing_stored()
    formula = both(
        "unused principal of what was topped up within {days} days, {paid}: {back}",
        "{days} 天内充值 {paid}，其中未使用本金：{back}",
        days=days,
        paid=yuan(told.principal),
        back=yuan(back),
    )
    return Refund(back, formula, Balance(back, max(0, min(held.bonus, told.bonus))))


def of_package(package: PackageState, why: str) -> Refund:
    """A package given back as a whole, for `fault` or `own`. Raises `Refused` where nothing is left of it."""
    _refuse_nothing_left(package)
    if why == "fault":
        return _unused_share(package)
    at_list = sum(_list_price(package, place) * len(item.used) for place, item in enumerate(package.items))
    back = max(0, min(package.price - at_list, package.price))
    formula = both(
        "price {price} - used at list price {used} = {back}",
        "套餐价 {price} − 已使用（按原价） {used} = {back}",
        price=yuan(package.price),
        used=yuan(at_list),
        back=yuan(back),
    )
    return Refund(back, formula)


def of_package_in_days(client: ClientFile, package: PackageState, on: date, days: int = FIRST_DAYS) -> Refund:
    """What is unused of a package bought within `days`, without any reason.

    Raises `Refused` after that, or where she had had one of its services before.
    """
    _refuse_nothing_left(package)
    if package.bought_on is None or on > package.bought_on + timedelta(days):
        raise _too_late(days)
    _refuse_had_before(client, package.bought_on, [item.service for item in package.items])
    return _unused_share(package)


def _unused_share(package: PackageState) -> Refund:
    """Price x unused / total: by number, or at list price where the units differ in it."""
    alike = len({item.list_price for item in package.items}) == 1
    left = sum(item.left * (1 if alike else item.list_price) for item in package.items)
    total = sum(item.total * (1 if alike else item.list_price) for item in package.items)
    back = max(0, min(rounded(package.price * left, total), package.price)) if total else 0
    formula = both(
        "price {price} x unused {left} / {total} = {back}{how}",
        "套餐价 {price} × 未使用 {left} ÷ {total} = {back}{how}",
        price=yuan(package.price),
        left=left if alike else yuan(left),
        total=total if alike else yuan(total),
        back=yuan(back),
        how=Said("", "") if alike else Said(" (at list price)", "（按原价计）"),
    )
    return Refund(back, formula)


def _list_price(package: PackageState, place: int) -> int:
    """The list price of a unit, where it is not known the average share of one."""
    item = package.items[place]
    return item.list_price or (rounded(package.price, package.total) if package.total else 0)


def _refuse_nothing_left(package: PackageState) -> None:
    if package.state == "refunded":
        raise Refused(both("this package has been refunded already", "该套餐已经退款"))
    if not package.left:
        raise Refused(both("nothing of this package is left to refund", "该套餐已用完，没有可退的次数"))


def _refuse_had_before(client: ClientFile, day: date, services: Iterable[str]) -> None:
    """No refund without reason where one of the services was had before; any, where none is named."""
    if "services" in client.unreadable:
        raise Refused(
            both(
                "not checked: whether the same service was had before needs services",
                "未核对：是否曾接受相同服务需读取「服务记录」",
            ),
            both("let somebody who may read services do this", "请由有权读取服务记录的人办理"),
        )
    wanted = set(services)
    had = [(_on(visit), text(visit.get("service"))) for visit in standing(client.rows("services", "visits"))]
    for row in standing(client.rows("account", "purchases")):
        lines = [line for _, line in items(row.get("lines")) if line.get("kind") == "service"]
        had += [(_on(row), text(line.get("item"))) for line in lines]
    for on, service in had:
        if on < day and (not wanted or service in wanted):
            raise Refused(
                both(
                    "the same service was had before, so a reason is needed",
                    "此前已接受过相同服务，不适用无理由退款",
                ),
                both(
                    "refund it for a reason: --why own, or --why fault",
                    "可按原因退款：--why own 或 --why fault",
                ),
            )


def _nothing_stored() -> Refused:
    return Refused(both("there is no stored value to refund", "没有可退的储值"))


def _too_late(days: int) -> Refused:
    return Refused(
        both(
            "nothing was paid for this within the last {days} days, so a reason is needed",
            "最近 {days} 天内没有付款，不适用无理由退款",
            days=days,
        ),
        both("refund it for a reason: --why own, or --why fault", "可按原因退款：--why own 或 --why fault"),
    )


def _sums(rows: Iterable[Mapping[str, Json]]) -> _Sums:
    paid = gift = consumed = 0
    of: list[Row] = []
    for row, held in running(rows):
        change = Balance().after(row)
        if _paid_out(row) and held.total <= 0:
            paid = gift = consumed = 0
            of = []
        elif not _paid_out(row) and row.get("kind") in ("consume", "refund"):
            consumed -= change.total
            of.append(row)
        else:
            paid, gift = paid + change.principal, gift + change.bonus
    return _Sums(paid, gift, consumed, tuple(of))


def _at_list(consumed: Iterable[Row], purchases: Iterable[Mapping[str, Json]]) -> int:
    """What was consumed from stored value, at the list price of what it paid for.

    Of a purchase that was refunded in part what is left counts as it was paid: the refund had its price.
    """
    bought = {text(row.get("id")): row for row in standing(purchases)}
    refunded = {text(row.get("refund_of")) for row in bought.values()}
    whole = 0
    for row in consumed:
        taken = -Balance().after(row).total
        of = bought.get(text(row.get("purchase")), {})
        of = bought.get(text(of.get("refund_of")), of)
        amount, at_list = fen(of.get("amount")), fen(of.get("list_amount"))
        dearer = at_list > amount > 0 and text(of.get("id")) not in refunded
        whole += rounded(taken * at_list, amount) if dearer else taken
    return whole


def _paid_in(row: Row) -> bool:
    return row.get("kind") in ("open", "topup") and fen(row.get("principal")) > 0


def _paid_out(row: Row) -> bool:
    """Whether it is stored value that went back to the client; a purchase that went back comes in."""
    return row.get("kind") == "refund" and Balance().after(row).total < 0


def _come_since(rows: Iterable[Mapping[str, Json]], since: date) -> Balance:
    """What was topped up from a day on, less what of it was paid out again."""
    came = Balance()
    for row, held in running(rows):
        if _paid_out(row):
            less = came.after(row) if held.total > 0 else Balance()
            came = Balance(max(0, less.principal), max(0, less.bonus))
        elif row.get("kind") in ("open", "topup", "bonus") and _on(row) >= since:
            came = came.after(row)
    return came


def _on(row: Mapping[str, Json]) -> date:
    return parse_date(row.get("date")) or date.min
