"""What came back in a form, brought together with what others wrote meanwhile."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clientfile.actions.edit_merge import Conflict, merged
from clientfile.domain.data import Section

_NAMES = st.sampled_from(["a", "b", "c"])
_ITEM = st.builds(lambda own, value: {"id": own, "v": value}, _NAMES, st.sampled_from(["1", "2"]))
_ITEMS = st.lists(_ITEM, min_size=1, max_size=3, unique_by=lambda item: item["id"])
_SECTIONS = st.dictionaries(
    _NAMES, st.one_of(st.sampled_from(["x", "y"]), _ITEMS, st.dictionaries(_NAMES, st.just("z"), min_size=1))
)


def _merged(base: Section, mine: Section, now: Section) -> tuple[Section, list[Conflict]]:
    return merged(base, mine, mine, base, now)


@given(_SECTIONS, _SECTIONS)
def test_where_nobody_else_wrote_it_is_the_form(base: Section, mine: Section) -> None:
    assert _merged(base, mine, base) == (mine, [])


@given(_SECTIONS, _SECTIONS)
def test_an_untouched_form_changes_nothing(base: Section, now: Section) -> None:
    assert _merged(base, base, now) == (now, [])


@given(_SECTIONS, _SECTIONS)
def test_who_both_did_the_same_do_not_conflict(base: Section, mine: Section) -> None:
    found, conflicts = _merged(base, mine, mine)
    assert (found, conflicts) == (mine, [])


@given(_SECTIONS, _SECTIONS, _SECTIONS)
def test_a_field_that_one_changed_is_hers(base: Section, mine: Section, now: Section) -> None:
    found, _ = _merged(base, mine, now)
    for name in {*base, *mine, *now}:
        if base.get(name) == mine.get(name):
            assert found.get(name) == now.get(name)
        elif base.get(name) == now.get(name):
            assert found.get(name) == mine.get(name)


def test_items_are_told_by_their_ids() -> None:
    base: Section = {"phones": [{"id": "p1", "n": "1"}, {"id": "p2", "n": "2"}, {"id": "p3", "n": "3"}]}
    mine: Section = {"phones": [{"n": "9"}, {"id": "p1", "n": "11"}, {"id": "p3", "n": "3"}]}
    now: Section = {
        "phones": [{"id": "p1", "n": "1", "k": "x"}, {"id": "p2", "n": "2"}, {"id": "p4", "n": "4"}]
    }
    assert _merged(base, mine, now) == (
        {"phones": [{"n": "9"}, {"id": "p1", "n": "11", "k": "x"}, {"id": "p4", "n": "4"}]},
        [],
    )


def test_an_item_that_one_took_away_and_the_other_changed_is_a_conflict() -> None:
    base: Section = {"phones": [{"id": "p1", "n": "1"}, {"id": "p2", "n": "2"}]}
    mine: Section = {"phones": [{"id": "p2", "n": "22"}]}
    now: Section = {"phones": [{"id": "p1", "n": "11"}]}
    assert _merged(base, mine, now) == (
        {"phones": [{"id": "p2", "n": "22"}]},
        [Conflict("phones[p2]", None), Conflict("phones[p1]", {"id": "p1", "n": "11"})],
    )


def test_a_value_that_both_changed_is_a_conflict_and_mine_stands() -> None:
    assert _merged({"a": "1"}, {"a": "2"}, {"a": "3", "b": "4"}) == (
        {"a": "2", "b": "4"},
        [Conflict("a", "3")],
    )


def test_an_empty_list_written_down_stays() -> None:
    assert _merged({}, {"a": []}, {}) == ({"a": []}, [])
