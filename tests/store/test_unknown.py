"""What a newer program wrote survives a write; what has a newer schema is read and not written."""

from __future__ import annotations

import pytest

from clientfile.domain.data import Json
from clientfile.errors import Refused
from clientfile.store import age
from clientfile.store.document import Document, Sealed, parse_document
from clientfile.store.layout import client_path
from clientfile.store.part import Part, seal_part
from tests.store.helpers import Shop, change, document, forged, new_client, roster_of, whole


def with_part(shop: Shop, client: str, name: str, sealed: Sealed) -> None:
    old = parse_document((shop.root / client_path(client)).read_bytes(), client)
    forged(shop, {client_path(client): Document(client, {**old.parts, name: sealed}).format()})


def sealed(
    shop: Shop, client: str, name: str, data: dict[str, Json], *, schema: int = 1, to: str = ""
) -> Sealed:
    roster = roster_of(shop.root)
    recipient = to or roster.keys[name.split(".")[0]].recipient
    return seal_part(Part(client, name, schema, data), 1, [age.recipient(recipient)])


def test_an_unknown_section_survives_byte_for_byte(shop: Shop) -> None:
    client = new_client(shop.store())
    stranger = age.recipient_of(age.new_identity())
    with_part(shop, client, "loyalty.2027", sealed(shop, client, "loyalty.2027", {"x": "y"}, to=stranger))
    before = document(shop, client)["sections"]
    store = shop.store()
    assert store.verdict() is None
    change(store, client, "contact", notes="x")
    after = document(shop, client)["sections"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after["loyalty.2027"] == before["loyalty.2027"]
    assert after["contact"] != before["contact"]
    whole(shop)


def test_unknown_fields_survive_a_write_of_their_section(shop: Shop) -> None:
    client = new_client(shop.store())
    data: dict[str, Json] = {
        "name": "张三",
        "aura": {"colour": "no", "depth": ["012", "1e3"], "empty": {}},
        "phones": [{"id": "k7m3q9xa", "number": "13800138000", "ring": "12:30"}],
    }
    with_part(shop, client, "contact", sealed(shop, client, "contact", data))
    store = shop.store()
    assert store.read(client).section("contact") == data
    assert change(store, client, "contact", notes="x")
    assert shop.store().read(client).section("contact") == {**data, "notes": "x"}


def test_a_newer_schema_is_read_and_not_written(shop: Shop) -> None:
    client = new_client(shop.store(), health={"wellness_goals": ["stress"]})
    with_part(
        shop,
        client,
        "health",
        sealed(shop, client, "health", {"wellness_goals": ["slimming"], "aura": "blue"}, schema=99),
    )
    before = document(shop, client)["sections"]
    store = shop.store()
    assert store.read(client).section("health") == {"wellness_goals": ["slimming"], "aura": "blue"}
    with pytest.raises(Refused, match="written by a newer clientfile"):
        change(store, client, "health", wellness_goals=["stress"])
    assert change(store, client, "contact", notes="x")
    after = document(shop, client)["sections"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert after["health"] == before["health"]


def test_writing_the_same_again_writes_nothing(shop: Shop) -> None:
    client = new_client(shop.store(), health={"wellness_goals": ["stress"]})
    head = shop.head
    assert change(shop.store(), client, "health", wellness_goals=["stress"]) is None
    assert shop.head == head


def test_only_the_part_that_changed_is_sealed_again(shop: Shop) -> None:
    visits: list[Json] = [
        {"date": "2025-01-01", "service": "hydra-needle"},
        {"date": "2026-01-01", "service": "hydra-needle"},
    ]
    client = new_client(shop.store(), services={"visits": visits})
    before = document(shop, client)["sections"]
    store = shop.store()
    from tests.store.helpers import append

    append(store, client, "services", "visits", {"date": "2026-02-01", "service": "hydra-needle"})
    after = document(shop, client)["sections"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert {name: before[name] == after[name] for name in after} == {
        "contact": True,
        "services.2025": True,
        "services.2026": False,
    }
