"""What a client and her visits cause to be asked after: pure functions of data, nodes and cadences.

Subjects are neutral words that say nothing of a service: the front desk and the nightly job read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from clientfile.domain.cadences import Cadences, Node
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, text, texts
from clientfile.domain.dates import add_months, parse_date, shifted
from clientfile.domain.followup import FollowUp
from clientfile.domain.ids import derived_id
from clientfile.domain.important_days import ImportantDay, important_days
from clientfile.domain.occurrences import Rule
from clientfile.said import Said, both

SUBJECTS: Mapping[str, Said] = {
    "aftercare": both("follow-up call", "回访"),
    "review": both("periodic review", "定期复查"),
    "annual": both("yearly update of the file", "年度资料更新"),
    "birthday": both("birthday greeting", "生日问候"),
    "anniversary": both("greeting on an important date", "纪念日问候"),
}
"""What the agenda says of each kind: neutral words."""


def plan_intake(client: ClientFile, cadences: Cadences, today: date, *, locale: str = "zh") -> list[FollowUp]:
    """What knowing a client causes: birthday, yearly update, important dates, the periodic review.

    Counted from `contact.created_on` (today where it is absent); the review from the last visit or
    review where there is one. A pure function: planning again gives the same ids and windows.
    """
    created = parse_date(client.section("contact").get("created_on")) or today
    cadences = cadences.of_client(client.section("agenda").get("review_cycle"))
    planned = _plan_review(client, cadences, created, locale)
    if cadences.annual_months:
        first = add_months(created, cadences.annual_months)
        first_year = first.year + ((first.month, first.day) > (created.month, created.day))
        rule = Rule(
            "solar", created.month, created.day, first_year=first_year, after=cadences.annual_window_days
        )
        planned.append(_recurring(client, "annual", "created", rule, locale))
    for day in important_days(client):
        planned.append(_recurring(client, day.kind, day.source, _day_rule(day, cadences, created), locale))
    return planned


def plan_visit(
    client: ClientFile,
    visit: Mapping[str, Json],
    nodes: Sequence[Node] | None,
    cadences: Cadences,
    *,
    locale: str = "zh",
) -> list[FollowUp]:
    """What a visit causes: a window for each node of its aftercare, and the moved periodic review.

    `nodes` are the service's own; None takes the shop's. A visit that corrects another keeps the
    other's ids. The review is that of the visit itself: `merge_plan` keeps only the latest open.
    """
    on = parse_date(visit.get("date"))
    if on is None:
        return []
    source = _origin(visit, client.rows("services", "visits"))
    owner = _owner(client) or next(iter(texts(visit.get("staff"))), "")
    planned = []
    for node in cadences.aftercare if nodes is None else nodes:
        due_from = shifted(on, months=node.after_months, days=node.after_days)
        due_to = shifted(on, months=node.until_months, days=node.until_days)
        planned.append(
            FollowUp(
                derived_id(client.id, node.kind, source, node.node),
                node.kind,
                _node_subject(node, locale),
                source,
                node.node,
                due_from,
                max(due_from, due_to),
                channel=_channel(client),
                owner=owner,
            )
        )
    own = cadences.of_client(client.section("agenda").get("review_cycle"))
    return [*planned, *_review(client, own, on, source, locale)]


def plan_review(client: ClientFile, cadences: Cadences, today: date, *, locale: str = "zh") -> list[FollowUp]:
    """The periodic review (S0, R03) counted from the last visit or review, else from creation."""
    created = parse_date(client.section("contact").get("created_on")) or today
    return _plan_review(
        client, cadences.of_client(client.section("agenda").get("review_cycle")), created, locale
    )


def _plan_review(client: ClientFile, cadences: Cadences, created: date, locale: str) -> list[FollowUp]:
    """Counted from the latest of all that resets it; of two on one day the one named first here."""
    visits = client.rows("services", "visits")
    corrected = {text(visit.get("corrects")) for visit in visits}
    causes = [(created, 0, "created")]
    causes += [
        (on, 3, _origin(visit, visits))
        for visit in visits
        if (on := parse_date(visit.get("date"))) and text(visit.get("id")) not in corrected
    ]
    causes += [
        (on, 2, source)
        for review in client.rows("care", "reviews")
        if (on := parse_date(review.get("on")))
        and (source := text(review.get("followup")) or text(review.get("id")))
    ]
    causes += [
        (on, 1, text(item.get("id")))
        for item in client.rows("agenda", "followups")
        if item.get("kind") == "review"
        and item.get("state") == "done"
        and (on := parse_date(item.get("done_on")))
    ]
    on, _, source = max(causes)
    return _review(client, cadences, on, source, locale)


def _review(client: ClientFile, cadences: Cadences, on: date, source: str, locale: str) -> list[FollowUp]:
    if not cadences.review_from_months:
        return []
    due_from = add_months(on, cadences.review_from_months)
    due_to = max(due_from, add_months(on, cadences.review_to_months))
    return [
        FollowUp(
            derived_id(client.id, "review", source, ""),
            "review",
            SUBJECTS["review"].to(locale),
            source,
            due_from=due_from,
            due_to=due_to,
            channel=_channel(client),
            owner=_owner(client),
        )
    ]


def _recurring(client: ClientFile, kind: str, source: str, rule: Rule, locale: str) -> FollowUp:
    return FollowUp(
        derived_id(client.id, kind, source, ""),
        kind,
        SUBJECTS[kind].to(locale),
        source,
        rule=rule,
        channel=_channel(client),
        owner=_owner(client),
    )


def _day_rule(day: ImportantDay, cadences: Cadences, created: date) -> Rule:
    """The rule of an important day; it first counts where it was still to come at creation."""
    rule = Rule(
        day.calendar,
        day.month,
        day.day,
        leap_month=cadences.leap_month if day.leap_month else "regular",
        before=cadences.birthday_before_days if day.before is None else day.before,
        lapse=cadences.birthday_lapse_days,
    )
    first = next((on for on in rule.days(created.year, created.year + 2) if on >= created), None)
    return rule._replace(first_year=first.year if first else created.year)


def _origin(visit: Mapping[str, Json], visits: Sequence[Mapping[str, Json]]) -> str:
    """The id of the visit that this one is, or corrects: corrections of corrections are followed."""
    corrects = {text(row.get("id")): text(row.get("corrects")) for row in [*visits, visit]}
    here = text(visit.get("id"))
    for _ in range(len(corrects)):
        before = corrects.get(here)
        if not before:
            break
        here = before
    return here


def _node_subject(node: Node, locale: str) -> str:
    """`follow-up call, days 1-3`: made of the window alone, since a shop's label may name a service."""
    subject = SUBJECTS.get(node.kind, SUBJECTS["aftercare"])
    return both("{subject}, {when}", "{subject}（{when}）", subject=subject, when=_when(node)).to(locale)


def _when(node: Node) -> Said:
    if node.after_months:
        return both("{n} month(s)", "{n}个月", n=node.after_months)
    if node.after_days >= 7 and node.after_days % 7 == 0:
        return both("{n} week(s)", "{n}周", n=node.after_days // 7)
    if node.until_months or node.until_days <= node.after_days:
        return both("day {n}", "第{n}天", n=node.after_days)
    return both("days {a}-{b}", "第{a}-{b}天", a=node.after_days, b=node.until_days)


def _channel(client: ClientFile) -> str:
    return text(client.section("contact").get("contact_channel"))


def _owner(client: ClientFile) -> str:
    return text(client.section("contact").get("advisor"))
