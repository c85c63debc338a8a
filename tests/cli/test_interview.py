"""`intake` as an interview, at a real terminal."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli


@pytest.fixture
def begun(environment: dict[str, str], store: Path, tmp_path: Path) -> Terminal:
    return Terminal(("intake", "--lang", "en"), environment, tmp_path)


def _first(terminal: Terminal, name: str = "张三", phone: str = "138 0013 8000") -> None:
    terminal.answer("\nname: ", name)
    terminal.answer("\nphone: ", phone)
    terminal.answer("another (phone): ", "")


def _sections(cli: Cli, reference: str = "张三") -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = cli("show", reference, "--format", "json").json()["sections"]
    return found


def test_name_phone_and_allergies_are_enough(cli: Cli, begun: Terminal) -> None:
    _first(begun)
    begun.answer("\nallergies: ", "青霉素")
    begun.answer("another (allergies): ", "花生")
    begun.answer("another (allergies): ", "")
    begun.answer("more? Enter to finish, m for the whole form: ", "")
    assert begun.end() == 0
    card = begun.shown.partition("m for the whole form")[2]
    for word in ("青霉素", "花生", "张三", "13800138000", "ask next"):
        assert word in card
    assert "took in " in card.split("\n")[-2]
    sections = _sections(cli)
    assert [each["allergen"] for each in sections["safety"]["allergies"]] == ["青霉素", "花生"]
    assert "\nclientfile: " not in begun.shown


def test_asked_and_none(cli: Cli, begun: Terminal, store: Path) -> None:
    _first(begun)
    begun.wait_for("0: asked, none")
    begun.answer("\nallergies: ", "0")
    begun.answer("the whole form: ", "")
    assert begun.end() == 0
    assert _sections(cli)["safety"]["allergies_none_on"] == "2026-11-22"
    assert not (store / ".git" / "clientfile" / "draft.age").exists()


def test_what_is_wrong_is_said_in_place(cli: Cli, begun: Terminal) -> None:
    begun.answer("\nname: ", "张三")
    begun.answer("\nphone: ", "12")
    begun.wait_for("must be a telephone number")
    begun.answer("another (phone): ", "13800138000")
    begun.answer("another (phone): ", ".")
    assert begun.end() == 0
    assert (
        "allergies: "
        not in begun.shown.partition("took in")[0].partition("another (phone)")[2].split("ask next")[0]
    )
    assert [each["number"] for each in _sections(cli)["contact"]["phones"]] == ["13800138000"]


def test_the_whole_form_in_its_order(cli: Cli, begun: Terminal) -> None:
    _first(begun)
    begun.answer("\nallergies: ", "")
    begun.answer("the whole form: ", "m")
    begun.answer("client number: ", "A-7")
    begun.answer("file opened on: ", "soon")
    begun.answer("must be a real date", "2026-11-20")
    begun.answer("advisor: ", "")
    begun.answer("taken in through: ", "1")
    begun.wait_for("1. Basics")
    begun.answer("name [张三]: ", "")
    begun.answer("how to call the client: ", "<")
    begun.answer("name [张三]: ", "张三丰")
    begun.answer("how to call the client: ", "三姐")
    begun.answer("gender: ", "女")
    begun.answer("birthday and age: ", "农历1990-05-03")
    begun.answer("phone [138", "")
    begun.answer("e-mail: ", "nobody")
    begun.answer("must be an email address", "a@example.com")
    begun.answer("WeChat: ", "zhang")
    begun.answer("likes to be reached: ", "wec")
    begun.answer("quiet hours: ", "22:00")
    begun.answer("  to: ", "")
    begun.answer("this is needed here", "08:00")
    begun.answer("occupation: ", "!")
    begun.answer("nothing to clear", "")
    begun.answer("address: ", "上海")
    begun.answer("  ", ".")
    assert begun.end() == 0, begun.shown
    sections = _sections(cli, "张三丰")
    contact, profile = sections["contact"], sections["profile"]
    assert {name: contact[name] for name in contact if name not in ("phones", "notes")} == {
        "client_no": "A-7",
        "created_on": "2026-11-20",
        "intake_channel": "in_store",
        "name": "张三丰",
        "preferred_name": "三姐",
        "gender": "female",
        "email": "a@example.com",
        "wechat": "zhang",
        "contact_channel": "wechat",
        "quiet_hours": {"from": "22:00", "to": "08:00"},
    }
    assert profile["birth"] == {"calendar": "lunar", "year": 1990, "month": 5, "day": 3}


@pytest.mark.parametrize("end", ["ctrl-c", "ctrl-d", "SIGTERM"])
def test_interrupted_it_is_kept_sealed_and_offered(
    cli: Cli, environment: dict[str, str], store: Path, tmp_path: Path, begun: Terminal, end: str
) -> None:
    _first(begun, "李雷雷")
    begun.wait_for("\nallergies: ")
    assert begun.interrupt({"ctrl-c": b"\x03", "ctrl-d": b"\x04", "SIGTERM": signal.SIGTERM}[end]) == 130
    assert "what was answered is kept, sealed to you" in begun.shown
    kept = (store / ".git" / "clientfile" / "draft.age").read_bytes()
    assert kept.startswith(b"-----BEGIN AGE ENCRYPTED FILE-----")
    assert cli("query", "--format", "json").json() == []
    again = Terminal(("intake", "--lang", "en"), environment, tmp_path)
    again.answer("a client was begun and not finished; go on?", "y")
    again.answer("name [李雷雷]: ", "")
    again.answer("phone [13800138000]: ", "")
    again.answer("\nallergies: ", "无")
    again.answer("the whole form: ", "")
    assert again.end() == 0
    assert _sections(cli, "李雷雷")["contact"]["name"] == "李雷雷"
    assert not (store / ".git" / "clientfile" / "draft.age").exists()


def test_a_draft_that_is_not_wanted_is_thrown_away(
    environment: dict[str, str], store: Path, tmp_path: Path, begun: Terminal
) -> None:
    begun.answer("\nname: ", "李雷雷")
    begun.wait_for("phone: ")
    assert begun.interrupt() == 130
    again = Terminal(("intake", "--lang", "en"), environment, tmp_path)
    again.answer("go on?", "n")
    again.answer("\nname: ", ".")
    again.answer("name (name) is missing", "")
    assert again.end() == 3
    assert not (store / ".git" / "clientfile" / "draft.age").exists()


def test_a_name_is_asked_again(cli: Cli, begun: Terminal) -> None:
    begun.answer("\nname: ", ".")
    begun.wait_for("is missing")
    begun.answer("\nname: ", "王芳")
    assert begun.end() == 0
    assert _sections(cli, "王芳")["contact"]["name"] == "王芳"


def test_hostile_answers_change_nothing_on_the_screen(
    environment: dict[str, str], store: Path, tmp_path: Path, begun: Terminal
) -> None:
    _first(begun)
    begun.answer("\nallergies: ", "a\u202eb [red]x[/red]")
    begun.wait_for("another (allergies): ")
    assert begun.interrupt() == 130
    again = Terminal(("intake", "--lang", "en"), environment, tmp_path)
    again.answer("go on?", "")
    again.answer("name [张三]: ", "")
    again.answer("phone [13800138000]: ", "")
    again.answer("allergies [a\\u{202e}b [red]x[/red]]: ", "")
    again.answer("the whole form: ", "")
    assert again.end() == 0
    assert "\u202e" not in again.shown


SALON = {
    "en": (
        "Enter skips, < goes back, ! clears, . finishes; what is wrong is said at once",
        ["name: ", "phone: ", "another (phone): ", "allergies: ", "the whole form: "],
        ["client number", "file opened on", "beautician", "name [张三]", "how to call the client", "gender"],
        ("birthday or age: ", "write 1990-05-03, 05-03 or 1990; before it: lunar"),
        ["phone [13800138000]", "e-mail", "WeChat", "how the client likes to be reached"],
        ["home or work address", "how the client came to us", "referred by"],
        ("likes: ", "this is no answer"),
    ),
    "zh": (
        "回车跳过，< 返回上一题，! 清除，. 完成；填写有误会立即提示",
        ["姓名: ", "（手机）: ", "再填一项 (联系方式（手机）): ", "过敏史: ", "m 填写全部："],
        ["顾客编号", "建档日期", "专属美容师", "姓名 [张三]", "称呼", "性别"],
        ("生日/年龄: ", "请写 1990-05-03、05-03 或 1990；农历请在前面写「农历」"),
        ["联系方式（手机） [13800138000]", "电子邮箱", "微信", "沟通方式偏好"],
        ["家庭住址或者工作单位地址", "顾客来源", "推荐人"],
        ("喜好: ", "无法识别"),
    ),
}
"""What a salon's interview says of the keys, what it asks at once, and of the whole form as far as likes."""


@pytest.mark.parametrize("lang", SALON)
def test_what_is_no_answer_is_asked_again(
    cli: Cli, environment: dict[str, str], home: Path, tmp_path: Path, lang: str
) -> None:
    keys, at_once, skipped, birthday, more, still_more, likes = SALON[lang]
    made = cli("init", "salon", "--template", "salon", "--owner", "陈雅", "--no-recovery-sheet")
    assert made.code == 0, made.stderr
    environment["CLIENTFILE_STORE"] = str(tmp_path / "salon")
    terminal = Terminal(("intake", "--lang", lang), environment, tmp_path)
    terminal.wait_for(f"  {keys}\r\n")
    for question, answer in zip(at_once, ("张三", "13800138000", "", "", "m"), strict=True):
        terminal.answer(question, answer)
    for questions, (question, said), wrong, right in (
        (skipped, birthday, "in spring", "农历05-03"),
        (more + still_more, likes, "，,", "爬山，唱歌"),
    ):
        for each in questions:
            terminal.answer(f"{each}: ", "")
        terminal.answer(question, wrong)
        terminal.wait_for(f"  {said}\r\n")
        terminal.answer(question, right)
    terminal.answer(": ", ".")
    assert terminal.end() == 0, terminal.shown
    profile = _sections(cli)["profile"]
    assert profile["birth"] == {"calendar": "lunar", "month": 5, "day": 3}
    assert profile["likes"] == ["爬山", "唱歌"]


def test_without_a_terminal_it_names_another_way(cli: Cli, store: Path) -> None:
    ran = cli("intake", "--lang", "en")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr == (
        "clientfile: questions need a terminal\nhint: from a script: clientfile intake --from FILE\n"
    )
