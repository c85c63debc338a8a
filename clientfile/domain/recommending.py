"""What to suggest to a client, and to whom a service: each with its reasons (R21-R26, R48; S0's SWOT).

A suggestion is made by a person, at everybody's price (PIPL Art 24): nothing here sets one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Literal

from clientfile.domain.budget import PER, budget_of
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, items, number, text
from clientfile.domain.days import parse_date
from clientfile.domain.money import fen, yuan
from clientfile.domain.reasons import SURGICAL, Grounds, Quarter, Reason, Shop
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

RECENT_DAYS = 30
"""A service she had so lately is not suggested; its own interval, where that is longer."""
DECLINED_DAYS = 180
"""What she declined is not suggested again so soon."""
SKIN = frozenset({"skin", "skin_mgmt", "beauty"})
_OVER_OTHERS: Mapping[Quarter, int] = {"T": 3, "W": 2, "O": 1, "S": 0}


class Suggestion(NamedTuple):
    """What to suggest. `kind` is `service`, `package` or `content`: something to say, with no item.

    `price` is the list price in fen, of a package its own.
    """

    item: str
    name: Said
    kind: Literal["service", "package", "content"]
    quarter: Quarter
    reasons: tuple[Reason, ...]
    price: int = 0

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(reason.weight for reason in self.reasons)

    @property
    def rule(self) -> str:
        """The rule of its weightiest reason."""
        return max(self.reasons, key=lambda each: each.weight).rule


class LeftOut(NamedTuple):
    """What something speaks for, and why it is not suggested."""

    item: str
    name: Said
    why: Said


class Known(NamedTuple):
    """What others derive of a client: age, how often she comes, and services paid for and not yet had."""

    age: int | None = None
    frequency: str = ""
    paid_for: frozenset[str] = frozenset()


Allowed = Callable[[Row], Said | None]
"""Why she may not have a service, None where she may: the pre-check."""


def suggestions(
    client: ClientFile, shop: Shop, known: Known, on: date, allowed: Allowed
) -> tuple[list[Suggestion], list[LeftOut]]:
    """All that may be suggested, the weightiest first and what is only said last; and what is left out.

    Whether she agreed to be profiled is for the caller to ask before.
    """
    adviser = Adviser(client, shop, known, on, allowed)
    best: dict[str, Suggestion] = {}
    left: list[LeftOut] = []
    for service in shop.services:
        one = adviser.service(service)
        if isinstance(one, LeftOut):
            left.append(one)
        elif one is not None and (one.item not in best or best[one.item].weight < one.weight):
            best[one.item] = one
    for package in adviser.exclusive_packages():
        best.setdefault(package.item, package)
    found = sorted(best.values(), key=lambda each: (-each.weight, each.price, each.item))
    return [*found, *adviser.contents()], left


class Adviser:
    """Weighs services for one client on one day."""

    def __init__(self, client: ClientFile, shop: Shop, known: Known, on: date, allowed: Allowed) -> None:
        self._client = client
        self._shop = shop
        self._known = known
        self._on = on
        self._allowed = allowed
        self._grounds = Grounds(client, shop, on)
        self._budget = budget_of(client)

    def service(self, service: Row) -> Suggestion | LeftOut | None:
        """The service, or a bundle with it where its price is beyond her budget.

        None where nothing speaks for it, or it is no longer offered.
        """
        reasons = [] if service.get("retired") is True else self._grounds.reasons(service)
        if not reasons:
            return None
        if why := self._against(service):
            return LeftOut(text(service.get("id")), _name(service), why)
        reasons += self._grounds.age_hints(service, self._known.age)
        price = fen(service.get("price"))
        if not self._budget.allows(price):
            return self._bundle(service, reasons)
        return Suggestion(
            text(service.get("id")), _name(service), "service", _quarter(reasons), tuple(reasons), price
        )

    def exclusive_packages(self) -> list[Suggestion]:
        """For one who comes often, the packages of what she has (S2, R21)."""
        if self._known.frequency != "high":
            return []
        own = {each.service: each.name for each in self._grounds.here_within_a_year()}
        found: list[Suggestion] = []
        for package in self._shop.packages:
            name = next((own[each] for each in _inside(package) if each in own), "")
            if name and self._may_have(package):
                said = both(
                    "comes often, and has {name}: a package", "高频到店，常做{name}：专属套餐", name=name
                )
                found.append(_package(package, "S", (Reason("R21", "S", 3, said),)))
        return found

    def contents(self) -> list[Suggestion]:
        """What to say rather than to sell: privileges, the cause of rare visits, assurance (R21, R22)."""
        seldom = self._known.frequency == "low" and bool(self._grounds.had)
        why = text(self._client.section("account").get("low_reason"))
        had = {each.category for each in self._grounds.here_within_a_year()}
        said = (
            (self._known.frequency == "high", _PRIVILEGES),
            (seldom and why == "dissatisfied", _DISSATISFIED),
            (seldom and why in ("", "unknown"), _CAUSE_UNKNOWN),
            (SURGICAL in had, _RECOVERY),
            (bool(had & SKIN), _DURABILITY),
        )
        return [content for applies, content in said if applies]

    def _against(self, service: Row) -> Said | None:
        item = text(service.get("id"))
        same = [each for each in self._grounds.had if each.service == item]
        gap = max(RECENT_DAYS, number(service.get("min_interval_days")) or 0)
        if self._grounds.preference == "non_surgical" and service.get("category") == SURGICAL:
            return both("nothing surgical is preferred", "偏好非手术类")
        if same and same[0].went < 0:
            return both("it did little before", "之前效果不佳")
        if any(self._grounds.within(each, gap) for each in same):
            return both("done within {n} days", "{n} 天内做过", n=gap)
        if item in self._known.paid_for:
            return both("left over in a package already paid", "已购套餐中还有剩余次数")
        if self._declined(item):
            return both("declined within {n} days", "{n} 天内谢绝过", n=DECLINED_DAYS)
        return self._allowed(service)

    def _declined(self, item: str) -> bool:
        return any(
            row.get("item") == item
            and row.get("outcome") == "declined"
            and (day := parse_date(row.get("decided_on")) or parse_date(row.get("date"))) is not None
            and day > self._on - timedelta(days=DECLINED_DAYS)
            for row in self._client.rows("care", "recommendations")
        )

    def _bundle(self, service: Row, reasons: list[Reason]) -> Suggestion | LeftOut:
        """S0's weakness: where the price is above the budget, the cheapest package with it that is within."""
        item = text(service.get("id"))
        within = [each for each in self._shop.packages if item in _inside(each) and self._may_have(each)]
        if not within:
            why = both("beyond the budget, and no bundle is within it", "超出预算，且无预算内的套餐")
            return LeftOut(item, _name(service), why)
        package = min(within, key=lambda each: (self._budget.comes_to(each), text(each.get("id"))))
        said = both(
            "{name} alone is beyond the budget: a bundle at {cost} {per}",
            "{name}单次超出预算：套餐折合 {cost} 元{per}",
            name=_name(service),
            cost=yuan(self._budget.comes_to(package)),
            per=PER[self._budget.per],
        )
        return _package(package, "W", (*reasons, Reason("R24", "W", 2, said)))

    def _may_have(self, package: Row) -> bool:
        """Within her budget, not declined, and nothing in it that she may not have."""
        inside = [self._grounds.services[each] for each in _inside(package) if each in self._grounds.services]
        return (
            self._budget.allows(self._budget.comes_to(package))
            and not self._declined(text(package.get("id")))
            and not any(self._allowed(each) for each in inside)
        )


def _quarter(reasons: list[Reason]) -> Quarter:
    """That of the weightiest reason; of equal ones the rarer quarter."""
    return max(reasons, key=lambda each: (each.weight, _OVER_OTHERS[each.quarter])).quarter


def _name(item: Row) -> Said:
    name = text(item.get("name")) or text(item.get("id"))
    return Said(name, name)


def _inside(package: Row) -> list[str]:
    return [text(row.get("service")) for _, row in items(package.get("items"))]


def _package(package: Row, quarter: Quarter, reasons: tuple[Reason, ...]) -> Suggestion:
    return Suggestion(
        text(package.get("id")), _name(package), "package", quarter, reasons, fen(package.get("price"))
    )


def _content(rule: str, quarter: Quarter, name: Said, why: Said) -> Suggestion:
    return Suggestion("", name, "content", quarter, (Reason(rule, quarter, 1, why),))


_PRIVILEGES = _content(
    "R21",
    "S",
    both("privileges: an expert of choice, booked before others", "会员特权：优先预约专家"),
    both("comes often", "高频到店"),
)
_DISSATISFIED = _content(
    "R21",
    "T",
    both("first put right what displeased, then invite", "先解决不满原因，再邀约到店"),
    both("comes seldom, being dissatisfied", "低频：服务不满"),
)
_CAUSE_UNKNOWN = _content(
    "R21",
    "W",
    both("ask why the visits are rare: dissatisfied, or the cost", "了解低频原因：服务不满还是经济因素"),
    both("comes seldom, and nobody knows why", "低频，原因未知"),
)
_RECOVERY = _content(
    "R22",
    "S",
    both("assurance for the recovery after surgery", "术后恢复保障"),
    both("surgery within a year", "一年内做过整形类项目"),
)
_DURABILITY = _content(
    "R22",
    "S",
    both("how long the effect lasts, and what keeps it", "效果持久性与维持方法"),
    both("skin services within a year", "一年内做过皮肤类项目"),
)
