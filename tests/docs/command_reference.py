"""Writes `docs/commands.md` from the code: `python -m tests.docs.command_reference [--check]`.

The text depends on nothing but the code: not on a terminal, its width, the locale, or a store.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clientfile import errors
from clientfile.commands.table import VERBS, Below, Group, program
from clientfile.errors import ClientfileError

WIDTH = 78
"""As wide as help is on a wide terminal too."""
PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"

_HEAD = """\
# The commands

<!-- Written by `make docs` from the help of the verbs; `make check` fails where it is stale. -->

What `--help` says, verb by verb. How the verbs go together: [the first day](guide-first-day.md),
[the daily round](guide-daily-round.md), [money](guide-money.md), [care](guide-care.md),
[scripts](guide-scripting.md), [recovery](guide-recovery.md).
"""
_ERRORS = """\
## Errors

With `--format json` an error is one JSON object on standard error: [its shape](guide-scripting.md#errors).
Its `error` is one of these, or a special case of one (`bad-yaml` of `bad-input`) with the same exit code:

| `error` | exit | |
|---|---|---|
"""


def command_reference() -> str:
    """The whole page."""
    root: Any = program()
    context = root.context_class(
        root, info_name="clientfile", terminal_width=WIDTH, max_content_width=WIDTH, **root.context_settings
    )
    verbs = {verb: root.loaded(verb) for verb in VERBS}
    return "\n".join(
        [
            _HEAD,
            _contents(),
            _block("clientfile", context),
            *(text for verb, command in verbs.items() for text in _of(verb, command, context)),
            _errors(),
        ]
    )


def _contents() -> str:
    rows = "".join(f"| [`{verb}`](#clientfile-{verb}) | {help} |\n" for verb, (_, help) in VERBS.items())
    return f"| | |\n|---|---|\n{rows}"


def _of(name: str, command: Any, above: Any) -> Iterator[str]:
    """What a verb says, then what the verbs below it say."""
    context = command.context_class(command, info_name=name, parent=above)
    yield _block(context.command_path, context)
    if isinstance(command, Below):
        command.globals = context.find_root().command.params
    if isinstance(command, Group):
        for below in command.commands:
            yield from _of(below, command.loaded(below), context)


def _block(title: str, context: Any) -> str:
    lines = [line.rstrip() for line in context.command.get_help(context).splitlines()]
    help = "\n".join(lines)
    return f"## {title}\n\n```text\n{help}\n```\n"


def _errors() -> str:
    found = [
        each
        for each in vars(errors).values()
        if inspect.isclass(each) and issubclass(each, ClientfileError) and each is not ClientfileError
    ]
    rows = "".join(
        f"| `{each.kind}` | {each.exit_code} | {(each.__doc__ or '').splitlines()[0]} |\n"
        for each in sorted(found, key=lambda each: (each.exit_code, each.kind))
    )
    return f"{_ERRORS}{rows}"


def main(args: list[str]) -> str | None:
    """Write the page; with `--check` only say whether it is what it would be."""
    text = command_reference()
    if args == ["--check"]:
        stale = not PAGE.exists() or PAGE.read_text("utf-8") != text
        return "docs/commands.md is stale: run make docs" if stale else None
    PAGE.write_text(text, "utf-8")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
