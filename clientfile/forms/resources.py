"""Where schemas and templates lie: in the package when installed, at the repository's root in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _root() -> Path:
    package = Path(__file__).resolve().parent.parent
    return package if (package / "schemas").is_dir() else package.parent


def resource(*parts: str) -> Path:
    """The path of a file that travels with the program: `resource("schemas", "contact.json")`."""
    return _root().joinpath(*parts)
