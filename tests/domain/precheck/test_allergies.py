"""R27: what a client reacts to is not used on her."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.precheck import Practice, Synonyms
from clientfile.domain.precheck.allergens import SYNONYMS
from tests.domain.precheck.cases import CLINIC, client, hits, item

ALLERGY = "allergy refuse safety.allergies[g0000001]"


def allergic(allergen: str, kind: str = "other") -> dict[str, object]:
    return {"allergies": [{"id": "g0000001", "allergen": allergen, "class": kind}]}


@pytest.mark.parametrize(
    ("said", "contained"),
    [
        ("利多卡因", "利多卡因"),
        ("lidocaine", "利多卡因"),
        ("ＬＩＧＮＯＣＡＩＮＥ", "利多卡因乳膏"),
        ("对利多卡因过敏", "Lidocaine 5% cream"),
        ("酒精", "75%乙醇"),
        ("Alcohol", "ethanol"),
        ("碘", "聚维酮碘"),
        ("海鲜", "虾青素"),
        ("latex", "天然橡胶手套"),
        ("薰衣草精油", "lavender"),
        ("tea-tree", "茶树"),
        ("Roses", "玫瑰"),
        ("果酸", "Glycolic  Acid"),
    ],
)
def test_one_allergen_has_many_names(said: str, contained: str) -> None:
    assert hits(client(safety=allergic(said)), item(allergens=[contained])) == [ALLERGY]


@pytest.mark.parametrize(
    ("said", "contained"), [("青霉素", "利多卡因"), ("rose", "rosemary"), ("花", "花粉"), ("aha", "ahaberry")]
)
def test_others_are_others(said: str, contained: str) -> None:
    assert hits(client(safety=allergic(said)), item(allergens=[contained])) == []


def test_the_product_that_is_used_counts_too() -> None:
    who = client(safety=allergic("玻尿酸"))
    assert hits(who, item(), products=[{"product": "透明质酸钠凝胶"}]) == [ALLERGY]
    assert hits(who, item(), products=[{"product": "胶原蛋白"}]) == []


def test_so_does_the_pain_plan() -> None:
    who = client(safety=allergic("lidocaine"))
    assert hits(who, item(invasive=True), pain_plan="外敷利多卡因乳膏") == [ALLERGY]


def test_a_service_is_called_after_what_is_in_it() -> None:
    assert hits(client(safety=allergic("果酸")), item(name="果酸换肤")) == [ALLERGY]


def test_the_contraindication_lidocaine_is_an_allergen() -> None:
    who = client(safety=allergic("利多卡因"))
    assert hits(who, item(contraindications=["lidocaine"])) == [ALLERGY]


def test_a_shop_adds_names_of_its_own() -> None:
    who, what = client(safety=allergic("玻尿酸")), item(allergens=["乔雅登"])
    own = CLINIC._replace(synonyms=Synonyms.from_data([["玻尿酸", "乔雅登"]]))
    assert hits(who, what) == []
    assert hits(who, what, practice=own) == [ALLERGY]


def test_every_allergen_that_speaks_against_it_is_told() -> None:
    safety = {"allergies": [{"id": "a", "allergen": "酒精"}, {"id": "b", "allergen": "碘伏"}]}
    told = hits(client(safety=safety), item(allergens=["乙醇", "碘"]))
    assert told == ["allergy refuse safety.allergies[a]", "allergy refuse safety.allergies[b]"]


@pytest.mark.parametrize(
    ("kind", "word"), [("essential_oil", "精油"), ("massage_cream", "按摩膏"), ("food", "食物")]
)
def test_a_kind_of_things_only_warns(kind: str, word: str) -> None:
    who = client(safety=allergic("佛手柑", kind))
    assert hits(who, item(allergens=[word])) == ["allergy-kind warn safety.allergies[g0000001]"]


def test_whoever_avoids_an_ingredient_is_asked() -> None:
    """F82: a soft warning."""
    who = client(preferences={"ingredients": {"avoid": ["酒精"]}})
    told = ["ingredient warn preferences.ingredients.avoid"]
    assert hits(who, item(), products=[{"product": "Alcohol toner"}]) == told
    assert hits(who, item(allergens=["乙醇"])) == told


def test_nobody_is_treated_unasked() -> None:
    """F31: only for what may be reacted to."""
    who = client(safety={})
    assert hits(who, item(allergens=["果酸"])) == ["not-asked warn safety.allergies"]
    assert hits(who, item()) == []


def test_a_refusal_says_nothing_of_the_client() -> None:
    from datetime import date

    from clientfile.domain.precheck import check

    found = check(client(safety=allergic("酒精")), item(allergens=["乙醇"]), date(2026, 11, 22), Practice())
    assert not any(
        word in text for hit in found.hits for text in (*hit.subject, *hit.todo) for word in ("酒精", "乙醇")
    )


@settings(max_examples=60)
@given(
    st.sampled_from(SYNONYMS).flatmap(lambda group: st.tuples(st.sampled_from(group), st.sampled_from(group)))
)
def test_all_names_of_one_allergen_are_the_same(pair: tuple[str, str]) -> None:
    one, other = pair
    assert Synonyms.from_data([]).same(one, other)
    assert Synonyms.from_data([]).same(one.upper(), f" {other} ")
