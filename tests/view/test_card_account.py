"""What a card says of tier, balances, packages and benefits."""

from __future__ import annotations

from datetime import date

import pytest

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Section
from clientfile.domain.membership.benefits import OpenBenefit
from clientfile.domain.membership.holdings import Holdings, PackageLeft
from clientfile.domain.membership.terms import Tier
from clientfile.domain.membership.tiers import Standing
from clientfile.forms.fields import load_forms
from clientfile.view.card import card
from clientfile.view.card_account import account_lines
from clientfile.view.card_plain import plain
from clientfile.view.in_words import InWords
from tests.view.hostile import HOSTILE, moves_nothing

FORMS = load_forms()
CATALOGUE: Section = {
    "services": [{"id": "hydrating", "name": "补水保湿护理"}],
    "tiers": [{"id": "gold", "name": "金卡会员"}, {"id": "regular", "name": "普通会员"}],
}
ALWAYS = OpenBenefit("lecture", "", None, None, "", "", "")
EVERYTHING = Holdings(
    "gold",
    "2026-03-01",
    "2027-03-01",
    100_000,
    28_050,
    64,
    12,
    "2026-12-20",
    (
        PackageLeft("补水十次", (("hydrating", 7, 10), ("gone", 1, 1)), "2027-03-01", "active"),
        PackageLeft("旧套餐", (("hydrating", 2, 10),), "2026-01-01", "expired"),
        PackageLeft("冻结套餐", (("hydrating", 2, 10),), None, "frozen"),
    ),
    (
        OpenBenefit("first_trial", "新项目体验", 2, date(2026, 12, 31), "2026", "", "trial"),
        OpenBenefit("member_day", "", None, date(2026, 11, 22), "", "", ""),
        ALWAYS,
        OpenBenefit("priority_expert", "", None, None, "", "", ""),
    ),
)


def shown(held: Holdings, lang: str) -> list[tuple[str, str]]:
    return [tuple(line) for line in account_lines(held, InWords(FORMS, lang, {}), CATALOGUE)]


def test_why_she_has_her_tier_and_what_is_missing_to_the_next() -> None:
    gold = Tier("gold", "金卡会员", 3_000_000, 12, 88)
    why = Standing(
        "silver", "银卡会员", None, "amount", None, 95, 1_200_000, 4, gold, 1_800_000, 8, by_visits=True
    )
    words = {lang: InWords(FORMS, lang, {}) for lang in ("en", "zh")}
    told = {lang: account_lines(EVERYTHING, words[lang], CATALOGUE, why)[1].text for lang in words}
    assert told == {
        "en": "12000.00 yuan count · 4 visits count · 18000.00 yuan more or 8 visits more to 金卡会员",
        "zh": "计入消费 12000.00 元 · 计入到店 4 次 · 距金卡会员还差消费 18000.00 元或到店 8 次",
    }
    nearly = why._replace(visits=1, missing_visits=1)
    assert account_lines(EVERYTHING, words["en"], CATALOGUE, nearly)[1].text == (
        "12000.00 yuan count · 1 visit counts · 18000.00 yuan more or 1 visit more to 金卡会员"
    )
    highest = why._replace(upper=None, missing_amount=None, missing_visits=None, by_visits=False)
    assert account_lines(EVERYTHING, words["en"], CATALOGUE, highest)[1].text == "12000.00 yuan count"


def test_everything_that_a_client_has() -> None:
    assert shown(EVERYTHING, "en") == [
        ("tier", "金卡会员 · since 2026-03-01 · reviewed on 2027-03-01"),
        ("stored principal", "1000.00"),
        ("stored bonus", "280.50"),
        ("points balance", "64 · 12 run out by 2026-12-20"),
        ("packages", "补水十次 · 补水保湿护理 7/10 · gone 1/1 · until 2027-03-01"),
        ("", "旧套餐 · 补水保湿护理 2/10 · expired on 2026-01-01"),
        ("", "冻结套餐 · 补水保湿护理 2/10 · frozen"),
        ("benefits", "新项目体验 · 2 left · until 2026-12-31"),
        ("", "member day · until 2026-11-22"),
        ("", "lecture, priority with the expert"),
    ]
    assert shown(EVERYTHING, "zh") == [
        ("会员等级", "金卡会员 · 自 2026-03-01 · 2027-03-01 复核"),
        ("储值本金余额", "1000.00"),
        ("储值赠金余额", "280.50"),
        ("积分余额", "64 · 其中 12 分 2026-12-20 前到期"),
        ("套餐", "补水十次 · 补水保湿护理 7/10 · gone 1/1 · 有效期至 2027-03-01"),
        ("", "旧套餐 · 补水保湿护理 2/10 · 已于 2026-01-01 过期"),
        ("", "冻结套餐 · 补水保湿护理 2/10 · 已冻结"),
        ("会员权益", "新项目体验 · 剩 2 次 · 有效期至 2026-12-31"),
        ("", "会员日 · 有效期至 2026-11-22"),
        ("", "知识讲座、优先预约专家"),
    ]


def test_a_client_with_nothing_but_the_tier_of_everybody_has_no_lines() -> None:
    assert shown(Holdings("regular", "2026-03-01", benefits=(ALWAYS,)), "en") == []
    assert shown(Holdings("regular", "2026-03-01", points=-3, benefits=(ALWAYS,)), "en") == [
        ("tier", "普通会员 · since 2026-03-01"),
        ("points balance", "-3"),
        ("benefits", "lecture"),
    ]


def test_the_lines_stand_in_place_of_the_ledgers_on_a_whole_card_and_above_them_in_full() -> None:
    client = ClientFile(
        "k7m3q9xw",
        {
            "account": {
                "low_reason": "economic",
                "points_ledger": [{"id": "q1111111", "date": "2026-03-01", "kind": "earn", "points": 64}],
            }
        },
    )
    lines = account_lines(EVERYTHING._replace(packages=(), benefits=()), InWords(FORMS, "en", {}), CATALOGUE)

    def blocks(*sections: str) -> list[str]:
        whole = card(
            client, FORMS, lang="en", sections=sections or None, today=date(2026, 11, 22), account=lines
        )
        return plain(whole).split("\n\n")

    assert blocks()[-1] == (
        "spending and membership\n"
        "  tier                         金卡会员 · since 2026-03-01 · reviewed on 2027-03-01\n"
        "  stored principal             1000.00\n"
        "  stored bonus                 280.50\n"
        "  points balance               64 · 12 run out by 2026-12-20\n"
        "  why the client comes seldom  economic\n"
    )
    *_, above, entered = blocks("account")
    assert above == (
        "spending and membership\n"
        "  tier              金卡会员 · since 2026-03-01 · reviewed on 2027-03-01\n"
        "  stored principal  1000.00\n"
        "  stored bonus      280.50\n"
        "  points balance    64 · 12 run out by 2026-12-20"
    )
    assert entered == (
        "spending and membership, all that was entered\n"
        "  points                       2026-03-01 · earn · 64\n"
        "  why the client comes seldom  economic\n"
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_are_data(text: str) -> None:
    held = Holdings("x", packages=(PackageLeft(text, ((text, 1, 1),), None, "active"),))
    catalogue: Section = {"tiers": [{"id": "x", "name": text}], "services": [{"id": text, "name": text}]}
    for line in account_lines(held, InWords(FORMS, "en", {}), catalogue):
        assert moves_nothing(line.text)
