"""Blobs that git reads while others are judged, taken as they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from clientfile.errors import NotBelieved
from clientfile.store.git import Git

HELD = 32 * 1024 * 1024
"""Bytes of blobs that nobody has asked for yet: with more, the others are left to whoever asks."""


class Arriving:
    """Asks for blobs in the order in which they will be wanted. Only to save time. `close` it."""

    def __init__(self, git: Git, names: Sequence[str] = ()) -> None:
        self._wanted = set(names)
        self._found = git.find_beside(names)
        self._here: dict[str, bytes] = {}
        self._held = 0

    def take(self, name: str) -> bytes | None:
        """A blob's content, once; None for what was not asked for, or cannot be had this way."""
        if name not in self._wanted:
            return None
        self._wanted.discard(name)
        while name not in self._here and self._held <= HELD and self._next():
            pass
        content = self._here.pop(name, None)
        if content is not None:
            self._held -= len(content)
        return content

    def close(self) -> None:
        """Take no more."""
        self._found.close()

    def _next(self) -> bool:
        """Let one more be here, if there is one."""
        try:
            found = next(self._found)
        except StopIteration:
            return False
        except NotBelieved:
            return False  # whoever judges it finds it again
        if found is not None and found[1] == "blob":
            self._here[found[0]] = found[2]
            self._held += len(found[2])
        return True
