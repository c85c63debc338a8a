"""What commands need, made of the global options: the surroundings, and the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from clientfile.commands.given import Given
from clientfile.domain.days import parse_date
from clientfile.errors import ClientfileError, UsageError
from clientfile.said import Said, both
from clientfile.store.home import home_folder
from clientfile.store.places import find_root
from clientfile.store.store import Store
from clientfile.store.surroundings import Surroundings
from clientfile.view.ask import Ask
from clientfile.view.output import Output
from clientfile.view.progress import progress
from clientfile.view.talk import Talk

if TYPE_CHECKING:
    import typer

_PASSPHRASE = both("passphrase of the identity", "身份口令")


class Asked:
    """One call of a verb."""

    def __init__(self, given: Given, verb: str = "") -> None:
        self.given = given
        self.verb = verb

    @property
    def language(self) -> str:
        return self.given.language

    @cached_property
    def output(self) -> Output:
        return self.given.output

    @cached_property
    def talk(self) -> Talk:
        return Talk(self.output)

    @cached_property
    def today(self) -> date | None:
        """The day given with `--today` or `CLIENTFILE_TODAY`. Raises `UsageError`."""
        text = self.given.text("today")
        found = parse_date(text) if text else None
        if text and found is None:
            raise UsageError(
                both("--today is not a date", "--today 不是有效日期"),
                both("write 2026-11-22", "请写 2026-11-22"),
            )
        return found

    @cached_property
    def surroundings(self) -> Surroundings:
        """The clock, the home, the questions and the talk of this process."""
        identity = self.given.text("identity")
        ask = Ask(self.language, may_prompt=not self.given.options.get("non_interactive"))
        return Surroundings(
            home=home_folder(self.given.environ),
            identity_file=Path(identity).absolute() if identity else None,
            today=self.today,
            ask_passphrase=(lambda: ask.passphrase(_PASSPHRASE)) if ask.can else None,
            tell=self.talk.say,
            progress=self._progress,
        )

    @cached_property
    def store(self) -> Store:
        """The store named, or the nearest. Raises `NoStore`; opens nothing yet."""
        chosen = self.given.text("store")
        root = find_root(Path.cwd(), Path(chosen) if chosen else None)
        store = Store(root, self.surroundings)
        self.given.drop_index, self.given.close = store.drop_index, store.close
        self.given.refused = lambda error: store.refused(error, self.verb)
        return store

    def go_on_in(self, store: Store) -> None:
        """A store that was not there before: closed at the end, and its language is spoken from here on."""
        self.store = store
        self.given.drop_index, self.given.close = store.drop_index, store.close
        self.given.options["store"] = str(store.root)
        for voice in ("output", "talk"):
            self.__dict__.pop(voice, None)

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

    def _progress(self, total: int, label: Said) -> AbstractContextManager[Callable[[int], None]]:
        return progress(total, label, self.output.err, lang=self.output.lang)


def asked_of(context: typer.Context) -> Asked:
    """What this call of a verb asks for."""
    return Asked(cast(Given, context.obj), context.command_path.partition(" ")[2])
