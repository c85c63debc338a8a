"""The README tells the truth: its console blocks are typed in, one after the other, and say what they say."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.docs.console import Terminal, shim, typed_in
from tests.docs.pages import blocks, page
from tests.guards import closed_environment

README = page("README.md")


def sessions() -> list[list[str]]:
    """The console blocks; one that begins with `init` begins anew, in an empty folder."""
    found: list[list[str]] = []
    for block in blocks(README, "console"):
        if typed_in(block)[0].command.startswith("clientfile init"):
            found.append([])
        found[-1].append(block)
    return found


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Where the README is tried out."""
    environment = closed_environment(tmp_path)
    environment["PATH"] = f"{shim(tmp_path / 'bin')}{os.pathsep}{environment['PATH']}"
    environment["PYTHONUNBUFFERED"] = "1"
    environment["GIT_PAGER"] = "cat"
    folder = tmp_path / "home" / "shop"
    folder.mkdir()
    return Terminal(folder, environment)


@pytest.mark.parametrize("session", sessions(), ids=lambda session: typed_in(session[0])[0].command[:32])
def test_every_console_block_is_true(terminal: Terminal, session: list[str]) -> None:
    for block in session:
        for typed in typed_in(block):
            came = terminal.type(typed.command)
            assert terminal.fits(typed.output, came), (
                f"$ {typed.command}\n"
                f"the README has:\n{typed.output}\n"
                f"there came (exit {terminal.code}):\n{came}"
            )


def test_the_two_commands_are_there() -> None:
    text = README.read_text("utf-8")
    assert "make demo" in text
    assert "make test" in text
