"""Objects of a repository by their names: loose ones in process, all others by a child of git.

Whoever reads them, what is given has the id that it is given for: its hash is looked at.
"""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Literal

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store.loose import Found, Unfit, read_loose

MAX_OBJECT = 32 * 1024 * 1024
"""Bytes; a larger blob in a store is foreign and never read into memory."""
UNDER_WAY = 64
"""Names asked of a child before its first answer is awaited: they fit into a pipe."""
WIDE = 1024 * 1024
"""Bytes that the child may be ahead; with the usual 64 KB the two wait for one another again and again."""
HELD = 4 * 1024 * 1024
"""Bytes of loose objects that wait for their turn, the last of them not counted."""


class ObjectReader:
    """Reads from `folder` (`.git/objects`). `start` runs `git cat-file --batch-command`, once it is needed.

    `close` it.
    """

    def __init__(self, folder: Path, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self._folder = str(folder)
        self._start = start
        self._child: subprocess.Popen[bytes] | None = None

    def find(self, name: str) -> Found | None:
        """An object by its id, or a name such as `commit:path`. None where there is none."""
        return next(self.find_many((name,)))

    def find_many(self, names: Sequence[str]) -> Generator[Found | None, None, None]:
        """Answers to many names, in order.

        Nothing else may be asked before the last is taken, or what gives them is closed.
        """
        done = 0
        while done < len(names):
            loose, held = [], 0
            for name in names[done : done + UNDER_WAY]:
                found = self._loose(name)
                loose.append(found)
                held += len(found[2]) if found else 0
                if held > HELD:
                    break
            some = names[done : done + len(loose)]
            done += len(loose)
            asked = [name for name, found in zip(some, loose, strict=True) if found is None]
            answers = self._asked(asked) if asked else iter(())
            for name, found in zip(some, loose, strict=True):
                if found is None:
                    yield next(answers)
                else:
                    yield found or self._alone(name)

    def _loose(self, name: str) -> Found | Literal[False] | None:
        """What lies loose; None where nothing does, False where it is not to be read here."""
        try:
            return read_loose(self._folder, name)
        except Unfit:
            return False

    def _alone(self, name: str) -> Found | None:
        """What git makes of an object that may be harmed, by a child that is asked nothing else.

        Of such a one it may say more bytes than it gives, and wait for the next question: with none to come
        it ends, and nobody waits for the rest.
        """
        child = self._start()
        try:
            stdin, stdout = _pipes_of(child)
            stdin.write(f"contents {name}\nflush\n".encode("ascii"))
            stdin.close()
            return _answer(stdout)
        finally:
            _ended(child)

    def expect(self) -> None:
        """Start the child now: it gets ready while something else is done."""
        self._pipes()

    def close(self) -> None:
        """End the child, if one runs."""
        if self._child is not None:
            _ended(self._child)
            self._child = None

    def _asked(self, names: Sequence[str]) -> Iterator[Found | None]:
        """The child's answers."""
        lines = [f"contents {each}\n" for each in names if _may_be_asked(each)]
        stdin, stdout = self._pipes()
        stdin.write(("".join(lines) + "flush\n").encode("utf-8", "surrogateescape"))
        stdin.flush()
        left = len(names)
        try:
            for name in names:
                answer = _answer(stdout) if _may_be_asked(name) else None
                left -= 1
                yield answer
        finally:
            if left:  # answers that nobody took would be taken for those to the next question
                self.close()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._child is None or self._child.poll() is not None:
            self._child = self._start()
            _widened(self._child)
        return _pipes_of(self._child)


def _pipes_of(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert child.stdin is not None
    assert child.stdout is not None
    return child.stdin, child.stdout


def _widened(child: subprocess.Popen[bytes]) -> None:
    """A pipe that holds a whole batch, where the system lets it: git reads on while we look at an object."""
    with suppress(OSError, AttributeError):  # a machine without, or a user with too many: it works as it was
        fcntl.fcntl(_pipes_of(child)[1], fcntl.F_SETPIPE_SZ, WIDE)


def _ended(child: subprocess.Popen[bytes]) -> None:
    for pipe in _pipes_of(child):
        with suppress(BrokenPipeError):
            pipe.close()
    child.wait()


def _may_be_asked(name: str) -> bool:
    """A question is one line, and not an empty one."""
    return bool(name) and "\n" not in name


def _answer(stdout: IO[bytes]) -> Found | None:
    head = stdout.readline()
    if not head:
        raise NotBelieved(
            both("git stopped while reading objects", "git 在读取对象时中止"),
            both("run: git fsck --full", "请运行：git fsck --full"),
        )
    words = head.split()
    if len(words) != 3 or not words[2].isdigit():
        return None
    size = int(words[2])
    if size > MAX_OBJECT:
        raise NotBelieved(
            both("a git object is larger than anything a store holds", "git 对象超过库中允许的大小")
        )
    content = stdout.read(size)
    stdout.read(1)
    name, kind = words[0].decode("ascii"), words[1].decode("ascii")
    digest = hashlib.sha1(words[1] + b" " + words[2] + b"\0", usedforsecurity=False)
    digest.update(content)
    if digest.hexdigest() != name:
        raise NotBelieved(
            both("a git object is not what its id says", "git 对象的内容与其编号不符"),
            both(
                "fetch it from your backup, then run: clientfile verify",
                "请从备份取回，再运行：clientfile verify",
            ),
        )
    return name, kind, content
