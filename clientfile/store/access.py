"""The access log: who looked at whom, when and what for.

Sealed to the owners line by line, chained, spooled in `.git/`.

A line is one armored age file. Lines wait joined in files of the spool, each named by its device and the
number of its first line; a commit adds them as new files under `access/`. Whoever reads cannot read the log,
and cannot drop a line of it without leaving a gap in the numbers. Reading it is `access_log.py`.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from clientfile.domain.ids import new_id
from clientfile.store import age
from clientfile.store.access_line import START, Entry, digest, line_of, pieces
from clientfile.store.layout import access_path
from clientfile.tuples import NamedTuple

MAX_FILE = 1 << 20
"""Bytes of one file of the log, about 1,000 lines: another is begun then."""
MAX_BATCH = 16 * MAX_FILE
"""Bytes that one commit takes in; what waits beyond goes with the next."""
WAIT = 2.0
"""Seconds for another one who adds a line, which takes a millisecond."""

_STATE_SIZE = 512
_NAME = r"(?:([0-9a-z]{8})\.)?([0-9]{10})\.age"

Committed = Callable[[str], tuple[int, str]]
"""A device to the number and digest of its last line in HEAD, (0, START) where there is none."""


def _nothing_committed(_: str) -> tuple[int, str]:
    return 0, START


class _State(NamedTuple):
    """What was added last, so that nobody has to look for it.

    `place` tells this folder from a copy of it; `first` names the file that is being added to (0: the next
    line begins one), `size` its bytes; `since` when the oldest line that waits was added.
    """

    device: str
    place: int
    number: int = 0
    digest: str = START
    first: int = 0
    size: int = 0
    since: str = ""


class Waiting(NamedTuple):
    """One file of the spool: its device, and the number of its first line."""

    path: Path
    device: str
    first: int


class Batch(NamedTuple):
    """What one commit takes in: content by path in the store, and the spool's files that it is made of."""

    files: dict[str, bytes]
    taken: tuple[Path, ...]


class Spool:
    """Lines that are not committed yet, of one clone.

    `committed` is asked only where the spool's own count was lost.
    """

    def __init__(self, folder: Path, clone: str, committed: Committed = _nothing_committed) -> None:
        self._folder = folder
        self._clone = clone
        self._committed = committed

    def begin(self) -> None:
        """Count from here, in a clone that was just made. A copy of it is told from it by this."""
        with self._held() as handle:
            if not os.pread(handle, 1, 0):
                self._keep(handle, _State(self._clone, self._place()))

    def append(self, entry: Entry, owners: Sequence[str]) -> None:
        """Add a line, at the same cost however many wait. Raises `OSError`; then nothing was added."""
        recipients = [age.recipient(each) for each in owners]
        with self._held() as handle:
            state = self._known(handle)
            number = state.number + 1
            text = line_of(entry, number, state.device, state.digest)
            sealed = age.seal(text, recipients).encode("ascii")
            at = state.size
            if not state.first or at + len(sealed) > MAX_FILE:
                state = state._replace(first=number)
                at = 0
            flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            file = os.open(self._file(state), flags | (0 if at else os.O_TRUNC), 0o600)
            try:
                _write_all(file, sealed, at)
                self._keep(
                    handle,
                    state._replace(
                        number=number,
                        digest=digest(sealed),
                        size=at + len(sealed),
                        since=state.since or entry.at.isoformat(timespec="seconds"),
                    ),
                )
            except OSError:
                os.ftruncate(file, at)
                raise
            finally:
                os.close(file)

    @property
    def device(self) -> str:
        """Under which name this clone's next line is added."""
        with self._held() as handle:
            return self._known(handle).device

    def last(self) -> tuple[int, str]:
        """The number and the digest of the line added last."""
        with self._held() as handle:
            state = self._known(handle)
            return state.number, state.digest

    def waiting(self) -> list[Waiting]:
        """Files that wait, by device and number. Lines of another device wait where the clone is a copy."""
        found = [
            Waiting(path, named[1] or self._clone, int(named[2]))
            for path in (self._folder.iterdir() if self._folder.is_dir() else ())
            if (named := re.fullmatch(_NAME, path.name))
        ]
        return sorted(found, key=lambda each: (each.device, each.first))

    def count(self) -> int:
        """How many lines wait."""
        return sum(len(pieces(each.path.read_bytes())) for each in self.waiting())

    def since(self) -> str:
        """When the oldest line that waits was added (ISO), "" where none waits or it is not known."""
        with suppress(OSError):
            state = _state_from((self._folder / "last").read_bytes())
            return state.since if state and self.waiting() else ""
        return ""

    def batch(self, month: str) -> Batch | None:
        """New files with what waits, no more than `MAX_BATCH`. Lines added meanwhile begin another file."""
        with self._held() as handle:
            waiting = self.waiting()
            if not waiting:
                return None
            self._keep(handle, self._known(handle)._replace(first=0, size=0))
            files: dict[str, bytes] = {}
            taken: list[Path] = []
            held, device, last, size = [b""], "", 0, 0
            for each in waiting:
                content = b"".join(pieces(each.path.read_bytes()))
                if taken and size + len(content) > MAX_BATCH:
                    break
                if device and (each.device != device or sum(map(len, held)) + len(content) > MAX_FILE):
                    files[access_path(device, month, last)] = b"".join(held)
                    held = []
                if content:
                    device, last = each.device, each.first + content.count(age.ARMOR_BEGIN) - 1
                    held.append(content)
                taken.append(each.path)
                size += len(content)
            if device:
                files[access_path(device, month, last)] = b"".join(held)
            return Batch(files, tuple(taken))

    def committed(self, taken: Iterable[Path]) -> None:
        """The lines of these files are in a commit now."""
        with self._held() as handle:
            for path in taken:
                path.unlink(missing_ok=True)
            if not self.waiting():
                self._keep(handle, self._known(handle)._replace(first=0, size=0, since=""))

    def forget_until(self, device: str, number: int) -> None:
        """Drop lines of a device that a commit holds already, and never count back behind that.

        A crash came between the commit and `committed`, or the spool is older than HEAD.
        """
        waiting = [each for each in self.waiting() if each.device == device]
        held = [each.path for each in waiting if self._last_of(each) <= number]
        if held:
            self.committed(held)
        with self._held() as handle:
            state = self._known(handle)
            if state.device == device and state.number < number:
                last, before = self._committed(device)
                self._keep(handle, state._replace(number=last, digest=before, first=0, size=0))

    def _last_of(self, file: Waiting) -> int:
        return file.first + file.path.read_bytes().count(age.ARMOR_BEGIN) - 1

    # What was added last -----------------------------------------------------------------------

    @contextmanager
    def _held(self) -> Iterator[int]:
        """The file with what was added last, which one at a time may hold."""
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            handle = os.open(self._folder / "last", flags, 0o600)
        except FileNotFoundError:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._folder / "last", flags, 0o600)
        try:
            _lock(handle)
            yield handle
        finally:
            os.close(handle)

    def _known(self, handle: int) -> _State:
        """What was added last: as noted, where this folder is what it was noted of and the file as it was."""
        state = _state_from(os.pread(handle, _STATE_SIZE, 0))
        if state is None:
            return self._found_again(self._clone, self._place())
        if state.place != self._place():
            # A copy of the clone: two that add under one name would have two lines of one number.
            state = _State(new_id(), self._place(), since=state.since)
            self._keep(handle, state)
        if (state.first and _size(self._file(state)) != state.size) or _size(
            self._file(state._replace(first=state.number + 1))
        ) >= 0:
            # Killed, or the power went, between a line and the note of it.
            found = self._found_again(state.device, state.place)
            return max(found, state._replace(first=0, size=0), key=lambda each: each.number)
        return state

    def _found_again(self, device: str, place: int) -> _State:
        """The same from the files that wait and from HEAD."""
        number, before = self._committed(device)
        for each in self.waiting():
            if each.device != device:
                continue
            found = pieces(each.path.read_bytes())
            if found and each.first + len(found) - 1 > number:
                number, before = each.first + len(found) - 1, digest(found[-1])
        return _State(device, place, number, before)

    def _place(self) -> int:
        return self._folder.stat().st_ino

    def _file(self, state: _State) -> Path:
        return self._folder / f"{state.device}.{state.first:010d}.age"

    def _keep(self, handle: int, state: _State) -> None:
        # In its place: nothing grows, so that it can be noted where nothing more can be written.
        os.pwrite(handle, json.dumps(state).ljust(_STATE_SIZE).encode("ascii"), 0)


def _state_from(noted: bytes) -> _State | None:
    try:
        found = json.loads(noted)
    except ValueError:
        return None
    kinds = [type(each) for each in found] if isinstance(found, list) else []
    return _State(*found) if kinds == [str, int, int, str, int, int, str] else None


def _size(file: Path) -> int:
    """Bytes of a file, -1 where there is none."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return -1


def _write_all(file: int, data: bytes, at: int) -> None:
    while data:
        written = os.pwrite(file, data, at)
        data, at = data[written:], at + written


def _lock(handle: int) -> None:
    until = time.monotonic() + WAIT
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.001)
