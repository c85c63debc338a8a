"""`python -m bench [COUNT …]`: makes the stores, measures, prints the table and writes bench/RESULTS.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from bench import measure, parts, shop

HERE = Path(__file__).parent
ROWS = 20
GREPPED = 40
"""Files that stock age is timed on, scaled to all."""


@dataclass
class Report:
    """Lines of the table: what, how many clients, the figure, the goal, whether it is met."""

    lines: list[str] = field(default_factory=list)

    def add(self, what: str, count: int, figure: str, goal: str = "", met: bool | None = None) -> None:
        said = "" if met is None else "yes" if met else "**no**"
        line = f"| {what} | {count:,} | {figure} | {goal} | {said} |"
        self.lines.append(line)
        print(line, flush=True)


class Shop:
    """One store of `count` clients in a temporary folder."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self.root = folder / "store"
        self.environment = {
            "PATH": os.environ["PATH"],
            "CLIENTFILE_HOME": str(folder / "home"),
            "CLIENTFILE_STORE": str(self.root),
            "CLIENTFILE_TODAY": shop.TODAY.isoformat(),
            "CLIENTFILE_LANG": "zh",
            "LANG": "C.UTF-8",
        }
        self.cwd = folder
        self.lines = folder / "clients.jsonl"
        self.lines.write_text("\n".join(shop.clients(count)), "utf-8")

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "clientfile", *words]

    def run(self, *words: str) -> measure.Run:
        return measure.run(self.command(*words), self.environment, self.cwd)

    def output(self, *words: str) -> str:
        done = subprocess.run(
            self.command(*words),
            env=self.environment,
            cwd=self.cwd,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


def main() -> None:
    asked = argparse.ArgumentParser(prog="bench")
    asked.add_argument("counts", nargs="*", type=int, default=[1000, 10000])
    asked.add_argument("--runs", type=int, default=9)
    given = asked.parse_args()
    report = Report()
    for count in given.counts:
        with tempfile.TemporaryDirectory() as folder:
            _measured(Shop(Path(folder), count), report, given.runs)
    text = "\n".join((*_head(), *report.lines, ""))
    (HERE / "RESULTS.md").write_text(text, "utf-8")


def _measured(made: Shop, report: Report, runs: int) -> None:
    made.run("init", str(made.root), "--template", "medspa", "--owner", "陈雅", "--no-recovery-sheet")
    alone = parts.alone(
        [json.loads(line)["sections"] for line in made.lines.read_text("utf-8").splitlines()[:200]]
    )
    _bulk(made, report, alone)
    _warm(made, report, runs)
    _visits(made, report, runs)
    _sizes(made, report)
    _rivals(made, report)


def _bulk(made: Shop, report: Report, alone: parts.Parts) -> None:
    count = made.count
    took = made.run("intake", "--from", str(made.lines))
    ratio = took.seconds / (alone.intake * count)
    report.add(
        "intake, against its parts alone",
        count,
        f"{took.seconds:.1f} s, {ratio:.2f}",
        "≤ 0.65 in two processes",
        ratio <= 0.65,
    )
    report.add("intake, peak memory", count, f"{took.peak:.0f} MiB", "< 200", took.peak < 200)
    for path in (made.root / ".git" / "clientfile").glob("index-*"):
        path.unlink()
    began = made.run("status")
    ratio = began.seconds / (alone.index * count)
    report.add(
        "cold index, against age and YAML alone",
        count,
        f"{began.seconds:.1f} s, {ratio:.2f}",
        "≤ 1.2 in one process",
        ratio <= 1.2,
    )
    report.add("cold index, peak memory", count, f"{began.peak:.0f} MiB", "< 200", began.peak < 200)


def _warm(made: Shop, report: Report, runs: int) -> None:
    one = json.loads(made.output("query", "--limit", "1", "--format", "json"))[0]["id"]
    on = shop.TODAY.isoformat()
    verbs: dict[str, list[str]] = {
        "query": ["query", "--limit", str(ROWS)],
        "query, full scan": ["query", "--where", "instr(wechat, '_77')", "--limit", str(ROWS)],
        "show": ["show", one, "contact"],
        "due": ["due", "--on", on, "--kind", "birthday"],
    }
    for name, words in verbs.items():
        rows = max(made.output(*words).count("\n") - 1, 1)
        floor = [sys.executable, str(HERE / "floor.py"), "--rows", str(rows)]
        for terminal, goal in ((True, 1.25), (False, 0.9)):
            found = measure.paired(
                made.command(*words), floor, made.environment, made.cwd, runs=runs, terminal=terminal
            )
            where = "terminal" if terminal else "pipe"
            figure = f"{found.first * 1000:.0f} ms, {found.ratio:.2f} of the floor ({rows} rows)"
            report.add(f"warm {name}, {where}", made.count, figure, f"≤ {goal}", found.ratio <= goal)
            if terminal:
                report.add(
                    f"warm {name}, peak memory",
                    made.count,
                    f"{found.peak:.0f} MiB",
                    "< 100",
                    found.peak < 100,
                )


def _visits(made: Shop, report: Report, runs: int) -> None:
    one = json.loads(made.output("query", "--limit", "1", "--format", "json"))[0]["id"]
    floor = [sys.executable, str(HERE / "floor.py"), "--rows", "3"]
    found = measure.paired(
        made.command("visit", one, "hydra-facial"), floor, made.environment, made.cwd, runs=runs
    )
    report.add(
        "visit",
        made.count,
        f"{found.first * 1000:.0f} ms, {found.ratio:.2f} of the floor",
        "≤ 1.8",
        found.ratio <= 1.8,
    )
    began = time.perf_counter()
    made.run("verify")
    took = time.perf_counter() - began
    commits = int(_git(made, "rev-list", "--count", "HEAD"))
    report.add("verify, everything", made.count, f"{took:.1f} s for {commits} commits and all parts")


def _sizes(made: Shop, report: Report) -> None:
    kilobytes = (
        sum(each.stat().st_size for each in (made.root / ".git" / "objects").rglob("*") if each.is_file())
        / 1024
    )
    report.add("repository, per client", made.count, f"{kilobytes / made.count:.1f} KiB")


def _rivals(made: Shop, report: Report) -> None:
    """What an owner would do instead: open file after file and grep."""
    if shutil.which("age") is None:
        report.add("age -d over every file and grep", made.count, "age is not installed here")
        return
    sealed = list(_armor(made))
    identity = Path(made.environment["CLIENTFILE_HOME"]) / "identity.txt"
    began = time.perf_counter()
    for each in sealed:
        subprocess.run(["age", "-d", "-i", str(identity)], input=each, capture_output=True, check=True)
    took = (time.perf_counter() - began) / GREPPED * made.count
    report.add("age -d over every file and grep", made.count, f"{took:.0f} s (scaled from {GREPPED} clients)")


def _armor(made: Shop) -> Iterator[bytes]:
    """Every part of some clients, cut out of their documents."""
    for path in sorted((made.root / "clients").rglob("*.yaml"))[:GREPPED]:
        held: list[str] | None = None
        for line in path.read_text("ascii").splitlines():
            if "BEGIN AGE" in line:
                held = []
            if held is not None:
                held.append(line.strip())
                if "END AGE" in line:
                    yield ("\n".join(held) + "\n").encode("ascii")
                    held = None


def _git(made: Shop, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(made.root), *words], capture_output=True, text=True, check=True
    ).stdout


def _head() -> tuple[str, ...]:
    libraries = ("typer", "rich", "pyrage", "sqlcipher3", "jsonschema", "pyyaml")
    return (
        "# How fast it is",
        "",
        "Written by `make bench`. Figures are medians of whole processes; a ratio is the median of ratios,",
        "pair by pair.",
        "The floor is a typer program of the same version that prints a rich table of as many rows.",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.machine()}; " + ", ".join(f"{name} {version(name)}" for name in libraries) + ".",
        "",
        "| what | clients | figure | goal | met |",
        "|---|---|---|---|---|",
    )


if __name__ == "__main__":
    main()
