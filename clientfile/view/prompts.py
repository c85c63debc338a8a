"""Questions answered in a line, at a terminal. With the line editing that a terminal is used to."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TextIO

from clientfile.said import Said
from clientfile.view.ask import Ask
from clientfile.view.clean import clean

_NO = frozenset({"n", "no", "否", "不"})


@dataclass(frozen=True)
class Prompts:
    """Asks in `lang`. What it shows goes to standard error."""

    lang: str
    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    err: TextIO = field(default_factory=lambda: sys.stderr)

    def say(self, text: Said | str) -> None:
        """A line to read."""
        self.err.write(clean(text.to(self.lang) if isinstance(text, Said) else text, lines=True) + "\n")
        self.err.flush()

    def line(self, prompt: str) -> str | None:
        """What is typed, without outer space; None at the end of what can be heard."""
        shown = clean(prompt)
        with suppress(EOFError):
            if self._edits_lines():
                return input(shown).strip()
            self.err.write(shown)
            self.err.flush()
            heard = self.stdin.readline()
            if heard:
                return heard.strip()
        self.err.write("\n")
        return None

    def go_on(self, question: Said) -> bool:
        """Yes, unless it is said no, or nobody is there any more."""
        answer = self.line(f"{question.to(self.lang)} [Y/n] ")
        return answer is not None and answer.casefold() not in _NO

    def _edits_lines(self) -> bool:
        if self.stdin is not sys.stdin or not sys.stdout.isatty():
            return False
        try:
            import readline
        except ImportError:
            return False
        # What is typed here is a client's: no line comes back with the arrow keys of a later question.
        readline.set_auto_history(False)
        readline.parse_and_bind("set enable-bracketed-paste off")
        return True


def at_a_terminal(ask: Ask) -> bool:
    """Whether somebody sits at a terminal, to see and to type."""
    return ask.can and sys.stdout is not None and sys.stdout.isatty()
