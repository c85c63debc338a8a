"""The pre-check: what speaks against a service before it is booked, recommended or recorded (R27, R28).

One function a rule; all of them run, and all that speaks against it is told at once. How strict a rule is,
the shop says in store.yaml (`rules: {interval: warn}`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row
from clientfile.domain.precheck import allergies, contraindications, intervals, persons, products
from clientfile.domain.precheck.allergens import Synonyms as Synonyms
from clientfile.domain.precheck.case import Case as Case
from clientfile.domain.precheck.case import Hit as Hit
from clientfile.domain.precheck.case import Level
from clientfile.domain.precheck.case import Practice as Practice
from clientfile.tuples import NamedTuple

OFF = "off"


class Rule(NamedTuple):
    """One rule: its name in store.yaml, how strict it is where the shop says nothing, and the function."""

    name: str
    level: Level
    function: Callable[[Case], Iterable[Hit]]


RULES: tuple[Rule, ...] = (
    Rule("licence", "refuse", persons.licence),
    Rule("guardian", "refuse", persons.guardian),
    Rule("minor", "refuse", persons.minor),
    Rule("not-checked", "refuse", persons.not_checked),
    Rule("allergy", "refuse", allergies.allergy),
    Rule("contraindication", "refuse", contraindications.contraindication),
    Rule("product-expired", "refuse", products.expired),
    Rule("interval", "refuse", intervals.interval),
    Rule("pain-plan", "refuse", persons.pain_plan),
    Rule("allergy-kind", "warn", allergies.allergy_kind),
    Rule("contraindication-controlled", "warn", contraindications.controlled),
    Rule("ingredient", "warn", allergies.ingredient),
    Rule("pain-plan-ahead", "warn", persons.pain_plan_ahead),
    Rule("guardian-to-ask", "warn", persons.guardian_to_ask),
    Rule("partly-checked", "warn", persons.partly_checked),
    Rule("not-asked", "warn", allergies.not_asked),
    Rule("batch", "warn", products.batch),
)
"""Every rule, the gravest first."""


class Result(NamedTuple):
    """What speaks against a service, and the sections that this member could not look at."""

    hits: tuple[Hit, ...] = ()
    not_checked: tuple[str, ...] = ()

    @property
    def refusals(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.level == "refuse")

    @property
    def warnings(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.level == "warn")


def check(
    client: ClientFile,
    item: Mapping[str, Json],
    on: date,
    practice: Practice,
    *,
    products: Sequence[Row] = (),
    pain_plan: str = "",
    ahead: bool = False,
    besides: Collection[str] = (),
) -> Result:
    """What speaks against an item of the catalogue for this client on a day. A pure function.

    `products` and `pain_plan` as a visit has them; `ahead` for what is not done yet (a booking, a
    recommendation); `besides`: ids of visits that do not count, such as the one that is corrected.
    """
    case = Case(client, item, on, practice, products, pain_plan, ahead, frozenset(besides))
    hits: list[Hit] = []
    for rule in RULES:
        level = practice.rules.get(rule.name, rule.level)
        if level == OFF:
            continue
        kept: Level = "warn" if level == "warn" else "refuse"
        hits += [hit._replace(level=kept) for hit in rule.function(case)]
    return Result(tuple(hits), persons.unseen(case))
