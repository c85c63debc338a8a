"""Who may be treated at all: age, guardian, licence, pain, and what is still to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from clientfile.domain.birth import ADULT, born
from clientfile.domain.consents import MINOR, open_consents
from clientfile.domain.data import mapping, number, text
from clientfile.domain.days import parse_date, solar_clamped, years_between
from clientfile.domain.precheck.case import Case, Hit
from clientfile.domain.precheck.contraindications import reads_history, reads_past
from clientfile.said import Said, both

CHILD = 14
"""PIPL Art 31: below it any data needs the guardian's consent."""

_SECTIONS = {
    "safety": both("safety", "安全提示"),
    "health": both("health", "健康档案"),
    "aesthetics": both("aesthetics", "皮肤与美学"),
    "services": both("services", "服务记录"),
}


def minor(case: Case) -> Iterator[Hit]:
    """医疗美容服务管理办法 Art 20: nothing invasive below 18 without the guardian's consent.

    The same for what the catalogue does not want done on minors.
    """
    if not case.invasive and "minor" not in case.against:
        return
    years = _age(case)
    if years is not None and years < _threshold(case, "adult_age", ADULT) and not _guardian_consents(case):
        yield Hit(
            "minor",
            both("the client is a minor and no guardian has consented", "客户未成年，且没有监护人同意"),
            both("write the guardian's consent down first", "请先登记监护人的同意"),
            "safety.minor_until.guardian_consent",
        )


def guardian(case: Case) -> Iterator[Hit]:
    """PIPL Art 31: below 14 nothing is written down without a guardian on file."""
    years = _age(case)
    if years is not None and years < CHILD and not _has_guardian(case):
        yield Hit("guardian", _NO_GUARDIAN, _WRITE_GUARDIAN, "profile.guardian")


def guardian_to_ask(case: Case) -> Iterator[Hit]:
    """F24: below the age that the shop has set, a guardian is asked for."""
    years = _age(case)
    below = _threshold(case, "guardian_below_age", CHILD)
    if years is not None and CHILD <= years < below and not _has_guardian(case):
        yield Hit("guardian-to-ask", _NO_GUARDIAN, _WRITE_GUARDIAN, "profile.guardian")


def licence(case: Case) -> Iterator[Hit]:
    """What is invasive is for licensed clinics (DOMAIN section 5; `invasive_allowed` of the template)."""
    if case.invasive and not case.practice.invasive_allowed:
        yield Hit(
            "licence",
            both("this kind of shop may do nothing invasive", "本类店铺不得开展有创项目"),
            both("send her to a licensed clinic", "请转介有资质的医疗美容机构"),
        )


def pain_plan(case: Case) -> Iterator[Hit]:
    """R28 (S2): who is sensitive to pain has measures arranged beforehand."""
    if not case.ahead and _needs_pain_plan(case):
        yield Hit(
            "pain-plan",
            both(
                "the client is sensitive to pain and there is no pain plan",
                "客户对疼痛敏感，尚未安排止痛措施",
            ),
            both("say what is done against it: --pain-plan TEXT", "请用 --pain-plan 说明止痛措施"),
            "safety.pain_sensitivity",
        )


def pain_plan_ahead(case: Case) -> Iterator[Hit]:
    """The same when it is booked: there is time to arrange it."""
    if case.ahead and _needs_pain_plan(case):
        yield Hit(
            "pain-plan-ahead",
            both("the client is sensitive to pain", "客户对疼痛敏感"),
            both("arrange a pain plan before she comes", "请提前安排止痛措施"),
            "safety.pain_sensitivity",
        )


def unseen(case: Case) -> tuple[str, ...]:
    """Sections that hold something, that this service needs looked at, and that this member may not read."""
    item = case.item
    risky = case.invasive or item.get("allergens") or item.get("contraindications") or case.products
    needed = {
        "safety": bool(risky),
        "health": reads_history(item),
        "aesthetics": reads_past(item),
        "services": number(item.get("min_interval_days")) is not None,
    }
    return tuple(name for name, wanted in needed.items() if wanted and not case.reads(name))


def not_checked(case: Case) -> Iterator[Hit]:
    """Design section 4: what is invasive waits for somebody who may look."""
    return _not_checked(
        case, "not-checked", both("have somebody check who may read it", "请由有权查看的人员核查")
    )


def partly_checked(case: Case) -> Iterator[Hit]:
    """What is not invasive goes on, and says what nobody looked at."""
    return _not_checked(case, "partly-checked", both("ask her yourself", "请当面询问客户"))


def _not_checked(case: Case, rule: str, todo: Said) -> Iterator[Hit]:
    if case.invasive is (rule == "not-checked"):
        for name in unseen(case):
            said = both(
                "not checked: needs {section}", "未核查：需查看「{section}」", section=_SECTIONS[name]
            )
            yield Hit(rule, said, todo, name)


_NO_GUARDIAN = both("the client is a minor and has no guardian on file", "客户未成年，尚未登记监护人")
_WRITE_GUARDIAN = both(
    "write the guardian down first: clientfile update", "请先登记监护人：clientfile update"
)


def _needs_pain_plan(case: Case) -> bool:
    high = case.client.section("safety").get("pain_sensitivity") == "high"
    return high and case.invasive and not case.pain_plan.strip()


def _age(case: Case) -> int | None:
    """Full years on the day; the least that she can be where the day is not known; None where nothing is."""
    minor_day = parse_date(mapping(case.client.section("safety").get("minor_until")).get("until"))
    if not case.reads("profile"):
        return _age_by(minor_day, case.on)
    profile = case.client.section("profile")
    birth, told = mapping(profile.get("birth")), mapping(profile.get("age_as_of"))
    year, day = number(birth.get("year")), born(birth)
    if day is not None:
        return years_between(day, case.on)
    if year is not None:
        return case.on.year - year - 1
    years, on = number(told.get("age")), parse_date(told.get("on"))
    if years is not None and on is not None:
        return years + max(0, years_between(on, case.on))
    return _age_by(minor_day, case.on)


def _age_by(minor_day: date | None, on: date) -> int | None:
    """F39: the last day as a minor says when she was born."""
    if minor_day is None:
        return None
    adult = minor_day + timedelta(days=1)
    day = solar_clamped(adult.year - ADULT, adult.month, adult.day)
    return None if day is None else years_between(day, on)


def _has_guardian(case: Case) -> bool:
    named = text(mapping(case.client.section("profile").get("guardian")).get("name"))
    return bool(named) or _guardian_consents(case)


def _guardian_consents(case: Case) -> bool:
    """Said so in `safety` (F39), or given by the guardian in `privacy` and in force."""
    if mapping(case.client.section("safety").get("minor_until")).get("guardian_consent") is True:
        return True
    return any(
        row.get("purpose") == MINOR and row.get("by") != "self" for row in open_consents(case.client, case.on)
    )


def _threshold(case: Case, name: str, usual: int) -> int:
    value = number(case.practice.thresholds.get(name))
    return usual if value is None else value
