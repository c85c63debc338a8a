"""`textconv`: a client document as text, for git alone, which runs it in `git diff` and `git log -p`."""

from pathlib import Path
from typing import Annotated

import typer

from clientfile.actions.diff import Seen, see
from clientfile.commands.asked import Asked, asked_of
from clientfile.errors import NoIdentity, NoStore
from clientfile.said import Said, both
from clientfile.store.document import MAX_BYTES
from clientfile.store.places import find_root
from clientfile.store.store import Store
from clientfile.view.clean import clean
from clientfile.view.differences import document_lines
from clientfile.view.in_words import InWords

_NO_IDENTITY = both("cannot be opened with this identity", "当前身份无法打开")


def textconv(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where git has put the document.")],
) -> None:
    """Show a client document as text. For git: a clone is set up to use it in git diff and git log -p.

    It never asks and never fails, since git would give up the whole diff.

    \b
    Example:
      clientfile textconv clients/k/7/k7m3q9xw.yaml
    """
    asked = asked_of(context)
    asked.given.options["non_interactive"] = True
    with file.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    store = _store_here(asked)
    seen = see(store, content)
    lines = [_why(seen).to(asked.language)] if seen.why else []
    if store is not None and seen.client:
        words = InWords(store.forms, asked.language, seen.staff)
        lines += document_lines(words, seen.opened, seen.shut)
    else:
        lines += [f"{clean(name)} {seal}".strip() for name, seal in seen.shut.items()]
    asked.output.text("\n".join(lines))


def _store_here(asked: Asked) -> Store | None:
    """The store that git is run in, not the one that the environment names."""
    try:
        return Store(find_root(Path.cwd(), None), asked.surroundings)
    except NoStore:
        return None


def _why(seen: Seen) -> Said:
    assert seen.why is not None
    if isinstance(seen.why, NoIdentity):
        return _NO_IDENTITY
    return both("cannot be opened: {why}", "无法打开：{why}", why=seen.why.message)
