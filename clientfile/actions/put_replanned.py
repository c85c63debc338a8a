"""Let a client be as given, with the agenda that follows: what changed is put, the rest is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clientfile.actions.planned import replanned
from clientfile.domain.client import ClientFile
from clientfile.problem import Problem

if TYPE_CHECKING:
    from clientfile.store.transaction import Transaction


def put_replanned(writing: Transaction, client: ClientFile) -> tuple[Problem, ...]:
    """Put every section that changed, follow-ups replanned; gives the warnings. The caller commits.

    Raises `BadInput`, and `Refused` for a section that this member may not write or add to.
    """
    before = writing.read(client.id)
    client = replanned(writing.store, client)
    changed = [name for name in client.sections if client.section(name) != before.section(name)]
    if changed:
        writing.put(client, changed)
    return tuple(writing.warnings.get(client.id, ()))
