"""What is wrong or unwise in a catalogue, all of it at once (R11, R13; DOMAIN section 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from clientfile.domain.data import Json, items, mapping, number, text, texts
from clientfile.domain.membership.benefits import applies
from clientfile.domain.membership.terms import Tier, terms_from
from clientfile.domain.money import fen, yuan
from clientfile.domain.rewards import reward_costs
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

LISTS = ("services", "packages", "tiers", "rewards", "benefits")

RETURN_PERCENT = 3
"""A reward worth less of what is spent for it is poor; S4's own example gives back 4 of 100."""
SPENDING_MAX = 1_000_000
"""Fen. A reward that asks for more spending is too far away to work for."""

_BLOODY = ("surgical", "micro")
"""Categories that are hardly ever without a cut or a needle."""


class Shop(NamedTuple):
    """What beside the catalogue a rule looks at."""

    invasive_allowed: bool = True
    thresholds: Mapping[str, Json] = MappingProxyType({})
    days: Mapping[str, Json] = MappingProxyType({})


Rule = Callable[[Mapping[str, Json], Shop], Iterator[Problem]]


def check_catalogue(catalogue: Mapping[str, Json], shop: Shop) -> list[Problem]:
    """Mistakes, and warnings for what is allowed and unwise; in the order of the catalogue's lists."""
    found = [problem for rule in RULES for problem in rule(catalogue, shop)]
    return sorted(found, key=lambda each: _order(each.path))


def _order(path: str) -> tuple[int, int, str]:
    kind, _, rest = path.partition("[")
    place = rest.partition("]")[0]
    at = LISTS.index(kind) if kind in LISTS else len(LISTS)
    return at, int(place) if place.isdigit() else -1, path


def duplicate_ids(catalogue: Mapping[str, Json], shop: Shop) -> Iterator[Problem]:
    """An id names one entry of its list."""
    for kind in LISTS:
        seen: set[str] = set()
        for place, row in items(catalogue.get(kind)):
            name = text(row.get("id"))
            if name in seen:
                said = both("{id} stands twice", "{id} 重复", id=name)
                yield Problem("catalogue", f"{kind}[{place}].id", "duplicate-id", said)
            seen.add(name)


def unknown_ids(catalogue: Mapping[str, Json], shop: Shop) -> Iterator[Problem]:
    """Whatever names a service or a tier names one that exists."""
    services, tiers = _ids(catalogue, "services"), _ids(catalogue, "tiers")
    for path, name, known in (*_named_services(catalogue, services), *_named_tiers(catalogue, tiers)):
        if name not in known:
            said = (
                both("there is no service {id}", "没有项目 {id}", id=name)
                if known is services
                else both("there is no tier {id}", "没有等级 {id}", id=name)
            )
            yield Problem("catalogue", path, "unknown-id", said)


def _named_services(
    catalogue: Mapping[str, Json], known: frozenset[str]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    for place, row in items(catalogue.get("services")):
        for at, name in enumerate(texts(row.get("goes_with"))):
            yield f"services[{place}].goes_with[{at}]", name, known
    for place, row in items(catalogue.get("packages")):
        for at, item in items(row.get("items")):
            yield f"packages[{place}].items[{at}].service", text(item.get("service")), known
    for place, row in items(catalogue.get("rewards")):
        if row.get("service") is not None:
            yield f"rewards[{place}].service", text(row.get("service")), known


def _named_tiers(
    catalogue: Mapping[str, Json], known: frozenset[str]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    for place, row in items(catalogue.get("benefits")):
        for at, name in enumerate(texts(row.get("tiers"))):
            yield f"benefits[{place}].tiers[{at}]", name, known


def invasive_services(catalogue: Mapping[str, Json], shop: Shop) -> Iterator[Problem]:
    """Injections, laser and surgery are for licensed institutions alone (DOMAIN section 5)."""
    for place, row in items(catalogue.get("services")):
        if row.get("invasive") is True and not shop.invasive_allowed:
            said = both(
                "invasive services are for licensed medical institutions: this kind of shop may not offer it",
                "有创项目仅限持证医疗机构，本类门店不得提供",
            )
            yield Problem("catalogue", f"services[{place}].invasive", "not-licensed", said)
        elif row.get("category") in _BLOODY and "invasive" not in row:
            said = both(
                "say whether it is invasive (invasive: true or false): only then are clients checked for it",
                "请注明是否有创（invasive: true 或 false），否则不会做有创核查",
            )
            yield _advice(f"services[{place}].category", "invasive-unsaid", said)


def package_prices(catalogue: Mapping[str, Json], shop: Shop) -> Iterator[Problem]:
    """A package costs no more than what is in it, and its list price is what that costs."""
    prices = {text(row.get("id")): row.get("price") for _, row in items(catalogue.get("services"))}
    for place, row in items(catalogue.get("packages")):
        inside = [item for _, item in items(row.get("items"))]
        listed = [prices.get(text(item.get("service"))) for item in inside]
        if not inside:
            said = both("the package holds nothing", "套餐没有任何项目")
            yield Problem("catalogue", f"packages[{place}].items", "package-empty", said)
        if not inside or None in listed:
            continue
        worth = sum(
            fen(price) * (number(item.get("total")) or 0) for price, item in zip(listed, inside, strict=True)
        )
        if fen(row.get("price")) > worth:
            said = both(
                "dearer than its items, which cost {worth}", "高于单项合计 {worth}", worth=yuan(worth)
            )
            yield _advice(f"packages[{place}].price", "package-dear", said)
        if row.get("list_price") is not None and fen(row.get("list_price")) != worth:
            said = both("its items cost {worth}", "单项合计为 {worth}", worth=yuan(worth))
            yield _advice(f"packages[{place}].list_price", "package-list-price", said)


def tier_order(catalogue: Mapping[str, Json], shop: Shop) -> Iterator[Problem]:
    """Tiers stand from the lowest to the highest: each asks for more than those below."""
    tiers = terms_from(catalogue, {}).tiers
    for place, tier in enumerate(tiers):
        path = f"tiers[{place}]"
        if place and tier.is_for_everybody:
            said = both(
                "only the first tier can be for everybody: give it from_amount or from_visits",
                "只有首个等级可不设门槛：请设 from_amount 或 from_visits",
            )
            yield Problem("catalogue", path, "tier-order", said)
            continue
        below = tiers[:place]
        if _asks_no_more(tier, below):
            said = both(
                "asks for no more than a tier below it: tiers stand from the lowest to the highest",
                "门槛不高于前面的等级：等级须由低到高排列",
            )
            yield Problem("catalogue", path, "tier-order", said)
        if below and tier.pay_percent > below[-1].pay_percent:
            said = both("pays more than the tier below it", "折扣不如低一级的等级")
            yield _advice(f"{path}.pay_percent", "tier-pays-more", said)


def _asks_no_more(tier: Tier, below: tuple[Tier, ...]) -> bool:
    amounts = [each.from_amount for each in below if each.from_amount is not None]
    visits = [each.from_visits for each in below if each.from_visits is not None]
    return (tier.from_amount is not None and tier.from_amount <= max(amounts, default=-1)) or (
        tier.from_visits is not None and tier.from_visits <= max(visits, default=-1)
    )


def tier_benefits(catalogue: Mapping[str, Json], shop: Shop) -> Iterator[Problem]:
    """A low tier gets something too (R13)."""
    benefits = [row for _, row in items(catalogue.get("benefits"))]
    for place, row in items(catalogue.get("tiers")):
        name, kinds = text(row.get("id")), texts(row.get("benefits"))
        if not kinds and not any(applies(benefit, name, kinds) for benefit in benefits):
            said = both(
                "a tier without any benefit: its members may feel slighted (R13)",
                "该等级没有任何权益，会员可能感到被歧视（R13）",
            )
            yield _advice(f"tiers[{place}].benefits", "tier-without-benefits", said)


def benefit_days(catalogue: Mapping[str, Json], shop: Shop) -> Iterator[Problem]:
    """What is promised for a member day or a festival needs the shop to have one."""
    promised = {kind for _, row in items(catalogue.get("tiers")) for kind in texts(row.get("benefits"))}
    promised |= {text(row.get("benefit")) for _, row in items(catalogue.get("benefits"))}
    for kind, days, said in (
        ("member_day", "member_days", both("a member day is promised", "承诺了会员日权益")),
        ("festival", "festivals", both("something for festivals is promised", "承诺了节日权益")),
    ):
        if kind in promised and not any(items(shop.days.get(days))):
            more = both(
                "{said}, and the shop has none: clientfile settings days.{days}=…",
                "{said}，但店铺日历中没有：clientfile settings days.{days}=…",
                said=said,
                days=days,
            )
            yield _advice("benefits", "no-such-day", more)


def points_rule(catalogue: Mapping[str, Json], shop: Shop) -> Iterator[Problem]:
    """Points need something to spend them on, and rewards a way to earn them; both prices agree."""
    earns = bool(mapping(catalogue.get("points")))
    rewards = [row for _, row in items(catalogue.get("rewards"))]
    if earns and not rewards:
        yield _advice("rewards", "points-for-nothing", both("points buy nothing", "积分无可兑换"))
    if rewards and not earns:
        said = both("nothing says how points are earned", "未设积分获取规则")
        yield _advice("points", "no-points-rule", said)
    asked = {
        text(row.get("id")): number(row.get("points_price")) for _, row in items(catalogue.get("services"))
    }
    for place, row in items(catalogue.get("rewards")):
        price = asked.get(text(row.get("service")))
        if price is not None and price != number(row.get("points")):
            said = both("the service itself says {n} points", "项目本身标价 {n} 积分", n=price)
            yield _advice(f"rewards[{place}].points", "points-price", said)


def poor_rewards(catalogue: Mapping[str, Json], shop: Shop) -> Iterator[Problem]:
    """R11: earning that is too slow or a reward that is worth too little loses the client's interest."""
    told = number(shop.thresholds.get("reward_return_percent"))
    least = RETURN_PERCENT if told is None else told
    most = fen(shop.thresholds.get("reward_spending_max")) or SPENDING_MAX
    for place, cost in reward_costs(catalogue):
        path = f"rewards[{place}].points"
        if cost.permille is not None and cost.permille < least * 10:
            said = both(
                "worth {price} for {spending} of spending, {percent}%: less than {least}% (R11)",
                "消费 {spending} 元换 {price} 元，回报 {percent}%，低于 {least}%（R11）",
                price=yuan(cost.price or 0),
                spending=yuan(cost.spending),
                percent=f"{cost.permille // 10}.{cost.permille % 10}",
                least=least,
            )
            yield _advice(path, "reward-poor", said)
        if cost.spending > most:
            said = both(
                "asks for {spending} of spending, more than {most} (R11)",
                "需消费 {spending} 元，高于 {most} 元（R11）",
                spending=yuan(cost.spending),
                most=yuan(most),
            )
            yield _advice(path, "reward-far", said)


RULES: tuple[Rule, ...] = (
    duplicate_ids,
    unknown_ids,
    invasive_services,
    package_prices,
    tier_order,
    tier_benefits,
    benefit_days,
    points_rule,
    poor_rewards,
)


def _advice(path: str, rule: str, said: Said) -> Problem:
    return Problem("catalogue", path, rule, said, warning=True)


def _ids(catalogue: Mapping[str, Json], kind: str) -> frozenset[str]:
    return frozenset(text(row.get("id")) for _, row in items(catalogue.get(kind)))
