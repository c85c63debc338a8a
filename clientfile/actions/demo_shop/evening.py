"""A whole evening's work as one commit: the same actions, held together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from clientfile.domain.client import ClientFile
from clientfile.said import Said
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction


class _Held(Transaction):
    """A transaction whose commit waits until the evening is over."""

    def __init__(self, whole: Transaction) -> None:
        self.__dict__ = whole.__dict__

    def commit(self, action: str, subject: Said | None = None) -> str | None:
        return None

    def changed(self, client: str) -> ClientFile | None:
        held = self._changed.get(client)
        return held.client if held is not None else None


class Evening(Store):
    """A store in which all that is written within `together` becomes one commit."""

    _held: _Held | None = None

    @contextmanager
    def writing(self, purpose: str) -> Iterator[Transaction]:
        if self._held is not None:
            yield self._held
            return
        with super().writing(purpose) as begun:
            yield begun

    def read(self, client: str) -> ClientFile:
        """As its base does it, with what this evening has written by now."""
        now = self._held.changed(client) if self._held is not None else None
        return super().read(client) if now is None else now

    @contextmanager
    def together(self, action: str) -> Iterator[None]:
        """Commit at the end what was written meanwhile; nothing where something failed."""
        with self.writing(action) as whole:
            self._held = _Held(whole)
            try:
                yield
            finally:
                self._held = None
            whole.commit(action)
