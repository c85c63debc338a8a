"""The program on a real pseudo-terminal: what is typed, what stood on the screen."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

DEADLINE = 20.0
PATIENCE = 4.0


class Late(AssertionError):
    """What was waited for did not come."""


class Terminal:
    """A program on a terminal of its own. `shown` is all that stood on it, line ends as ours."""

    def __init__(
        self, words: tuple[str, ...], environment: dict[str, str], cwd: Path, *, term: str = "dumb"
    ) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self._raw = b""
        self._seen = 0
        self.running = subprocess.Popen(
            [sys.executable, "-m", "clientfile", *words],
            env={**environment, "TERM": term, "NO_COLOR": "1", "COLUMNS": "100", "LINES": "40"},
            cwd=cwd,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=lambda: _take(slave),
        )
        os.close(slave)

    @property
    def shown(self) -> str:
        return self.raw.replace("\r\n", "\n").replace("\r", "")

    @property
    def raw(self) -> str:
        """The same as it came, carriage returns and all."""
        return self._raw.decode("utf-8", "replace")

    def wait_for(self, text: str) -> None:
        """Read on until this stands on the screen, after what was waited for before."""
        wanted = text.encode()
        self._until(lambda: wanted in self._raw[self._seen :], text)
        self._seen = self._raw.index(wanted, self._seen) + len(wanted)

    def type(self, line: str) -> None:
        """A line and Enter."""
        os.write(self._master, line.encode() + b"\r")

    def answer(self, question: str, line: str) -> None:
        """Wait for a question, then type."""
        self.wait_for(question)
        self.type(line)

    def press(self, key: bytes) -> None:
        os.write(self._master, key)

    def interrupt(self, how: bytes | signal.Signals = b"\x03") -> int:
        """Ctrl-C, again and again until it ends, as a person would; gives its exit code.

        readline loses the one that comes between writing its prompt and waiting for what is typed.
        """
        for _ in range(int(DEADLINE / PATIENCE)):
            self.press(how) if isinstance(how, bytes) else self.signal(how)
            try:
                self._until(lambda: False, "the end", at_end=True, within=PATIENCE)
            except Late:
                continue
            break
        return self.end()

    def signal(self, number: signal.Signals) -> None:
        self.running.send_signal(number)

    def end(self) -> int:
        """Read until it ends; gives its exit code."""
        self._until(lambda: False, "the end", at_end=True)
        code = self.running.wait(DEADLINE)
        os.close(self._master)
        return code

    def _until(
        self, there: Callable[[], bool], wanted: str, *, at_end: bool = False, within: float = DEADLINE
    ) -> None:
        late = time.monotonic() + within
        while not there():
            ready, _, _ = select.select([self._master], [], [], 0.2)
            piece = b""
            if ready:
                try:
                    piece = os.read(self._master, 65536)
                except OSError:  # how Linux says that nobody holds the other end any more
                    piece = b""
                if not piece:
                    assert at_end, f"it ended before {wanted!r}:\n{self.shown}"
                    return
            self._raw += piece
            if time.monotonic() > late:
                if within == DEADLINE:
                    self.running.kill()
                    self.running.wait()
                raise Late(f"no {wanted!r}:\n{self.shown}")


def _take(slave: int) -> None:
    # A runner in the background hands down that Ctrl-C is ignored, and Python then lets it be.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
