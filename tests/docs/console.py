"""Console blocks of a page, typed into a shell of their own, and what they say compared with what comes.

A line that begins with `$ ` is typed, with the lines that begin with `> ` after it; what follows is output.
In that `…` is anything, a line of `…` alone any lines. Times, ids and commits are chance: an id on the page
may be another, as long as it is that one wherever it stands again, in commands too. To be told from a word,
it has a digit in it. A block that begins with `clientfile init` begins a session: anew, in an empty folder.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_ID = r"(?<![0-9A-Za-z])(?=[a-z]*[0-9])[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{7}(?![0-9A-Za-z])"
_COMMIT = r"(?<![0-9A-Za-z-])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,12}(?![0-9A-Za-z-])"
_TIME = r"\d{4}-\d\d-\d\dT[\d:]{8}\+08:00"
_CHANCE = re.compile(f"(?P<time>{_TIME})|(?P<id>{_ID})|(?P<commit>{_COMMIT})|(?P<any>…)")
_LASTING = """code=$?
{ printf '%s\\0' "$PWD"; env -0; } > "$STATE"
exit $code"""
_STOCK = {"age": "age -d ", "jq": "jq "}
_FORMS = {"id": "[0-9a-z]{8}", "commit": "[0-9a-f]+"}


@dataclass(frozen=True)
class Typed:
    """One command and the output that the page shows."""

    command: str
    output: str


def typed_in(block: str) -> list[Typed]:
    """The commands of a block."""
    found: list[tuple[list[str], list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(([line[2:]], []))
        elif line.startswith("> ") and not found[-1][1]:
            found[-1][0].append(line[2:])
        else:
            found[-1][1].append(line)
    return [Typed("\n".join(command), "".join(f"{line}\n" for line in output)) for command, output in found]


def sessions(blocks: Iterable[str]) -> list[list[Typed]]:
    """What is typed in each session of a page, in order."""
    found: list[list[Typed]] = []
    for block in blocks:
        commands = typed_in(block)
        if commands[0].command.startswith("clientfile init"):
            found.append([])
        found[-1] += commands
    return found


def missing_program(command: str) -> str:
    """A stock program that a command needs and that is not on this machine, else ""."""
    needed = (name for name, call in _STOCK.items() if call in command)
    return next((name for name in needed if shutil.which(name) is None), "")


@dataclass
class Terminal:
    """A shell in a folder. `cd` and `export` last; what chance made is remembered."""

    folder: Path
    environment: dict[str, str]
    code: int = 0
    _meant: dict[str, str] = field(default_factory=dict)

    def type(self, command: str) -> str:
        """What comes of a command, standard output and error as they come."""
        for shown, real in self._meant.items():
            command = command.replace(shown, real)
        done = subprocess.run(
            ["sh", "-c", f"{command}\n{_LASTING}"],
            cwd=self.folder,
            env={**self.environment, "STATE": str(self._state)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        self.code = done.returncode
        folder, *exported = self._state.read_text("utf-8").split("\0")[:-1]
        self.folder = Path(folder)
        self.environment = dict(each.split("=", 1) for each in exported)
        return done.stdout.decode().replace("\r\n", "\n")

    @property
    def _state(self) -> Path:
        return Path(self.environment["TMPDIR"]) / "pwd"

    def fits(self, shown: str, real: str) -> bool:
        """Whether `real` is what the page shows, and remember what chance made of it."""
        found = re.fullmatch(self._pattern(shown), real, re.DOTALL)
        if found is None:
            return False
        self._meant |= {name[2:]: value for name, value in found.groupdict().items()}
        return True

    def _pattern(self, shown: str) -> str:
        pattern, at, named = "", 0, set[str]()
        for chance in _CHANCE.finditer(shown):
            pattern += re.escape(shown[at : chance.start()])
            at = chance.end()
            kind, text = str(chance.lastgroup), chance.group()
            if kind == "any":
                alone = shown[: chance.start()].endswith("\n") or chance.start() == 0
                whole = alone and shown[at : at + 1] == "\n"
                pattern += "(?:.*\\n)?" if whole else "[^\\n]*"
                at += whole
            elif kind == "time":
                pattern += _TIME
            elif text in self._meant:
                pattern += re.escape(self._meant[text])
            elif text in named:
                pattern += f"(?P=c_{text})"
            else:
                named.add(text)
                pattern += f"(?P<c_{text}>{_FORMS[kind]})"
        return pattern + re.escape(shown[at:])


def shim(folder: Path) -> Path:
    """A folder with the program under its own name, for PATH."""
    folder.mkdir()
    program = folder / "clientfile"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m clientfile "$@"\n')
    program.chmod(0o755)
    return folder
