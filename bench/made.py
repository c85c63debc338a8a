"""One store of so many clients in a temporary folder, and the program run on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bench import measure, shop

HERE = Path(__file__).parent
_INSTALLED = Path(sys.executable).with_name("clientfile")


class Made:
    """The store is made by `init` and `intake`, as an owner would."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self.root = folder / "store"
        self.home = folder / "home"
        self.cwd = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "CLIENTFILE_HOME": str(self.home),
            "CLIENTFILE_STORE": str(self.root),
            "CLIENTFILE_TODAY": shop.TODAY.isoformat(),
            "CLIENTFILE_LANG": "zh",
            "LANG": "C.UTF-8",
        }
        self.lines = folder / "clients.jsonl"
        with self.lines.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in shop.clients(count))

    def command(self, *words: str) -> list[str]:
        """The installed program, else the module."""
        if _INSTALLED.exists():
            return [str(_INSTALLED), *words]
        return [sys.executable, "-c", "from clientfile.cli import main; main()", *words]

    def floor(self, rows: int) -> list[str]:
        return [sys.executable, str(HERE / "floor.py"), "--rows", str(rows)]

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

    def inside(self, what: str, *words: str) -> dict[str, float]:
        """What `bench.inside` measures in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.inside", what, *words],
            env={**self.environment, "PYTHONPATH": str(HERE.parent)},
            cwd=self.cwd,
            capture_output=True,
            text=True,
            check=True,
        )
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        return found

    def ids(self, count: int) -> list[str]:
        rows = json.loads(self.output("query", "--columns", "id", "--limit", str(count), "--format", "json"))
        return [row["id"] for row in rows]

    def git(self, *words: str, given: str | None = None) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *words], capture_output=True, text=True, check=True, input=given
        )
        return done.stdout

    def sizes(self) -> float:
        """Bytes that the repository's objects take."""
        objects = self.root / ".git" / "objects"
        return float(sum(each.stat().st_size for each in objects.rglob("*") if each.is_file()))
