"""The paper for a client who asks who saw her file, and what the log says in words, in both languages."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clientfile.actions.access import Access, Accesses, Wanted, accesses, asked_for
from clientfile.actions.access_words import ACTIONS, purpose_in_words
from clientfile.commands.access import what_lacks
from clientfile.commands.access_paper import paper
from clientfile.errors import Refused
from clientfile.said import Said
from tests.store.conftest import shop_template as shop_template
from tests.store.helpers import Shop, hire, new_client

AT = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
SECTIONS = ("contact", "health")


def line(minutes: int, action: str, **more: object) -> Access:
    base = Access(
        AT + timedelta(minutes=minutes),
        "chen-ya",
        "陈雅",
        "owner",
        "d",
        action,
        ("k7m3q9xw",),
        1,
        SECTIONS,
        "",
    )
    return base._replace(**more)


LINES = (
    line(0, "changed", who="wang-fang", name="王芳", role="front_desk", sections=("contact",)),
    line(1, "show"),
    line(
        2,
        "show",
        sections=tuple(
            "contact agenda privacy profile safety health aesthetics services "
            "preferences account care".split()
        ),
    ),
    line(3, "export", purpose="年龄分析", sections=("profile",)),
    line(
        4, "refused", who="li-na", name="李娜", role="nightly", purpose="show: refused", sections=("health",)
    ),
    line(5, "refused", who="?", name="", role="", sections=()),
    line(6, "settle", sections=()),
)
IN_CHINESE = """\
雅韵：谁看过此档案
客户：张三（{id}）
制作日期：2026-11-22

日期与时间        何人              做了什么        哪些内容
2026-11-22 09:30  王芳（前台）      更改档案        联系信息
2026-11-22 09:31  陈雅（店主）      查看            联系信息、健康档案
2026-11-22 09:32  陈雅（店主）      查看            全部档案
2026-11-22 09:33  陈雅（店主）      导出：年龄分析  基础资料
2026-11-22 09:34  李娜（夜间任务）  查看被拒绝      健康档案
2026-11-22 09:35  本店不认识的人    查看被拒绝
2026-11-22 09:36  陈雅（店主）      打开档案

以上为本店程序在有人查看、打印、导出或更改此档案时所作的记录，也包括列有此档案
的多人名单。
此外有 2 次查询仅统计而未列出客户，可能计入此档案。
有 3 行无法读取。
"""
IN_ENGLISH = """\
雅韵: who saw this file
client: 张三 ({id})
made on 2026-11-22

nobody

Listed is what the shop's program wrote down when somebody saw, printed,
exported or changed this file. Lists of several clients in which it stood are
among it.
"""


def test_the_paper_is_in_the_words_of_the_shop(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    assert paper(store, client, Accesses(LINES, untold=2, shut=1, damaged=2)) == IN_CHINESE.format(id=client)


def test_in_an_english_shop_where_nobody_looked(shop: Shop) -> None:
    store = shop.store()
    client = new_client(store)
    store.__dict__["settings"] = store.settings._replace(locale="en")
    assert paper(store, client, Accesses(())) == IN_ENGLISH.format(id=client)
    told = paper(store, client, Accesses(LINES[4:], untold=2, shut=2))
    for words in (
        "李娜, nightly job",
        "was refused",
        "somebody unknown to the shop",
        "opened the file",
        "2 questions counted clients and named none: this file may be among them.",
        "2 lines could not be read.",
    ):
        assert words in " ".join(told.split())


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("share", Said("share", "对外共享")),
        ("unlock", Said("unlock", "解锁")),
        ("accept", Said("accept", "接受")),
        ("access to a file", Said("access log to a file", "导出访问记录")),
        ("statement to a file", Said("statement to a file", "导出对账单")),
        ("export unmasked", Said("export unmasked", "导出（未遮蔽）")),
        ("consent form", Said("consent form", "同意书")),
    ],
)
def test_actions_in_words(action: str, said: Said) -> None:
    assert ACTIONS[action] == said


@pytest.mark.parametrize(
    ("action", "purpose", "said"),
    [
        ("query", "1 row", Said("1 row", "1 行")),
        ("query", "12 rows", Said("12 rows", "12 行")),
        ("query", "count", Said("counted", "合计")),
        ("update", "nothing written", Said("nothing written", "未写入")),
        ("refused", "ambiguous", Said("several fit", "符合多位")),
        ("refused", "show: refused", Said("show: not allowed", "show：不允许")),
        ("refused", "show: ambiguous", Said("show: several fit", "show：符合多位")),
        ("refused", "export: not-written", Said("export: not written", "export：未能写出")),
        ("refused", "show: no-identity", Said("show: no identity of this shop", "show：非本店身份")),
        (
            "refused",
            "show: no-identity-fits",
            Said("show: no identity that opens it", "show：身份无法打开"),
        ),
        ("refused", "show: damaged", Said("show: not believed", "show：不可信")),
        ("export", "回访: 名单", Said("回访: 名单", "回访: 名单")),
    ],
)
def test_purposes_in_words(action: str, purpose: str, said: Said) -> None:
    assert purpose_in_words(action, purpose) == said


def test_only_owners_read_it_and_who_may_not_is_refused(shop: Shop, tmp_path: Path) -> None:
    client = new_client(shop.store())
    person, hers = hire(shop, tmp_path / "manager", "li-na", "manager")
    for read in (
        lambda: accesses(person.store(hers), Wanted()),
        lambda: asked_for(person.store(hers), client),
    ):
        with pytest.raises(Refused) as refused:
            read()
        assert refused.value.message == Said("the access log is for owners", "访问日志仅店主可读")
        assert refused.value.hint == Said("ask an owner to look for you", "请店主代为查看")


def test_what_is_sealed_to_owners_alone_is_told_as_shut(shop: Shop, tmp_path: Path) -> None:
    client = new_client(shop.store())
    shop.store().noted("show", [client])
    person, hers = hire(shop, tmp_path / "partner", "zhou-min", "owner")
    hers.git("pull", "--quiet")
    found = accesses(person.store(hers), Wanted())
    assert (found.lines, found.shut) == ((), 1)
    assert [*what_lacks(found._replace(shut=2))] == [
        Said("2 lines are sealed to other owners", "有 2 行封装给其他店主")
    ]


@pytest.fixture
def shop(shop_template: Shop, tmp_path: Path) -> Shop:
    return shop_template.copied_to(tmp_path / "shop")
