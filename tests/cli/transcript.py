"""Transcripts: what a person types at a screen of 80 columns, and every line that comes of it.

A file holds sessions. A line that begins with `=== ` begins one: anew, on a copy of the fixed shop. A line
that begins with `# ` says why. `$ ` is typed, with the lines that begin with `> ` after it; what follows came
of it, that on standard error marked `2| `, then `[exit N]` where N is not 0. Standard output is a terminal,
which is `$TERMINAL`, standard error and input are none. What chance makes stands as a placeholder as wide as
itself: `<id0001>` is the same wherever it stands in a session, in what is typed too.
"""

from __future__ import annotations

import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fcntl import ioctl
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from tests.guards import closed_environment

FOLDER = Path(__file__).parent / "transcripts"
LANGUAGES = ("en", "zh")
COLUMNS = 80

_CLIENTFILE = f'clientfile() {{ "{sys.executable}" -m clientfile "$@"; }}\n'
_ON_STDERR = "2|"
_PROMPT = re.compile(r"(?:\[([a-z-]+)\])?\$ ")
_KINDS = {
    "id": ("<id{:04}>", r"[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{7}"),
    "commit": ("<commit{:04}>", r"[0-9a-f]{12}"),
    "whole": ("<the whole commit {:04} of forty digits>", r"[0-9a-f]{40}"),
}
_MOMENT = ("<a moment of that day +08>", r"\d{4}-\d\d-\d\dT[\d:]{8}\+08:00")
_MINUTE = ("<a given minute>", r"\d{4}-\d\d-\d\dT\d\d:\d\d(?!:)")
_FINGERPRINT = ("SHA256:<forty-three letters of a fingerprint of ours>", r"SHA256:[0-9A-Za-z+/]{43}")
_BEGINNING = ("SHA256:<begins>…", r"SHA256:[0-9A-Za-z+/]{8}…")
_RECIPIENT = ("age1<fifty-eight letters of a native recipient, made just now>", r"age1[0-9a-z]{58}")
_STORE = ("<id of store>", r"(?<![0-9A-Za-z])s[0-9a-hjkmnp-tv-z]{12}(?![0-9A-Za-z])")
_SIZE = ("<n> MB", r"(?<![0-9.])[0-9]\.[0-9] MB")
"""Of the index: SQLite keeps more or less of its log beside it, by when others looked."""
_SAME = dict([_MOMENT, _MINUTE, _FINGERPRINT, _BEGINNING, _RECIPIENT, _STORE, _SIZE])
_NAMED = {
    "moment": _MOMENT,
    "minute": _MINUTE,
    "fingerprint": _FINGERPRINT,
    "beginning": _BEGINNING,
    "recipient": _RECIPIENT,
    "store": _STORE,
    "size": _SIZE,
}
_PLACEHOLDER = re.compile(
    r"(?P<id><id\d{4}>)|(?P<commit><commit\d{4}>)|(?P<whole><the whole commit \d{4} of forty digits>)"
    f"|{re.escape(_MOMENT[0])}|{re.escape(_MINUTE[0])}|{re.escape(_FINGERPRINT[0])}"
    f"|{re.escape(_BEGINNING[0])}|{re.escape(_RECIPIENT[0])}|{re.escape(_STORE[0])}|{re.escape(_SIZE[0])}"
)
# An id with 0000 in it is one that the shop gave. One without a digit might be a word: see `_words`.
_BY_CHANCE = re.compile(
    f"(?P<moment>{_MOMENT[1]})|(?P<minute>{_MINUTE[1]})|(?P<fingerprint>{_FINGERPRINT[1]})"
    f"|(?P<beginning>{_BEGINNING[1]})|(?P<recipient>{_RECIPIENT[1]})|(?P<store>{_STORE[1]})"
    f"|(?P<size>{_SIZE[1]})"
    r"|(?<![0-9A-Za-z])(?:(?P<whole>[0-9a-f]{40})|(?P<commit>(?=[a-f]*[0-9])[0-9a-f]{12})"
    r"|(?P<id>(?!\w*0000)[a-hjkmnp-tv-z][0-9a-hjkmnp-tv-z]{7}))(?![0-9A-Za-z])"
)


class Typed(NamedTuple):
    """One command, what came of it as the file has it, the lines of `# ` above it, and whose machine it is.

    `who` is "" for the owner's.
    """

    command: str
    came: str
    why: tuple[str, ...] = ()
    who: str = ""

    @property
    def written(self) -> str:
        first, *more = self.command.split("\n")
        prompt = f"[{self.who}]$ " if self.who else "$ "
        lines = [*self.why, f"{prompt}{first}", *(f"> {line}" for line in more)]
        return "".join(f"{line}\n" for line in lines) + self.came


class Session(NamedTuple):
    """What is typed on one copy of the shop."""

    title: str
    typed: tuple[Typed, ...]

    @property
    def written(self) -> str:
        return f"=== {self.title}\n" + "".join(f"\n{each.written}" for each in self.typed)


def verbs() -> list[str]:
    """The names of the transcripts that there are."""
    return sorted({path.name.partition(".")[0] for path in FOLDER.glob("*.txt")})


def path_of(verb: str, language: str) -> Path:
    return FOLDER / f"{verb}.{language}.txt"


def sessions(text: str) -> list[Session]:
    """The sessions of a file."""
    return [_session(part) for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]]


def _session(part: str) -> Session:
    title, _, rest = part.partition("\n")
    typed: list[Typed] = []
    why: list[str] = []
    who: list[str] = []
    command: list[str] = []
    came: list[str] = []

    def end() -> None:
        if command:
            # The blank line above the next command is not of what came.
            said = "".join(f"{line}\n" for line in (came[:-1] if came and not came[-1] else came))
            typed.append(Typed("\n".join(command), said, tuple(why), who[0]))
        why.clear(), who.clear(), command.clear(), came.clear()

    def begin(prompt: re.Match[str]) -> None:
        who.append(prompt[1] or "")
        command.append(prompt.string[prompt.end() :])

    # A line that begins so is ours only after a blank one: the demo prints such lines.
    blank = True
    for line in rest.splitlines():
        prompt = _PROMPT.match(line)
        if blank and (prompt or line.startswith("# ")):
            if command:
                end()
            if prompt:
                begin(prompt)
            else:
                why.append(line)
        elif why and not command and prompt:
            begin(prompt)
        elif why and not command:
            why.append(line)
        elif line.startswith("> ") and not came:
            command.append(line[2:])
        elif command:
            came.append(line)
        blank = not line
    end()
    return Session(title, tuple(typed))


@dataclass
class Screen:
    """A folder in which a session is typed, at one machine or at several. What chance made is remembered."""

    folder: Path
    environment: Mapping[str, str]
    meant: dict[str, str] = field(default_factory=dict)

    def type(self, command: str, who: str = "") -> str:
        """What comes of a command, as a file has it but for the placeholders."""
        for shown, real in {"<here>": str(self.folder), **self.meant}.items():
            command = command.replace(shown, real)
        master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        # A file, so that nothing waits where much is said.
        with TemporaryFile() as said:
            running = subprocess.Popen(
                ["sh", "-c", _CLIENTFILE + command],
                cwd=self.folder / who,
                env={
                    **(self._machine(who) if who else self.environment),
                    "TERM": "xterm",
                    "NO_COLOR": "1",
                    "TERMINAL": os.ttyname(slave),
                },
                stdin=subprocess.DEVNULL,
                stdout=slave,
                stderr=said,
                start_new_session=True,
            )
            os.close(slave)
            shown = b"".join(_read(master))
            os.close(master)
            code = running.wait(60)
            said.seek(0)
            talk = said.read().decode()
        here = str(self.folder)
        out = shown.decode().replace("\r\n", "\n")
        lines = out + "".join(f"{_ON_STDERR} {line}".rstrip() + "\n" for line in talk.splitlines())
        return lines.replace(here, "<here>") + (f"[exit {code}]\n" if code else "")

    def _machine(self, who: str) -> dict[str, str]:
        """The environment at somebody else's machine: her home, and her store once she has it."""
        here = self.folder / who
        environment = {**self.environment, **closed_environment(here)}
        environment.pop("CLIENTFILE_STORE", None)
        if (here / "store").is_dir():
            environment["CLIENTFILE_STORE"] = str(here / "store")
        return environment

    def fits(self, recorded: str, came: str) -> bool:
        """Whether that is what was recorded, but for chance; remembers what chance made."""
        pattern, at, named = "", 0, dict[str, str]()
        for place in _PLACEHOLDER.finditer(recorded):
            pattern += re.escape(recorded[at : place.start()])
            at = place.end()
            shown = place.group()
            if place.lastgroup is None:
                pattern += _SAME[shown]
            elif shown in self.meant:
                pattern += re.escape(self.meant[shown])
            elif shown in named:
                pattern += f"(?P={named[shown]})"
            else:
                named[shown] = f"n{len(named)}"
                pattern += f"(?P<{named[shown]}>{_KINDS[place.lastgroup][1]})"
        found = re.fullmatch(pattern + re.escape(recorded[at:]), came)
        if found is None:
            return False
        self.meant |= {shown: found[name] for shown, name in named.items()}
        return True

    def recorded(self, came: str) -> str:
        """With placeholders for what chance made; each is remembered."""

        def shown(found: re.Match[str]) -> str:
            kind, real = str(found.lastgroup), found.group()
            if kind not in _KINDS:
                return _NAMED[kind][0]
            if kind == "id" and real in _words():
                return real
            for name, value in self.meant.items():
                if value == real:
                    return name
            form = _KINDS[kind][0]
            name = form.format(1 + sum(each.startswith(form.partition("{")[0]) for each in self.meant))
            self.meant[name] = real
            return name

        return _BY_CHANCE.sub(shown, came)


@cache
def _words() -> frozenset[str]:
    """Words of eight letters that the program and its shops say."""
    root = Path(__file__).parents[2]
    pages = [
        each
        for name in ("clientfile", "schemas", "templates")
        for each in (root / name).rglob("*")
        if each.suffix in (".py", ".json", ".yaml")
    ]
    return frozenset(
        word for each in pages for word in re.findall(r"(?<![a-z])[a-z]{8}(?![a-z])", each.read_text("utf-8"))
    )


def _read(master: int) -> Iterator[bytes]:
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # how Linux says that nobody holds the other end any more
            return
        if not piece:
            return
        yield piece


def written(all_of_them: Iterable[Session]) -> str:
    """A file of sessions."""
    return "\n".join(each.written for each in all_of_them)
