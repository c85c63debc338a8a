"""The lines of a card that say what a client has with us: tier, balances, packages, benefits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from clientfile.domain.data import Json, items, text
from clientfile.domain.membership.benefits import OpenBenefit
from clientfile.domain.membership.holdings import Holdings, PackageLeft
from clientfile.domain.money import yuan
from clientfile.forms.labels import label_of
from clientfile.said import Said, counted
from clientfile.view.blocks import Line
from clientfile.view.clean import clean
from clientfile.view.in_words import InWords

if TYPE_CHECKING:
    from clientfile.domain.membership.tiers import Standing

SHOWN_HERE = frozenset({"stored_ledger", "packages", "package_entries", "points_ledger", "benefits"})
"""Fields of `account` that these lines stand for on a whole card."""

_SINCE = Said("since {day}", "自 {day}")
_REVIEW = Said("reviewed on {day}", "{day} 复核")
_COUNTS = Said("{n} yuan count", "计入消费 {n} 元")
_VISITS = ("{n} visit counts", "{n} visits count", "计入到店 {n} 次")
_MORE = Said("{n} yuan more", "消费 {n} 元")
_MORE_VISITS = ("{n} visit more", "{n} visits more", "到店 {n} 次")
_OR = Said(" or ", "或")
_TO = Said("{missing} to {name}", "距{name}还差{missing}")
_EXPIRING = Said("{n} run out by {day}", "其中 {n} 分 {day} 前到期")
_UNTIL = Said("until {day}", "有效期至 {day}")
_EXPIRED = Said("expired on {day}", "已于 {day} 过期")
_FROZEN = Said("frozen", "已冻结")
_LEFT = Said("{n} left", "剩 {n} 次")


def account_lines(
    held: Holdings, words: InWords, catalogue: Mapping[str, Json], why: Standing | None = None
) -> tuple[Line, ...]:
    """Nothing for a client of whom there is nothing to tell but the tier that everybody has.

    `why` says what her tier rests on, and what is missing to the next.
    """
    always = [each for each in held.benefits if each.left is None and each.last_day is None]
    ending = [each for each in held.benefits if each not in always]
    lines = [*_balances(held, words), *_packages(held, words, catalogue), *_benefits(ending, words)]
    if not lines and held.tier_review_on is None:
        return ()
    return (
        *_tier(held, words, catalogue),
        *_why(why, words),
        *lines,
        *_always(always, words, led=bool(ending)),
    )


def _tier(held: Holdings, words: InWords, catalogue: Mapping[str, Json]) -> Iterator[Line]:
    if held.tier:
        yield Line(
            _label(words, "account.tier"),
            _joined(
                _name(catalogue, "tiers", held.tier),
                _said(words, _SINCE, day=held.tier_since),
                _said(words, _REVIEW, day=held.tier_review_on),
            ),
        )


def _why(why: Standing | None, words: InWords) -> Iterator[Line]:
    """`5039.82 yuan count · 9960.18 yuan more to 金卡会员`"""
    if why is None or not why.tier:
        return
    counts = _said(words, _COUNTS, n=yuan(why.spent))
    if why.by_visits:
        counts = _joined(counts, counted(why.visits, *_VISITS).to(words.lang))
    ways = [
        _said(words, _MORE, n=None if why.missing_amount is None else yuan(why.missing_amount)),
        "" if why.missing_visits is None else counted(why.missing_visits, *_MORE_VISITS).to(words.lang),
    ]
    missing = _OR.to(words.lang).join(way for way in ways if way)
    to = _said(words, _TO, missing=missing, name=clean(why.upper.name)) if why.upper and missing else ""
    yield Line("", _joined(counts, to))


def _balances(held: Holdings, words: InWords) -> Iterator[Line]:
    if held.principal or held.bonus:
        yield Line(_label(words, "account.stored_principal"), yuan(held.principal))
    if held.bonus:
        yield Line(_label(words, "account.stored_bonus"), yuan(held.bonus))
    if held.points or held.expiring:
        soon = _said(words, _EXPIRING, n=held.expiring, day=held.expiring_by) if held.expiring else ""
        yield Line(_label(words, "account.points_balance"), _joined(str(held.points), soon))


def _packages(held: Holdings, words: InWords, catalogue: Mapping[str, Json]) -> Iterator[Line]:
    label = _label(words, "account.packages")
    for each in held.packages:
        yield Line(label, _package(each, words, catalogue))
        label = ""


def _package(package: PackageLeft, words: InWords, catalogue: Mapping[str, Json]) -> str:
    """补水护理十次套餐 · 补水保湿护理 7/10 · until 2027-03-01"""
    counts = [
        f"{_name(catalogue, 'services', service)} {left}/{total}" for service, left, total in package.items
    ]
    last = _EXPIRED if package.state == "expired" else _UNTIL
    frozen = _FROZEN.to(words.lang) if package.state == "frozen" else ""
    return _joined(clean(package.name), *counts, frozen, _said(words, last, day=package.last_day))


def _benefits(ending: Sequence[OpenBenefit], words: InWords) -> Iterator[Line]:
    """What runs out or ends, one on a line."""
    label = _label(words, "account.benefits")
    for each in ending:
        left = "" if each.left is None else _said(words, _LEFT, n=each.left)
        yield Line(label, _joined(_called(each, words), left, _said(words, _UNTIL, day=each.last_day)))
        label = ""


def _always(always: Sequence[OpenBenefit], words: InWords, *, led: bool) -> Iterator[Line]:
    """What her tier gives her at any time, on one line; `led` by other benefits."""
    if always:
        comma = "、" if words.lang == "zh" else ", "
        label = "" if led else _label(words, "account.benefits")
        yield Line(label, comma.join(_called(each, words) for each in always))


def _called(benefit: OpenBenefit, words: InWords) -> str:
    kind = words.forms.field("account.benefits.benefit")
    return clean(benefit.name) or words.value(kind, benefit.kind)


def _name(catalogue: Mapping[str, Json], kind: str, wanted: str) -> str:
    found = next((row for _, row in items(catalogue.get(kind)) if row.get("id") == wanted), None)
    return clean(text(found.get("name")) if found else wanted)


def _said(words: InWords, said: Said, **values: object) -> str:
    """ "" where a value is missing."""
    return said.to(words.lang).format(**values) if None not in values.values() else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _label(words: InWords, dotted: str) -> str:
    return label_of(words.forms, dotted, words.lang)
