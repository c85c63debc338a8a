"""What a client reacts to, or does not want on her skin, against what a service and its products contain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from clientfile.domain.data import Json, items, mapping, text, texts
from clientfile.domain.precheck.allergens import folded, words_of
from clientfile.domain.precheck.case import Case, Hit, place_of
from clientfile.said import Said, both

KINDS = {"精油": "essential_oil", "按摩膏": "massage_cream", "食物": "food"}
"""Words of a catalogue that name a whole class of F31: which of them is in it is to be looked up."""

_LIDOCAINE = "利多卡因"
_Where = Literal["service", "product", "pain_plan"]
_SUBJECTS: dict[_Where, Said] = {
    "service": both("an allergy on file speaks against this service", "档案中的过敏史与该项目冲突"),
    "product": both("an allergy on file speaks against a product used", "档案中的过敏史与所用产品冲突"),
    "pain_plan": both("an allergy on file speaks against the pain plan", "档案中的过敏史与止痛措施冲突"),
}
_TODO: dict[_Where, Said] = {
    "service": both("offer another service, or do it without the allergen", "请改做其他项目，或避开该过敏原"),
    "product": both("use another product", "请改用其他产品"),
    "pain_plan": both("choose another way against the pain", "请改用其他止痛方式"),
}


def allergy(case: Case) -> Iterator[Hit]:
    """R27 (S2, S4): an allergy on file against the service, the products used and the pain plan.

    One hit for each entry of the list and each of these three.
    """
    named: dict[_Where, list[str]] = {
        "service": [*texts(case.item.get("allergens")), *_of_contraindications(case), _name(case)],
        "product": [words_of(product) for product in case.products],
        "pain_plan": [case.pain_plan],
    }
    for place, row in items(case.client.section("safety").get("allergies")):
        for where, words in named.items():
            if any(case.practice.synonyms.same(text(row.get("allergen")), word) for word in words if word):
                at = place_of("safety", "allergies", place, row)
                yield Hit("allergy", _SUBJECTS[where], _TODO[where], at)


def allergy_kind(case: Case) -> Iterator[Hit]:
    """The catalogue names a class of things (精油), and she reacts to something of that class."""
    kinds = {KINDS[word]: word for word in texts(case.item.get("allergens")) if word in KINDS}
    sure = {hit.place for hit in allergy(case)}
    for place, row in items(case.client.section("safety").get("allergies")):
        at = place_of("safety", "allergies", place, row)
        if row.get("class") in kinds and at not in sure:
            yield Hit(
                "allergy-kind",
                both(
                    "an allergy on file is of a kind this service uses", "档案中的过敏史属于该项目所用的一类"
                ),
                both("look what is in it before it is used", "使用前请核对成分"),
                at,
            )


def ingredient(case: Case) -> Iterator[Hit]:
    """F82: an ingredient that she does not want."""
    avoided = texts(mapping(case.client.section("preferences").get("ingredients")).get("avoid"))
    named = [*texts(case.item.get("allergens")), *map(words_of, case.products)]
    if any(case.practice.synonyms.same(word, each) for word in avoided for each in named if each):
        yield Hit(
            "ingredient",
            both("there is an ingredient in it that the client avoids", "含有客户希望避开的成分"),
            both("ask her, or use something else", "请先征询客户，或换用其他产品"),
            "preferences.ingredients.avoid",
        )


def not_asked(case: Case) -> Iterator[Hit]:
    """F31: whoever is treated with what may be reacted to was asked before."""
    safety: Json = case.client.section("safety").get("allergies")
    risky = case.invasive or bool(texts(case.item.get("allergens")))
    asked = safety or case.client.section("safety").get("allergies_none_on")
    if risky and not asked and case.reads("safety"):
        yield Hit(
            "not-asked",
            both("nobody has asked about allergies yet", "尚未询问过敏史"),
            both("ask before the service begins", "请在服务前询问"),
            "safety.allergies",
        )


def _of_contraindications(case: Case) -> list[str]:
    return [_LIDOCAINE] if "lidocaine" in case.against else []


def _name(case: Case) -> str:
    """A service is often called after what is in it: 果酸换肤."""
    return folded(text(case.item.get("name")))
