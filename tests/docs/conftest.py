"""Where the pages are tried out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.docs.console import Terminal, shim
from tests.guards import ROOT, closed_environment


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A shell with the program and a home of its own, as a reader has.

    The identity goes to `~/.config/clientfile`; `~/clientfile` stands for the checkout.
    """
    environment = closed_environment(tmp_path)
    del environment["CLIENTFILE_HOME"]
    environment["PATH"] = f"{shim(tmp_path / 'bin')}{os.pathsep}{environment['PATH']}"
    environment["PYTHONUNBUFFERED"] = "1"
    environment["GIT_PAGER"] = "cat"
    folder = tmp_path / "home" / "shop"
    folder.mkdir()
    checkout = tmp_path / "home" / "clientfile"
    checkout.mkdir()
    (checkout / "templates").symlink_to(ROOT / "templates")
    return Terminal(folder, environment)
