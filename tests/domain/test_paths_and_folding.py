"""Paths, folding an addition in, and likely duplicates."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain import paths
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section
from clientfile.domain.duplicates import match_keys
from clientfile.domain.merging import fold
from clientfile.errors import BadInput

SECTIONS: dict[str, Section] = {
    "contact": {
        "name": "张三",
        "phones": [{"id": "k7m3q9xw", "number": "13800138000"}, {"id": "a1111111", "number": "01065551234"}],
    }
}


def test_a_path_is_what_was_typed() -> None:
    path = paths.parse("contact.phones[k7m3q9xw].number")
    assert (path.section, path.steps, str(path)) == (
        "contact",
        ("phones", "k7m3q9xw", "number"),
        "contact.phones[k7m3q9xw].number",
    )
    assert (path.dotted, path.inside) == ("contact.phones.number", "phones[k7m3q9xw].number")


@pytest.mark.parametrize(
    "text", ["", ".", "contact.", "contact[0]", "contact.phones[]", "contact.phones[-1]", "a b", "x.y[zz]"]
)
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(BadInput):
        paths.parse(text)


def test_items_by_place_and_by_id() -> None:
    assert paths.get(SECTIONS, "contact.phones[1].number") == "01065551234"
    assert paths.get(SECTIONS, "contact.phones[k7m3q9xw].number") == "13800138000"
    assert paths.get(SECTIONS, "profile.birth.year") is None


def test_changes_are_new_sections() -> None:
    before = copy.deepcopy(SECTIONS)
    changed = paths.put(SECTIONS, "profile.birth.year", 1990)
    changed = paths.put(changed, "contact.phones[k7m3q9xw].primary", True)
    changed = paths.add(changed, "preferences.aromas", "rose")
    changed = paths.unset(changed, "contact.phones[1]")
    assert changed == {
        "contact": {
            "name": "张三",
            "phones": [{"id": "k7m3q9xw", "number": "13800138000", "primary": True}],
        },
        "profile": {"birth": {"year": 1990}},
        "preferences": {"aromas": ["rose"]},
    }
    assert before == SECTIONS


def test_what_becomes_empty_goes() -> None:
    assert paths.unset({"profile": {"birth": {"year": 1990}}}, "profile.birth.year") == {}
    assert paths.unset(SECTIONS, "contact.email") == SECTIONS


@pytest.mark.parametrize(
    "path", ["contact.phones[2].number", "contact.phones[zzzzzzzz]", "contact.name[0]", "contact.name.first"]
)
def test_what_is_not_there_is_said_without_the_value(path: str) -> None:
    with pytest.raises(BadInput) as caught:
        paths.put(SECTIONS, path, "x")
    assert "张三" not in str(caught.value)
    assert "contact." in caught.value.message.zh


NAMES = st.from_regex(r"[a-z_]{1,6}", fullmatch=True)
SCALARS: st.SearchStrategy[Json] = st.booleans() | st.integers() | st.text(max_size=5)


@given(st.lists(NAMES, min_size=2, max_size=5), SCALARS)
def test_what_is_put_is_got_and_unset_undoes_it(names: list[str], value: Json) -> None:
    path = ".".join(names)
    changed = paths.put({}, path, value)
    assert paths.get(changed, path) == value
    assert paths.unset(changed, path) == {}


def test_an_addition_is_folded_in() -> None:
    base: Section = {"pressure": "light", "brands": ["A"], "rows": [{"id": "a1111111", "x": 1}]}
    addition: Section = {
        "pressure": "firm",
        "brands": ["B", "A"],
        "rows": [{"id": "a1111111", "x": True, "y": 2}, {"id": "b1111111"}],
        "ambience": {"quiet": True},
    }
    folded, problems = fold(base, addition, "preferences")
    assert folded == {
        "pressure": "light",
        "brands": ["A", "B"],
        "rows": [{"id": "a1111111", "x": 1, "y": 2}, {"id": "b1111111"}],
        "ambience": {"quiet": True},
    }
    assert [(p.place, p.rule, p.warning) for p in problems] == [
        ("preferences.pressure", "addition-differs", True),
        ("preferences.rows[0].x", "addition-differs", True),
    ]


ROWS = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["a1111111", "b1111111", "c1111111"])}, optional={"x": SCALARS}
    ),
    max_size=3,
    unique_by=lambda row: str(row["id"]),
)
FOLDABLE: st.SearchStrategy[dict[str, Json]] = st.dictionaries(
    st.sampled_from("abc"),
    st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(NAMES, SCALARS, max_size=2), ROWS),
)


@given(FOLDABLE, FOLDABLE)
def test_folding_loses_nothing(base: Section, addition: Section) -> None:
    folded, problems = fold(base, addition)
    # a second time nothing is new
    assert fold(folded, base) == (folded, [])
    assert fold(folded, addition) == (folded, problems)
    assert set(folded) == set(base) | set(addition)
    for name, new in addition.items():
        differs = any(p.path.split(".")[0].split("[")[0] == name for p in problems)
        kept = folded[name]
        if isinstance(new, list) and isinstance(kept, list):
            assert differs or all(item in kept or isinstance(item, dict) for item in new)
        elif isinstance(new, dict) and isinstance(kept, dict):
            assert set(new) <= set(kept)
        else:
            assert differs or kept == new


def client(**sections: Section) -> ClientFile:
    return ClientFile("k7m3q9xw", sections)


def test_a_name_alone_makes_no_duplicate() -> None:
    assert match_keys(client(contact={"name": "张三"})) == {}


def test_what_makes_a_likely_duplicate() -> None:
    found = match_keys(
        client(
            contact={"name": "张 三", "phones": [{"number": "+86 13800138000"}]},
            profile={
                "id_number": "11010519491231002x",
                "birth": {"calendar": "lunar", "year": 2025, "month": 1, "day": 1},
            },
        )
    )
    assert found == {
        "id_number": {"11010519491231002X"},
        "phone": {"13800138000"},
        "name_birth": {"张三 2025-01-29"},
    }
    assert match_keys(client(contact={"phones": "x", "name": 3}, profile={"birth": []})) == {}
