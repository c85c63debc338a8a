"""The tier of a client, by what she spent or how often she came (R12; F74; DOMAIN section 4).

Reached at once, thresholds included; lost only on its day of review, which comes every so many months after
it was reached. The months are counted back from each day: what was spent a year ago today counts no more. A
refund takes its amount away from its own day on, as long as what it refunds would have counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from clientfile.domain.account.purchases import counted
from clientfile.domain.account.purchases import spent as spent_on
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.domain.days import parse_date
from clientfile.domain.membership.frequency import visit_days
from clientfile.domain.membership.lapsing import months_later
from clientfile.domain.membership.terms import Terms, Tier, terms_from
from clientfile.tuples import NamedTuple

Basis = Literal["", "amount", "frequency"]
"""What a tier was reached by; "" for the one that everybody has."""


class TierStep(NamedTuple):
    """From `day` on the client has this tier ("": none), until the next step."""

    day: date
    tier: str
    since: date
    basis: Basis
    review_on: date | None


class Standing(NamedTuple):
    """Where a client stands on a day, and why.

    `spent` (fen) and `visits` are what counts on that day. `upper` is the tier above with what is still
    missing for it, either of which would be enough; `keep_amount` and `keep_visits` the same for keeping the
    tier at its review, where what is known now is not enough.
    """

    tier: str
    name: str
    since: date | None
    basis: Basis
    review_on: date | None
    pay_percent: int
    spent: int
    visits: int
    upper: Tier | None
    missing_amount: int | None
    missing_visits: int | None
    keep_amount: int | None = None
    keep_visits: int | None = None
    by_visits: bool = False
    """Whether any tier asks for visits: else none are counted."""


class _Counted(NamedTuple):
    """Something that counts from `day` until `ends`, that day not included."""

    day: date
    ends: date
    amount: int
    visits: int


def standing(
    client: ClientFile, catalogue: Mapping[str, Json], thresholds: Mapping[str, Json], on: date
) -> Standing:
    """Where the client stands on a day, as far as `services` and `account` can be read."""
    terms = terms_from(catalogue, thresholds)
    facts = _facts(client, terms)
    known = [each for each in facts if each.day <= on]
    spent, visits = _counting(known, on)
    begun = [step for step in _steps(facts, _begin(client, facts), terms) if step.day <= on]
    last = begun[-1] if begun else None
    place = _place(terms, last.tier if last else "")
    tier = terms.tiers[place] if place >= 0 else Tier("", "")
    upper = terms.tiers[place + 1] if place + 1 < len(terms.tiers) else None
    keep_amount, keep_visits = _to_keep(terms, place, known, last)
    return Standing(
        tier.id,
        tier.name,
        last.since if last and place >= 0 else None,
        last.basis if last else "",
        last.review_on if last else None,
        tier.pay_percent,
        spent,
        visits,
        upper,
        None if upper is None or upper.from_amount is None else upper.from_amount - spent,
        None if upper is None or upper.from_visits is None else upper.from_visits - visits,
        keep_amount,
        keep_visits,
        _by_visits(terms),
    )


def tier_steps(client: ClientFile, terms: Terms, came_on: list[date] | None = None) -> list[TierStep]:
    """Every change of tier, in order: those that were, and the falls to come if nothing more happens.

    `came_on` are the client's `visit_days`, where they are known already.
    """
    if not terms.tiers:
        return []
    facts = _facts(client, terms, came_on)
    return _steps(facts, _begin(client, facts), terms)


def _counting(facts: Iterable[_Counted], on: date) -> tuple[int, int]:
    """Spending and visits that count on a day."""
    now = [each for each in facts if on < each.ends]
    return max(0, sum(each.amount for each in now)), sum(each.visits for each in now)


def _to_keep(
    terms: Terms, place: int, known: list[_Counted], last: TierStep | None
) -> tuple[int | None, int | None]:
    """What is missing of spending or visits for the tier to be kept at its review, if anything is."""
    if last is None or last.review_on is None:
        return None, None
    spent, visits = _counting(known, last.review_on)
    if _reached(terms, spent, visits) >= place:
        return None, None
    tier = terms.tiers[place]
    return (
        None if tier.from_amount is None else tier.from_amount - spent,
        None if tier.from_visits is None else tier.from_visits - visits,
    )


def pay_percent(
    client: ClientFile, catalogue: Mapping[str, Json], thresholds: Mapping[str, Json], on: date
) -> int:
    """What the client pays of a list price on a day, in per cent."""
    return standing(client, catalogue, thresholds, on).pay_percent


def _facts(client: ClientFile, terms: Terms, came_on: list[date] | None = None) -> list[_Counted]:
    """What counts, by day; visits only where a tier asks for them."""
    facts = list(_spending(counted(client.rows("account", "purchases")), terms.months))
    if _by_visits(terms):
        days = visit_days(client) if came_on is None else came_on
        facts += [_Counted(day, months_later(day, terms.months), 0, 1) for day in days]
    return sorted(facts) if facts else facts


def _by_visits(terms: Terms) -> bool:
    return any(tier.from_visits for tier in terms.tiers)


def _spending(purchases: list[Row], months: int) -> Iterable[_Counted]:
    days = {text(row.get("id")): parse_date(row.get("date")) for row in purchases}
    for row in purchases:
        day, amount = parse_date(row.get("date")), spent_on(row)
        refunded = days.get(text(row.get("refund_of"))) or day
        if day is None or refunded is None or not amount:
            continue
        ends = months_later(refunded, months)
        if day < ends:
            yield _Counted(day, ends, amount, 0)


def _begin(client: ClientFile, facts: list[_Counted]) -> date | None:
    """The day the client came to us, from which on she has the tier that everybody has."""
    days = [facts[0].day] if facts else []
    created = parse_date(client.section("contact").get("created_on"))
    return min([*days, created] if created else days, default=None)


def _steps(facts: list[_Counted], begin: date | None, terms: Terms) -> list[TierStep]:
    """The tiers day by day, looking only at days on which something rises or is reviewed."""
    if begin is None or not terms.tiers:
        return []
    lowest = 0 if terms.tiers[0].is_for_everybody else -1
    days = sorted({begin, *(each.day for each in facts)}, reverse=True)
    window = _Window(facts)
    steps: list[TierStep] = []
    place, since, review, reviews = -1, begin, date.max, 0
    while days or (place > lowest and review < date.max):
        day = days.pop() if days and days[-1] <= review else review
        spent, visits = window.at(day)
        reached = _reached(terms, spent, visits)
        if reached > place:
            place, since, reviews = reached, day, 1
        elif day == review and place > lowest:
            if reached < place:
                place, since, reviews = (place - 1 if terms.one_step else reached), day, 1
            else:
                reviews += 1
        else:
            continue
        review = months_later(since, terms.months * reviews) if place > lowest else date.max
        tier = terms.tiers[place].id if place >= 0 else ""
        basis = _basis(terms, place, spent) if reached >= place else steps[-1].basis
        steps.append(TierStep(day, tier, since, basis, review if review < date.max else None))
    return steps


class _Window:
    """What counts on a day, asked for days in order."""

    def __init__(self, facts: list[_Counted]) -> None:
        self._come = facts
        self._gone = sorted(facts, key=lambda each: each.ends)
        self._at = [0, 0]
        self._spent = self._visits = 0

    def at(self, day: date) -> tuple[int, int]:
        """Spending in fen and visits; refunds of what nobody knows make it no less than nothing."""
        come, gone = self._at
        while come < len(self._come) and self._come[come].day <= day:
            self._spent += self._come[come].amount
            self._visits += self._come[come].visits
            come += 1
        while gone < len(self._gone) and self._gone[gone].ends <= day:
            self._spent -= self._gone[gone].amount
            self._visits -= self._gone[gone].visits
            gone += 1
        self._at = [come, gone]
        return max(0, self._spent), self._visits


def _reached(terms: Terms, spent: int, visits: int) -> int:
    """The place of the highest tier that this is enough for, -1 where it is for none."""
    for place in range(len(terms.tiers) - 1, -1, -1):
        tier = terms.tiers[place]
        if tier.from_amount is not None and spent >= tier.from_amount:
            return place
        if tier.from_visits is not None and visits >= tier.from_visits:
            return place
    return 0 if terms.tiers and terms.tiers[0].is_for_everybody else -1


def _basis(terms: Terms, place: int, spent: int) -> Basis:
    if place < 0 or terms.tiers[place].is_for_everybody:
        return ""
    amount = terms.tiers[place].from_amount
    return "amount" if amount is not None and spent >= amount else "frequency"


def _place(terms: Terms, tier: str) -> int:
    return next((at for at, each in enumerate(terms.tiers) if each.id == tier), -1)
