"""What the shop has decided: thresholds, cadences, how strict a rule is, its days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from clientfile.actions.shop.rules_told import RULES_TOLD
from clientfile.domain.account.caps import RULES as CAPS
from clientfile.domain.data import Json, mapping
from clientfile.domain.precheck import RULES as PRECHECK
from clientfile.errors import UsageError
from clientfile.forms.fields import Field, shop_form
from clientfile.forms.schema import read_schema
from clientfile.forms.shape import nearest_name
from clientfile.said import Said, both
from clientfile.store.places import STORE_PLACE
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

SINGLE = ("name", "locale", "timezone")
"""What the shop may change of itself here; its template, currency and id stay as they were made."""


class Setting(NamedTuple):
    """One decision: in force now, in force where the shop decides nothing, and where that comes from."""

    name: str
    label: Said
    value: Json
    default: Json
    source: Said
    field: Field


def list_settings(store: Store, names: Sequence[str] = ()) -> list[Setting]:
    """All settings, or those named. Raises `UsageError` with the nearest name."""
    every = {each.name: each for each in every_setting(store)}
    return [every[whole_name(name, every)] for name in names] if names else [*every.values()]


def every_setting(store: Store) -> Iterator[Setting]:
    """All of them, in the order of store.yaml."""
    now, template = (mapping(store.index.meta[name]) for name in ("settings", "template"))
    form = shop_form("store")
    for name in SINGLE:
        if (field := form.field(name)) is not None:
            yield Setting(name, field.label, now.get(name), None, Said("", ""), field)
    for group in ("thresholds", "cadences"):
        told, usual = mapping(now.get(group)), mapping(template.get(group))
        raw = read_schema("common.json")["$defs"][group]["properties"]
        above = form.field(group)
        for field in above.children if above is not None else ():
            default = usual.get(field.name, raw[field.name].get("default"))
            value = told.get(field.name, raw[field.name].get("default"))
            source = _source(raw[field.name].get("x-source", ""))
            yield Setting(f"{group}.{field.name}", field.label, value, default, source, field)
    yield from _rules(mapping(now.get("rules")))
    days, above = mapping(now.get("days")), form.field("days")
    for field in above.children if above is not None else ():
        yield Setting(
            f"days.{field.name}", field.label, days.get(field.name), None, Said("R29", "R29"), field
        )


def _rules(now: Mapping[str, Json]) -> Iterator[Setting]:
    above = shop_form("store").field("rules")
    if above is None or above.values is None:
        return
    usual = {**{rule.name: rule.level for rule in PRECHECK}, **dict.fromkeys((*CAPS, STORE_PLACE), "warn")}
    for name in dict.fromkeys([*usual, *now]):
        default = usual.get(name)
        label, source = RULES_TOLD.get(name, (Said("", ""), Said("", "")))
        yield Setting(f"rules.{name}", label, now.get(name, default), default, source, above.values)


def _source(told: object) -> Said:
    if isinstance(told, Mapping):
        return Said(str(told["en"]), str(told["zh"]))
    return Said(str(told), str(told))


def whole_name(word: str, every: Mapping[str, Setting]) -> str:
    """The name of a setting; its group may be left out. Raises `UsageError`."""
    word = word.strip()
    found = [name for name in every if word in (name, name.partition(".")[2])]
    if len(found) == 1:
        return found[0]
    near = nearest_name(word, {name: each.label for name, each in every.items()})
    short = {name.partition(".")[2]: name for name in every if "." in name}
    near = near or nearest_name(word, {name: every[whole].label for name, whole in short.items()})
    raise UsageError(
        both("there is no setting of this name", "没有这项设置"),
        both("did you mean {name}?", "是否指 {name}？", name=near)
        if near
        else both("see them all: clientfile settings", "查看全部：clientfile settings"),
    )
