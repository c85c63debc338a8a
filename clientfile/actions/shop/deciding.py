"""Decide otherwise: thresholds, cadences, how strict a rule is, the shop's days."""

from __future__ import annotations

from collections.abc import Sequence

from clientfile.actions.shop import shop_file
from clientfile.actions.shop.given_values import typed_value
from clientfile.actions.shop.settings import Setting, every_setting, list_settings, whole_name
from clientfile.domain.data import Section, mapping
from clientfile.errors import not_accepted
from clientfile.forms.fields import shop_form
from clientfile.problem import Problem
from clientfile.said import both
from clientfile.store.layout import SETTINGS
from clientfile.store.store import Store
from clientfile.store.yaml_edit import Steps
from clientfile.tuples import NamedTuple


class Decided(NamedTuple):
    """Settings as they are now, those that changed first; `comments_lost` as in `shop_file`."""

    settings: tuple[Setting, ...]
    comments_lost: bool = False


def decide(store: Store, words: Sequence[str]) -> Decided:
    """Set `NAME=VALUE`, or take `NAME=` back to its default, all by one commit. Owners and managers.

    Raises `UsageError`, `Refused`, `BadInput`.
    """
    every = {each.name: each for each in every_setting(store)}
    given = [(every[whole_name(word.partition("=")[0], every)], word.partition("=")[2]) for word in words]
    with store.writing("settings") as writing:
        shop_file.refuse_others(store)
        before = shop_file.held(store, SETTINGS)
        after = dict(before)
        for setting, value in given:
            after = _with(after, setting, value.strip())
        problems = _contradictions(after)
        if problems:
            raise not_accepted(problems)
        after = shop_file.checked(SETTINGS, after)
        changed = _changed(before, after)
        lost = False
        if changed:
            named = ", ".join(dict.fromkeys(setting.name for setting, _ in given))
            subject = both("settings: {names}", "settings: {names}", names=named)
            lost = shop_file.write(writing, SETTINGS, after, *changed, subject=subject)
    if not changed:
        return Decided(())
    return Decided(tuple(list_settings(store, [setting.name for setting, _ in given])), lost)


def _with(data: Section, setting: Setting, value: str) -> Section:
    """With a setting decided; without a value the shop decides nothing."""
    group, _, name = setting.name.partition(".")
    typed = typed_value(shop_form("store"), setting.field, value, setting.name) if value else None
    if not name:
        return {**data, group: typed} if typed is not None else _without(data, group)
    inner = dict(mapping(data.get(group)))
    if typed is None:
        inner.pop(name, None)
        if setting.default is not None and group in ("thresholds", "cadences"):
            inner[name] = setting.default
    else:
        inner[name] = typed
    return {**data, group: inner} if inner or group in data else data


def _without(data: Section, name: str) -> Section:
    return {key: value for key, value in data.items() if key != name}


def _contradictions(data: Section) -> list[Problem]:
    """Pairs of which the one must not be less than the other."""
    found = []
    for group, low, high in (
        ("thresholds", "dormant_after_days", "lost_after_days"),
        ("thresholds", "mid_frequency_visits", "high_frequency_visits"),
        ("thresholds", "guardian_below_age", "adult_age"),
        ("cadences", "review_from_months", "review_to_months"),
        ("cadences", "retest_from_months", "retest_to_months"),
    ):
        values = mapping(data.get(group))
        least, most = values.get(low), values.get(high)
        if isinstance(least, int) and isinstance(most, int) and least > most:
            said = both("{low} is more than {high}", "{low} 大于 {high}", low=low, high=high)
            found.append(Problem("store", f"{group}.{low}", "contradiction", said))
    return found


def _changed(before: Section, after: Section) -> list[Steps]:
    """The places that differ: a field of a group, or a whole group that is new."""
    found: list[Steps] = []
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict) and old and set(old) <= set(new):
            found += [(name, key) for key in new if old.get(key) != new[key]]
        else:
            found.append((name,))
    return found
