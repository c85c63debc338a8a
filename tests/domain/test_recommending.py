"""What is suggested, why, in which quarter, and what is left out (S0's SWOT; R21-R26, R48)."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from clientfile.domain.budget import Budget, budget_of
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.domain.needs import Need, NeedField, had, needs
from clientfile.domain.reasons import Shop
from clientfile.domain.recommending import Adviser, Known, LeftOut, Suggestion, suggestions
from clientfile.said import Said

TODAY = date(2026, 11, 22)
TREATS = {
    "pigmentation": Said("pigmentation", "色斑"),
    "dryness": Said("dryness", "干燥"),
    "wrinkles": Said("wrinkles", "皱纹"),
    "fatigue": Said("fatigue", "疲劳乏力"),
}
FIELDS = (NeedField("aesthetics", "skin_concerns", "concern"), NeedField("health", "discomforts", "kind"))


def service(id: str, name: str, price: str, treats: list[Json] | None = None, **more: Json) -> Row:
    return {"id": id, "name": name, "category": "skin", "price": price, "treats": treats or [], **more}


LASER = service("laser-spot", "激光祛斑", "2680.00", ["pigmentation"], goes_with=["repair-mask"])
PICO = service("pico", "皮秒祛斑", "3980.00", ["pigmentation"], new_technique=True)
NEEDLE = service(
    "hydra-needle", "水光针", "1280.00", ["dryness"], category="micro", invasive=True, min_interval_days=28
)
FACIAL = service("hydra-facial", "补水护理", "298.00", ["dryness"])
MASK = service("repair-mask", "术后修复护理", "260.00")
EYELID = service(
    "double-eyelid", "双眼皮", "8800.00", category="surgical", goes_with=["epicanthus", "eye-care"]
)
CANTHUS = service("epicanthus", "开眼角", "6800.00", category="surgical")
EYE_CARE = service("eye-care", "眼部护理", "398.00", ["wrinkles"])
CATALOGUE: dict[str, Json] = {
    "services": [LASER, PICO, NEEDLE, FACIAL, MASK, EYELID, CANTHUS, EYE_CARE],
    "packages": [
        {
            "id": "hydration",
            "name": "补水套餐",
            "price": "2980.00",
            "valid_months": 12,
            "items": [{"service": "hydra-needle", "total": 2}, {"service": "hydra-facial", "total": 6}],
        }
    ],
}
SHOP = Shop(CATALOGUE, TREATS, FIELDS)
NOTHING = Known()


def client(**sections: dict[str, Json]) -> ClientFile:
    return ClientFile("k7m3q9xw", sections)


def concern(kind: str, **more: Json) -> dict[str, Json]:
    return {"skin_concerns": [{"concern": kind, **more}]}


def visit(id: str, item: Row, on: str, **more: Json) -> Row:
    named: Row = {"service": item["id"], "service_name": item["name"], "category": item["category"]}
    return {"id": id, "date": on, **named, **more}


def anything(item: Row) -> None:
    return None


def told(
    who: ClientFile, known: Known = NOTHING, shop: Shop = SHOP
) -> tuple[dict[str, Suggestion], dict[str, str]]:
    found, left = suggestions(who, shop, known, TODAY, anything)
    return {each.item or each.name.en: each for each in found}, {each.item: each.why.en for each in left}


def reasons(one: Suggestion) -> list[tuple[str, str, str]]:
    return [(each.rule, each.quarter, each.said.zh) for each in one.reasons]


# What she needs, and what she had ----------------------------------------------------------------------


def test_needs_are_what_stands_in_the_file_and_in_the_catalogue() -> None:
    who = client(
        aesthetics={
            "skin_concerns": [{"concern": "pigmentation", "severity": 2}, {"concern": "acne"}],
            "aesthetic_goals": [{"wish": "眼角皱纹淡一点"}],
        },
        health={"discomforts": [{"kind": "fatigue", "severity": 9}]},
    )
    assert needs(who, FIELDS, TREATS) == {
        "pigmentation": Need("pigmentation", 2),
        "fatigue": Need("fatigue", 5),
        "wrinkles": Need("wrinkles", 3),
    }


def test_how_what_she_had_went() -> None:
    who = client(
        services={
            "visits": [
                visit("v1", NEEDLE, "2026-05-01", outcome={"value": "improved"}),
                visit("v2", FACIAL, "2026-06-01", satisfaction=2),
                visit("v3", FACIAL, "2026-07-01"),
                visit("v4", FACIAL, "2026-07-01", satisfaction=5, corrects="v3"),
                visit("v5", MASK, "2026-12-01"),
            ]
        },
        aesthetics={"past_procedures": [{"item": "外院激光祛斑", "when": "2024", "effect": 1}]},
    )
    assert [
        (each.service, str(each.on), each.went, each.elsewhere) for each in had(who, SHOP.services, TODAY)
    ] == [
        ("hydra-facial", "2026-07-01", 1, False),
        ("hydra-facial", "2026-06-01", -1, False),
        ("hydra-needle", "2026-05-01", 1, False),
        ("laser-spot", "2024-01-01", -1, True),
    ]


# The four quarters -------------------------------------------------------------------------------------


def test_strength_a_concern_and_a_poor_result_lead_to_the_newest_technique() -> None:
    who = client(
        aesthetics={
            **concern("pigmentation", severity=4),
            "past_procedures": [{"item": "激光祛斑", "when": "2025-03", "effect": 2}],
        }
    )
    found, left = told(who)
    assert [*found] == ["pico"]
    assert found["pico"].quarter == "S"
    assert reasons(found["pico"]) == [
        ("R24", "S", "有需求：色斑"),
        ("R24", "S", "激光祛斑效果不佳：可选本店新技术"),
    ]
    assert left == {"laser-spot": "it did little before"}


def test_weakness_a_price_beyond_the_budget_leads_to_a_bundle_or_to_nothing() -> None:
    per_visit: dict[str, Json] = {"budget": {"max": "500.00", "per": "visit"}}
    who = client(aesthetics=concern("dryness"), account=per_visit)
    found, _ = told(who)
    assert [*found] == ["hydration", "hydra-facial"]
    assert (found["hydration"].kind, found["hydration"].quarter, found["hydration"].price) == (
        "package",
        "W",
        298000,
    )
    assert reasons(found["hydration"])[-1] == ("R24", "W", "水光针单次超出预算：套餐折合 372.50 元/次")
    dear = client(aesthetics=concern("pigmentation"), account=per_visit)
    assert told(dear) == (
        {},
        dict.fromkeys(("laser-spot", "pico"), "beyond the budget, and no bundle is within it"),
    )


def test_opportunity_what_she_prefers_and_what_is_new() -> None:
    who = client(preferences={"treatment_preference": "non_surgical"})
    found, _ = told(who)
    assert [*found] == ["pico"]
    assert (found["pico"].quarter, reasons(found["pico"])) == (
        "O",
        [("R24", "O", "符合消费偏好，且为热门新项目")],
    )


def test_threat_one_who_compares_prices_gets_care_and_no_discount() -> None:
    care: dict[str, Json] = {"complaints": [{"date": "2026-10-01", "reason": "比别家贵", "kind": "price"}]}
    who = client(services={"visits": [visit("v1", LASER, "2026-09-01")]}, care=care)
    found, _ = told(who)
    assert found["repair-mask"].quarter == "T"
    assert reasons(found["repair-mask"])[-1] == (
        "R24",
        "T",
        "关注价格：以激光祛斑后的专属护理作为增值服务",
    )


# Cross-selling, new things, age ------------------------------------------------------------------------


def test_surgery_leads_to_what_goes_with_it_and_to_assurance() -> None:
    found, _ = told(client(services={"visits": [visit("v1", EYELID, "2026-08-01")]}))
    assert [*found] == ["eye-care", "epicanthus", "assurance for the recovery after surgery"]
    assert reasons(found["epicanthus"]) == [("R25", "O", "做过双眼皮，可搭配")]


def test_a_good_result_leads_to_more_for_the_same() -> None:
    good = visit("v1", NEEDLE, "2026-08-01", outcome={"value": "improved"})
    found, _ = told(client(services={"visits": [good]}))
    assert reasons(found["hydra-facial"]) == [("R25", "O", "水光针效果好：可进一步改善干燥")]


def test_regulars_hear_first_of_a_new_technique() -> None:
    visits: list[Json] = [visit(f"v{n}", LASER, f"2026-0{n}-01") for n in (3, 5, 7)]
    found, _ = told(client(services={"visits": visits}))
    assert ("R26", "O", "常做色斑项目：第一时间告知") in reasons(found["pico"])
    found, _ = told(client(services={"visits": visits[1:]}))
    assert "pico" not in found


def test_lovers_of_high_end_care_hear_of_new_high_end_items() -> None:
    shop = Shop(
        {**CATALOGUE, "services": [*SHOP.services, {**CANTHUS, "id": "new", "new_technique": True}]},
        TREATS,
        (),
    )
    found, _ = told(client(services={"visits": [visit("v1", EYELID, "2026-03-01")]}), shop=shop)
    assert ("R26", "O", "喜好高端护理，且为新品") in reasons(found["new"])


def test_an_age_is_a_hint_beside_other_reasons_and_never_one_alone() -> None:
    assert told(client(), Known(age=52))[0] == {}
    found, _ = told(client(aesthetics=concern("wrinkles")), Known(age=52))
    assert reasons(found["eye-care"])[-1] == ("R23", "O", "同龄客户常关注：皱纹")
    found, _ = told(client(aesthetics=concern("pigmentation")), Known(age=25))
    assert ("R23", "O", "同龄客户常关注：色斑") in reasons(found["laser-spot"])


def test_what_she_wished_for_last_comes_first() -> None:
    wish: dict[str, Json] = {"next_intent": {"service": "眼部护理"}}
    found, _ = told(client(services={"visits": [visit("v1", LASER, "2026-06-01", **wish)]}))
    assert next(iter(found)) == "eye-care"


# How often she comes -----------------------------------------------------------------------------------


def test_one_who_comes_often_is_offered_a_package_and_privileges() -> None:
    who = client(services={"visits": [visit("v1", FACIAL, "2026-11-10")]})
    found, _ = told(who, Known(frequency="high"))
    assert reasons(found["hydration"]) == [("R21", "S", "高频到店，常做补水护理：专属套餐")]
    assert "privileges: an expert of choice, booked before others" in found


def test_one_who_comes_seldom_is_asked_why_or_made_good() -> None:
    visits: dict[str, Json] = {"visits": [visit("v1", NEEDLE, "2025-01-10")]}
    known = Known(frequency="low")
    found, _ = told(client(services=visits), known)
    assert [*found] == ["ask why the visits are rare: dissatisfied, or the cost"]
    found, _ = told(client(services=visits, account={"low_reason": "dissatisfied"}), known)
    assert [(*found,), found[next(iter(found))].quarter] == [
        ("first put right what displeased, then invite",),
        "T",
    ]


def test_skin_clients_hear_how_long_it_lasts() -> None:
    found, _ = told(client(services={"visits": [visit("v1", FACIAL, "2026-06-01")]}))
    assert "how long the effect lasts, and what keeps it" in found


# What is left out --------------------------------------------------------------------------------------


def test_what_was_done_lately_is_left_out_until_its_interval_has_passed() -> None:
    long = {**NEEDLE, "min_interval_days": 90}
    for item, on, why in (
        (FACIAL, "2026-10-24", "done within 30 days"),
        (FACIAL, "2026-10-23", None),
        (long, "2026-09-01", "done within 90 days"),
    ):
        who = client(aesthetics=concern("dryness"), services={"visits": [visit("v1", item, on)]})
        shop = Shop({"services": [item]}, TREATS, FIELDS)
        assert told(who, shop=shop)[1].get(text(item["id"])) == why


def test_what_is_paid_for_declined_surgical_or_retired_is_left_out() -> None:
    who = client(aesthetics=concern("dryness"))
    assert told(who, Known(paid_for=frozenset({"hydra-facial"})))[1] == {
        "hydra-facial": "left over in a package already paid"
    }
    no: dict[str, Json] = {
        "recommendations": [{"item": "hydra-facial", "outcome": "declined", "date": "2026-10-01"}]
    }
    assert told(who._replace(sections={**who.sections, "care": no}))[1] == {
        "hydra-facial": "declined within 180 days"
    }
    surgical = client(
        services={"visits": [visit("v1", EYELID, "2026-01-01")]},
        preferences={"treatment_preference": "non_surgical"},
    )
    assert told(surgical)[1] == {"epicanthus": "nothing surgical is preferred"}
    retired = Shop({"services": [{**FACIAL, "retired": True}]}, TREATS, FIELDS)
    assert told(who, shop=retired) == ({}, {})


def test_nothing_that_the_pre_check_refuses_is_suggested_alone_or_in_a_bundle() -> None:
    def refused(item: Row) -> Said | None:
        return Said("contraindicated", "禁忌") if item["id"] == "hydra-needle" else None

    who = client(aesthetics=concern("dryness"), account={"budget": {"max": "500.00"}})
    found, left = suggestions(who, SHOP, Known(frequency="high"), TODAY, refused)
    assert [each.item for each in found if each.item] == ["hydra-facial"]
    assert [(each.item, each.why.en) for each in left] == [("hydra-needle", "contraindicated")]


def test_whom_to_tell_of_one_service() -> None:
    def weigh(who: ClientFile) -> Suggestion | LeftOut | None:
        return Adviser(who, SHOP, Known(), TODAY, anything).service(PICO)

    asks = weigh(client(aesthetics=concern("pigmentation", severity=5)))
    assert isinstance(asks, Suggestion)
    assert (asks.weight, asks.rule) == (5, "R24")
    assert weigh(client()) is None


# The budget --------------------------------------------------------------------------------------------


def test_a_package_is_counted_as_the_budget_is() -> None:
    package: Row = {"price": "3600.00", "valid_months": 24, "items": [{"service": "x", "total": 7}]}
    assert [Budget(1, per).comes_to(package) for per in ("visit", "month", "year")] == [51429, 15000, 180000]
    assert budget_of(client(account={"budget": {"max": "500.00", "per": "month"}})) == Budget(50000, "month")
    assert Budget().allows(10**9)
    assert Budget(50000).allows(50000)
    assert not Budget(50000).allows(50001)


CONCERNS = st.lists(st.sampled_from([*TREATS]), unique=True)
VISITS = st.lists(
    st.tuples(st.sampled_from([LASER, NEEDLE, FACIAL, EYELID]), st.integers(1, 12), st.integers(1, 5)),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(CONCERNS, VISITS, st.none() | st.integers(100, 9000), st.sampled_from(["high", "mid", "low"]))
def test_whatever_she_is_each_has_a_reason_is_within_budget_and_stands_once(
    concerns: list[str], visits: list[tuple[Row, int, int]], limit: int | None, frequency: str
) -> None:
    rows: list[Json] = [
        visit(f"v{n}", item, f"2026-{month:02}-15", satisfaction=satisfaction)
        for n, (item, month, satisfaction) in enumerate(visits)
    ]
    budget: dict[str, Json] = {"budget": {"max": f"{limit}.00"}} if limit else {}
    who = client(
        aesthetics={"skin_concerns": [{"concern": each} for each in concerns]},
        services={"visits": rows},
        account=budget,
    )
    found, left = suggestions(who, SHOP, Known(frequency=frequency), TODAY, anything)
    named = [each.item for each in found if each.item]
    assert len(named) == len(set(named))
    assert set(named).isdisjoint(each.item for each in left)
    assert all(each.reasons and each.weight > 0 for each in found)
    assert all(each.price <= 100 * limit for each in found if limit and each.kind == "service")
    weights = [each.weight for each in found if each.item]
    assert weights == sorted(weights, reverse=True)
