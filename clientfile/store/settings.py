"""`store.yaml`: what one shop has decided. The values of thresholds and cadences begin as the template's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clientfile.domain.data import Json, mapping, text
from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store.layout import FORMAT
from clientfile.tuples import NamedTuple

DEFAULT_ZONE = "Asia/Shanghai"
CURRENCY = "CNY"


class Settings(NamedTuple):
    """One shop's settings. `thresholds` and `cadences` are as the template schema describes them.

    `days` are festivals, member days and closed days; `rules` says how strict a rule is, by its name.
    """

    store: str
    name: str
    template: str
    locale: str
    timezone: str = DEFAULT_ZONE
    currency: str = CURRENCY
    thresholds: Mapping[str, Json] = MappingProxyType({})
    cadences: Mapping[str, Json] = MappingProxyType({})
    segments: Mapping[str, Json] = MappingProxyType({})
    days: Mapping[str, Json] = MappingProxyType({})
    rules: Mapping[str, Json] = MappingProxyType({})

    def to_data(self) -> dict[str, Json]:
        """What `store.yaml` holds."""
        data: dict[str, Json] = {
            "clientfile": FORMAT,
            "store": self.store,
            "name": self.name,
            "template": self.template,
            "locale": self.locale,
            "timezone": self.timezone,
            "currency": self.currency,
            "thresholds": dict(self.thresholds),
            "cadences": dict(self.cadences),
            "segments": dict(self.segments),
        }
        decided = (("days", self.days), ("rules", self.rules))
        return {**data, **{name: dict(value) for name, value in decided if value}}


def zone_of(settings: Settings) -> ZoneInfo:
    """The store's time zone. Raises `NotBelieved` where this machine does not know it."""
    try:
        return ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise NotBelieved(
            both("store.yaml names a time zone this machine does not know", "store.yaml 中的时区在本机未知"),
            both(
                "mend `timezone` in store.yaml, such as Asia/Shanghai",
                "请修正 store.yaml 的 timezone，如 Asia/Shanghai",
            ),
        ) from None


def settings_from(data: Json) -> Settings:
    """Read settings. Raises `NotBelieved` for a format this program does not know."""
    found = mapping(data)
    if str(found.get("clientfile")) != str(FORMAT):
        raise NotBelieved(
            both("store.yaml has a format this program does not know", "store.yaml 的格式版本未知"),
            both("update clientfile", "请升级 clientfile"),
        )
    return Settings(
        store=text(found.get("store")),
        name=text(found.get("name")),
        template=text(found.get("template")),
        locale=text(found.get("locale")) or "zh",
        timezone=text(found.get("timezone")) or DEFAULT_ZONE,
        currency=text(found.get("currency")) or CURRENCY,
        thresholds=dict(mapping(found.get("thresholds"))),
        cadences=dict(mapping(found.get("cadences"))),
        segments=dict(mapping(found.get("segments"))),
        days=dict(mapping(found.get("days"))),
        rules=dict(mapping(found.get("rules"))),
    )
