"""What is planned for clients, asked of the index: what is due, of whom, and why it may be left out."""

from __future__ import annotations

from collections.abc import Iterable

from clientfile.domain.due import INTERNAL
from clientfile.store.index.database import Connection
from clientfile.tuples import NamedTuple

DUE_BY_DAY = "CREATE INDEX due_by_day ON due_items (due_from, lapses_on, kind)"
"""Holds all that tells whether something is due: most of what was planned before a day has lapsed by then."""


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


_DUE = (
    "d.followup, d.client, d.kind, d.subject, d.due_from, d.due_to, d.lapses_on, "
    "coalesce(c.contact_channel, d.channel) AS channel, d.owner, d.attempts, c.name, c.phone, "
    "c.quiet_hours_from, c.quiet_hours_to"
)
_STOPPED = (
    "CASE WHEN c.status_override_status IN ('restricted', 'archived', 'merged') "
    "AND coalesce(c.status_override_until, '9999') >= :on THEN c.status_override_status END"
)
"""Why a client is to be left alone altogether."""
_LEFT_OUT = (
    f"coalesce({_STOPPED}, CASE "
    f"WHEN c.contact_channel = 'none' AND d.kind NOT IN ({_quoted(INTERNAL)}) THEN 'no_contact' "
    "WHEN d.agreed_until < :on THEN 'no_consent' "
    "WHEN d.booked_until >= :on THEN 'booked' END)"
)
"""Why a follow-up is not to be done, NULL where nothing speaks against it."""
_NEAR = (
    "WITH near AS MATERIALIZED (SELECT client, followup FROM due_items INDEXED BY due_by_day "
    "WHERE due_from <= :until AND (lapses_on IS NULL OR lapses_on > :on) AND :kind IN ('', kind) "
    "ORDER BY client, followup LIMIT -1)"
)
"""What is due, in the order of the clients: in that of their days, each takes two pages of its own."""


class DueItem(NamedTuple):
    """One thing to do for one client. Dates are ISO texts."""

    followup: str
    client: str
    kind: str
    subject: str
    due_from: str
    due_to: str
    lapses_on: str | None
    channel: str | None
    owner: str | None
    attempts: int
    name: str
    phone: str | None
    quiet_from: str | None = None
    quiet_to: str | None = None
    left_out: str | None = None


class Greeted(NamedTuple):
    """A client who may be sent a greeting or an offer."""

    client: str
    name: str
    phone: str | None
    channel: str | None
    owner: str | None
    quiet_from: str | None
    quiet_to: str | None


class FollowUps:
    """Questions to `due_items` and the tables beside it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(
        self, until: str, on: str, *, kind: str = "", owner: str = "", channel: str = ""
    ) -> list[DueItem]:
        """What is open and due from `until` or earlier, not lapsed `on`; the longest overdue first.

        Where `kind`, `owner` or `channel` is given, only what has it. `left_out` says why something is not to
        be done after all: `restricted`, `archived`, `merged`, `no_contact`, `no_consent`, `booked`.
        """
        rows = self._connection.execute(
            f"{_NEAR} SELECT {_DUE}, {_LEFT_OUT} FROM near CROSS JOIN due_items d "
            "ON d.client = near.client AND d.followup = near.followup "
            "CROSS JOIN clients_stored c ON c.id = d.client "
            "WHERE :owner IN ('', d.owner) AND :channel IN ('', coalesce(c.contact_channel, d.channel)) "
            "ORDER BY d.due_to, d.due_from, d.client, d.followup",
            {"until": until, "on": on, "kind": kind, "owner": owner, "channel": channel},
        )
        return [DueItem(*row) for row in rows]

    def nodes(self, until: str) -> dict[str, tuple[str, str]]:
        """Follow-up to (service, node) of the aftercare that is due until a day, where visits can be read."""
        rows = self._connection.execute(
            "SELECT f.id, v.service, f.node FROM due_items d JOIN followups f ON f.client = d.client "
            "AND f.id = d.followup JOIN visits v ON v.client = d.client AND v.id = f.source "
            "WHERE d.due_from <= ? AND d.kind = 'aftercare'",
            (until,),
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    def greeted(self, on: str) -> list[Greeted]:
        """Whom a greeting may be sent on a day: who agreed to marketing, and may be contacted; by id."""
        rows = self._connection.execute(
            "SELECT c.id, c.name, c.phone, c.contact_channel, c.advisor, c.quiet_hours_from, "
            f"c.quiet_hours_to FROM clients_stored c WHERE {_STOPPED} IS NULL "
            "AND coalesce(c.contact_channel, '') <> 'none' AND c.id IN (SELECT client FROM consents "
            "WHERE purpose = 'marketing' AND given_on <= :on AND coalesce(expires_on, '9999') >= :on "
            "AND coalesce(withdrawn_on, '9999') > :on) ORDER BY c.id",
            {"on": on},
        )
        return [Greeted(*row) for row in rows]

    def of_client(self, client: str) -> list[DueItem]:
        """What is open for one client, the soonest first."""
        rows = self._connection.execute(
            f"SELECT {_DUE} FROM due_items d JOIN clients_stored c ON c.id = d.client "
            "WHERE d.client = ? ORDER BY d.due_from",
            (client,),
        )
        return [DueItem(*row) for row in rows]
