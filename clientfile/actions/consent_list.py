"""Who agreed to what, whose consent ends soon, and who has not agreed (S4 R40; PIPL Art 29)."""

from __future__ import annotations

from datetime import date, timedelta

from clientfile.actions.consent_form import purpose_of
from clientfile.actions.resolve import resolve
from clientfile.actions.rights import refuse_unreadable
from clientfile.domain import consents
from clientfile.domain.client import ClientFile
from clientfile.domain.data import text, texts
from clientfile.domain.days import parse_date
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Listed(NamedTuple):
    """A consent of a list, and how it stands (`given`, `withdrawn`, `expired`, `later`).

    Of a client who lacks one that is asked for (`missing`), everything else is "".
    """

    consent: str
    client: str
    name: str
    purpose: str
    state: str
    given_on: str
    by: str
    method: str
    scope: tuple[str, ...]
    notice_version: str
    expires_on: str
    withdrawn_on: str


def list_consents(
    store: Store,
    reference: str = "",
    *,
    purpose: str = "",
    state: str = "",
    expiring_days: int | None = None,
    on: date | None = None,
) -> list[Listed]:
    """Consents of one client, or of all; narrowed to a purpose, to how they stand, to those that end soon."""
    day = on or store.today
    wanted = purpose_of(store, purpose) if purpose else ""
    last = None if expiring_days is None else day + timedelta(days=expiring_days)
    found = [
        each
        for client in _clients(store, reference)
        for each in _listed(store, client, day)
        if (not wanted or each.purpose == wanted)
        and (not state or each.state == state)
        and (
            last is None
            or (each.state == "given" and day <= (parse_date(each.expires_on) or date.max) <= last)
        )
    ]
    store.noted("consents", list(dict.fromkeys(each.client for each in found)), ["privacy"])
    return sorted(found, key=lambda each: (each.client, each.given_on))


def list_missing(store: Store, purpose: str, *, on: date | None = None) -> list[Listed]:
    """The clients who have not agreed to something. Of `health_sensitive`, those whose health data is kept.

    That is what flags sensitive data without its consent (PIPL Art 29): it is kept, and does not leave.
    """
    day, wanted = on or store.today, purpose_of(store, purpose)
    sensitive = sensitive_fields(store)
    found: list[Listed] = []
    for client in _clients(store, "", everybody=True):
        if wanted == consents.HEALTH:
            lacking = bool(consents.health_data_without_consent(client, sensitive, day))
        else:
            lacking = not consents.given(client, wanted, day)
        if lacking:
            name, _ = store.index.name_and_phone(client.id)
            found.append(Listed("", client.id, name, wanted, "missing", "", "", "", (), "", "", ""))
    store.noted("consents", [each.client for each in found], ["privacy"])
    return found


def sensitive_fields(store: Store) -> list[str]:
    """The dotted names of the fields that hold sensitive health data: class P3, in the sections of health."""
    return [
        field.dotted
        for name in consents.HEALTH_SECTIONS
        for field in store.forms[name].fields
        if field.klass == "P3"
    ]


def _clients(store: Store, reference: str, *, everybody: bool = False) -> list[ClientFile]:
    if reference:
        client = store.read(resolve(store, reference))
        refuse_unreadable(store, "privacy", client)
        return [client]
    refuse_unreadable(store, "privacy")
    if everybody:
        return [*store.index.clients()]
    rows = store.index.select("SELECT DISTINCT client FROM consents ORDER BY client")
    return [found for (name,) in rows if (found := store.index.client(str(name)))]


def _listed(store: Store, client: ClientFile, day: date) -> list[Listed]:
    name, _ = store.index.name_and_phone(client.id)
    return [
        Listed(
            text(row.get("id")),
            client.id,
            name,
            text(row.get("purpose")),
            consents.state(row, day),
            text(row.get("given_on")),
            text(row.get("by")),
            text(row.get("method")),
            tuple(texts(row.get("scope"))),
            text(row.get("notice_version")),
            text(row.get("expires_on")),
            text(row.get("withdrawn_on")),
        )
        for row in client.rows("privacy", "consents")
    ]
