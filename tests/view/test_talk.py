"""What is said on standard error, to people and to programs."""

from __future__ import annotations

import io
import json

import pytest

from clientfile.errors import BadInput, ClientfileError
from clientfile.problem import Problem
from clientfile.said import Said, both
from clientfile.view.output import Output
from clientfile.view.talk import MAX_SHOWN, Talk
from tests.view.hostile import HOSTILE, moves_nothing

NUMBER = Problem(
    "contact",
    "phones[0].number",
    "phone",
    both("not a phone number", "不是电话号码"),
    client="k7m3q9xw",
    line=12,
)
DOUBT = Problem("profile", "guardian", "guardian", both("please ask", "请补充"), warning=True)
ERROR = BadInput(
    both("nothing was taken in", "未录入任何内容"), both("mend the file", "请修正文件"), [NUMBER, DOUBT]
)


def said(error: ClientfileError, *, format: str = "table", lang: str = "en") -> str:
    err = io.StringIO()
    Talk(Output(format, lang, err=err)).error(error)
    return err.getvalue()


def test_an_error_for_people() -> None:
    assert said(ERROR) == (
        "clientfile: nothing was taken in\n"
        "  line 12 k7m3q9xw contact.phones[0].number: not a phone number\n"
        "  warning: profile.guardian: please ask\n"
        "hint: mend the file\n"
    )
    assert said(ERROR, lang="zh") == (
        "clientfile: 未录入任何内容\n"
        "  第 12 行 k7m3q9xw contact.phones[0].number: 不是电话号码\n"
        "  警告: profile.guardian: 请补充\n"
        "提示: 请修正文件\n"
    )


def test_an_error_for_programs() -> None:
    assert json.loads(said(ERROR, format="json")) == {
        "error": "bad-input",
        "exit": 3,
        "message": "nothing was taken in",
        "hint": "mend the file",
        "problems": [
            {
                "client": "k7m3q9xw",
                "section": "contact",
                "path": "phones[0].number",
                "rule": "phone",
                "message": "not a phone number",
                "line": 12,
            },
            {
                "client": "",
                "section": "profile",
                "path": "guardian",
                "rule": "guardian",
                "message": "please ask",
            },
        ],
    }
    assert said(ERROR, format="json").count("\n") == 1
    assert json.loads(said(ClientfileError(both("no", "否")), format="jsonl"))["hint"] is None


def test_news_and_warnings_are_for_people_only() -> None:
    for format, expected in (("table", "taken in\nwarning: profile.guardian: please ask\n"), ("json", "")):
        err = io.StringIO()
        talk = Talk(Output(format, err=err))
        talk.say(both("taken in", "已录入"))
        talk.warn([DOUBT])
        assert err.getvalue() == expected


def test_very_many_problems_are_counted() -> None:
    many = BadInput(both("no", "否"), problems=[NUMBER] * (MAX_SHOWN + 5))
    assert said(many).splitlines()[-1] == "  and 5 more"
    assert len(json.loads(said(many, format="json"))["problems"]) == MAX_SHOWN + 5


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("format", ["table", "json"])
def test_hostile_words_change_nothing(text: str, format: str) -> None:
    problem = Problem("contact", text, "rule", Said(text, text), client=text)
    shown = said(ClientfileError(Said(text, text), Said(text, text), [problem]), format=format)
    assert moves_nothing(shown)
    assert shown.count("\n") == (1 if format == "json" else 3)
