"""States, medication and history against the contraindications that the catalogue names.

Not medical advice: the catalogue says what speaks against a service, and the shop edits it. What has a field
of its own is read from there; the rest is looked for by name (感染, 凝血, 疤痕体质 …), and a name that is
denied (无感染) does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from clientfile.domain.data import Json, items, text
from clientfile.domain.dates import add_months
from clientfile.domain.days import parse_date
from clientfile.domain.precheck.allergens import folded
from clientfile.domain.precheck.case import Case, Hit, in_force, place_of
from clientfile.domain.visits import done_visits
from clientfile.said import Said, both

STATES = frozenset({"pregnant", "lactating", "menstrual", "post_op"})
CONDITIONS = frozenset({"hypertension", "diabetes", "cervical"})
"""Contraindications that are values of `safety.states` and of `health.history`."""

NAMED: Mapping[str, str] = {
    "infection": "感染|疱疹|毛囊炎|脓|丹毒|灰指甲|足癣|体癣|疣|infect|herpes|folliculitis|impetigo|wart",
    "autoimmune": "自身免疫|红斑狼疮|类风湿|硬皮病|干燥综合征|白癜风|银屑病|牛皮癣|桥本|重症肌无力|天疱疮"
    "|autoimmun|lupus|rheumatoid|scleroderma|psoriasis|vitiligo|hashimoto|myasthenia",
    "clotting": "凝血|血友病|血小板|抗凝|紫癜|clotting|coagula|ha?emophilia|thrombocyt|anticoag",
    "scar_prone": "疤痕|瘢痕|keloid|scar",
    "recent_sun": "暴晒|日晒|晒伤|晒后|sunburn|recent sun|tanned",
    "broken_skin": "破损|破溃|伤口|创面|溃疡|裂口|broken skin|wound|ulcer",
}
"""Words by which the rest is called, in a history, a special state or its note."""

DRUGS: Mapping[str, str] = {
    "photosensitising": "维a酸|维甲酸|异维a|阿维a|阿达帕林|四环素|多西环素|米诺环素|强力霉素|补骨脂|光敏"
    "|retinoi|tretinoin|acitretin|adapalene|tetracycline|doxycycline|minocycline|psoralen",
    "clotting": "华法林|肝素|利伐沙班|达比加群|阿司匹林|氯吡格雷|抗凝|warfarin|heparin|rivaroxaban|dabigatran"
    "|aspirin|clopidogrel",
}
"""Drugs that bear on a contraindication (DOMAIN section 5: retinoids and tetracyclines for light)."""

PEELS = "换肤|磨皮|磨削|刷酸|果酸|水杨酸焕肤|点阵|peel|dermabrasion|resurfacing"
PEEL_MONTHS = 3
"""So long after a peel or an abrasion, its last day included."""

_DENIED = r"(?:没有|否认|未见|无|非|\bno |\bnot |\bwithout |\bnever )(?:明显|任何|any |a )?"
_TODO = both("wait until it is over, or offer another service", "请待情况解除后再做，或改做其他项目")


def contraindication(case: Case) -> Iterator[Hit]:
    """DOMAIN section 5: a state, a drug, a disease or a past treatment that speaks against the service.

    States and drugs count up to the last day that is written down, that day included (F32, F38).
    """
    yield from _states(case)
    yield from _medications(case)
    yield from _history(case, controlled=False)
    yield from _past(case)


def controlled(case: Case) -> Iterator[Hit]:
    """The same disease, kept in check: a person decides."""
    for hit in _history(case, controlled=True):
        yield hit._replace(
            rule="contraindication-controlled",
            todo=both("look closer before it begins, and go gently", "服务前请复核，并谨慎操作"),
        )


def _states(case: Case) -> Iterator[Hit]:
    said = both("a special state speaks against this service", "客户的特殊健康状况不适合该项目")
    for place, row in items(case.client.section("safety").get("states")):
        words = text(row.get("note")) if row.get("state") == "other" else ""
        if in_force(row, case.on) and (
            row.get("state") in _sought(case, STATES) or _named(case, NAMED, words)
        ):
            yield _hit(said, place_of("safety", "states", place, row))


def _medications(case: Case) -> Iterator[Hit]:
    said = both("a drug that is taken speaks against this service", "客户正在使用的药物不适合该项目")
    for place, row in items(case.client.section("safety").get("medications")):
        flagged = row.get("photosensitising") is True and "photosensitising" in case.against
        if in_force(row, case.on) and (flagged or _named(case, DRUGS, text(row.get("name")))):
            yield _hit(said, place_of("safety", "medications", place, row))


def _history(case: Case, *, controlled: bool) -> Iterator[Hit]:
    said = both("the medical history speaks against this service", "客户的既往病史不适合该项目")
    for place, row in items(case.client.section("health").get("history")):
        if row.get("state") == "resolved" or (row.get("state") == "controlled") is not controlled:
            continue
        if row.get("condition") in _sought(case, CONDITIONS) or _named(case, NAMED, text(row.get("name"))):
            yield _hit(said, place_of("health", "history", place, row))


def _past(case: Case) -> Iterator[Hit]:
    """Treatments of the past, here or elsewhere: a recent peel, a reaction, a scar."""
    said = both("a past treatment speaks against this service", "客户过往做过的项目不适合该项目")
    for place, row in items(case.client.section("aesthetics").get("past_procedures")):
        when, what = _latest_day(row.get("when"), case.on), text(row.get("item"))
        if _is_recent_peel(case, what, when) or _named(case, _AFTER, text(row.get("adverse"))):
            yield _hit(said, place_of("aesthetics", "past_procedures", place, row))
    for place, visit in enumerate(done_visits(case.client, case.on)):
        same = visit.get("service") == case.item.get("id") or text(visit.get("id")) in case.besides
        what = f"{text(visit.get('service'))} {text(visit.get('service_name'))}"
        if not same and _is_recent_peel(case, what, parse_date(visit.get("date"))):
            yield _hit(said, place_of("services", "visits", place, visit))


_AFTER: Mapping[str, str] = {
    "scar_prone": NAMED["scar_prone"],
    "lidocaine": "利多卡因|麻药|麻膏|lidocaine|lignocaine",
}
"""What a reaction to a past treatment tells."""


def _is_recent_peel(case: Case, what: str, when: date | None) -> bool:
    if "recent_peel" not in case.against or when is None or re.search(PEELS, folded(what)) is None:
        return False
    return when <= case.on <= add_months(when, PEEL_MONTHS)


def _latest_day(told: Json, on: date) -> date | None:
    """The last day that `2026`, `2026-10` or `2026-10-03` can mean, at most `on`."""
    found = text(told)
    if len(found) == 10:
        return parse_date(found)
    first = parse_date(f"{found}-01" if len(found) == 7 else f"{found}-01-01")
    if first is None:
        return None
    return min(add_months(first, 1 if len(found) == 7 else 12) - timedelta(days=1), max(first, on))


def _sought(case: Case, among: frozenset[str]) -> frozenset[str]:
    return among.intersection(case.against)


def _named(case: Case, words: Mapping[str, str], said: str) -> bool:
    """Whether a contraindication of the service is called by its name, and not denied."""
    if not said:
        return False
    plain = folded(said)
    return any(
        code in words and re.search(words[code], re.sub(rf"{_DENIED}(?:{words[code]})", " ", plain))
        for code in case.against
    )


def _hit(said: Said, place: str) -> Hit:
    return Hit("contraindication", said, _TODO, place)


def reads_history(item: Mapping[str, Json]) -> bool:
    """Whether `health` is needed to judge this item."""
    against = item.get("contraindications")
    return isinstance(against, list) and not {*NAMED, *CONDITIONS}.isdisjoint(map(str, against))


def reads_past(item: Mapping[str, Json]) -> bool:
    """Whether `aesthetics` is."""
    against = item.get("contraindications")
    return isinstance(against, list) and not {"recent_peel", *_AFTER}.isdisjoint(map(str, against))
