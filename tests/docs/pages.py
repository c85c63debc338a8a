"""The fenced blocks of a Markdown page."""

from __future__ import annotations

import re
from pathlib import Path

from tests.guards import ROOT

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(*name: str) -> Path:
    """A page of the project."""
    return ROOT.joinpath(*name)


def blocks(path: Path, language: str, after: str = "") -> list[str]:
    """The blocks in one language, in order; only those after a heading where it is given."""
    text = path.read_text("utf-8")
    if after:
        assert f"\n{after}\n" in text, f"{path.name} has no heading {after!r}"
        text = text.split(f"\n{after}\n", 1)[1]
    return [found[2] for found in _BLOCK.finditer(text) if found[1] == language]
