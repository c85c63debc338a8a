"""A client on one screen."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section
from clientfile.forms.fields import Field, load_forms
from clientfile.view.card import card
from clientfile.view.card_plain import plain
from clientfile.view.clean import width
from clientfile.view.output import Output
from clientfile.view.show_card import show_card
from tests.view.hostile import HOSTILE, moves_nothing, unstyled

TODAY = date(2026, 11, 22)
WANG = ClientFile(
    "k7m3q9xw",
    {
        "contact": {
            "name": "王小明",
            "preferred_name": "小明",
            "gender": "female",
            "phones": [
                {"id": "a1234567", "number": "01012345678", "kind": "landline"},
                {"id": "b1234567", "number": "13800138000", "kind": "mobile", "primary": True},
            ],
            "wechat": "xm_wang",
            "advisor": "chen-ya",
            "quiet_hours": {"from": "22:00", "to": "08:00"},
            "notes": "first line\nsecond line",
        },
        "safety": {
            "allergies": [
                {"id": "c1234567", "allergen": "花生"},
                {
                    "id": "d1234567",
                    "allergen": "利多卡因",
                    "class": "drug",
                    "reaction": "皮疹",
                    "severity": 3,
                },
            ],
            "states": [
                {"id": "e1234567", "state": "pregnant", "until": "2027-02-01"},
                {"id": "f1234567", "state": "post_op", "until": "2026-01-01"},
            ],
            "pain_sensitivity": "high",
        },
        "profile": {
            "birth": {"calendar": "lunar", "year": 1990, "month": 8, "day": 15, "leap_month": False},
            "likes": ["瑜伽", "咖啡"],
        },
        "services": {
            "visits": [
                {
                    "id": f"v{month}",
                    "date": f"2026-0{month}-05",
                    "service": "hydra",
                    "service_name": "水光针",
                    "staff": ["chen-ya"],
                    "outcome": {"value": "improved"},
                    "satisfaction": 5,
                }
                for month in range(1, 8)
            ]
        },
    },
    ("health", "account"),
)
DUE: list[dict[str, object]] = [
    {
        "followup": "g1234567",
        "kind": "aftercare",
        "subject": "水光针",
        "due_from": "2026-11-18",
        "due_to": "2026-11-20",
        "overdue_days": 2,
        "owner": "chen-ya",
        "channel": "phone",
    }
]


def of(client: ClientFile, **more: Any) -> str:
    options: dict[str, Any] = {"lang": "en", "today": TODAY, "staff_names": {"chen-ya": "陈雅"}, **more}
    return plain(card(client, load_forms(), **options))


def test_the_whole_card() -> None:
    assert (
        of(WANG, due=DUE, completeness=72, next_to_ask=["health.history", "profile.occupation"], age=36)
        == """\
!! allergies: 利多卡因 (drug · 皮疹 · 3/3)
!! allergies: 花生
!! special states: pregnant · until 2027-02-01
!! pain sensitivity: high
王小明 (小明) · female · age 36 · k7m3q9xw

  phones   13800138000 · mobile · primary
           01012345678 · landline
  WeChat   xm_wang
  advisor  陈雅

follow-ups
  2026-11-18 – 2026-11-20  aftercare  水光针  phone  陈雅  overdue 2 d

visits
  2026-07-05  水光针 · 陈雅 · improved · 5/5
  2026-06-05  水光针 · 陈雅 · improved · 5/5
  2026-05-05  水光针 · 陈雅 · improved · 5/5
  2026-04-05  水光针 · 陈雅 · improved · 5/5
  2026-03-05  水光针 · 陈雅 · improved · 5/5
              and 2 earlier

contact
  quiet hours  22:00 – 08:00
  notes        first line
               second line

basics
  birthday  1990-08-15 · lunar
  likes     瑜伽, 咖啡

safety
  allergies         花生
                    利多卡因 · drug · reaction 皮疹 · severity (1 to 3) 3
  special states    pregnant · until 2027-02-01
                    recovering from surgery · until 2026-01-01
  pain sensitivity  high

  not for your role  health, spending and membership
  consent missing    sensitive health data: safety, services
  completeness       72%
  ask next           medical history, occupation
"""
    )


def test_health_data_without_its_consent_is_flagged() -> None:
    consent: dict[str, Json] = {"purpose": "health_sensitive", "given_on": "2026-01-01", "scope": ["safety"]}
    agreed = WANG.having("privacy", "consents", [consent])
    assert "  consent missing    sensitive health data: services\n" in of(agreed, completeness=72)
    assert "  缺少同意  健康敏感信息：服务记录\n" in of(agreed, lang="zh", completeness=72)
    whole = WANG.having("privacy", "consents", [{**consent, "scope": []}])
    assert "consent missing" not in of(whole, completeness=72)


def test_chinese_has_the_labels_of_the_seed_documents() -> None:
    shown = of(WANG, lang="zh", due=DUE, completeness=72, age=36)
    assert "!! 过敏史: 利多卡因 (药品 · 皮疹 · 3/3)" in shown
    assert "王小明 (小明) · 女 · 36 岁 · k7m3q9xw" in shown
    assert "  专属顾问/技师  陈雅" in shown


def test_some_sections_are_shown_in_full_below_the_head() -> None:
    shown = of(WANG, sections=["services", "health"], due=DUE, completeness=72)
    assert shown.startswith("!! allergies: 利多卡因")
    assert shown.count("水光针") == 7
    assert "not for your role  health\n" in shown
    assert "follow-ups" not in shown
    assert "quiet hours" not in shown


def test_safety_that_cannot_be_read_is_no_safety() -> None:
    shown = of(ClientFile("k7m3q9xw", {"contact": {"name": "李"}}, ("safety",)))
    assert shown.startswith("!! safety: cannot be read by you: ask before treating\n李 · k7m3q9xw\n")


def test_a_minor_is_on_the_banner_until_the_day() -> None:
    child = ClientFile("k7m3q9xw", {"safety": {"minor_until": {"until": "2026-11-22"}}})
    assert of(child).startswith("!! minor until: 2026-11-22\n")
    assert not of(child, today=date(2026, 11, 23)).startswith("!!")
    assert of(ClientFile("k7m3q9xw"), age=17).startswith("!! minor until: age 17\n")


def test_a_correction_stands_for_the_visit_it_corrects() -> None:
    visits: list[Json] = [
        {"id": "a1234567", "date": "2026-01-05", "service": "wrong"},
        {"id": "b1234567", "date": "2026-01-06", "service": "right", "corrects": "a1234567"},
    ]
    assert "wrong" not in of(ClientFile("k7m3q9xw", {"services": {"visits": visits}}))


def test_what_a_newer_program_wrote_is_shown_by_its_own_name() -> None:
    newer: dict[str, Section] = {
        "contact": {"name": "李", "aura": {"colour": "blue"}},
        "dreams": {"last": "\x1b[2J"},
    }
    shown = of(ClientFile("k7m3q9xw", newer))
    assert '  aura  {"colour": "blue"}\n' in shown
    assert "dreams\n  last  ␛[2J\n" in shown


def on_a_terminal(client: ClientFile, columns: int, **more: Any) -> str:
    out = io.StringIO()
    shown = card(
        client,
        load_forms(),
        **{"lang": "zh", "today": TODAY, "due": DUE, "staff_names": {"chen-ya": "陈雅"}, **more},
    )
    show_card(Output(lang="zh", out=out, is_terminal=True, width=columns, color=True), shown)
    return out.getvalue()


def test_on_a_terminal_the_banner_is_red_and_nothing_is_wider_than_the_screen() -> None:
    shown = on_a_terminal(WANG, 80)
    banner = shown.split("王小明")[0]
    assert "\x1b[1;37;41m" in banner
    assert max(width(line) for line in unstyled(shown).splitlines()) <= 80
    assert max(width(line) for line in unstyled(on_a_terminal(WANG, 40)).splitlines()) <= 40
    for word in ("利多卡因", "花生", "陈雅", "xm_wang", "逾期 2 天", "瑜伽"):
        assert word.replace(" ", "") in unstyled(shown).replace(" ", "")


def test_nothing_is_lost_on_a_narrow_screen() -> None:
    client = ClientFile("k7m3q9xw", {"contact": {"name": "李", "notes": "水" * 300, "wechat": "w" * 90}})
    for columns in (20, 30, 40, 80, 200):
        shown = unstyled(on_a_terminal(client, columns, due=[]))
        assert (shown.count("水"), shown.count("w")) == (300, 91)
        assert max(width(line) for line in shown.splitlines()) <= columns


def filled(field: Field, text: str) -> Json:
    """A value of the field's shape that is `text` wherever it may be."""
    if field.kind in ("object", "list"):
        value: dict[str, Json] = {child.name: filled(child, text) for child in field.children}
        if field.values is not None or field.free:
            value[text] = text
        return value if field.kind == "object" else [value, text]
    return [text, [text]] if field.kind in ("texts", "lists") else text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_in_every_field_changes_nothing(text: str) -> None:
    forms = load_forms()
    sections: dict[str, Section] = {
        name: {each.name: filled(each, text) for each in form.fields} for name, form in forms.items()
    }
    sections[text] = {text: text}
    client = ClientFile("k7m3q9xw", sections, (text,))
    due = [dict.fromkeys(DUE[0], text)]
    names = {text: text, "chen-ya": text}
    for sections_shown in (None, list(sections)):
        shown = card(
            client,
            forms,
            lang="en",
            today=TODAY,
            due=due,
            next_to_ask=[text],
            staff_names=names,
            sections=sections_shown,
        )
        assert moves_nothing(plain(shown))
    assert moves_nothing(unstyled(on_a_terminal(client, 80, due=due, next_to_ask=[text], staff_names=names)))
