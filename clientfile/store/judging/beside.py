"""Signatures verified and parts opened in a second process, beside the judging of all else.

What it finds comes at the end.
"""

from __future__ import annotations

from collections.abc import Iterable

from clientfile.errors import NotBelieved
from clientfile.store import signing
from clientfile.store.judging.openings import Keys, Look, Openings
from clientfile.store.judging.words import unsigned
from clientfile.store.objects import Commit
from clientfile.store.second import Second
from clientfile.tuples import NamedTuple

BATCH = 32
"""Commits that travel together."""
LOOKS_AHEAD = 8
"""Batches to be opened that may wait for the second process. It knows what it opened, this one would not."""
SIGNATURES_AHEAD = 4
"""Batches that may wait for it where signatures are to be verified: either process does that as well."""

_NO_KEYS = Keys("", {})

Found = list[tuple[str, NotBelieved]]
"""Commits, and what is wrong in each."""


class Batch(NamedTuple):
    """Commits with signature and what it covers, and what is to be opened with one state of `keys/`."""

    signatures: tuple[tuple[str, str, bytes], ...]
    keys: Keys
    looks: tuple[Look, ...]


class Examiner:
    """What either process does with a batch."""

    def __init__(self, identity: str, store: str) -> None:
        self._openings = Openings(identity, store)

    def __call__(self, batch: Batch) -> Found:
        found: Found = []
        for commit, signature, signed in batch.signatures:
            try:
                signing.verify(signature, signed)
            except NotBelieved as error:
                found.append((commit, error))
        for look in batch.looks:
            try:
                self._openings.judge(batch.keys, look)
            except NotBelieved as error:
                found.append((look.commit, error))
        return found


class Beside:
    """Takes what a court wants verified, and lets it go on for the time being. `close` it."""

    def __init__(self, identity: str, store: str) -> None:
        self._second = Second[Batch, Found](Examiner, identity, store)
        self._signatures: list[tuple[str, str, bytes]] = []
        self._keys = _NO_KEYS
        self._looks: list[Look] = []
        self._found: dict[str, NotBelieved] = {}

    def signed(self, name: str, commit: Commit) -> str:
        """The public key that a commit says it is signed with. Raises `NotBelieved` where it says none."""
        if not commit.signature:
            raise unsigned()
        if len(self._signatures) >= BATCH:
            self._give_signatures()
        self._signatures.append((name, commit.signature, commit.signed))
        return signing.signed_by(commit.signature)

    def look(self, keys: Keys, look: Look) -> None:
        """To be opened soon."""
        if keys.id != self._keys.id or len(self._looks) >= BATCH:
            self._give_looks()
            self._keys = keys
        self._looks.append(look)

    def found(self) -> dict[str, NotBelieved]:
        """All that was wrong, by commit. Raises `ClientfileError` where the second process was ended."""
        self._give_signatures()
        self._give_looks()
        self._note(self._second.rest())
        return self._found

    def close(self) -> None:
        """End the second process."""
        self._second.close()

    def _give_signatures(self) -> None:
        batch = Batch(tuple(self._signatures), _NO_KEYS, ())
        self._signatures = []
        self._note(self._second.give(batch, SIGNATURES_AHEAD))

    def _give_looks(self) -> None:
        batch = Batch((), self._keys, tuple(self._looks))
        self._looks = []
        self._note(self._second.give(batch, LOOKS_AHEAD))

    def _note(self, made: Iterable[Found]) -> None:
        for found in made:
            for commit, error in found:
                self._found.setdefault(commit, error)
