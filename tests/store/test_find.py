"""What `find` and references find in a store, in which order, and for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from clientfile.actions.find import find
from clientfile.actions.resolve import resolve
from clientfile.domain.data import Section
from clientfile.errors import Ambiguous, NotFound, UsageError
from clientfile.store.store import Store
from tests.store.helpers import Shop, append, change, hire, new_client, new_clients
from tests.view.hostile import HOSTILE


def contact(name: str, **fields: object) -> dict[str, Section]:
    return {"contact": {"name": name, **fields}}


def shop_of(shop: Shop, *clients: dict[str, Section]) -> tuple[Store, list[str]]:
    store = shop.store()
    return store, new_clients(store, list(clients))


def found(store: Store, text: str, **more: int) -> list[tuple[str, str, str]]:
    return [(hit.name, hit.field, hit.snippet) for hit in find(store, text, **more).hits]


def names(store: Store, text: str) -> list[str]:
    return [hit.name for hit in find(store, text).hits]


def test_the_likeliest_first(shop: Shop) -> None:
    phones = [{"number": "13800130004"}]
    store, _ = shop_of(
        shop,
        contact("李四", notes="张三的朋友"),
        contact("王五", preferred_name="张三姐"),
        contact("小张三"),
        contact("张三丰"),
        contact("张三"),
    )
    assert found(store, "张三") == [
        ("张三", "contact.name", "张三"),
        ("张三丰", "contact.name", "张三丰"),
        ("小张三", "contact.name", "小张三"),
        ("王五", "contact.preferred_name", "张三姐"),
        ("李四", "contact.notes", "张三的朋友"),
    ]
    assert [(hit.name, hit.field) for hit in find(store, "张三", limit=2).hits] == [
        ("张三", "contact.name"),
        ("张三丰", "contact.name"),
    ]
    assert find(store, "张三", limit=2).more
    assert not find(store, "张三", limit=5).more
    store, _ = shop_of(
        shop,
        contact("赵六", notes="zs0004 来自老店"),
        contact("孙七", wechat="ZS_0004"),
        contact("周八", client_no="zs-0004"),
        contact("章硕", phones=phones),
    )
    assert [each[:2] for each in found(store, "zs0004")] == [
        ("周八", "contact.client_no"),
        ("孙七", "contact.wechat"),
        ("赵六", "contact.notes"),
    ]
    assert names(store, "0004")[0] == "章硕"
    assert names(store, "zhang") == ["张三", "张三丰", "章硕", "小张三", "王五"]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("曾雅婷", ("zeng yating", "zyt", "zengyating", "cengyating", "cyt", "yating", "ZENGYATING")),
        ("单立人", ("shanliren", "danliren", "slr", "dlr")),
        ("仇英", ("qiuying", "chouying", "qy")),
        ("解晓东", ("xiexiaodong", "jiexiaodong", "xiaodong")),
        ("查良镛", ("zhaliangyong", "chaliangyong", "zha")),
        ("翟天临", ("zhaitianlin", "zhai tian lin", "ztl")),
        ("区小明", ("ouxiaoming", "quxiaoming", "oxm")),
        ("吕绿", ("lvlv", "lülü", "lulu")),
        ("欧阳娜娜", ("ouyangnana", "nana", "oynn")),
        ("Éva·李", ("eva", "evali", "ÉVA")),
    ],
)
def test_names_by_how_they_are_read(shop: Shop, name: str, asked: tuple[str, ...]) -> None:
    store, _ = shop_of(shop, contact(name), contact("王五"))
    wrong = [each for each in asked if names(store, each) != [name]]
    assert wrong == []


def test_two_characters_are_enough_anywhere(shop: Shop) -> None:
    store, _ = shop_of(
        shop,
        {
            **contact("张三"),
            "safety": {"allergies": [{"allergen": "花粉", "class": "other", "severity": 2}]},
            "services": {
                "visits": [
                    {
                        "date": "2026-03-01",
                        "service": "hydra-needle",
                        "note": "做之前先冰敷五分钟，左脸颊比右边更容易泛红，之后叮嘱防晒两周再复诊",
                    }
                ]
            },
        },
        contact("李四", notes="花，粉"),
    )
    assert found(store, "花粉") == [("张三", "safety.allergies.allergen", "花粉")]
    assert found(store, "泛红") == [
        ("张三", "services.visits.note", "…脸颊比右边更容易泛红，之后叮嘱防晒两周再复诊")
    ]
    assert found(store, "花粉 hydra-needle") == [("张三", "safety.allergies.allergen", "花粉")]
    assert found(store, "花粉 冰激凌") == []
    assert names(store, "三 花粉") == ["张三"]


def test_phones_by_their_tail_and_by_their_beginning(shop: Shop) -> None:
    store, _ = shop_of(
        shop,
        contact("张三", phones=[{"number": "13800138000", "primary": True}, {"number": "+85261234567"}]),
        contact("李四", phones=[{"number": "13900008000"}]),
    )
    assert [hit[0] for hit in found(store, "38000")] == ["张三"]
    assert sorted(names(store, "8000")) == ["张三", "李四"]
    assert found(store, "138-0013 8000") == [("张三", "contact.phones.number", "13800138000")]
    assert found(store, "4567") == [("张三", "contact.phones.number", "85261234567")]
    assert names(store, "13900") == ["李四"]


def test_ids_and_their_beginnings(shop: Shop) -> None:
    store, (one, _) = shop_of(shop, contact("张三"), contact("李四"))
    assert found(store, one) == [("张三", "id", one)]
    assert names(store, one[:5].upper()) == ["张三"]


def test_what_changed_is_found_and_what_it_was_is_not(shop: Shop) -> None:
    store, (client,) = shop_of(shop, contact("张三", notes="花粉", phones=[{"number": "13800138000"}]))
    change(store, client, "contact", name="曾雅", notes="青霉素", phones=[{"number": "13900139001"}])
    for gone in ("张三", "zhangsan", "zs", "花粉", "8000"):
        assert names(store, gone) == [], gone
    for there in ("曾雅", "zengya", "zy", "青霉素", "9001"):
        assert names(store, there) == ["曾雅"], there
    append(store, client, "services", "visits", {"date": "2026-02-01", "service": "hydra-needle"})
    assert names(store, "zengya") == ["曾雅"]


@pytest.mark.parametrize(
    "asked", [*HOSTILE.values(), '"', "'", "*", "a AND", "NOT", "{x}:y", "NEAR(a b)", "-", "^a"]
)
def test_what_is_asked_for_is_data(shop: Shop, asked: str) -> None:
    store = shop.store()
    try:
        assert find(store, asked).hits == ()
    except UsageError:
        assert len(asked) > 200
    with pytest.raises(NotFound):
        resolve(store, asked)


def test_hostile_texts_are_found_and_given_back_as_they_are(shop: Shop) -> None:
    hostile = "\u202e[red]花粉 :warning: \u200b'\"*"
    store, _ = shop_of(shop, contact("张三", notes=hostile))
    assert found(store, "花粉") == [("张三", "contact.notes", hostile)]
    assert names(store, "warning") == ["张三"]


def test_too_much_is_refused(shop: Shop) -> None:
    assert find(shop.store(), "花" * 200).hits == ()
    with pytest.raises(UsageError, match="at most 200 characters"):
        find(shop.store(), "花" * 201)


def test_the_desk_does_not_find_what_it_may_not_read(shop: Shop, tmp_path: Path) -> None:
    client = new_client(
        shop.store(),
        "张三",
        health={"wellness_goals_note": "备孕"},
        safety={"allergies": [{"allergen": "花粉", "class": "other", "severity": 2}]},
        profile={
            "occupation": "老师",
            "id_number": "11010519491231002X",
            "id_number_purpose": "办理医疗登记",
        },
    )
    _, hers = hire(shop, tmp_path / "desk", "wang-fang", "front_desk")
    for secret in ("备孕", "花粉", "老师"):
        assert [hit.id for hit in find(shop.store(), secret).hits] == [client]
        assert find(hers.store(), secret).hits == ()
    assert [hit.id for hit in find(hers.store(), "zhangsan").hits] == [client]
    assert find(shop.store(), "11010519491231002X").hits == ()  # it asks for its purpose
    # Nor what she wrote herself and may not read again.
    own = new_client(hers.store(), "李四", health={"wellness_goals_note": "失眠"})
    assert find(hers.store(), "失眠").hits == ()
    assert [hit.id for hit in find(hers.store(), "李四").hits] == [own]


def test_it_is_noted_who_looked_and_not_for_what(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    store, (client,) = shop_of(shop, contact("张三", notes="花粉"))
    noted: list[tuple[object, ...]] = []
    monkeypatch.setattr(store, "noted", lambda *given: noted.append(given))
    find(store, "花粉")
    assert noted == [("find", [client], ["contact"], "1 row")]


def test_many_at_once_are_found_one_by_one(shop: Shop) -> None:
    store, clients = shop_of(shop, *(contact(f"客{n}号", notes=f"花粉{n}次") for n in range(120)))
    assert [hit.id for hit in find(store, "花粉", limit=500).hits] == sorted(clients)
    assert names(store, "花粉77次") == ["客77号"]
    change(store, clients[7], "contact", notes="无")
    assert len(find(store, "花粉", limit=500).hits) == 119


# References ----------------------------------------------------------------------------------


def test_references_take_pinyin(shop: Shop) -> None:
    store, (zhang, zeng, li) = shop_of(shop, contact("张三"), contact("曾雅婷"), contact("李四"))
    for reference in ("zhangsan", "zhang san", "ZhangSan", "zs"):
        assert resolve(store, reference) == zhang, reference
    for reference in ("zeng yating", "cengyating", "yating", "zyt", "雅婷"):
        assert resolve(store, reference) == zeng, reference
    assert resolve(store, "ls") == li
    for reference in ("z", "zhang", "zhangs", "sx"):
        with pytest.raises(NotFound):
            resolve(store, reference)


def test_references_take_tails_that_begin_with_zeros(shop: Shop) -> None:
    store, (client, _) = shop_of(shop, contact("张三", phones=[{"number": "13800130021"}]), contact("李四"))
    assert resolve(store, "0021") == resolve(store, "+86 138 0013 0021") == client


def test_initials_only_when_nothing_fits_better_and_nobody_else_has_them(shop: Shop) -> None:
    store, (zhang, _, lisi) = shop_of(shop, contact("张三"), contact("赵爽"), contact("李四"))
    with pytest.raises(Ambiguous):
        resolve(store, "zs")
    assert resolve(store, "zhangsan") == zhang
    named = new_client(store, "Ls")
    assert resolve(store, "ls") == named != lisi


@pytest.mark.parametrize(
    ("name", "read", "elsewhere"),
    [
        ("曾芳", "zengfang", "cengfang"),
        ("单芳", "shanfang", "danfang"),
        ("仇芳", "qiufang", "choufang"),
        ("解芳", "xiefang", "jiefang"),
        ("查芳", "zhafang", "chafang"),
        ("翟芳", "zhaifang", "difang"),
        ("区芳", "oufang", "qufang"),
    ],
)
def test_references_read_surnames_as_surnames(shop: Shop, name: str, read: str, elsewhere: str) -> None:
    store, (client, _) = shop_of(shop, contact(name), contact("王五"))
    assert resolve(store, read) == resolve(store, elsewhere) == client
