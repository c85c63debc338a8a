"""The agenda of a client as it follows from what is known of her now: the one entrance to the planner."""

from __future__ import annotations

from collections.abc import Collection

from clientfile.actions.precheck import asks_skin
from clientfile.domain.birth import minor_until
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Section, mapping
from clientfile.domain.followups import Cadences, merge_plan
from clientfile.domain.ids import new_id
from clientfile.domain.planning import Basis, plan
from clientfile.forms.item_ids import lacks_ids, with_ids
from clientfile.store.store import Store


def replanned(store: Store, client: ClientFile, *, visits: Collection[str] = ()) -> ClientFile:
    """With the agenda that follows from the file as it is now; sections that cannot be read are left alone.

    Whoever changes a file calls this before `writing.put`, with `agenda` among the sections put. `visits`:
    the first ids (`domain.ledger.origin`) of those that are told of now, whose aftercare is owed even where
    its time is over. What is new gets its ids here, since follow-ups hang on them.
    """
    return Planning(store).planned(client, visits=visits)


class Planning:
    """What the shop has decided, read once for many clients."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._basis = Basis(
            store.today,
            Cadences.from_data(store.settings.cadences),
            store.catalogue,
            store.settings.thresholds,
            {member.id: member.role for member in store.roster.staff()},
            store.settings.locale,
            asks_skin(store),
        )

    def planned(self, client: ClientFile, *, visits: Collection[str] = ()) -> ClientFile:
        """See `replanned`."""
        client = client._replace(
            sections={
                name: self._with_ids(name, data) if lacks_ids(data) else data
                for name, data in client.sections.items()
            }
        )
        if "agenda" in client.unreadable:
            return client
        found = plan(client, self._basis, visits)
        followups: list[Json] = list(
            merge_plan(
                client.rows("agenda", "followups"),
                found.followups,
                replaces=found.complete,
                staff=self._basis.roles,
            )
        )
        if followups:
            client = client.having("agenda", "followups", followups)
        return self._with_minor(client)

    def _with_ids(self, name: str, data: Section) -> Section:
        return with_ids(self._store.forms[name], data, self._new_id)

    def _new_id(self) -> str:
        return new_id(self._store.surroundings.random_bytes)

    def _with_minor(self, client: ClientFile) -> ClientFile:
        """With the last day as a minor (F39), for those who may not read the birthday."""
        minor = minor_until(client.section("profile"), self._basis.today)
        if minor is None or {"profile", "safety"} & set(client.unreadable):
            return client
        before = mapping(client.section("safety").get("minor_until"))
        return client.having("safety", "minor_until", {**before, "until": minor.isoformat()})
