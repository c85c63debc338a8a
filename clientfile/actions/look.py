"""Look at one client."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from clientfile.actions.resolve import resolve
from clientfile.domain.client import ClientFile
from clientfile.domain.membership.benefits import open_benefits
from clientfile.domain.membership.holdings import Holdings
from clientfile.domain.membership.special_days import parsed, special_days
from clientfile.forms.complete import completeness
from clientfile.store.index.followups import DueItem
from clientfile.store.index.holding import birthdays, holdings
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

AHEAD_DAYS = 30

if TYPE_CHECKING:
    from clientfile.domain.membership.tiers import Standing


class Looked(NamedTuple):
    """One client as this identity may see her.

    `next_to_ask` are dotted fields, safety first; `staff` id to name; `standing` why she has her tier, where
    there is an account to read.
    """

    client: ClientFile
    completeness: int
    next_to_ask: tuple[str, ...]
    due: tuple[DueItem, ...]
    staff: Mapping[str, str]
    age: int | None
    holdings: Holdings | None = None
    standing: Standing | None = None


def look(store: Store, reference: str, sections: Collection[str] = ()) -> Looked:
    """One client file, what is due for her, and what to ask next. Writes a line in the access log.

    `sections` are those that will be shown of it, where that is not all.
    """
    client = store.read(resolve(store, reference))
    today = store.today
    whole = completeness(client, store.asked, today)
    due = [
        item
        for item in store.index.followups.of_client(client.id)
        if item.lapses_on is None or item.lapses_on > today.isoformat()
    ]
    age = store.index.age(client.id)
    shown = [name for name in client.sections if not sections or name in sections]
    store.noted("show", [client.id], shown)
    return Looked(
        client,
        whole.percent,
        whole.next_to_ask,
        tuple(due),
        staff_names(store),
        age,
        held(store, client),
        _standing(store, client),
    )


def _standing(store: Store, client: ClientFile) -> Standing | None:
    if not client.rows("account", "purchases"):
        return None
    # Months are counted for it, which most clients looked at do not need.
    from clientfile.domain.membership.tiers import standing

    return standing(client, store.catalogue, store.settings.thresholds, store.today)


def held(store: Store, client: ClientFile) -> Holdings | None:
    """What she has with us today, benefits and all; None where her account cannot be read."""
    today = store.today
    found = holdings(store.index, client.id, today)
    if found is None:
        return None
    special = special_days(
        store.settings.days, store.catalogue, today, parsed(birthdays(store.index, client.id))
    )
    benefits = open_benefits(client, store.catalogue, today, tier=found.tier, special=special)
    return found._replace(benefits=tuple(benefits))


def staff_names(store: Store) -> Mapping[str, str]:
    """Staff id to name, those who left too: old visits name them."""
    return {member.id: member.name for member in store.roster.members}
