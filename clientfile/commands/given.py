"""The global options of one call as they were typed, and the voice they ask for. Opens nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from clientfile.commands.language import asked_language, machine_language, store_language
from clientfile.errors import ClientfileError
from clientfile.view.output import Output
from clientfile.view.talk import Talk


class Given:
    """`options` has the global options by name; what is not there was not given."""

    def __init__(self) -> None:
        self.options: dict[str, str | bool] = {}
        self.environ: Mapping[str, str] = os.environ
        self.drop_index: Callable[[], None] = lambda: None
        """What throws away the index of the store that this call opened."""
        self.close: Callable[[], None] = lambda: None
        """What closes that store."""
        self.refused: Callable[[ClientfileError], None] = lambda _: None
        """What enters into its access log that something was refused."""

    def text(self, name: str) -> str:
        """A global option's value, else its environment variable's, else ""."""
        return str(self.options.get(name) or self.environ.get(f"CLIENTFILE_{name.upper()}", ""))

    @property
    def language(self) -> str:
        """The one asked for, else that of the store named or nearest, else the machine's."""
        chosen = str(self.options.get("lang") or "") or asked_language(self.environ)
        return chosen or store_language(self._start()) or machine_language(self.environ)

    @property
    def output(self) -> Output:
        """Standard output in the format asked for."""
        return Output.standard(str(self.options.get("format") or "table"), self.language, self.environ)

    @property
    def talk(self) -> Talk:
        """Standard error."""
        return Talk(self.output)

    def _start(self) -> tuple[Path, ...]:
        if chosen := self.text("store"):
            return (Path(chosen),)
        try:
            here = Path.cwd()
        except OSError:
            return ()
        return (here, *here.parents)
