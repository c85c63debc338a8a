"""Ids, phones, resident numbers, names and how they are read."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientfile.domain import dialling, ids, names, phones, pinyin, resident_id
from clientfile.domain.pinyin import Readings
from clientfile.domain.resident_id import Examined

ID = re.compile(r"[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{7}")


def test_an_id_comes_from_the_bytes_that_are_given() -> None:
    assert ids.new_id(lambda n: bytes(range(n))) == "a0123456"
    assert ids.is_id("k7m3q9xw")
    assert not any(map(ids.is_id, ["77m3q9xw", "k7m3q9x", "k7m3q9xl", "K7M3Q9XW", "k7m3q9xw\n", 5]))


def test_bytes_that_would_favour_a_letter_are_passed_over() -> None:
    given_bytes = iter([b"\xff", b"\x15", b"\x00" * 7])
    assert ids.new_id(lambda n: next(given_bytes)) == "z0000000"


@given(st.lists(st.text()))
def test_derived_ids_have_the_form_and_stay(parts: list[str]) -> None:
    assert ID.fullmatch(ids.derived_id(*parts))
    assert ids.derived_id(*parts) == ids.derived_id(*parts)


def test_derived_ids_tell_where_a_part_ends() -> None:
    assert ids.derived_id("ab", "c") != ids.derived_id("a", "bc")
    assert ids.derived_id("k7m3q9xw", "review", "created", "") == "yc1yqmnx"


@pytest.mark.parametrize(
    ("written", "normal", "kind"),
    [
        ("13800138000", "13800138000", "mobile"),
        ("+86 138-0013 8000", "13800138000", "mobile"),
        ("0086 13800138000", "13800138000", "mobile"),
        ("8613800138000", "13800138000", "mobile"),
        ("１３８００１３８０００", "13800138000", "mobile"),
        ("13800138000.0", "13800138000", "mobile"),
        ("19912345678", "19912345678", "mobile"),
        ("010-12345678", "01012345678", "landline"),
        ("010-65551234", "01065551234", "landline"),
        ("+86 (0571) 8888 8888", "057188888888", "landline"),
        ("+86 571 8888 8888", "057188888888", "landline"),
        ("+44 20 7946 0018", "+442079460018", "landline"),
        ("00852 6123 4567", "+85261234567", "mobile"),
        ("12345678901", "12345678901", None),
        ("1380013800", "1380013800", None),
        ("no", "no", None),
    ],
)
def test_phones(written: str, normal: str, kind: str | None) -> None:
    assert (phones.normal(written), phones.kind(normal)) == (normal, kind)


@given(st.one_of(st.text(), st.from_regex(r"(\+|00)?(86|0|\+)*[0-9 .-]{0,15}", fullmatch=True)))
def test_the_normal_form_of_a_phone_is_its_own(text: str) -> None:
    assert dialling.normal(dialling.normal(text)) == dialling.normal(text)


@pytest.mark.parametrize(
    ("number", "examined"),
    [
        ("11010519491231002X", Examined((), date(1949, 12, 31), "female")),
        ("440524188001010014", Examined(("id-region",), date(1880, 1, 1), "male")),
        ("110105194912310021", Examined(("id-check-digit",))),
        ("110105491231002", Examined(("id-15-digits",))),
        ("11010519491331002X", Examined(("id-check-digit", "id-date"))),
        ("1101051949123100", Examined(("id-form",))),
        ("１1010519491231002X", Examined(("id-form",))),
    ],
)
def test_resident_numbers(number: str, examined: Examined) -> None:
    # the two valid ones are the examples of GB 11643-1999
    assert resident_id.examine(number) == examined


def test_the_second_example_of_the_standard_has_no_error() -> None:
    assert resident_id.examine("440524188001010014").errors == ()
    assert resident_id.normal(" 11010519491231002ｘ ") == "11010519491231002X"


def test_names_have_one_normal_form() -> None:
    written = ["张　三", " 张三 ", "Ａｎｎａ  Li", "Anna•李", "买买提‧吐尔逊", "𠮷野", "e\u0301clair"]
    assert [names.normal(name) for name in written] == [
        "张三",
        "张三",
        "Anna Li",
        "Anna·李",
        "买买提·吐尔逊",
        "𠮷野",
        "éclair",
    ]


@given(st.text())
def test_the_normal_form_of_a_name_is_its_own(text: str) -> None:
    assert names.normal(names.normal(text)) == names.normal(text)


def test_surnames() -> None:
    given_names = ["张三", "欧阳娜娜", "欧阳", "司马光", "𠮷野", "Anna Li", "Anna·李"]
    assert [names.surname(name) for name in given_names] == [
        ("张", "三"),
        ("欧阳", "娜娜"),
        ("欧", "阳"),
        ("司马", "光"),
        ("𠮷", "野"),
        ("", "Anna Li"),
        ("", "Anna·李"),
    ]


def test_spellings_of_one_name_match() -> None:
    assert names.key("ANNA · Li") == names.key("Ａnna li") == "annali"


def test_staff_ids_read_surnames_as_surnames() -> None:
    assert [pinyin.slug(n) for n in ("陈雅", "曾雅婷", "欧阳娜娜", "Anna Li", "Ünal", "…", "3号")] == [
        "chen-ya",
        "zeng-yating",
        "ouyang-nana",
        "anna-li",
        "unal",
        "s",
        "s-3-hao",
    ]
    assert pinyin.slug("陈雅", taken={"chen-ya", "chen-ya-2"}) == "chen-ya-3"


@given(st.text(max_size=60))
def test_staff_ids_always_have_their_form(name: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,30}", pinyin.slug(name))
    taken = {pinyin.slug(name)}
    assert re.fullmatch(r"[a-z][a-z0-9-]{0,30}", pinyin.slug(name, taken))
    assert pinyin.slug(name, taken) not in taken


def test_readings() -> None:
    assert pinyin.readings("曾雅") == Readings(("zengya", "cengya"), (), ("zy", "cy"))
    assert pinyin.readings("张三丰") == Readings(("zhangsanfeng",), ("sanfeng",), ("zsf",))
    assert pinyin.readings("Amy·李") == Readings(("amyli",), (), ("al",))
    assert pinyin.readings("𠮷") == pinyin.readings("Anna") == pinyin.readings("") == Readings()


@pytest.mark.parametrize(
    ("surname", "read", "elsewhere"),
    [
        ("曾", "zeng", "ceng"),
        ("单", "shan", "dan"),
        ("仇", "qiu", "chou"),
        ("解", "xie", "jie"),
        ("查", "zha", "cha"),
        ("翟", "zhai", "di"),
        ("区", "ou", "qu"),
    ],
)
def test_surnames_are_read_as_surnames_first_and_as_elsewhere_too(
    surname: str, read: str, elsewhere: str
) -> None:
    whole = pinyin.readings(f"{surname}芳").whole
    assert whole[0] == f"{read}fang"
    assert f"{elsewhere}fang" in whole
    assert pinyin.readings(f"{surname}芳").initials[0] == f"{read[0]}f"


def test_u_umlaut_is_found_however_it_is_typed() -> None:
    assert pinyin.readings("吕芳").whole == ("lvfang", "lufang", "lyufang")


@given(st.text(max_size=30) | st.text(alphabet="曾单乐区解查重朴长行Aü𠮷·", max_size=30))
def test_readings_are_few_and_of_letters_and_digits(name: str) -> None:
    found = pinyin.readings(name)
    for each in (found.whole, found.given, found.initials):
        assert len(each) <= 16
        assert all(re.fullmatch("[a-z0-9]+", reading) for reading in each)
