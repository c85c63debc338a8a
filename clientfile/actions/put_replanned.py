"""Let a client be as given, with the agenda that follows: what changed is put, the rest is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clientfile.actions.planned import replanned
from clientfile.actions.problems_given import problems_given
from clientfile.domain.client import ClientFile
from clientfile.errors import BadInput, not_accepted
from clientfile.problem import Problem

if TYPE_CHECKING:
    from clientfile.store.store import Store
    from clientfile.store.transaction import Transaction


def put_replanned(writing: Transaction, client: ClientFile) -> tuple[Problem, ...]:
    """Put every section that changed, follow-ups replanned; gives the warnings. The caller commits.

    Raises `BadInput`, and `Refused` for a section that this member may not write or add to: for one that was
    meant, before one that only follows.
    """
    before = writing.read(client.id)
    meant = changed_sections(writing.store, before, client)
    client = replanned(writing.store, client)
    changed = dict.fromkeys((*meant, *changed_sections(writing.store, before, client)))
    if changed:
        try:
            writing.put(client, changed)
        except BadInput as error:
            followed = changed.keys() - set(meant)
            raise not_accepted(problems_given(writing.store, client, followed, error.problems)) from None
    return tuple(writing.warnings.get(client.id, ()))


def changed_sections(store: Store, before: ClientFile, after: ClientFile) -> tuple[str, ...]:
    """Those that are not what they were, in the forms' order."""
    return tuple(name for name in store.forms if after.section(name) != before.section(name))
