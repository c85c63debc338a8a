"""Transcripts of find, and of references by pinyin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.guards import Cli
from tests.view.hostile import moves_nothing

SEVEN = {
    "曾芳": ("zengfang", "cengfang"),
    "单芳": ("shanfang", "danfang"),
    "仇芳": ("qiufang", "choufang"),
    "解芳": ("xiefang", "jiefang"),
    "查芳": ("zhafang", "chafang"),
    "翟芳": ("zhaifang", "difang"),
    "区芳": ("oufang", "qufang"),
}


def test_find_by_name(cli: Cli, shop: Path) -> None:
    ran = cli("find", "张三")
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout == (
        "client id  name  phone        where  found\na0000001   张三  13800138000  name   张三\n"
    )


def test_find_in_chinese(cli: Cli, shop: Path) -> None:
    ran = cli("find", "青霉", "--lang", "zh")
    assert (ran.code, ran.stderr) == (0, "")
    assert ran.stdout == (
        "客户编号  姓名  电话         位置            内容\n"
        "a0000001  张三  13800138000  过敏史: 过敏原  青霉素\n"
    )


@pytest.mark.parametrize(
    ("asked", "client", "field", "snippet"),
    [
        ("zhangsan", "a0000001", "contact.name", "张三"),
        ("zhang san", "a0000001", "contact.name", "张三"),
        ("wxm", "c0000003", "contact.name", "王小明"),
        ("小明", "c0000003", "contact.name", "王小明"),
        ("9001", "b0000002", "contact.phones.number", "13900139001"),
        ("b0000", "b0000002", "id", "b0000002"),
        ("青霉素", "a0000001", "safety.allergies.allergen", "青霉素"),
    ],
)
def test_find_as_json(cli: Cli, shop: Path, asked: str, client: str, field: str, snippet: str) -> None:
    ran = cli("find", asked, "--format", "json")
    assert (ran.code, ran.stderr) == (0, "")
    (hit,) = ran.json()
    assert list(hit) == ["id", "name", "phone", "field", "snippet"]
    assert (hit["id"], hit["field"], hit["snippet"]) == (client, field, snippet)


def test_find_says_that_there_are_more(cli: Cli, shop: Path) -> None:
    ran = cli("find", "139", "--limit", "1", "--format", "jsonl")
    assert (ran.code, ran.stderr, len(ran.stdout.splitlines())) == (0, "", 1)
    lines = "".join(json.dumps({"contact": {"name": f"王{n}"}}) + "\n" for n in "一二三")
    assert cli("intake", "--from", "-", input=lines).code == 0
    ran = cli("find", "wang", "--limit", "2")
    assert (ran.code, len(ran.stdout.splitlines())) == (0, 3)
    assert ran.stderr == "there are more: add a word, or raise --limit\n"


@pytest.mark.parametrize("asked", ["花粉", '"', "a OR b*", "NEAR(x", "", " ", "%", "--"])
def test_find_finds_nobody(cli: Cli, shop: Path, asked: str) -> None:
    ran = cli("find", "--", asked)
    assert (ran.code, ran.stdout, ran.stderr) == (0, "", "nobody found\n")
    assert cli("find", "--format", "json", "--", asked).json() == []


def test_find_refuses_more_than_anybody_types(cli: Cli, shop: Path) -> None:
    ran = cli("find", "花" * 10_000)
    assert (ran.code, ran.stdout, ran.stderr) == (
        2,
        "",
        "clientfile: find takes at most 200 characters\nhint: a few words that stand together are enough\n",
    )
    assert cli("find").stderr.startswith("clientfile: TEXT is missing\n")
    assert cli("find", "x", "--limit", "0").code == 2


def test_what_is_found_does_nothing_to_the_terminal(cli: Cli, shop: Path) -> None:
    hostile = "\u202e[red]花粉 :warning:\u200b " + "e" + "\u0301" * 3_000
    client = {"contact": {"name": "赵六", "notes": hostile}}
    assert cli("intake", "--from", "-", input=json.dumps(client)).code == 0
    ran = cli("find", "花粉")
    assert ran.code == 0
    assert moves_nothing(ran.stdout)
    assert "\\u{202e}[red]花粉 :warning:\\u{200b} e" in ran.stdout
    assert cli("find", "花粉", "--format", "json").json()[0]["snippet"].startswith("\u202e[red]花粉")


def test_find_tells_of_a_hand_edited_document(cli: Cli, shop: Path) -> None:
    path = shop / "clients" / "a" / "0" / "a0000001.yaml"
    path.write_text(path.read_text() + "#\n")
    ran = cli("find", "张三")
    assert (ran.code, ran.stdout != "") == (13, True)
    assert "clients/a/0/a0000001.yaml" in ran.stderr


def test_the_seven_surnames_are_found_and_referred_to(cli: Cli, shop: Path) -> None:
    lines = "".join(
        json.dumps({"id": f"d000000{nr}", "contact": {"name": name}}) + "\n" for nr, name in enumerate(SEVEN)
    )
    assert cli("intake", "--from", "-", input=lines).code == 0
    for nr, (name, readings) in enumerate(SEVEN.items()):
        for reading in readings:
            (hit,) = cli("find", reading, "--format", "json").json()
            assert (hit["id"], hit["name"]) == (f"d000000{nr}", name)
    ran = cli("show", "Zeng Fang", "--format", "json")
    assert (ran.code, ran.json()["id"]) == (0, "d0000000")
    assert cli("update", "oufang", "--set", "contact.wechat=x").code == 0
    assert cli("show", "qf").stderr.startswith(
        "clientfile: 2 clients match this reference\nhint: name one by"
    )


def test_references_by_pinyin(cli: Cli, shop: Path) -> None:
    for reference in ("zhangsan", "zhang san", "ZHANGSAN", "zs"):
        assert cli("show", reference, "--format", "json").json()["id"] == "a0000001", reference
    ran = cli("show", "zhaoliu")
    assert (ran.code, ran.stdout, ran.stderr) == (
        1,
        "",
        "clientfile: no client matches this reference\n"
        "hint: try part of the name, the last four digits of a phone, or: clientfile find TEXT\n",
    )
