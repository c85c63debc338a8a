"""体质辨识: converted scores and their verdicts (ZYYXH/T 157-2009)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.client import ClientFile
from clientfile.domain.constitution import Raw, converted, pregnant, results, verdicts
from clientfile.domain.data import Json
from clientfile.forms.fields import load_forms

KIND = load_forms().field("health.constitution.results.type")
assert KIND is not None
TYPES = tuple(KIND.choices)
OTHERS = TYPES[1:]


def scored(balanced: int, others: int = 0, **more: int) -> dict[str, int]:
    return {"balanced": balanced, **dict.fromkeys(OTHERS, others), **more}


@pytest.mark.parametrize(
    ("raw", "score"), [(Raw(8, 8), 0), (Raw(40, 8), 100), (Raw(24, 8), 50), (Raw(20, 7), 46), (Raw(7, 7), 0)]
)
def test_raw_answers_are_converted_and_rounded_down(raw: Raw, score: int) -> None:
    assert converted(raw) == score


@pytest.mark.parametrize("raw", [Raw(7, 8), Raw(41, 8), Raw(8, 0), Raw(-1, -1)])
def test_answers_that_cannot_sum_to_that_are_refused(raw: Raw) -> None:
    with pytest.raises(ValueError, match="do not sum"):
        converted(raw)


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        (scored(60, 29), "yes"),
        (scored(60, 29, qi_def=30), "basic"),
        (scored(60, 29, qi_def=39), "basic"),
        (scored(60, 29, qi_def=40), "no"),
        (scored(59, 0), "no"),
    ],
)
def test_balanced_depends_on_all_the_others(scores: dict[str, int], verdict: str) -> None:
    assert verdicts(scores, TYPES)["balanced"] == verdict


def test_the_others_stand_for_themselves() -> None:
    found = verdicts({"qi_def": 40, "yang_def": 39, "yin_def": 30, "special": 29}, TYPES)
    assert found == {"qi_def": "yes", "yang_def": "tendency", "yin_def": "tendency", "special": "no"}


def test_balanced_has_no_verdict_while_it_could_be_either() -> None:
    assert verdicts({"balanced": 70, "qi_def": 20}, TYPES) == {"qi_def": "no"}
    assert verdicts({"balanced": 70, "qi_def": 40}, TYPES) == {"balanced": "no", "qi_def": "yes"}
    assert verdicts({"balanced": 50}, TYPES) == {"balanced": "no"}


def test_what_is_kept_says_what_it_was_converted_from() -> None:
    raw = Raw(20, 7)
    assert results({"qi_def": 46, "balanced": 50}, {"qi_def": raw}, TYPES) == [
        {"type": "balanced", "score": 50, "verdict": "no"},
        {"type": "qi_def", "score": 46, "verdict": "yes", "raw": 20, "items": 7},
    ]


@pytest.mark.parametrize(
    ("state", "is_pregnant"),
    [
        ({"state": "pregnant"}, True),
        ({"state": "pregnant", "until": "2026-11-22"}, True),
        ({"state": "pregnant", "until": "2026-11-21"}, False),
        ({"state": "pregnant", "from": "2026-11-23"}, False),
        ({"state": "lactating"}, False),
    ],
)
def test_pregnant_until_the_last_day_inclusive(state: dict[str, Json], is_pregnant: bool) -> None:
    client = ClientFile("k7m3q9xw", {"safety": {"states": [state]}})
    assert pregnant(client, date(2026, 11, 22)) is is_pregnant


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 20).flatmap(lambda n: st.tuples(st.integers(n, 5 * n), st.just(n))))
def test_rounding_down_never_moves_a_score_over_a_limit(answers: tuple[int, int]) -> None:
    total, count = answers
    exact, kept = (total - count) / (count * 4) * 100, converted(Raw(total, count))
    assert 0 <= kept <= exact <= 100
    assert [kept >= limit for limit in (30, 40, 60)] == [exact >= limit for limit in (30, 40, 60)]
