"""What was asked for beside the verb: store, identity, today, language, format. Made into what commands need."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from clientfile.commands.language import asked_language, machine_language, store_language
from clientfile.domain.days import parse_date
from clientfile.errors import ClientfileError, UsageError
from clientfile.said import Said, both
from clientfile.store.home import home_folder
from clientfile.store.store import Store, find_root
from clientfile.store.surroundings import Surroundings
from clientfile.view.ask import Ask
from clientfile.view.output import Output
from clientfile.view.progress import progress
from clientfile.view.talk import Talk

if TYPE_CHECKING:
    import typer

_PASSPHRASE = both("passphrase of the identity", "身份口令")


@dataclass
class Asked:
    """The global options of one call, by their names; what is not there was not given."""

    given: dict[str, str | bool] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    root: Path | None = None

    def text(self, name: str) -> str:
        """A global option's value, else its environment variable's, else ""."""
        return str(self.given.get(name) or self.environ.get(f"CLIENTFILE_{name.upper()}", ""))

    @property
    def language(self) -> str:
        """The one asked for, else the store's, else the machine's."""
        chosen = str(self.given.get("lang") or "") or asked_language(self.environ)
        return chosen or (store_language(self.root) if self.root else "") or machine_language(self.environ)

    @property
    def output(self) -> Output:
        return Output.standard(str(self.given.get("format") or "table"), self.language, self.environ)

    @property
    def talk(self) -> Talk:
        return Talk(self.output)

    @property
    def ask(self) -> Ask:
        return Ask(self.language, may_prompt=not self.given.get("non_interactive"))

    @cached_property
    def today(self) -> date | None:
        """The day given with `--today` or `CLIENTFILE_TODAY`. Raises `UsageError`."""
        text = self.text("today")
        found = parse_date(text) if text else None
        if text and found is None:
            raise UsageError(
                both("--today is not a date", "--today 不是有效日期"), both("write 2026-11-22", "请写 2026-11-22")
            )
        return found

    @cached_property
    def surroundings(self) -> Surroundings:
        """The clock, the home, the questions and the talk of this process."""
        identity = self.text("identity")
        return Surroundings(
            home=home_folder(self.environ),
            identity_file=Path(identity).absolute() if identity else None,
            today=self.today,
            ask_passphrase=self._passphrase if self.ask.can else None,
            tell=lambda said: self.talk.say(said),
            progress=self._progress,
        )

    @cached_property
    def store(self) -> Store:
        """The store named, or the nearest. Raises `NoStore`; opens nothing yet."""
        chosen = self.text("store")
        self.root = find_root(Path.cwd(), Path(chosen) if chosen else None)
        return Store(self.root, self.surroundings)

    def finish(self, listed: Iterable[str] | None = None) -> None:
        """After a list was shown: say what could not be believed (13) or read (14). Raises it."""
        verdict = self.store.verdict(listed)
        if verdict is not None:
            raise verdict

    def finish_one(self) -> None:
        """After something else was shown: the same, but only of the store as a whole."""
        refusal: ClientfileError | None = self.store.refusal
        if refusal is not None:
            raise refusal

    def _passphrase(self) -> str:
        return self.ask.passphrase(_PASSPHRASE)

    def _progress(self, total: int, label: Said) -> AbstractContextManager[Callable[[int], None]]:
        output = self.output
        return progress(total, label, output.err, lang=output.lang)


def asked_of(context: typer.Context) -> Asked:
    """What the call of this verb asked for."""
    return cast(Asked, context.obj)
