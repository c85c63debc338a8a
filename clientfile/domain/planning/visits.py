"""What a visit causes: aftercare, the next appointment, a reaction to watch, what is still to be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from clientfile.domain.cadences import Node, nodes_from
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, items, mapping, number, text, texts
from clientfile.domain.dates import add_days, add_months, shifted
from clientfile.domain.days import parse_date
from clientfile.domain.followup import FollowUp
from clientfile.domain.ledger import origin, standing
from clientfile.domain.planning.basis import SUBJECTS, Basis, advisor
from clientfile.domain.reactions import unresolved
from clientfile.domain.status import DORMANT_AFTER_DAYS, LOST_AFTER_DAYS
from clientfile.domain.visits import update_overdue
from clientfile.said import Said, both, counted


def aftercare(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """A window for each node of each visit's service; the shop's own where the service names none (R06).

    A node that invites to the next service falls away once that service was had again.
    """
    every = client.rows("services", "visits")
    visits = standing(every)
    nodes: dict[str, tuple[Node, ...]] = {}
    for place, visit in enumerate(visits):
        on, service = parse_date(visit.get("date")), text(visit.get("service"))
        if on is None:
            continue
        owner = advisor(client) or next(iter(texts(visit.get("staff"))), "")
        if service not in nodes:
            nodes[service] = _nodes(service, basis)
        gone = (basis.since - on).days
        for node in nodes[service]:
            if gone > node.within:
                continue
            opens = shifted(on, months=node.after_months, days=node.after_days)
            closes = max(opens, shifted(on, months=node.until_months, days=node.until_days))
            if closes < basis.since or (node.kind == "next_service" and _had(visits[place + 1 :], service)):
                continue
            yield basis.window(
                client,
                node.kind,
                origin(visit, every),
                opens,
                closes,
                node=node.node,
                owner=owner,
                subject=_node_subject(node, basis.locale),
            )


def next_service(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """What the client wished for next (S3, R45): asked about before the day she named.

    Where she named none: when the service's own interval has passed, else after a month. Only her last wish
    counts, and only until she had it.
    """
    every = client.rows("services", "visits")
    visits = standing(every)
    place = next((n for n in reversed(range(len(visits))) if visits[n].get("next_intent")), None)
    if place is None:
        return
    visit, intent = visits[place], mapping(visits[place].get("next_intent"))
    on, word = parse_date(visit.get("date")), text(intent.get("service"))
    if on is None or _had(visits[place + 1 :], word):
        return
    item = _item(basis.catalogue, word)
    interval = number(item.get("min_interval_days"))
    around = parse_date(intent.get("around"))
    if around is None:
        around = add_months(on, 1) if interval is None else add_days(on, interval)
    opens = max(add_days(around, -basis.cadences.next_service_before_days), add_days(on, 1))
    yield basis.window(client, "next_service", origin(visit, every), opens, around)


def win_back(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """Who stays away is asked back once she counts as dormant; a new visit moves it (S2, R21)."""
    every = client.rows("services", "visits")
    visits = [visit for visit in standing(every) if parse_date(visit.get("date"))]
    last = visits[-1] if visits else {}
    on = parse_date(last.get("date"))
    if on is None:
        return
    dormant = number(basis.thresholds.get("dormant_after_days")) or DORMANT_AFTER_DAYS
    lost = number(basis.thresholds.get("lost_after_days")) or LOST_AFTER_DAYS
    yield basis.window(client, "win_back", origin(last, every), add_days(on, dormant + 1), add_days(on, lost))


def adverse(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """A reaction is asked after the next day by a doctor, again each day it is told of, until it is over."""
    for reaction in unresolved(client):
        owner = basis.first("doctor", reaction.staff) or basis.first("doctor") or advisor(client)
        owner = owner or next(iter(reaction.staff), "") or basis.first("manager") or basis.first("owner")
        day = add_days(reaction.on, 1)
        yield basis.window(client, "adverse", reaction.source, day, day, owner=owner)


def update(client: ClientFile, basis: Basis) -> Iterator[FollowUp]:
    """A visit about which something is still to be written, from its own day on (S0, R01)."""
    every = client.rows("services", "visits")
    for visit, _ in update_overdue(client, basis.today, skin=basis.skin):
        on = parse_date(visit.get("date"))
        if on is not None and on >= basis.since:
            doer = next(iter(texts(visit.get("staff"))), "")
            yield basis.window(client, "update", origin(visit, every), on, on, owner=doer)


def _had(later: Sequence[Row], word: str) -> bool:
    return any(word and word in (visit.get("service"), visit.get("service_name")) for visit in later)


def _nodes(service: str, basis: Basis) -> tuple[Node, ...]:
    return nodes_from(_item(basis.catalogue, service).get("aftercare"), basis.cadences.aftercare)


def _item(catalogue: Mapping[str, Json], word: str) -> Row:
    found = (item for _, item in items(catalogue.get("services")))
    return next((item for item in found if word and word in (item.get("id"), item.get("name"))), {})


def _node_subject(node: Node, locale: str) -> str:
    """`follow-up call, days 1-3`: made of the window alone, since a shop's label may name a service."""
    subject = SUBJECTS.get(node.kind, SUBJECTS["aftercare"])
    return both("{subject}, {when}", "{subject}（{when}）", subject=subject, when=_when(node)).to(locale)


def _when(node: Node) -> Said:
    if node.after_months:
        return counted(node.after_months, "{n} month", "{n} months", "{n}个月")
    if node.after_days >= 7 and node.after_days % 7 == 0:
        return counted(node.after_days // 7, "{n} week", "{n} weeks", "{n}周")
    if node.until_months or node.until_days <= node.after_days:
        return both("day {n}", "第{n}天", n=node.after_days)
    return both("days {a}-{b}", "第{a}-{b}天", a=node.after_days, b=node.until_days)
