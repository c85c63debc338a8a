"""`edit` with the editors people use, each set up by its user to keep all the copies it can.

VS Code is a program of a desktop and cannot be had here: tests/actions/test_edit_program.py has its settings.
"""

from __future__ import annotations

import secrets
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from clientfile.store.private_folder import SHARED_MEMORY
from tests.cli.at_a_terminal import Terminal
from tests.guards import Cli

pytestmark = pytest.mark.skipif(not SHARED_MEMORY.is_dir(), reason="no file system in memory")

_VIM = "set undofile undodir=~ backup writebackup backupdir=~ directory=~ swapfile updatecount=1"
_NANO = "set backup\nset backupdir ~\nset historylog\nset positionlog\nset locking\n"


class Editor(NamedTuple):
    """A program, its user's settings (in a file of her home), and keys: to put a value, to save, to leave.

    `done` is what stands on the screen when the value is there.
    """

    program: str
    settings: str
    wishes: str
    put: str
    done: str
    save: str
    leave: str


EDITORS = (
    Editor(
        "vim",
        ".vimrc",
        f"{_VIM} viminfo='100,n~/.viminfo\n",
        ":%s/#wechat:/wechat: {value}\r",
        "{value}",
        ":w\r",
        ":q\r",
    ),
    Editor(
        "nvim",
        ".config/nvim/init.vim",
        f"{_VIM} shada='100,n~/.shada\n",
        ":%s/#wechat:/wechat: {value}\r",
        "{value}",
        ":w\r",
        ":q\r",
    ),
    Editor("nano", ".nanorc", _NANO, "\x1c#wechat:\rwechat: {value}\ra", "Replaced 1", "\x13", "\x18"),
)


@pytest.fixture(params=EDITORS, ids=lambda each: str(each.program))
def editor(request: pytest.FixtureRequest, environment: dict[str, str]) -> Editor:
    """An editor that is installed, with its user's settings in place."""
    chosen: Editor = request.param
    if shutil.which(chosen.program, path=environment["PATH"]) is None:
        pytest.skip(f"{chosen.program} is not installed")
    settings = Path(environment["HOME"]) / chosen.settings
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(chosen.wishes)
    environment["EDITOR"] = chosen.program
    return chosen


@pytest.fixture
def value() -> str:
    """A value that stands nowhere else on this machine."""
    return f"w{secrets.token_hex(8)}"


def _copies(value: str, *folders: Path) -> Iterator[Path]:
    """Files that hold the value in plain text, or whose names do."""
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                if value in path.name or (path.is_file() and value.encode() in path.read_bytes()):
                    yield path
            except OSError:  # of somebody else, or gone meanwhile
                continue


def _files(*folders: str) -> list[Path]:
    """Files with something in them: neovim begins an empty log."""
    every = (path for each in folders for path in Path(each).rglob("*"))
    return sorted(path for path in every if path.is_file() and path.stat().st_size)


def test_a_value_is_written_and_no_copy_is_left(
    cli: Cli, environment: dict[str, str], shop: Path, tmp_path: Path, editor: Editor, value: str
) -> None:
    own = (environment["HOME"], environment["TMPDIR"], environment["XDG_RUNTIME_DIR"])
    cli("show", "c0000003")
    before, in_the_store = _files(*own), {*shop.rglob("*")}
    terminal = Terminal(("edit", "c0000003", "contact"), environment, tmp_path, term="xterm")
    terminal.wait_for("王小明")
    terminal.press(editor.put.format(value=value).encode())
    terminal.wait_for(editor.done.format(value=value))
    terminal.press(editor.save.encode())
    terminal.press(editor.leave.encode())
    assert terminal.end() == 0, terminal.shown
    assert cli("show", "c0000003", "--format", "json").json()["sections"]["contact"]["wechat"] == value
    assert _files(*own) == before
    assert [*_copies(value, tmp_path, SHARED_MEMORY)] == []
    came = {path.relative_to(shop).parts[0] for path in {*shop.rglob("*")} - in_the_store}
    assert came <= {".git", "access"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_ended_in_the_middle_no_copy_is_left(
    cli: Cli,
    environment: dict[str, str],
    shop: Path,
    tmp_path: Path,
    editor: Editor,
    value: str,
    number: signal.Signals,
) -> None:
    terminal = Terminal(("edit", "c0000003", "contact"), environment, tmp_path, term="xterm")
    terminal.wait_for("王小明")
    terminal.press(editor.put.format(value=value).encode())
    terminal.wait_for(editor.done.format(value=value))
    terminal.signal(number)
    assert terminal.end() == 130, terminal.shown
    assert "wechat" not in cli("show", "c0000003", "--format", "json").json()["sections"]["contact"]
    assert [*_copies(value, tmp_path, SHARED_MEMORY)] == []
