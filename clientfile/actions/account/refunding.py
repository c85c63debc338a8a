"""What goes back to the client: stored value, a package, or a purchase; quoted, or entered."""

from __future__ import annotations

from datetime import date

from clientfile.actions.account.choosing import named_package
from clientfile.actions.account.entering import Entered, account_of, entered, new_entry, standing
from clientfile.actions.account.giving_back import given_back, refundable
from clientfile.domain.account.packages import PackageState, package_states
from clientfile.domain.account.points import standing_points
from clientfile.domain.account.refunds import (
    FIRST_DAYS,
    Refund,
    of_package,
    of_package_in_days,
    of_stored,
    of_stored_in_days,
)
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, number, text
from clientfile.domain.ledger import standing as what_stands
from clientfile.domain.money import yuan
from clientfile.errors import Ambiguous, NotFound, Refused
from clientfile.said import both, counted
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction
from clientfile.tuples import NamedTuple


class Wanted(NamedTuple):
    """What is to be refunded and why.

    One of `stored`, `package` (id or name) and `purchase` (id); `why` is one of `refunds.BASES` (a purchase
    needs none). `amount` (fen) is what was agreed instead of what the formula gives, never more.
    """

    stored: bool = False
    package: str | None = None
    purchase: str = ""
    why: str = "own"
    amount: int | None = None
    method: str = ""
    reason: str = ""


class PointsSpent(Refused):
    """Points that a refund takes back are spent already; somebody says whether they are owed then."""

    def __init__(self, points: int) -> None:
        super().__init__(
            counted(
                points,
                "of the points that go back {n} is spent already; nothing was written",
                "of the points that go back {n} are spent already; nothing was written",
                "应冲回的积分中有 {n} 分已使用；未写入任何内容",
            ),
            both(
                "they would be owed, and none redeemed until then: --yes",
                "可记为欠分，补足前不能兑换：--yes",
            ),
        )
        self.points = points


def quote(store: Store, reference: str, wanted: Wanted, *, on: date | None = None) -> Entered:
    """What a refund would be and leave; nothing is written. Raises as `refund` does."""
    with store.writing("quote") as writing:
        before = account_of(writing, reference)
        client, refund = _refunded(writing, before, wanted, on or store.today)
        return standing(before, client, on or store.today, refund)


def refund(
    store: Store,
    reference: str,
    wanted: Wanted,
    *,
    on: date | None = None,
    owing: bool = False,
) -> Entered:
    """Enter a refund. Points that it takes back and that are spent already are owed only if `owing` says so.

    Raises `PointsSpent`, `NotFound`, `Ambiguous`, `Refused`, `UsageError`.
    """
    day = on or store.today
    with store.writing("refund") as writing:
        before = account_of(writing, reference)
        client, found = _refunded(writing, before, wanted, day)
        owed = owed_points(before, client, day)
        if owed and not owing:
            raise PointsSpent(owed)
        return entered(writing, before, client, "refund", on=day, refund=found)


def owed_points(before: ClientFile, client: ClientFile, on: date) -> int:
    """How many points more are owed than before."""
    was = standing_points(before.rows("account", "points_ledger"), on).balance
    now = standing_points(client.rows("account", "points_ledger"), on).balance
    return max(0, -now) - max(0, -was)


def _refunded(
    writing: Transaction, client: ClientFile, wanted: Wanted, on: date
) -> tuple[ClientFile, Refund]:
    if wanted.stored:
        return _of_stored(writing, client, wanted, on)
    if wanted.package is not None:
        return _of_package(writing, client, wanted, on)
    return _of_purchase(writing, client, wanted, on)


def _of_stored(
    writing: Transaction, client: ClientFile, wanted: Wanted, on: date
) -> tuple[ClientFile, Refund]:
    if wanted.why == "days":
        found = of_stored_in_days(client, on, _first_days(writing.store))
    else:
        account = (client.rows("account", "stored_ledger"), client.rows("account", "purchases"))
        found = of_stored(*account, wanted.why)
    found = _agreed(found, wanted)
    entry = new_entry(
        writing,
        "refund",
        on,
        principal=yuan(-found.leaves.principal),
        bonus=yuan(-found.leaves.bonus),
        amount=yuan(found.amount),
        pay_method=wanted.method or "cash",
        reason=wanted.reason,
    )
    return client.adding("account", "stored_ledger", entry), found


def _of_package(
    writing: Transaction, client: ClientFile, wanted: Wanted, on: date
) -> tuple[ClientFile, Refund]:
    package = named_package(client, wanted.package or "", on)
    if wanted.why == "days":
        found = of_package_in_days(client, package, on, _first_days(writing.store))
    else:
        found = of_package(package, wanted.why)
    found = _agreed(found, wanted)
    entry = new_entry(
        writing, "refund", on, package=package.id, amount=yuan(found.amount), reason=wanted.reason
    )
    client = client.adding("account", "package_entries", entry)
    left = found.amount
    for purchase in _paid_for(client, package):
        ways = refundable(client, purchase)
        part = min(left, sum(amount for _, amount in ways))
        back = _as_paid(ways, part, wanted.method)
        client = given_back(writing, client, text(purchase.get("id")), back, on, wanted.reason)
        left -= part
    back = _as_paid([], left, wanted.method)
    return given_back(writing, client, package.purchase, back, on, wanted.reason), found


def _paid_for(client: ClientFile, package: PackageState) -> list[Row]:
    """The purchases by which a package was paid: the differences of its swaps, the last first, and itself."""
    swaps = [
        text(row.get("purchase"))
        for row in what_stands(client.rows("account", "package_entries"))
        if row.get("package") == package.id and row.get("kind") == "swap"
    ]
    bought = {text(row.get("id")): row for row in client.rows("account", "purchases")}
    return [bought[name] for name in (*reversed(swaps), package.purchase) if name in bought]


def _of_purchase(
    writing: Transaction, client: ClientFile, wanted: Wanted, on: date
) -> tuple[ClientFile, Refund]:
    purchase = _purchase(client, wanted.purchase)
    bought = [each for each in package_states(client, on) if each.purchase == purchase.get("id")]
    if any(each.state != "refunded" for each in bought):
        raise Refused(
            both("a package was bought with this; nothing was written", "这笔消费购买了套餐；未写入任何内容"),
            both(
                "refund the package: clientfile account refund REF --package {id}",
                "请按套餐退款：clientfile account refund 客户 --package {id}",
                id=bought[0].id,
            ),
        )
    ways = refundable(client, purchase)
    whole = sum(amount for _, amount in ways)
    if not whole:
        raise Refused(
            both("nothing of this purchase is left to refund", "该笔消费没有可退金额"),
            both(
                "what a package or points settled is given back with: clientfile account adjust",
                "套餐或积分抵扣的请用：clientfile account adjust",
            ),
        )
    formula = both("paid and not refunded yet: {left}", "已付且未退：{left}", left=yuan(whole))
    found = _agreed(Refund(whole, formula), wanted)
    back = _as_paid(ways, found.amount, wanted.method)
    return given_back(writing, client, text(purchase.get("id")), back, on, wanted.reason), found


def _as_paid(ways: list[tuple[str, int]], amount: int, method: str) -> list[tuple[str, int]]:
    """How an amount goes back: all by `method` where one is wished, else as it was paid, the rest in cash."""
    if method:
        return [(method, amount)]
    back, left = list[tuple[str, int]](), amount
    for way, most in (*ways, ("cash", amount)):
        part = min(most, left)
        left -= part
        back += [(way, part)] if part else []
    return back


def _purchase(client: ClientFile, word: str) -> Row:
    every = [row for row in what_stands(client.rows("account", "purchases")) if not row.get("refund_of")]
    found = [row for row in every if text(row.get("id")).startswith(word)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(
            both("several purchases fit", "有多笔消费符合"),
            both("name one of: {ids}", "请指定其一：{ids}", ids=", ".join(text(row["id"]) for row in found)),
        )
    raise NotFound(
        both("there is no such purchase", "没有这笔消费"),
        both(
            "their ids: clientfile account statement {id} --format json",
            "编号见：clientfile account statement {id} --format json",
            id=client.id,
        ),
    )


def _agreed(found: Refund, wanted: Wanted) -> Refund:
    """With the amount that was agreed, which is never more than there is."""
    if wanted.amount is None:
        return found
    if wanted.amount > found.amount:
        raise Refused(
            both(
                "more than can be refunded ({most}); nothing was written",
                "超过可退金额（{most}）；未写入任何内容",
                most=yuan(found.amount),
            )
        )
    return found._replace(amount=wanted.amount)


def _first_days(store: Store) -> int:
    days = number(store.settings.thresholds.get("refund_days"))
    return FIRST_DAYS if days is None else days
