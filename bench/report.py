"""The table that `make bench` prints and writes."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("typer", "rich", "pyrage", "sqlcipher3", "jsonschema", "jsonschema-rs", "pyyaml")


class Report:
    """Lines of the table: what, how many clients, the figure, the goal, whether it is met."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, what: str, count: int, figure: str, goal: str = "", met: bool | None = None) -> None:
        said = "" if met is None else "yes" if met else "**no**"
        line = f"| {what} | {count:,} | {figure} | {goal} | {said} |"
        self.lines.append(line)
        print(line, flush=True)

    def at_most(self, what: str, count: int, value: float, most: float, figure: str) -> None:
        """A figure with a goal it should stay under."""
        self.add(what, count, figure, f"≤ {most:g}", value <= most)

    def write(self, path: Path, causes: str) -> None:
        """The whole page; `causes` says why what is missed is missed."""
        path.write_text("\n".join((*_head(), *self.lines, "", causes.strip(), "")), "utf-8")


def _head() -> tuple[str, ...]:
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    return (
        "# How fast it is",
        "",
        "Written by `make bench`. Figures are medians of whole processes; a ratio is the median of ratios,",
        "pair by pair, so that a drifting machine does not count.",
        "The floor is a typer program of the same version that prints a rich table of as many rows.",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.machine()}; git {git}; "
        + ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
        + ".",
        "",
        "| what | clients | figure | goal | met |",
        "|---|---|---|---|---|",
    )
