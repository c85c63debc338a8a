"""The README in two languages. Its console blocks are typed in by `test_console_blocks.py`."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import blocks, page

README = page("README.md")
IN_CHINESE = page("README.zh-CN.md")


def test_the_two_commands_are_there() -> None:
    text = README.read_text("utf-8")
    assert "make demo" in text
    assert "make test" in text


@pytest.mark.parametrize("language", ["console", "sh", "cron"])
def test_both_have_the_same_blocks(language: str) -> None:
    assert blocks(IN_CHINESE, language) == blocks(README, language)


@pytest.mark.parametrize(
    "shape",
    [
        r"^#+ |^```$",
        r"^- ",
        r"^\| (\d+) \|",
        r"^\| `([^|]+)` \|",
        r"\]\((?!README)([^)]+)\)",
        r"(?<!`)`[^`\n]+`(?!`)",
    ],
    ids=["headings and blocks", "points", "exit codes", "make", "links", "code"],
)
def test_both_have_the_same_shape(shape: str) -> None:
    english, chinese = (
        re.findall(shape, path.read_text("utf-8"), re.MULTILINE) for path in (README, IN_CHINESE)
    )
    assert english
    assert sorted(chinese) == sorted(english)


def test_each_leads_to_the_other() -> None:
    assert "(README.zh-CN.md)" in README.read_text("utf-8")
    assert "(README.md)" in IN_CHINESE.read_text("utf-8")
