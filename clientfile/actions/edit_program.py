"""The editor: which one, with what keeps it from leaving copies, and how it is run."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from clientfile.errors import BadInput, ClientfileError, Refused
from clientfile.said import Said, both
from clientfile.store.durable import write_all
from clientfile.store.private_folder import private_folder

DEFAULT = "vi"

MAX_FORM = 32 * 1024 * 1024
"""Bytes: more than any section; what an editor gone wrong left is not read into memory."""

_VIM_OPTIONS = ("noswapfile", "nobackup", "nowritebackup", "noundofile", "viminfo=")
_EMACS = (
    "(setq make-backup-files nil auto-save-default nil auto-save-list-file-prefix nil "
    "create-lockfiles nil enable-local-variables nil)"
)
_CODE_SETTINGS = (
    '{"workbench.localHistory.enabled": false, "files.hotExit": "off", '
    '"telemetry.telemetryLevel": "off", "update.mode": "none"}\n'
)
_CODE = frozenset({"code", "code-insiders", "codium", "vscodium"})
_STOPPING = (signal.SIGTERM, signal.SIGHUP)


class Abandoned(ClientfileError):
    """Whoever was editing gave it up; nothing was written. `left` is what an editor that failed left."""

    kind = "abandoned"

    def __init__(self, message: Said, left: str = "") -> None:
        super().__init__(message)
        self.left = left


@contextmanager
def private_editor(
    environ: Mapping[str, str], name: str, tell: Callable[[Said], None]
) -> Iterator[Callable[[str], str]]:
    """A function that lets the person edit a text in a private file, and gives what she made of it.

    It raises `Abandoned` where the editor says that it failed (`:cq`), `Refused` where there is none.
    Whatever ends the program, but a kill, the file is removed; after a kill the next call does it.
    """
    words = shlex.split(environ.get("VISUAL") or environ.get("EDITOR") or DEFAULT) or [DEFAULT]
    with stopped_orderly(), private_folder(environ) as folder:
        argv = [*words, *flags(words[0], folder, tell)]
        # What the editor or its plugins put into temporary files stays in the same place.
        inside = {**environ, "TMPDIR": str(folder)}

        def edited(text: str) -> str:
            file = folder / f"{name}.yaml"
            file.unlink(missing_ok=True)
            write_all(file, text.encode("utf-8", "surrogateescape"), sync=False)
            code = _run([*argv, str(file)], inside)
            if code:
                said = both(
                    "the editor ended with {n}; nothing was written",
                    "编辑器以 {n} 退出；未写入任何内容",
                    n=code,
                )
                raise Abandoned(said, _read(file))
            return _read(file)

        yield edited


def flags(program: str, folder: Path, tell: Callable[[Said], None]) -> list[str]:
    """What keeps this editor from leaving copies. Of one we do not know that is said."""
    found = shutil.which(program)
    # `vi` may be any of them: what it leads to decides, unless it leads to a program with many names.
    names = [Path(program).name, Path(found).resolve().name if found else ""]
    for name in names:
        if name.startswith(("vim", "nvim", "gvim", "mvim")):
            stay = ["-f"] if name.startswith(("gvim", "mvim")) else []
            each = [word for option in _VIM_OPTIONS for word in ("-c", f"silent! set {option}")]
            return [*stay, "-n", "-i", "NONE", *each]
        if name in ("nano", "rnano"):
            return ["-R"]
        if name == "nvi":
            return ["-c", f"set recdir={folder} directory={folder}"]
        if name == "emacs" or name.startswith("emacs-"):
            return ["--eval", _EMACS]
        if name in _CODE:
            return _code(folder)
        if name == "busybox":
            return []
    tell(
        both(
            "{name} is an editor we do not know: see that it keeps no copies, backups or history",
            "未知的编辑器 {name}：请确认它不会保留副本、备份或历史",
            name=Path(program).name,
        )
    )
    return []


def _code(folder: Path) -> list[str]:
    """An instance of its own, whose history, backups and caches lie in the private folder too."""
    own = folder / "vscode"
    (own / "User").mkdir(parents=True, exist_ok=True)
    (own / "User" / "settings.json").write_text(_CODE_SETTINGS, "utf-8")
    return ["--wait", "--new-window", "--disable-extensions", "--user-data-dir", str(own)]


def _run(argv: list[str], environ: Mapping[str, str]) -> int:
    with _terminal_as_it_was(), _interrupts_to_the_editor():
        try:
            child = subprocess.Popen(argv, env=dict(environ))
        except OSError as error:
            raise Refused(
                both(
                    "the editor {name} cannot be started: {why}",
                    "无法启动编辑器 {name}：{why}",
                    name=Path(argv[0]).name,
                    why=(error.strerror or "?").lower(),
                ),
                both(
                    "name another: EDITOR=nano clientfile edit …",
                    "请指定其他编辑器：EDITOR=nano clientfile edit …",
                ),
            ) from None
        try:
            code = child.wait()
        except BaseException:
            _ended(child)
            raise
    if code in (-signal.SIGINT, 128 + signal.SIGINT):
        raise KeyboardInterrupt
    return code


def _ended(child: subprocess.Popen[bytes]) -> None:
    """It must be gone before its file is, or it would write it again."""
    child.terminate()
    try:
        child.wait(2)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _read(file: Path) -> str:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    with os.fdopen(handle, "rb") as held:
        content = held.read(MAX_FORM + 1)
    if len(content) > MAX_FORM:
        raise BadInput(
            both(
                "what the editor left is larger than {n} bytes", "编辑器留下的内容超过 {n} 字节", n=MAX_FORM
            ),
            both("nothing was written", "未写入任何内容"),
        )
    return content.decode("utf-8", "surrogateescape")


@contextmanager
def stopped_orderly() -> Iterator[None]:
    """A request to end lets what is open be cleared away first."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in _STOPPING}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _interrupts_to_the_editor() -> Iterator[None]:
    """Ctrl-C in the editor is the editor's. Not ignored, since it would be ignored in the child too."""
    before = signal.signal(signal.SIGINT, lambda _signal, _frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _terminal_as_it_was() -> Iterator[None]:
    """An editor that was killed leaves the terminal without echo."""
    try:
        settings = termios.tcgetattr(sys.stdin.fileno())
    except (termios.error, OSError, ValueError):
        yield
        return
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, settings)
