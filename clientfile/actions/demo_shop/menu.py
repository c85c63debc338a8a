"""Which services suit a client on a day: what she wants, and what the pre-check lets her have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from random import Random

from clientfile.actions.demo_shop import words
from clientfile.actions.precheck import practice
from clientfile.domain.account.packages import package_states
from clientfile.domain.account.points import standing_points
from clientfile.domain.account.stored import balance
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Row, items, number, text, texts
from clientfile.domain.membership.tiers import pay_percent
from clientfile.domain.money import fen, rounded, yuan
from clientfile.domain.precheck import Practice, check
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

ONCE = "surgical"
"""A category of which nobody has the same service twice."""
WISHED, GENTLE, INVASIVE = 10, 2, 1
"""How often each comes up."""
PAID_BY = ("wechat", "wechat", "wechat", "alipay", "alipay", "card", "cash")
REDEEMS = 0.7
"""How often who has enough points for a service takes it for them."""


class Fit(NamedTuple):
    """A service that suits, with what an invasive one uses and what is done against the pain."""

    item: Row
    products: tuple[Row, ...] = ()
    pain_plan: str = ""


def named(store: Store, names: Sequence[str]) -> list[Row]:
    """Those services of the catalogue, as far as the shop has them, in the order given."""
    every = {text(item.get("id")): item for _, item in items(store.catalogue.get("services"))}
    return [every[name] for name in names if name in every]


def wanted(client: ClientFile, wishes: Sequence[str], on: date) -> tuple[set[str], set[str]]:
    """What troubles her (values of `treats`), and the services that she asked or has paid for."""
    concerns = {text(row.get("concern")) for row in client.rows("aesthetics", "skin_concerns")}
    discomforts = {text(row.get("kind")) for row in client.rows("health", "discomforts")}
    goals = set(texts(client.section("health").get("wellness_goals")))
    paid = {
        item.service
        for state in package_states(client, on)
        if state.state == "active"
        for item in state.items
        if item.left
    }
    return concerns | discomforts | goals, {*wishes, *paid}


def choice(store: Store, client: ClientFile, wishes: Sequence[str], on: date, rng: Random) -> Fit | None:
    """A service for her on a day, None where nothing suits."""
    wants, asked = wanted(client, wishes, on)
    visits = client.rows("services", "visits")
    had = {text(row.get("service")) for row in visits}
    treated = any(row.get("products") for row in visits)
    rules = practice(store)
    suit: list[Fit] = []
    for _, item in items(store.catalogue.get("services")):
        name = text(item.get("id"))
        if not (name in asked or wants & set(texts(item.get("treats")))):
            continue
        if name in words.AFTER_INVASIVE and not treated:
            continue
        if item.get("category") == ONCE and (name in had or name not in wishes):
            continue
        if (fit := fitting(client, item, on, rules, rng)) is not None:
            suit += [fit] * (WISHED if name in asked else INVASIVE if item.get("invasive") else GENTLE)
    return rng.choice(suit) if suit else None


def first_fitting(
    store: Store, client: ClientFile, names: Sequence[str], on: date, rng: Random
) -> Fit | None:
    """The first of these services that she may have, else any that suits."""
    rules = practice(store)
    found = (fitting(client, item, on, rules, rng) for item in named(store, names))
    return next((fit for fit in found if fit is not None), None) or choice(store, client, (), on, rng)


def fitting(client: ClientFile, item: Row, on: date, rules: Practice, rng: Random) -> Fit | None:
    """The service with products and a pain plan to which the pre-check has nothing to say."""
    return next(
        (
            fit
            for fit in _fits(item, on, rng)
            if not check(
                client, item, on, rules, products=list(fit.products), pain_plan=fit.pain_plan
            ).refusals
        ),
        None,
    )


def _fits(item: Row, on: date, rng: Random) -> Iterator[Fit]:
    if not item.get("invasive"):
        yield Fit(item)
        return
    kinds = words.PRODUCTS.get(text(item.get("id"))) or words.PRODUCTS[text(item.get("category"))]
    batch, plans = f"{on:%y%m}-{rng.randrange(1, 90):02d}", rng.sample(words.PAIN_PLANS, 2)
    for plan in plans:
        for product, brand in rng.sample(kinds, len(kinds)):
            yield Fit(item, ({"product": product, "brand": brand, "batch": batch},), plan)


def told(fit: Fit, on: date, doer: str, rng: Random) -> Row:
    """One visit as the schema has it; most go well."""
    value, said = rng.choice(words.OUTCOMES)
    usual = number(fit.item.get("minutes")) or 60
    row: Row = {
        **as_done(fit, on, doer),
        "time": f"{rng.randrange(10, 19):02d}:{rng.choice((0, 15, 30, 45)):02d}",
        "minutes": usual + rng.choice((-5, 0, 0, 0, 5, 10)),
        "outcome": {"value": value, "text": said},
        "satisfaction": rng.choice((5, 5, 5, 4, 4, 4)),
    }
    if rng.random() < 0.12:
        day = on.isoformat()
        row["adverse"] = [
            {"what": rng.choice(words.REACTIONS), "onset": day, "severity": 1, "resolved_on": day}
        ]
        del row["adverse_none_on"]
    if rng.random() < 0.35:
        row["note"] = rng.choice(words.VISIT_NOTES)
    if rng.random() < 0.5:
        row["suggestion"] = rng.choice(words.SUGGESTIONS)
    return row


def as_done(fit: Fit, on: date, doer: str) -> Row:
    """What is known of a visit before anybody has asked how it was."""
    row: Row = {"date": on.isoformat(), "staff": [doer], "adverse_none_on": on.isoformat()}
    row |= {"products": list(fit.products)} if fit.products else {}
    row |= {"pain_plan": fit.pain_plan} if fit.pain_plan else {}
    return row


def ways(store: Store, client: ClientFile, item: Row, on: date, rng: Random) -> list[str]:
    """How she pays for a service: from her package, her points or her card, else with money."""
    name = text(item.get("id"))
    held = [each for each in package_states(client, on) if each.state == "active"]
    if any(unit.service == name and unit.left for each in held for unit in each.items):
        return ["package"]
    points = _points_price(store, name)
    has = standing_points(client.rows("account", "points_ledger"), on).balance
    if points and has >= points and rng.random() < REDEEMS:
        return ["points"]
    percent = pay_percent(client, store.catalogue, store.settings.thresholds, on)
    price, stored = rounded(fen(item.get("price")) * percent, 100), _stored(client, on)
    money = rng.choice(PAID_BY)
    if stored >= price:
        return ["stored"]
    return [f"stored:{yuan(stored)}", money] if stored else [money]


def _stored(client: ClientFile, on: date) -> int:
    """What of her stored value can be spent on a day that may lie before the last top-up."""
    rows = client.rows("account", "stored_ledger")
    early = [row for row in rows if text(row.get("date")) <= on.isoformat()]
    return max(0, min(balance(rows).total, balance(early).total))


def _points_price(store: Store, service: str) -> int:
    rewards = [row for _, row in items(store.catalogue.get("rewards")) if row.get("service") == service]
    return min((number(row.get("points")) or 0 for row in rewards), default=0)


def purchase(item: Row, visit: Mapping[str, object], rng: Random) -> Row:
    """What a paper file says was paid for a visit, as `account.purchases` has it."""
    price = text(item.get("price"))
    line: Row = {
        "kind": "service",
        "item": text(item.get("id")),
        "name": text(item.get("name")),
        "qty": 1,
        "price": price,
        "amount": price,
    }
    return {
        "date": str(visit["date"]),
        "visit": str(visit["id"]),
        "lines": [line],
        "list_amount": price,
        "amount": price,
        "pay_method": rng.choice(PAID_BY),
    }
