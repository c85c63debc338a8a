"""Points: earned with purchases in lots that run out, redeemed oldest first, taken back by refunds (R10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from clientfile.domain.account.purchases import counted, net, net_of, spent
from clientfile.domain.data import Json, Row, mapping, number, text
from clientfile.domain.dates import add_months
from clientfile.domain.days import parse_date
from clientfile.domain.ledger import standing, until
from clientfile.tuples import NamedTuple

SOON = 30
"""Days: points that run out within so many are told of."""


class PointsRules(NamedTuple):
    """How points are earned: `unit` fen of spending give one; what is left of a unit may be carried on."""

    unit: int
    carry: bool = False
    valid_months: int = 0


def rules_of(catalogue: Mapping[str, Json]) -> PointsRules | None:
    """The points rules of a catalogue, None where the shop gives no points."""
    told = mapping(catalogue.get("points"))
    yuan = number(told.get("yuan_per_point"))
    if not yuan:
        return None
    return PointsRules(yuan * 100, told.get("rounding") == "carry", number(told.get("valid_months")) or 0)


class Lot(NamedTuple):
    """Points that came together: how many are left, and their last day (None: they do not run out)."""

    id: str
    left: int
    expires_on: date | None = None
    purchase: str = ""


class Points(NamedTuple):
    """What stands on a day. `balance` is negative where more was taken back than was left: that is owed."""

    balance: int = 0
    lots: tuple[Lot, ...] = ()
    lapsed: int = 0

    def expiring(self, on: date, days: int = SOON) -> int:
        """How many run out from `on` within so many days."""
        end = on + timedelta(days)
        return sum(lot.left for lot in self.lots if lot.expires_on is not None and lot.expires_on <= end)


class _Held:
    """A lot while its ledger is gone through."""

    def __init__(self, row: Row, left: int) -> None:
        self.id, self.purchase = text(row.get("id")), text(row.get("purchase"))
        self.expires_on = parse_date(row.get("expires_on"))
        self.left, self.lapsed = left, 0

    def take(self, wanted: int, *, lapsed_too: bool) -> int:
        """Takes up to so many; gives how many could not be taken."""
        taken = min(wanted, self.left)
        self.left -= taken
        if lapsed_too:
            gone = min(wanted - taken, self.lapsed)
            self.lapsed -= gone
            taken += gone
        return wanted - taken


class _Walk:
    """The lots after each entry."""

    def __init__(self) -> None:
        self.lots: list[_Held] = []
        self.owed = 0

    @property
    def balance(self) -> int:
        return sum(lot.left for lot in self.lots) - self.owed

    def lapse(self, day: date) -> None:
        """What ran out before a day is gone: the last day itself still counts."""
        for lot in self.lots:
            if lot.expires_on is not None and lot.expires_on < day:
                lot.lapsed, lot.left = lot.lapsed + lot.left, 0

    def enter(self, row: Row) -> str:
        """One entry; gives what is wrong with it, "" where nothing is."""
        points = number(row.get("points")) or 0
        if points >= 0:
            paid = min(self.owed, points)
            self.owed -= paid
            self.lots.append(_Held(row, points - paid))
            return ""
        named = text(row.get("lot"))
        reversing = row.get("kind") == "reverse"
        first = [lot for lot in self.lots if named and lot.id == named]
        missing = -points
        for lot in first:
            missing = lot.take(missing, lapsed_too=row.get("kind") in ("reverse", "expire"))
        if reversing or not named:
            for lot in self.lots:
                missing = lot.take(missing, lapsed_too=False)
        self.owed += missing
        if named and not first:
            return "points-lot"
        return "points-overdrawn" if missing and not reversing else ""


def in_order(rows: Iterable[Mapping[str, Json]]) -> list[Row]:
    """The entries that count, by day; within a day what comes in before what goes out."""
    return sorted(
        standing(rows), key=lambda row: (text(row.get("date")), (number(row.get("points")) or 0) < 0)
    )


def entered(rows: Iterable[Mapping[str, Json]]) -> Iterator[tuple[Row, int, str]]:
    """Each entry that counts, in order, with the balance after it and what is wrong with it."""
    walk = _Walk()
    for row in in_order(rows):
        if (on := parse_date(row.get("date"))) is not None:
            walk.lapse(on)
        trouble = walk.enter(row)
        yield row, walk.balance, trouble


def standing_points(rows: Iterable[Mapping[str, Json]], on: date) -> Points:
    """What stands at a day: balance, and the lots that are left, oldest first.

    The balance is the sum of the entries less what lapsed.
    """
    walk = _Walk()
    for row in until(in_order(rows), on):
        if (day := parse_date(row.get("date"))) is not None:
            walk.lapse(day)
        walk.enter(row)
    walk.lapse(on)
    left = tuple(Lot(lot.id, lot.left, lot.expires_on, lot.purchase) for lot in walk.lots if lot.left)
    return Points(walk.balance, left, sum(lot.lapsed for lot in walk.lots))


def earned(before: Iterable[Mapping[str, Json]], purchase: Mapping[str, Json], rules: PointsRules) -> int:
    """The points that a new purchase earns, beside the purchases there are (S4, R10: 100 yuan, one point)."""
    amount = spent(purchase)
    if amount <= 0:
        return 0
    if not rules.carry:
        return amount // rules.unit
    so_far = max(net(before), 0)
    return (so_far + amount) // rules.unit - so_far // rules.unit


def unearned(
    points: Iterable[Mapping[str, Json]],
    purchases: Iterable[Mapping[str, Json]],
    refund: Mapping[str, Json],
    rules: PointsRules,
) -> list[tuple[str, int]]:
    """What a refund (which `purchases` hold already) takes back: lots, "" for any, and how many points.

    It is what the net amount no longer earns, and never more than was earned.
    """
    purchases, entries = list(purchases), standing(points)
    origin = text(refund.get("refund_of"))
    if rules.carry:
        after = net(purchases)
        before = after - sum(spent(row) for row in counted(purchases) if row.get("id") == refund.get("id"))
        kept = sum(_of(entries, "earn")) + sum(_of(entries, "reverse"))
        back = min(max(before, 0) // rules.unit - max(after, 0) // rules.unit, kept)
        return [("", back)] if back > 0 else []
    lots = [row for row in entries if row.get("kind") == "earn" and row.get("purchase") == origin]
    excess = sum(number(row.get("points")) or 0 for row in lots)
    excess += sum(
        number(row.get("points")) or 0
        for row in entries
        if row.get("kind") == "reverse" and row.get("lot") in [lot.get("id") for lot in lots]
    )
    excess -= max(net_of(purchases, origin), 0) // rules.unit
    return [(text(lots[0].get("id")), excess)] if lots and excess > 0 else []


def _of(entries: Iterable[Row], kind: str) -> list[int]:
    return [number(row.get("points")) or 0 for row in entries if row.get("kind") == kind]


def expiry(rules: PointsRules | None, earned_on: date) -> date | None:
    """The last day of points that come on a day, None where they do not run out."""
    return add_months(earned_on, rules.valid_months) if rules is not None and rules.valid_months else None
