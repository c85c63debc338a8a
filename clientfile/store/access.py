"""The access log: who looked at whom, when and what for.

Sealed to the owners line by line, chained, spooled in `.git/`.

A line is one armored age file in the spool, named by its number. A commit adds the spooled lines, joined,
as one new file under `access/`. Whoever reads cannot read the log, and cannot drop a line of it without
leaving a gap in the numbers.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from clientfile.store import age
from clientfile.store.durable import replace, write_all
from clientfile.store.layout import access_path

START = "0" * 64
MAX_CLIENTS = 200
"""Client ids named in one line; a longer list is told by its number."""


class Entry(NamedTuple):
    """One access. `clients` are ids; `sections` names; `purpose` the user's own words for an export."""

    at: datetime
    who: str
    action: str
    clients: Sequence[str] = ()
    sections: Sequence[str] = ()
    purpose: str = ""


class Spool:
    """Lines that are not committed yet, of one clone."""

    def __init__(self, folder: Path, device: str) -> None:
        self._folder = folder
        self._device = device
        self._state = folder / "last"

    def append(self, entry: Entry, owners: Sequence[str]) -> None:
        """Add a line. Two readers at once take two numbers."""
        recipients = [age.recipient(each) for each in owners]
        while True:
            number, before = self._last()
            sealed = age.seal(self._text(entry, number + 1, before), recipients).encode("ascii")
            try:
                write_all(self._folder / f"{number + 1:010d}.age", sealed, sync=False)
                return
            except FileExistsError:
                continue

    def waiting(self) -> list[Path]:
        """Spooled lines in order."""
        return [self._folder / name for name in sorted(self._names())]

    def _names(self) -> list[str]:
        # Thousands may wait; as paths they would take longer to sort than a verb has.
        return [name for name in os.listdir(self._folder) if name.endswith(".age")]  # noqa: PTH208

    def batch(self, month: str) -> tuple[str, bytes, list[Path]] | None:
        """(path in the store, content, spool files) of one new file with all that waits."""
        files = self.waiting()
        if not files:
            return None
        content = b"".join(path.read_bytes() for path in files)
        return access_path(self._device, month, int(files[-1].stem)), content, files

    def committed(self, files: Iterable[Path]) -> None:
        """These lines are in a commit now."""
        files = [path for path in files if path.exists()]
        if not files:
            return  # a catch-up in between has forgotten them already
        last = files[-1]
        state = json.dumps([int(last.stem), _digest(last.read_bytes())])
        replace(self._state, state.encode("ascii"), sync=False)
        for path in files:
            path.unlink(missing_ok=True)

    def forget_until(self, number: int) -> None:
        """Drop lines that a commit holds already: a crash came between the commit and `committed`."""
        self.committed([path for path in self.waiting() if int(path.stem) <= number])

    def _last(self) -> tuple[int, str]:
        if last := max(self._names(), default=""):
            return int(last.removesuffix(".age")), _digest((self._folder / last).read_bytes())
        try:
            number, digest = json.loads(self._state.read_text("ascii"))
            return int(number), str(digest)
        except (FileNotFoundError, ValueError):
            return 0, START

    def _text(self, entry: Entry, number: int, before: str) -> bytes:
        clients = list(entry.clients)
        line = {
            "nr": number,
            "at": entry.at.isoformat(timespec="seconds"),
            "who": entry.who,
            "device": self._device,
            "action": entry.action,
            "clients": clients[:MAX_CLIENTS],
            "count": len(clients),
            "sections": list(entry.sections),
            "purpose": entry.purpose,
            "before": before,
        }
        return json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n"


def _digest(sealed: bytes) -> str:
    return hashlib.sha256(sealed).hexdigest()
