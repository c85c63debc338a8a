"""A bar that waits a second, and questions that are asked of nobody but a person."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from clientfile.errors import NoIdentity, Refused
from clientfile.said import both
from clientfile.view.ask import Ask
from clientfile.view.progress import progress

TAKING_IN = both("taking in", "录入中")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def ticking(*times: float) -> Iterator[float]:
    yield from times


def test_nothing_in_a_pipe() -> None:
    err = io.StringIO()
    with progress(10, TAKING_IN, err, clock=lambda: 0.0) as tick:
        tick(10)
    assert err.getvalue() == ""


def test_nothing_within_the_first_second() -> None:
    err, clock = Terminal(), ticking(0.0, 0.9)
    with progress(10, TAKING_IN, err, clock=lambda: next(clock)) as tick:
        tick(10)
    assert err.getvalue() == ""


def test_a_bar_after_a_second_which_is_gone_at_the_end() -> None:
    err, clock = Terminal(), ticking(0.0, 0.5, 1.5, 1.55, 2.0)
    with progress(10_000, TAKING_IN, err, clock=lambda: next(clock)) as tick:
        for _ in range(4):
            tick(2_500)
    assert err.getvalue() == (
        "\rtaking in  ████████████░░░░░░░░░░░░  5,000 / 10,000\x1b[K"
        "\rtaking in  ████████████████████████  10,000 / 10,000\x1b[K"
        "\r\x1b[K"
    )


def test_the_bar_is_gone_when_the_step_fails() -> None:
    err, clock = Terminal(), ticking(0.0, 2.0)

    def fail() -> None:
        with progress(0, TAKING_IN, err, clock=lambda: next(clock)) as tick:
            tick(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert err.getvalue() == "\rtaking in  1\x1b[K\r\x1b[K"


@pytest.mark.parametrize("ask", [Ask(stdin=io.StringIO("secret\n")), Ask(stdin=Terminal(), may_prompt=False)])
def test_nobody_to_ask(ask: Ask) -> None:
    with pytest.raises(NoIdentity) as found:
        ask.passphrase(both("passphrase", "密码"))
    assert found.value.exit_code == 12
    with pytest.raises(Refused):
        ask.confirm(both("go on?", "继续？"))


def test_a_yes_and_a_no() -> None:
    for answer, expected in {"y\n": True, " 是\n": True, "\n": False, "no\n": False, "": False}.items():
        err = io.StringIO()
        assert Ask(stdin=Terminal(answer), err=err).confirm(both("go on?", "继续？")) is expected
        assert err.getvalue() == "go on? [y/N] "


def test_a_passphrase_is_asked_for_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def getpass(prompt: str, stream: object) -> str:
        asked.append(prompt)
        return "horse"

    monkeypatch.setattr("getpass.getpass", getpass)
    assert Ask(lang="zh", stdin=Terminal()).passphrase(both("passphrase", "密码")) == "horse"
    assert asked == ["密码: "]
