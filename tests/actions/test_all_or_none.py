"""Entries of a file: what is there and cannot be read is told, never passed over."""

from __future__ import annotations

import pytest

from clientfile.actions.all_or_none import all_or_none, given_day, given_flag, given_text
from clientfile.actions.visit_told import told_in
from clientfile.domain.data import Json
from clientfile.errors import BadInput, Refused
from clientfile.exchange.entry import Entry
from clientfile.said import both


def entry(**data: Json) -> Entry:
    return Entry(1, 3, data)


@pytest.mark.parametrize(("told", "meant"), [(True, True), ("true", True), (False, False), ("False", False)])
def test_a_flag_is_true_or_false(told: Json, meant: bool) -> None:
    assert given_flag(entry(drop=told), "drop") is meant
    assert given_flag(entry(), "drop") is False


@pytest.mark.parametrize("told", ["yes", "1", "", []])
def test_a_flag_that_is_neither_is_refused(told: Json) -> None:
    with pytest.raises(BadInput, match="drop is true or false"):
        given_flag(entry(drop=told), "drop")


def test_a_day_that_is_none_is_refused_wherever_it_stands() -> None:
    with pytest.raises(BadInput, match="on is no day"):
        given_day(entry(on="2026-13-40"), "on")
    with pytest.raises(BadInput, match="resolved is no day"):
        told_in(entry(corrects="v7k2", resolved="soon"))


def test_all_that_is_wrong_is_told_at_once_with_its_line() -> None:
    def do(one: Entry) -> str:
        if one.data.get("refused"):
            raise Refused(both("no", "不"))
        return given_text(one, "client")

    assert all_or_none([entry(client="a"), entry(client="b")], do) == ["a", "b"]
    with pytest.raises(BadInput) as told:
        all_or_none([entry(client="a"), entry(), entry(refused="x")], do, "care", "communications")
    assert [(each.section, each.path, each.line, each.message.en) for each in told.value.problems] == [
        ("care", "communications", 3, "client is missing"),
        ("care", "communications", 3, "no"),
    ]
