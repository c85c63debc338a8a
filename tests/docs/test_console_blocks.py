"""The pages tell the truth: their console blocks are typed in, one after the other, and say what they say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.docs.console import Terminal, Typed, missing_program, sessions
from tests.docs.pages import blocks, page

PAGES = (page("README.md"), *sorted(page("docs").glob("guide-*.md")))


def _every_session() -> Iterator[object]:
    for path in PAGES:
        for number, session in enumerate(sessions(blocks(path, "console")), 1):
            yield pytest.param(path.name, session, id=f"{path.name}-{number}")


@pytest.mark.parametrize(("name", "session"), [*_every_session()])
def test_every_console_block_is_true(terminal: Terminal, name: str, session: list[Typed]) -> None:
    passed_over: list[str] = []
    for typed in session:
        if missing := missing_program(typed.command):
            passed_over.append(missing)
            continue
        came = terminal.type(typed.command)
        assert terminal.fits(typed.output, came), (
            f"$ {typed.command}\n{name} has:\n{typed.output}\nthere came (exit {terminal.code}):\n{came}"
        )
    if passed_over:
        pytest.skip(f"all true but what needs {', '.join(sorted(set(passed_over)))}, which is not installed")
