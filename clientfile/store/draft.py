"""What was begun and not finished, sealed to whoever began it. Never committed."""

from __future__ import annotations

import os

from clientfile.domain.data import Json, Section, mapping
from clientfile.errors import ClientfileError
from clientfile.store import age, durable, yaml
from clientfile.store.layout import Runtime
from clientfile.store.store import Store


class NotYours(Exception):
    """A draft lies there that this identity does not open."""


class Draft:
    """The draft of this clone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._runtime: Runtime = store.runtime
        self._path = store.runtime.draft

    def keep(self, sections: dict[str, Section]) -> None:
        """Put this in place of what was kept before."""
        self._runtime.make()
        data: dict[str, Json] = {**sections}
        sealed = age.seal(yaml.dump(data).encode(), [age.recipient(self._store.keys.recipient)])
        durable.replace(self._path, sealed.encode("ascii"), via=self._runtime.temporary)

    def kept(self) -> dict[str, Json]:
        """Sections as they were kept, untyped; nothing where there is no draft. Raises `NotYours`."""
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return {}
        with os.fdopen(handle, "rb") as file:
            sealed = file.read(age.MAX_SEALED + 1)
        try:
            return dict(mapping(yaml.load(age.open_sealed(sealed, [self._store.keys.identity]))))
        except ClientfileError:
            raise NotYours from None

    def forget(self) -> None:
        """It is finished, or given up."""
        self._path.unlink(missing_ok=True)
