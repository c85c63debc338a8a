"""The one place where an error becomes words and an exit code."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from clientfile import cli as program
from clientfile import errors
from clientfile.commands import table
from clientfile.said import both
from tests.guards import OUTER_ENVIRONMENT, ROOT

Fails = Callable[..., int]


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Fails:
    """Runs a verb that raises; gives the exit code."""

    def run(error: BaseException, *words: str) -> int:
        def status(context: typer.Context) -> None:
            raise error

        monkeypatch.setattr("clientfile.commands.status.status", status)
        return program.run(["status", *words])

    return run


CODES = {
    errors.ClientfileError: (1, "error"),
    errors.NotFound: (1, "not-found"),
    errors.Ambiguous: (1, "ambiguous"),
    errors.Refused: (1, "refused"),
    errors.UsageError: (2, "usage"),
    errors.BadInput: (3, "bad-input"),
    errors.NoStore: (10, "no-store"),
    errors.Locked: (11, "locked"),
    errors.NoIdentity: (12, "no-identity"),
    errors.NotBelieved: (13, "not-believed"),
    errors.Partial: (14, "partial"),
}


@pytest.mark.parametrize("kind", CODES)
def test_each_error_has_its_exit_code(
    fails: Fails, capfd: pytest.CaptureFixture[str], kind: type[errors.ClientfileError]
) -> None:
    error = kind(both("it is so", "如此"), both("do this", "请这样做"))
    code, name = CODES[kind]
    assert fails(error) == code
    assert capfd.readouterr() == ("", "clientfile: it is so\nhint: do this\n")
    assert fails(error, "--format", "json", "--lang", "zh") == code
    out, err = capfd.readouterr()
    assert out == ""
    assert json.loads(err) == {
        "error": name,
        "exit": code,
        "message": "如此",
        "hint": "请这样做",
        "problems": [],
    }


def test_a_bug_is_told_without_any_value(fails: Fails, capfd: pytest.CaptureFixture[str]) -> None:
    assert fails(ValueError("张三 13800138000")) == 70
    out, err = capfd.readouterr()
    assert out == ""
    assert re.fullmatch(
        r"clientfile: a bug in clientfile: ValueError in clientfile\.\w+(\.\w+)*:\d+\n"
        "hint: this holds nothing of your clients; please report it with the output of: "
        "clientfile --version\n",
        err,
    )


def test_a_bug_with_debug_tells_the_lines_it_went_through(
    fails: Fails, capfd: pytest.CaptureFixture[str]
) -> None:
    assert fails(KeyError("张三"), "--debug") == 70
    err = capfd.readouterr().err
    assert "  clientfile.cli:" in err
    assert "张三" not in err


def test_the_system_refuses(fails: Fails, capfd: pytest.CaptureFixture[str]) -> None:
    assert fails(OSError(28, "No space left on device", "/secret/path")) == 1
    assert capfd.readouterr() == ("", "clientfile: the system refused: no space left on device\n")


def test_an_interruption(fails: Fails, capfd: pytest.CaptureFixture[str]) -> None:
    assert fails(KeyboardInterrupt()) == 130
    assert capfd.readouterr() == (
        "",
        "clientfile: interrupted; what was being written is there wholly or not at all\n",
    )


def test_the_end_of_input_at_a_question_is_one_too(fails: Fails) -> None:
    assert fails(typer.Abort()) == 130


def test_every_verb_is_in_one_line_of_the_table() -> None:
    assert [verb for verb, (_, help) in table.VERBS.items() if not help.endswith(".") or len(help) > 60] == []


def _python(script: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**OUTER_ENVIRONMENT, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_nothing_of_the_process_is_left_behind() -> None:
    said = _python(
        "import os, resource, faulthandler; faulthandler.enable()\n"
        "from clientfile import cli; cli._keep_to_ourselves()\n"
        "print(faulthandler.is_enabled(), resource.getrlimit(resource.RLIMIT_CORE), oct(os.umask(0)))"
    )
    assert said == "False (0, 0) 0o77\n"


@pytest.mark.parametrize("words", ["--help", "fields", "fields --format json"])
def test_a_reader_that_goes_away_is_no_error(shop: Path, environment: dict[str, str], words: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m clientfile {words} | true; echo ${{PIPESTATUS[0]}}"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("0\n", "")
