"""Feedback of one client or of all, and what waits for an answer (S2 R08, S0 R02)."""

from __future__ import annotations

from clientfile.actions.resolve import resolve
from clientfile.actions.rights import refuse_unreadable
from clientfile.domain import feedback
from clientfile.domain.client import ClientFile
from clientfile.domain.data import text
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple


class Listed(NamedTuple):
    """One feedback of a list. `state` is `open`, `resolved` or `noted`."""

    feedback: str
    client: str
    name: str
    date: str
    about: str
    polarity: str
    text: str
    route: str
    owner: str
    state: str
    resolution: str
    resolved_on: str
    advice_open: bool


def list_feedback(store: Store, reference: str = "", *, state: str = "", owner: str = "") -> list[Listed]:
    """Feedback, the oldest first: all of one client, or of all clients what is open.

    Raises `Refused` where `care` is not for this member.
    """
    who = store.roster.named(owner).id if owner else ""
    if reference:
        clients = [store.read(resolve(store, reference))]
        refuse_unreadable(store, "care", clients[0])
    else:
        refuse_unreadable(store, "care")
        rows = store.index.select("SELECT DISTINCT client FROM feedback ORDER BY client")
        clients = [found for (name,) in rows if (found := store.index.client(str(name)))]
    wanted = state or ("" if reference else "open")
    shown = [
        each
        for client in clients
        for each in _listed(store, client)
        if (not who or each.owner == who) and (not wanted or each.state == wanted)
    ]
    store.noted("feedback", list(dict.fromkeys(each.client for each in shown)), ["care"])
    return sorted(shown, key=lambda each: (each.date, each.client))


def _listed(store: Store, client: ClientFile) -> list[Listed]:
    name, _ = store.index.name_and_phone(client.id)
    waiting = [text(row.get("id")) for row in feedback.reopens_advice(client)]
    return [
        Listed(
            text(row.get("id")),
            client.id,
            name,
            text(row.get("date")),
            text(row.get("about")),
            text(row.get("polarity")),
            text(row.get("text")),
            text(row.get("route")),
            text(row.get("owner")),
            feedback.state(row),
            text(row.get("resolution")),
            text(row.get("resolved_on")),
            text(row.get("id")) in waiting,
        )
        for row in client.rows("care", "feedback")
    ]
