"""A package is bought: its items with their list prices of today, so that its units keep their worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from clientfile.actions.account.cards import named_card
from clientfile.actions.account.entering import Entered, account_of, entered
from clientfile.actions.account.settling import Sale, settled
from clientfile.actions.account.strictness import as_decided
from clientfile.actions.account.ways import Way, refuse_no_way
from clientfile.actions.services import catalogue_item, named_entry
from clientfile.domain.account.caps import over_cap, too_short
from clientfile.domain.account.purchases import spent
from clientfile.domain.data import Json, Row, items, number, text
from clientfile.domain.money import fen, yuan
from clientfile.errors import Refused
from clientfile.said import both
from clientfile.store.store import Store
from clientfile.store.transaction import Transaction


def buy(
    store: Store,
    reference: str,
    package: str,
    ways: Sequence[Way],
    *,
    on: date | None = None,
    staff: Sequence[str] = (),
    card: str = "",
    contract: str = "",
) -> Entered:
    """Buy a package of the catalogue. Its price is what was really paid for it.

    Raises `NotFound`, `Ambiguous`, `Refused`, `UsageError`.
    """
    refuse_no_way(ways)
    day = on or store.today
    with store.writing("buy") as writing:
        before = account_of(writing, reference)
        offer = named_entry(store.catalogue, "packages", package)
        if offer.get("retired") is True:
            raise Refused(
                both("this package is no longer sold; nothing was written", "该套餐已停售；未写入任何内容")
            )
        held_on = named_card(before, card) if card else {}
        line: Row = {
            "kind": "package",
            "item": offer["id"],
            "name": offer["name"],
            "qty": 1,
            "price": offer["price"],
            "amount": offer["price"],
        }
        row: Row = {"lines": [line]}
        row |= {"list_amount": offer["list_price"]} if offer.get("list_price") else {}
        row |= {"staff": [store.roster.named(word).id for word in staff]} if staff else {}
        client, paid = settled(writing, before, Sale(fen(offer["price"]), day, row), ways)
        bought = _bought(writing, offer, day)
        bought |= {"price": yuan(spent(paid.purchase)), "purchase": paid.purchase["id"]}
        bought |= {"card": held_on["id"]} if held_on.get("id") else {}
        bought |= {"contract_ref": contract} if contract else {}
        client = client.adding("account", "packages", bought)
        bearer, thresholds = held_on.get("named") is False, store.settings.thresholds
        warnings = [
            *over_cap(spent(paid.purchase), thresholds, bearer=bearer),
            *too_short(number(offer.get("valid_months")), thresholds, bearer=bearer),
        ]
        heard = as_decided(store, warnings, before.id)
        return entered(writing, before, client, "buy", on=day, warnings=heard)


def _bought(writing: Transaction, offer: Mapping[str, Json], day: date) -> Row:
    held: list[Json] = []
    for _, item in items(offer.get("items")):
        service = catalogue_item(writing.store.catalogue, text(item.get("service"))) or {}
        held.append(
            {
                "id": writing.new_item_id(),
                "service": item["service"],
                "total": item["total"],
                **({"list_price": service["price"]} if service.get("price") else {}),
            }
        )
    bought: Row = {
        "id": writing.new_item_id(),
        "package": offer["id"],
        "name": offer["name"],
        "items": held,
        "bought_on": day.isoformat(),
    }
    for name in ("list_price", "valid_months"):
        bought |= {name: offer[name]} if offer.get(name) is not None else {}
    return bought
