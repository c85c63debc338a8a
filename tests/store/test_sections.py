"""A section and its parts: one a year for what grows, the rest in the base, additions folded in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.data import Section
from clientfile.forms.fields import load_forms
from clientfile.store.layout import PartName
from clientfile.store.sections import assemble, next_addition, split

FORMS = load_forms()


def visit(name: str, date: str) -> dict[str, str]:
    return {"id": name, "date": date, "service": "hydra-needle"}


def test_visits_lie_in_the_part_of_their_year() -> None:
    old, new = visit("a1111111", "2025-12-31"), visit("b1111111", "2026-01-01")
    assert split(FORMS["services"], {"visits": [new, old]}) == {
        PartName("services", "2026"): {"visits": [new]},
        PartName("services", "2025"): {"visits": [old]},
    }


def test_what_has_no_year_stays_in_the_base() -> None:
    rule = {"id": "k1111111", "kind": "birthday", "rule": {"calendar": "solar", "month": 5, "day": 1}}
    once = {"id": "m1111111", "kind": "aftercare", "due_from": "2026-11-23"}
    assert split(FORMS["agenda"], {"followups": [rule, once], "review_cycle": {"months": 3}}) == {
        PartName("agenda"): {"followups": [rule], "review_cycle": {"months": 3}},
        PartName("agenda", "2026"): {"followups": [once]},
    }


def test_an_addition_is_folded_in_and_what_differs_is_said() -> None:
    parts: dict[PartName, Section] = {
        PartName("profile"): {"occupation": "teacher", "likes": ["tea"]},
        PartName("profile", addition="p4"): {
            "occupation": "nurse",
            "likes": ["tea", "music"],
            "reviewed_by": "chen-ya",
        },
    }
    whole, problems = assemble(FORMS["profile"], parts)
    assert whole == {"occupation": "teacher", "likes": ["tea", "music"], "reviewed_by": "chen-ya"}
    assert [(each.place, each.rule, each.warning) for each in problems] == [
        ("profile.occupation", "addition-differs", True)
    ]


def test_additions_are_folded_in_as_they_came() -> None:
    """Whatever chance put into their names; also behind those that another machine made meanwhile."""
    names = ["care.2026", "care", "health+zzzzzz"]
    for nr, chance in enumerate(["zzzz", "0000", "yyyy"] + ["ab12"] * 40):
        names.append(str(next_addition("care", names, chance)))
        assert names[-1].startswith("care+0" if nr < 32 else "care+1")
    added = names[3:]
    assert added[:3] == ["care+00zzzz", "care+010000", "care+02yyyy"]
    assert sorted(added) == added
    assert str(next_addition("care", ["care+0aqqqq", "care+hand"], "qqqq")) == "care+hbqqqq"
    assert str(next_addition("care", ["care+zz"], "qqqq")) == "care+zzqqqq"
    parts: dict[PartName, Section] = {
        PartName("health", addition=name.partition("+")[2]): {"wellness_goals": [str(nr)]}
        for nr, name in enumerate(added)
    }
    whole, _ = assemble(FORMS["health"], parts)
    assert whole["wellness_goals"] == [str(nr) for nr in range(len(added))]


dates = st.dates().map(str) | st.sampled_from(["", "2026", "x", "１２３４-01-01"])
ids = st.text("0123456789abcdef", min_size=8, max_size=8)
items = st.lists(
    st.fixed_dictionaries({"id": ids}, optional={"date": dates, "note": st.text(max_size=5)}),
    max_size=12,
    unique_by=lambda item: item["id"],
)
small = st.text(max_size=5) | st.integers() | st.booleans() | st.lists(st.text(max_size=3), max_size=3)
others = st.dictionaries(st.sampled_from(["dates_none_on", "notes", "complaints", "unknown"]), small)


@given(communications=items, rest=others)
def test_what_is_split_is_assembled_again(communications: list[dict[str, str]], rest: Section) -> None:
    data: Section = {**rest, "communications": [dict(item) for item in communications]}
    whole, problems = assemble(FORMS["care"], split(FORMS["care"], data))
    assert problems == []
    found = whole.pop("communications", [])
    assert whole == rest
    assert isinstance(found, list)
    # A year's items keep their order; the years follow one another.
    year = lambda item: item.get("date", "")[:4]  # noqa: E731
    assert sorted(found, key=lambda item: item["id"]) == sorted(communications, key=lambda item: item["id"])
    for each in {year(item) for item in communications}:
        assert [i for i in found if year(i) == each] == [i for i in communications if year(i) == each]


@given(communications=items)
def test_splitting_again_changes_nothing(communications: list[dict[str, str]]) -> None:
    data: Section = {"communications": [dict(item) for item in communications]}
    once = split(FORMS["care"], data)
    again = split(FORMS["care"], assemble(FORMS["care"], once)[0])
    assert again == once
