"""Staff without a computer: those whom visits and advisors can name, and who open nothing."""

from __future__ import annotations

from clientfile.actions.staff.membership import Changed, changed_roster, new_member, role_named
from clientfile.said import both
from clientfile.store.roster import Member, Roster
from clientfile.store.store import Store


def staff_add(store: Store, name: str, role: str) -> Changed:
    """Add a member without keys; she can get some later. For owners. Raises `UsageError`, `Refused`."""
    role_named(role)

    def add(roster: Roster) -> tuple[Member, Roster]:
        member = new_member(roster, name, role, store.today_text())
        return member, roster.with_member(member)

    return changed_roster(store, lambda m: both("roster: add {id}", "roster: add {id}", id=m.id), add)
