"""Items of the shop's catalogue, as a user names them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from clientfile.domain.data import Json, Row, items, mapping, text
from clientfile.errors import Ambiguous, NotFound
from clientfile.said import Said, both

WORDS: Mapping[str, tuple[Said, Said]] = {
    "services": (Said("service", "项目"), Said("services", "项目")),
    "packages": (Said("package", "套餐"), Said("packages", "套餐")),
    "tiers": (Said("tier", "等级"), Said("tiers", "等级")),
    "rewards": (Said("reward", "兑换项目"), Said("rewards", "兑换项目")),
    "benefits": (Said("benefit", "权益"), Said("benefits", "权益")),
}
"""The lists of a catalogue: one of them, several of them."""


def catalogue_item(catalogue: Mapping[str, Json], service: str) -> Row | None:
    """The item with this id, None where there is none."""
    return next((item for _, item in items(catalogue.get("services")) if item.get("id") == service), None)


def named_service(catalogue: Mapping[str, Json], word: str) -> Row:
    """The service with this id or name, or the only one whose name has it as a part.

    Raises `NotFound`, `Ambiguous`.
    """
    return named_entry(catalogue, "services", word)


def named_entry(catalogue: Mapping[str, Json], kind: str, word: str) -> Row:
    """The entry of a list of the catalogue (`services`, `packages`, `tiers`, `rewards` …) by id or name.

    Raises `NotFound`, `Ambiguous`.
    """
    one, several = WORDS[kind]
    every = [item for _, item in items(catalogue.get(kind))]
    found = [item for item in every if word in (item.get("id"), item.get("name"))]
    found = found or [item for item in every if word and word in text(item.get("name"))]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous(
            both("several {kind} fit", "有多个{kind}符合", kind=several),
            both("name one of: {names}", "请指定其一：{names}", names=_listed(found)),
        )
    known = {text(item.get(key)): item for item in every for key in ("id", "name")}
    near = [known[each] for each in get_close_matches(word, known, n=3, cutoff=0.4)]
    raise NotFound(
        both("the catalogue has no such {kind}", "目录中没有该{kind}", kind=one),
        both("did you mean {names}?", "是否指 {names}？", names=_listed(near))
        if near
        else both("there are: {names}", "可选：{names}", names=_listed(every[:12]))
        if every
        else both(
            "there are none: see clientfile catalogue --help",
            "目录中还没有：参见 clientfile catalogue --help",
        ),
    )


def with_snapshot(visit: Row, item: Mapping[str, Json]) -> Row:
    """The visit with the service's name, category and minutes of today, where it has none itself."""
    usual = {
        "service_name": item.get("name"),
        "category": item.get("category"),
        "minutes": item.get("minutes"),
    }
    return {**{name: value for name, value in usual.items() if value is not None}, **visit}


def _listed(found: list[Row]) -> str:
    return ", ".join(f"{text(mapping(item).get('id'))} ({text(mapping(item).get('name'))})" for item in found)
