"""The rules that a schema cannot say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain.checks import RULES, run
from clientfile.domain.client import SECTIONS, ClientFile
from clientfile.domain.data import Json, Section

TODAY = date(2026, 11, 22)


def found(before: ClientFile | None = None, **sections: Section) -> list[str]:
    """`place: rule`, with `?` behind what only warns."""
    problems = run(ClientFile("k7m3q9xw", sections), before, TODAY)
    return [f"{p.place}: {p.rule}{'?' if p.warning else ''}" for p in problems]


def test_a_client_of_whom_only_the_name_is_known_breaks_no_rule() -> None:
    assert found(contact={"name": "张三"}) == []


def test_a_good_client_breaks_no_rule() -> None:
    assert (
        found(
            contact={
                "name": "张三",
                "gender": "female",
                "created_on": "2026-11-22",
                "phones": [{"number": "13800138000", "kind": "mobile", "primary": True}],
            },
            profile={
                "id_number": "11010519491231002X",
                "id_number_purpose": "签约",
                "birth": {"calendar": "solar", "year": 1949, "month": 12, "day": 31},
            },
            safety={"allergies_none_on": "2026-11-22"},
            preferences={"aromas": ["rose"]},
            services={"visits": [{"date": "2026-11-22"}]},
            account={"budget": {"min": "900.00", "max": "1000"}},
        )
        == []
    )


@pytest.mark.parametrize(
    ("sections", "problems"),
    [
        (
            {
                "contact": {
                    "phones": [{"number": "12345678901"}, {"number": "13800138000", "kind": "landline"}]
                }
            },
            [
                "contact.phones[0].number: phone",
                "contact.phones[1].number: phone-kind?",
                "contact.phones: one-primary-phone",
            ],
        ),
        (
            {"contact": {"name": "张三", "client_no": "VIP-张三", "phones": [{"number": "13800138000"}]}},
            ["contact.client_no: client-number-tells"],
        ),
        ({"contact": {"created_on": "2026-11-23"}}, ["contact.created_on: date-future"]),
        (
            {"profile": {"id_number": "110105491231002"}},
            ["profile.id_number: id-15-digits", "profile.id_number_purpose: id-purpose?"],
        ),
        (
            {"profile": {"id_number": "440524188001010014", "id_number_purpose": "签约"}},
            ["profile.id_number: id-region?"],
        ),
        (
            {
                "contact": {"gender": "male"},
                "profile": {
                    "id_number": "11010519491231002X",
                    "id_number_purpose": "签约",
                    "birth": {"calendar": "solar", "year": 1949, "month": 12, "day": 30},
                },
            },
            ["profile.id_number: id-birth", "profile.id_number: id-gender?"],
        ),
        (
            # 1949-12-31 is day 12 of lunar month 11
            {
                "profile": {
                    "id_number": "11010519491231002X",
                    "id_number_purpose": "签约",
                    "birth": {"calendar": "lunar", "year": 1949, "month": 11, "day": 12},
                }
            },
            [],
        ),
        (
            {
                "profile": {
                    "birth": {"calendar": "lunar", "year": 2000, "month": 6, "day": 1, "leap_month": True}
                }
            },
            ["profile.birth: lunar-date"],
        ),
        (
            {"profile": {"birth": {"calendar": "solar", "year": 1990, "month": 2, "day": 30}}},
            ["profile.birth: solar-date"],
        ),
        ({"profile": {"birth": {"calendar": "solar", "month": 2, "day": 29}}}, []),
        (
            {"profile": {"birth": {"calendar": "solar", "year": 2026, "month": 12, "day": 1}}},
            ["profile.birth: birth-future"],
        ),
        (
            {"profile": {"birth": {"year": 2012, "month": 11, "day": 23}}},
            ["profile.guardian: guardian"],
        ),
        ({"profile": {"birth": {"year": 2012, "month": 11, "day": 22}}}, ["profile.guardian: guardian?"]),
        ({"profile": {"age_as_of": {"age": 17, "on": "2026-01-01"}}}, ["profile.guardian: guardian?"]),
        ({"profile": {"birth": {"year": 2008, "month": 11, "day": 22}}}, []),
        ({"profile": {"birth": {"year": 2015}, "guardian": {"name": "李四"}}}, []),
        (
            {"profile": {"age_as_of": {"age": 30, "on": "2026-12-01"}, "birth": {"year": 1980}}},
            ["profile.age_as_of.on: date-future", "profile.age_as_of: age-birth?"],
        ),
        (
            {"profile": {"sources": [{"source": "online"}, {"source": "other"}], "referrer": "k7m3q9xw"}},
            ["profile.sources: one-primary-source", "profile.referrer: referrer-self"],
        ),
        (
            {
                "safety": {"allergies": [{"allergen": "薰衣草", "class": "essential_oil"}]},
                "preferences": {"aromas": ["rose", "lavender"]},
            },
            ["preferences.aromas[1]: aroma-allergy"],
        ),
        (
            {
                "safety": {"allergies": [{"allergen": "Rosemary oil", "class": "essential_oil"}]},
                "preferences": {"aromas": ["rose", "none"]},
            },
            ["preferences.aromas: aroma-none"],
        ),
        (
            {
                "safety": {"allergies": [{"allergen": "精油", "class": "essential_oil"}]},
                "preferences": {"aromas": ["other"]},
            },
            ["preferences.aromas[0]: aroma-allergy"],
        ),
        (
            {"safety": {"allergies": [{"allergen": "花粉"}], "allergies_none_on": "2026-12-01"}},
            ["safety.allergies_none_on: none-with-entries", "safety.allergies_none_on: date-future"],
        ),
        (
            {"services": {"visits": [{"date": "2026-11-22"}, {"date": "2026-11-23"}]}},
            ["services.visits[1].date: date-future"],
        ),
        ({"account": {"budget": {"min": "1000", "max": "999.99"}}}, ["account.budget: budget-order"]),
        (
            {"care": {"dates": [{"calendar": "lunar", "year": 2026, "month": 12, "day": 30}]}},
            ["care.dates[0]: lunar-date"],
        ),
        (
            {"care": {"complaints": [{"closed_on": "2026-11-01"}], "communications": [{"action": "x"}]}},
            [
                "care.complaints[0].result: complaint-result",
                "care.complaints[0].satisfaction: complaint-satisfaction",
                "care.communications[0].owner: action-owner",
            ],
        ),
        (
            {
                "care": {
                    "complaints": [{"closed_on": "2026-11-01", "result": "x", "satisfaction_declined": True}]
                }
            },
            [],
        ),
        (
            {
                "care": {
                    "feedback": [
                        {"text": "x", "route": "complex"},
                        {"text": "x", "route": "complex", "owner": "chen-ya"},
                        {"text": "x", "resolved_on": "2026-11-01"},
                    ]
                }
            },
            ["care.feedback[0].owner: feedback-owner", "care.feedback[2].resolution: feedback-resolution"],
        ),
        (
            {
                "profile": {
                    "birth": {"calendar": "solar", "year": 2012, "month": 11, "day": 22},
                    "guardian": {"name": "张父"},
                },
                "privacy": {
                    "consents": [
                        {"purpose": "service", "given_on": "2026-11-21", "by": "self"},
                        {"purpose": "service", "given_on": "2026-11-21", "by": "guardian"},
                        {"purpose": "service", "given_on": "2026-11-22", "by": "self"},
                    ]
                },
            },
            ["privacy.consents[0].by: consent-guardian"],
        ),
        (
            {
                "privacy": {
                    "consents": [
                        {"given_on": "2026-11-23"},
                        {"given_on": "2026-11-02", "expires_on": "2026-11-01"},
                        {"given_on": "2026-11-02", "withdrawn_on": "2026-11-02"},
                    ]
                }
            },
            ["privacy.consents[0].given_on: consent-days", "privacy.consents[1].expires_on: consent-days"],
        ),
        (
            {
                "aesthetics": {
                    "photos": [
                        {"taken_on": "2026-03-01"},
                        {"taken_on": "2026-02-01"},
                        {"taken_on": "2026-01-01"},
                    ]
                },
                "privacy": {
                    "consents": [
                        {
                            "purpose": "photo_record",
                            "given_on": "2026-02-01",
                            "withdrawn_on": "2026-03-01",
                        }
                    ]
                },
            },
            ["aesthetics.photos[0]: photo-consent", "aesthetics.photos[2]: photo-consent"],
        ),
    ],
)
def test_what_each_rule_finds(sections: dict[str, Section], problems: list[str]) -> None:
    assert found(None, **sections) == problems


def test_who_may_not_read_profile_knows_a_child_from_the_safety_section() -> None:
    """F39: written at intake, since more roles read it."""
    consent: Section = {"consents": [{"purpose": "service", "given_on": "2026-11-22", "by": "self"}]}
    child: Section = {"minor_until": {"until": "2030-11-22"}}
    client = ClientFile("k7m3q9xw", {"privacy": consent, "safety": child}, ("profile",))
    assert [each.rule for each in run(client, None, TODAY)] == ["consent-guardian"]


def test_a_client_number_stays() -> None:
    before = ClientFile("k7m3q9xw", {"contact": {"client_no": "A-1"}})
    assert found(before, contact={"client_no": "A-2"}) == ["contact.client_no: client-number-changed"]


def test_only_rules_that_read_a_changed_section_are_run() -> None:
    bad = ClientFile(
        "k7m3q9xw", {"contact": {"created_on": "2027-01-01"}, "preferences": {"aromas": ["none", "rose"]}}
    )
    assert [(p.rule, p.client) for p in run(bad, None, TODAY, ["preferences"])] == [
        ("aroma-none", "k7m3q9xw")
    ]


def test_every_rule_has_its_name_and_its_sections() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.sections and set(rule.sections) <= set(SECTIONS) for rule in RULES)


FIELDS = """
name client_no created_on phones number kind primary gender birth calendar year month day leap_month id_number
age_as_of age on guardian sources referrer
allergies allergen class allergies_none_on aromas visits date budget min
max complaints closed_on result communications action owner dates
consents purpose given_on expires_on withdrawn_on by photos taken_on feedback route resolved_on
minor_until until
""".split()
ANY: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["lunar", "essential_oil", "none", "rose", "2026-13-01", "11010519491231002X"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


DRAWN = st.dictionaries(st.sampled_from(SECTIONS), st.dictionaries(st.sampled_from(FIELDS), ANY), max_size=4)


@given(DRAWN)
def test_rules_take_every_shape(sections: dict[str, Section]) -> None:
    for problem in run(ClientFile("k7m3q9xw", sections), None, TODAY):
        assert problem.message.en
        assert problem.message.zh
