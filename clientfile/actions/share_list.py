"""What was shared with whom, as it stands in the clients' files (S4 R41)."""

from __future__ import annotations

from clientfile.actions.resolve import resolve
from clientfile.actions.rights import refuse_unreadable
from clientfile.domain import consents
from clientfile.domain.data import text, texts
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Listed(NamedTuple):
    """A share as it is entered in a client's file. `running`: its agreement has not ended."""

    share: str
    client: str
    name: str
    date: str
    recipient: str
    purpose: str
    agreement: str
    until: str
    running: bool
    fields: tuple[str, ...]
    de_identified: bool
    by: str


def list_shares(store: Store, reference: str = "", *, running: bool = False) -> list[Listed]:
    """What was shared, the latest first: of one client or of all; only what still runs where asked for."""
    if reference:
        clients = [store.read(resolve(store, reference))]
        refuse_unreadable(store, "privacy", clients[0])
    else:
        refuse_unreadable(store, "privacy")
        rows = store.index.select("SELECT DISTINCT client FROM shares ORDER BY client")
        clients = [each for (name,) in rows if (each := store.index.client(str(name)))]
    found: list[Listed] = []
    for client in clients:
        name, _ = store.index.name_and_phone(client.id)
        still = consents.running_shares(client, store.today)
        found += [
            Listed(
                text(row.get("id")),
                client.id,
                name,
                text(row.get("date")),
                text(row.get("recipient")),
                text(row.get("purpose")),
                text(row.get("agreement_ref")),
                text(row.get("valid_until")),
                row in still,
                tuple(texts(row.get("fields"))),
                row.get("de_identified") is True,
                text(row.get("by")),
            )
            for row in client.rows("privacy", "shares")
        ]
    store.noted("shares", list(dict.fromkeys(each.client for each in found)), ["privacy"])
    shown = [each for each in found if each.running or not running]
    return sorted(sorted(shown, key=lambda each: each.client), key=lambda each: each.date, reverse=True)
