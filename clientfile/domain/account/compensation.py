"""What a client is given to make up for something: points, or a service for nothing (R17).

It belongs to a complaint, is no revenue, earns nothing and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from clientfile.domain.account.points import expiry, rules_of
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, text
from clientfile.tuples import NamedTuple


class Compensated(NamedTuple):
    """The client with her compensation, and the ids of what was entered, for the complaint to name."""

    client: ClientFile
    points_entry: str = ""
    package: str = ""


def compensated(
    client: ClientFile,
    complaint: str,
    *,
    catalogue: Mapping[str, Json],
    on: date,
    new_id: Callable[[], str],
    by: str = "",
    points: int = 0,
    service: Mapping[str, Json] | None = None,
    times: int = 1,
) -> Compensated:
    """Enter points, a free service of the catalogue (`times` of it), or both, for one complaint.

    The service is a package that costs nothing: `visit --pay package` uses it up like any other. What is
    written is the section `account`, which whoever calls this may write.
    """
    entry = package = ""
    if points > 0:
        entry = new_id()
        row: Row = {
            "id": entry,
            "date": on.isoformat(),
            "kind": "compensate",
            "points": points,
            "complaint": complaint,
        }
        last = expiry(rules_of(catalogue), on)
        given: Row = {"expires_on": last.isoformat()} if last is not None else {}
        client = client.adding("account", "points_ledger", {**row, **given, **({"by": by} if by else {})})
    if service is not None:
        package = new_id()
        bought: Row = {
            "id": package,
            "name": text(service.get("name")),
            "items": [{"id": new_id(), "service": text(service.get("id")), "total": times}],
            "price": "0.00",
            "bought_on": on.isoformat(),
            "complaint": complaint,
        }
        client = client.adding("account", "packages", bought)
    return Compensated(client, entry, package)
