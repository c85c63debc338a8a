"""What speaks for a service, for one client: each reason with its rule and its SWOT quarter (S0; R23-R26)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, mapping, text, texts
from clientfile.domain.money import fen
from clientfile.domain.needs import Had, NeedField, had, needs
from clientfile.domain.visits import done_visits
from clientfile.said import Said, both
from clientfile.tuples import NamedTuple

Quarter = Literal["S", "W", "O", "T"]
"""S0's SWOT: a strength of ours, a weakness met, an opportunity, a threat answered."""

YEAR_DAYS = 365
CROSS_SELL_DAYS = 730
REGULAR_VISITS = 3
"""So many visits for the same in a year make a regular (S4)."""
YOUNG_BELOW = 30
OLDER_FROM = 40
AGE_FOCUS: Mapping[str, tuple[str, ...]] = {"young": ("acne", "pigmentation"), "older": ("wrinkles",)}
"""What an age commonly asks about (S2, R23)."""
SURGICAL = "surgical"


class Reason(NamedTuple):
    """One link of the chain: the rule it comes of, its quarter, what it says, and how much it weighs."""

    rule: str
    quarter: Quarter
    weight: int
    said: Said


class Shop(NamedTuple):
    """What the catalogue and the forms say: `treats` are the values that services are good for, labelled."""

    catalogue: Mapping[str, Json]
    treats: Mapping[str, Said]
    fields: tuple[NeedField, ...]

    @property
    def services(self) -> list[Row]:
        return [row for _, row in items(self.catalogue.get("services"))]

    @property
    def packages(self) -> list[Row]:
        return [row for _, row in items(self.catalogue.get("packages")) if row.get("retired") is not True]


class Grounds:
    """One client on one day, seen through one shop's catalogue."""

    def __init__(self, client: ClientFile, shop: Shop, on: date) -> None:
        self.client = client
        self.shop = shop
        self.on = on
        self.services = {text(each.get("id")): each for each in shop.services}
        self.needs = needs(client, shop.fields, shop.treats)
        self.had: Sequence[Had] = had(client, shop.services, on)
        self.preference = text(client.section("preferences").get("treatment_preference"))

    def reasons(self, service: Row) -> list[Reason]:
        """All that speaks for a service."""
        found: list[Reason] = []
        for value in texts(service.get("treats")):
            found += self._of_need(service, value, self._label(value))
        for rule in (self._goes_with, self._wished, self._preferred, self._high_end, self._added_value):
            found += rule(service)
        return found

    def age_hints(self, service: Row, age: int | None) -> Iterator[Reason]:
        """What clients of an age commonly ask about (S2, R23): beside other reasons, never one alone."""
        focus = "" if age is None else "young" if age < YOUNG_BELOW else "older" if age >= OLDER_FROM else ""
        for value in texts(service.get("treats")):
            if value in AGE_FOCUS.get(focus, ()):
                said = both(
                    "often asked for at that age: {it}", "同龄客户常关注：{it}", it=self._label(value)
                )
                yield Reason("R23", "O", 1, said)

    def within(self, each: Had, days: int) -> bool:
        """Whether she had it less than so many days ago."""
        return each.on is not None and self.on - timedelta(days=days) < each.on <= self.on

    def here_within_a_year(self) -> list[Had]:
        """What she had with us in a year."""
        return [each for each in self.had if not each.elsewhere and self.within(each, YEAR_DAYS)]

    def _of_need(self, service: Row, value: str, label: Said) -> Iterator[Reason]:
        own, new = text(service.get("id")), service.get("new_technique") is True
        alike = [each for each in self.had if each.service != own and value in self._treats(each)]
        poor = next((each for each in alike if each.went < 0), None)
        good = next((each for each in alike if each.went > 0), None)
        if value in self.needs:
            said = both("asks for help with: {it}", "有需求：{it}", it=label)
            yield Reason("R24", "S", self.needs[value].weight, said)
            if poor is not None and new:
                said = both(
                    "{name} did little for it: our newest technique",
                    "{name}效果不佳：可选本店新技术",
                    name=poor.name,
                )
                yield Reason("R24", "S", 5, said)
            elif poor is not None:
                said = both(
                    "{name} did little for it: another way", "{name}效果不佳：可换一种方式", name=poor.name
                )
                yield Reason("R24", "S", 1, said)
        if good is not None:
            said = both(
                "{name} went well: more for {it}", "{name}效果好：可进一步改善{it}", name=good.name, it=label
            )
            yield Reason("R25", "O", 2, said)
        times = sum(value in self._treats(each) for each in self.here_within_a_year())
        if new and times >= REGULAR_VISITS:
            said = both("a regular for {it}: to be told first", "常做{it}项目：第一时间告知", it=label)
            yield Reason("R26", "O", 4, said)

    def _goes_with(self, service: Row) -> Iterator[Reason]:
        """S2: 双眼皮 leads to 开眼角, or to care for the eyes."""
        own = text(service.get("id"))
        for each in self.had:
            if each.went >= 0 and own in self._companions(each) and self.within(each, CROSS_SELL_DAYS):
                said = both("had {name}, it goes with that", "做过{name}，可搭配", name=each.name)
                yield Reason("R25", "O", 3, said)
                return

    def _wished(self, service: Row) -> Iterator[Reason]:
        """What she said she wants next, the last time she was asked (F58)."""
        visits = done_visits(self.client, self.on)
        wishes = [text(mapping(visit.get("next_intent")).get("service")) for visit in visits]
        last = next(filter(None, reversed(wishes)), "")
        if last and last in (service.get("id"), service.get("name")):
            yield Reason("R24", "O", 5, both("wished for next, at the last visit", "上次到店时表示想做"))

    def _preferred(self, service: Row) -> Iterator[Reason]:
        """S0's opportunity: what she prefers, more so where it is new."""
        new, category = service.get("new_technique") is True, text(service.get("category"))
        if new and self.preference == ("surgical" if category == SURGICAL else "non_surgical"):
            yield Reason("R24", "O", 3, both("as preferred, and new", "符合消费偏好，且为热门新项目"))
        if category in texts(self.client.section("preferences").get("service_types")):
            yield Reason("R24", "O", 3 if new else 1, both("of a preferred kind", "偏好的项目类型"))

    def _high_end(self, service: Row) -> Iterator[Reason]:
        """S1: lovers of high-end care hear of new high-end items; those are the dearest quarter."""
        prices = sorted(price for each in self.services.values() if (price := fen(each.get("price"))))
        if service.get("new_technique") is not True or not prices:
            return
        dear = prices[len(prices) * 3 // 4]
        here = self.here_within_a_year()
        of_them = [each for each in here if fen(self.services.get(each.service, {}).get("price")) >= dear]
        if fen(service.get("price")) >= dear and of_them and 2 * len(of_them) >= len(here):
            yield Reason(
                "R26", "O", 3, both("likes high-end care, and this is new", "喜好高端护理，且为新品")
            )

    def _added_value(self, service: Row) -> Iterator[Reason]:
        """S0's threat: a lower price elsewhere is answered with added care, not with a lower price."""
        complaints = self.client.rows("care", "complaints")
        compares = self.client.section("account").get("low_reason") == "economic" or any(
            row.get("kind") == "price" for row in complaints
        )
        latest = next((each for each in self.had if not each.elsewhere), None)
        if not compares or latest is None or service.get("invasive") is True:
            return
        if text(service.get("id")) in self._companions(latest):
            said = both(
                "compares prices: care after {name} as added value",
                "关注价格：以{name}后的专属护理作为增值服务",
                name=latest.name,
            )
            yield Reason("R24", "T", 4, said)

    def _treats(self, each: Had) -> list[str]:
        return texts(self.services.get(each.service, {}).get("treats"))

    def _companions(self, each: Had) -> list[str]:
        return texts(self.services.get(each.service, {}).get("goes_with"))

    def _label(self, value: str) -> Said:
        return self.shop.treats.get(value, Said(value, value))
