"""Questions to the person at the terminal. Where there is none, nothing is asked: it fails at once."""

from __future__ import annotations

import sys
from typing import TextIO

from clientfile.errors import NoIdentity, Refused
from clientfile.said import Said, both
from clientfile.view.clean import clean

_YES = frozenset({"y", "yes", "是", "好", "确认"})


class Ask:
    """Asks in `lang` on `err`, hears from `stdin`; `may_prompt` is False with `--non-interactive`."""

    def __init__(
        self,
        lang: str = "en",
        may_prompt: bool = True,
        stdin: TextIO | None = None,
        err: TextIO | None = None,
    ) -> None:
        self.lang = lang
        self.may_prompt = may_prompt
        self.stdin = stdin or sys.stdin
        self.err = err or sys.stderr

    @property
    def can(self) -> bool:
        """Whether there is anybody to ask."""
        return self.may_prompt and self.stdin is not None and self.stdin.isatty()

    def passphrase(self, prompt: Said) -> str:
        """What is typed without being shown. Raises `NoIdentity` (exit 12) where nobody can be asked."""
        if not self.can:
            raise NoIdentity(
                both(
                    "a passphrase is needed, and there is no terminal to ask at",
                    "需要密码，但没有可供输入的终端",
                ),
                both("unlock first, at a terminal", "请先在终端中解锁"),
            )
        import getpass  # on demand: most verbs ask nothing

        try:
            return getpass.getpass(f"{clean(prompt.to(self.lang))}: ", stream=self.err)
        except EOFError:
            raise NoIdentity(both("no passphrase was given", "没有输入密码")) from None

    def line(self, prompt: Said) -> str:
        """What is typed, shown as it is. Call it only where `can`."""
        self.err.write(f"{clean(prompt.to(self.lang))}: ")
        self.err.flush()
        return self.stdin.readline().strip()

    def confirm(self, question: Said, *, hint: Said | None = None) -> bool:
        """Whether the answer is yes. Raises `Refused` with `hint` where nobody can be asked."""
        if not self.can:
            raise Refused(
                both(
                    "this needs a yes, and there is no terminal to ask at", "需要确认，但没有可供输入的终端"
                ),
                hint,
            )
        self.err.write(f"{clean(question.to(self.lang))} [y/N] ")
        self.err.flush()
        return self.stdin.readline().strip().casefold() in _YES
