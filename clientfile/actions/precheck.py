"""The pre-check of one service for one client, and who goes on although a rule says no."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text, texts
from clientfile.domain.precheck import Hit, Practice, Result, Synonyms, check
from clientfile.domain.precheck.overriding import roles_for
from clientfile.errors import Refused
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.store.roster import ROLES
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

PRODUCTS, SKIN_LOG = "services.visits.products", "aesthetics.skin_log"


class Checked(NamedTuple):
    """What a pre-check leaves: the row for the visit, what of it was set aside, and what to tell."""

    precheck: Row
    overridden: tuple[Hit, ...] = ()
    warnings: tuple[Problem, ...] = ()


def practice(store: Store) -> Practice:
    """How this shop works, as far as the rules ask."""
    return Practice(
        invasive_allowed=store.template.invasive_allowed,
        thresholds=store.settings.thresholds,
        rules=store.settings.rules,
        synonyms=Synonyms.from_data(store.catalogue.get("allergen_synonyms")),
        batches=PRODUCTS in store.template.required_items,
    )


def asks_skin(store: Store) -> bool:
    """Whether this kind of shop writes down how the skin is after a visit (R01)."""
    return any(question.field == SKIN_LOG for question in store.template.questions)


def checked(
    store: Store,
    client: ClientFile,
    item: Mapping[str, Json],
    on: date,
    *,
    products: Sequence[Row] = (),
    pain_plan: str = "",
    override: str = "",
    ahead: bool = False,
    besides: Collection[str] = (),
    planned: Mapping[str, Json] | None = None,
) -> Checked:
    """What speaks against a service, or that nothing does (F64).

    `override` is the reason to go on all the same. `planned` is what was checked when this was booked: it
    counts for the sections that this member cannot read, and for what was set aside then: a rule, and the
    entries of the file that it was set aside for. What came to be known since speaks against it anew.

    Raises `Refused`.
    """
    result = check(
        client,
        item,
        on,
        practice(store),
        products=products,
        pain_plan=pain_plan,
        ahead=ahead,
        besides=besides,
    )
    before = planned if planned is not None and planned.get("service") == item.get("id") else {}
    result = _seen_before(result, before)
    against = [hit for hit in result.refusals if not _set_aside(hit, before)]
    _refuse(store, client, item, against, override)
    kept: Row = {"checked_on": store.today.isoformat(), "by": store.member.id}
    if result.hits:
        kept["hits"] = [hit.to_data(store.settings.locale) for hit in result.hits]
    if result.not_checked:
        kept["not_checked"] = list(result.not_checked)
    if against:
        kept |= {"override_by": store.member.id, "override_reason": override}
    elif before.get("overridden"):
        kept |= {name: before[name] for name in ("override_by", "override_reason") if name in before}
    return Checked(
        kept,
        result.refusals,
        tuple(_problem(client, hit, warning=True) for hit in result.hits),
    )


def _set_aside(hit: Hit, planned: Mapping[str, Json]) -> bool:
    """Whether somebody who may set this aside when it was booked."""
    places = texts(planned.get("override_places"))
    return hit.rule in texts(planned.get("overridden")) and (not places or hit.place in places)


def _seen_before(result: Result, planned: Mapping[str, Json]) -> Result:
    """Without the sections that somebody could look at who booked it."""
    if not text(planned.get("checked_by")):
        return result
    still = set(texts(planned.get("not_checked")))
    hits = [hit for hit in result.hits if hit.rule not in _UNSEEN or hit.place in still]
    return Result(tuple(hits), tuple(name for name in result.not_checked if name in still))


_UNSEEN = ("not-checked", "partly-checked")


def _refuse(
    store: Store, client: ClientFile, item: Mapping[str, Json], against: Sequence[Hit], override: str
) -> None:
    """Raise `Refused` unless nothing speaks against it, or all that does is set aside by one who may."""
    role = store.member.role
    allowed = {hit.rule: roles_for(item, store.catalogue, hit.rule) for hit in against}
    barred = [hit for hit in against if role not in allowed[hit.rule]]
    if not against or (override and not barred):
        return
    problems = [_problem(client, hit) for hit in (barred if override else against)]
    said = both(
        "nothing was written; rules that speak against it: {n}",
        "未写入任何内容；不符合的规则：{n} 条",
        n=len(problems),
    )
    if override:
        said = both(
            "nothing was written; rules that you may not override here: {n}",
            "未写入任何内容；你无权放行的规则：{n} 条",
            n=len(problems),
        )
    raise Refused(said, _who_may(allowed, role), problems)


def _who_may(allowed: Mapping[str, Sequence[str]], role: str) -> Said | None:
    """What there is to do: go on with a reason, or fetch somebody whom the catalogue names."""
    everybody = [set(roles) for roles in allowed.values()]
    common = set.intersection(*everybody) if everybody else set()
    if role in common:
        return both(
            "to go on all the same: --override REASON; it is kept with your name",
            "如仍要进行：--override 原因；将连同你的姓名一并保存",
        )
    if common:
        named = [ROLES[each] for each in ROLES if each in common]
        return both(
            "the catalogue lets these go on with --override: {roles}",
            "目录允许以下角色用 --override 放行：{roles}",
            roles=Said(", ".join(each.en for each in named), "、".join(each.zh for each in named)),
        )
    return both(
        "the catalogue lets nobody override this",
        "目录不允许放行",
    )


def _problem(client: ClientFile, hit: Hit, *, warning: bool = False) -> Problem:
    section, _, path = hit.place.partition(".")
    said = both(
        "{rule}: {subject}; {todo}",
        "{rule}：{subject}；{todo}",
        rule=hit.rule,
        subject=hit.subject,
        todo=hit.todo,
    )
    return Problem(section, path, hit.rule, said, warning=warning, client=client.id)
