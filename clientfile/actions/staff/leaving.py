"""Somebody leaves, or her role becomes another."""

from __future__ import annotations

from clientfile.actions.staff.membership import Changed, changed_roster, role_named
from clientfile.said import both
from clientfile.store.roster import RECOVERY, Member, Roster
from clientfile.store.store import Store


def leaver_named(store: Store, word: str) -> Member:
    """Whom `staff_remove` would remove. The recovery sheet by its id alone. Raises `NotFound`."""
    return _leaver(store.roster, word)


def staff_remove(store: Store, word: str) -> Changed:
    """Close a membership: her commits are believed no more, and nothing new opens for her.

    She stays in the roster, because history bears her signatures. For owners. Raises `NotFound`, `Refused`.
    """

    def remove(roster: Roster) -> tuple[Member, Roster]:
        member = _leaver(roster, word)
        closed = member._replace(left=store.today_text())
        return closed, roster.with_changed(member, closed)

    return changed_roster(store, lambda m: both("roster: {id} left", "roster: {id} left", id=m.id), remove)


def staff_role(store: Store, word: str, role: str) -> Changed:
    """Give a member another role: what it reads more is sealed to her, what it reads no more is renewed.

    For owners. Raises `UsageError`, `NotFound`, `Refused`.
    """
    role_named(role)

    def change(roster: Roster) -> tuple[Member, Roster]:
        member = roster.named(word)
        changed = member._replace(role=role)
        return changed, roster.with_changed(member, changed)

    return changed_roster(
        store, lambda m: both("roster: role of {id}", "roster: role of {id}", id=m.id), change
    )


def _leaver(roster: Roster, word: str) -> Member:
    found = roster.by_id(RECOVERY) if word == RECOVERY else None
    return found if found is not None and found.active else roster.named(word)
