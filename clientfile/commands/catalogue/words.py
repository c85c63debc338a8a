"""An entry of the catalogue in a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from clientfile.commands.asked import Asked
from clientfile.domain.data import Row, items, number, text, texts
from clientfile.forms.fields import shop_form
from clientfile.said import Said, both, counted


def details(asked: Asked, kind: str, row: Row) -> str:
    """What the columns beside it do not say: `45 min · invasive`, `× 10 · 12 months`."""
    said = [each.to(asked.output.lang) if isinstance(each, Said) else each for each in _OF[kind](asked, row)]
    if row.get("retired") is True:
        said.append(both("no longer offered", "已停售").to(asked.output.lang))
    return " · ".join(said)


def _service(asked: Asked, row: Row) -> Iterator[Said | str]:
    yield _choice(asked, "services", "category", text(row.get("category")))
    if number(row.get("minutes")) is not None:
        yield both("{n} min", "{n} 分钟", n=row["minutes"])
    if row.get("invasive") is True:
        yield both("invasive", "有创")
    if row.get("new_technique") is True:
        yield both("new technique", "新技术")
    if (price := number(row.get("points_price"))) is not None:
        yield _in_points(price)


def _package(asked: Asked, row: Row) -> Iterator[Said | str]:
    for _, item in items(row.get("items")):
        yield f"{_name(asked, 'services', text(item.get('service')))} × {item.get('total')}"
    if (months := number(row.get("valid_months"))) is not None:
        yield _in_months(months)
    if row.get("swap") is True:
        yield both("may be swapped", "可更换项目")


def _tier(asked: Asked, row: Row) -> Iterator[Said | str]:
    if row.get("from_amount") is not None:
        yield both("from {amount}", "消费满 {amount}", amount=row["from_amount"])
    if (visits := number(row.get("from_visits"))) is not None:
        yield counted(visits, "from {n} visit", "from {n} visits", "到店满 {n} 次")
    if number(row.get("pay_percent")) not in (None, 100):
        yield both("pays {n}%", "按 {n}% 付款", n=row["pay_percent"])
    kinds = [_choice(asked, "benefits", "benefit", each) for each in texts(row.get("benefits"))]
    if kinds:
        yield ("、" if asked.output.lang == "zh" else ", ").join(kinds)


def _reward(asked: Asked, row: Row) -> Iterator[Said | str]:
    yield _in_points(number(row.get("points")) or 0)
    if row.get("service") is not None:
        yield _name(asked, "services", text(row["service"]))


def _benefit(asked: Asked, row: Row) -> Iterator[Said | str]:
    yield _choice(asked, "benefits", "benefit", text(row.get("benefit")))
    for tier in texts(row.get("tiers")):
        yield _name(asked, "tiers", tier)
    if row.get("per_year") is not None:
        yield both("{n} a year", "每年 {n} 次", n=row["per_year"])
    if (days := number(row.get("days"))) is not None:
        yield counted(days, "open for {n} day", "open for {n} days", "{n} 天内有效")
    if row.get("version") is not None:
        yield both("version {version}", "版本 {version}", version=row["version"])


def _points(asked: Asked, row: Row) -> Iterator[Said | str]:
    yield both("{n} yuan for a point", "每 {n} 元 1 积分", n=row.get("yuan_per_point"))
    if row.get("rounding") == "carry":
        yield both("the rest is carried", "余数累计")
    if (months := number(row.get("valid_months"))) is not None:
        yield _in_months(months)


def _in_points(n: int) -> Said:
    return counted(n, "{n} point", "{n} points", "{n} 积分")


def _in_months(n: int) -> Said:
    return counted(n, "{n} month", "{n} months", "{n} 个月")


_OF: Mapping[str, Callable[[Asked, Row], Iterator[Said | str]]] = {
    "services": _service,
    "packages": _package,
    "tiers": _tier,
    "rewards": _reward,
    "benefits": _benefit,
    "points": _points,
}


def _choice(asked: Asked, kind: str, name: str, value: str) -> str:
    field = shop_form("catalogue").field(kind, name)
    said = field.choices.get(value) if field is not None else None
    return said.to(asked.output.lang) if said is not None else value


def _name(asked: Asked, kind: str, wanted: str) -> str:
    known = {text(row.get("id")): text(row.get("name")) for _, row in items(asked.store.catalogue.get(kind))}
    return known.get(wanted) or wanted
