"""`docs/commands.md` says what the program says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clientfile.commands.table import VERBS
from tests.docs import command_reference
from tests.docs.command_reference import PAGE
from tests.guards import ROOT, Cli


def test_it_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == command_reference.command_reference(), "run make docs"


@pytest.mark.parametrize("verb", ["visit", "staff", "staff add", "account topup", "account benefit grant"])
def test_it_has_what_help_says(cli: Cli, verb: str) -> None:
    said = cli(*verb.split(), "--help").stdout
    lines = "".join(f"{line.rstrip()}\n" for line in said.splitlines())
    assert f"## clientfile {verb}\n\n```text\n{lines}```\n" in command_reference.command_reference()


def test_it_has_every_verb() -> None:
    text = command_reference.command_reference()
    assert [verb for verb in VERBS if f"\n## clientfile {verb}\n" not in text] == []


def test_it_is_the_same_at_any_width_in_any_locale() -> None:
    script = (
        "import sys; from tests.docs.command_reference import command_reference\n"
        "sys.stdout.buffer.write(command_reference().encode())"
    )
    outside = {"COLUMNS": "40", "LC_ALL": "C", "NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, **outside},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == command_reference.command_reference()


def test_the_check_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "commands.md"
    monkeypatch.setattr(command_reference, "PAGE", page)
    stale = "docs/commands.md is stale: run make docs"

    assert command_reference.main(["--check"]) == stale
    assert command_reference.main([]) is None
    assert command_reference.main(["--check"]) is None
    page.write_text(page.read_text("utf-8") + "more\n", "utf-8")
    assert command_reference.main(["--check"]) == stale
