"""What every field of every section promises: labels, mask, limits, safe patterns, and no field forgotten."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from tests.forms.schema_walk import (
    COMMON,
    DOCUMENTS,
    SECTIONS,
    WHOLE,
    Node,
    complaints,
    every_node,
    properties,
    resolved,
    section_nodes,
    subschemas,
)

MASKS = set("name phone id mail addr year md age5 band pseud drop keep category".split())
CLASSES = {"P0", "P1", "P2", "P3"}
NORMAL_FORMS = {"name", "phone", "money", "resident_id", "text", "email"}
FORMATS = set(
    "date time money partial-date email phone staff-id item-id client-id sha256".split(),
)
NUMBERS = set(
    """
    F01 F02 F03 F04 F05 F06 F07 F08 F10 F11 F12 F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24 F25
    F30 F31 F32 F33 F34 F35 F36 F37 F38 F39 F40 F41 F42 F43 F44 F45 F46 F47
    F50 F51 F52 F53 F54 F55 F56 F57 F58 F59 F60 F61 F62 F63 F64 F70 F71 F72 F73 F74 F75 F76 F77 F78 F79
    F80 F81 F82 F83 F84 F85 F86 F87 F90 F91 F92 F93 F94 F95 F96 F100 F101 F102 F104
    """.split()
)


def both_languages(label: object) -> bool:
    return isinstance(label, dict) and set(label) == {"en", "zh"} and all(label.values())


def paths(nodes: list[Node]) -> list[str]:
    return [node.path for node in nodes]


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_schema_is_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(WHOLE[name])


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_schema_names_itself_and_is_closed(name: str) -> None:
    document = DOCUMENTS[name]
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"clientfile:{name.replace('/', ':')}"
    assert both_languages(document["x-label"])
    open_objects = [
        sub
        for sub in subschemas(document)
        if sub.get("type") == "object"
        and "properties" in sub
        and sub.get("additionalProperties") is not False
    ]
    assert open_objects == []


def test_every_property_has_both_labels() -> None:
    shop = [node for name in DOCUMENTS if name not in SECTIONS for node in properties(DOCUMENTS[name], name)]
    nodes = [*every_node(), *shop]
    assert len(nodes) > 400
    assert paths([node for node in nodes if not both_languages(node.schema.get("x-label"))]) == []
    assert paths([n for n in nodes if "x-hint" in n.schema and not both_languages(n.schema["x-hint"])]) == []


def test_every_property_has_a_known_mask_and_class() -> None:
    assert paths([node for node in every_node() if node.mask not in MASKS]) == []
    assert paths([node for node in every_node() if node.klass not in CLASSES]) == []


def test_free_text_never_leaves_the_shop() -> None:
    long = [
        node
        for node in every_node()
        if node.schema.get("type") == "string" and node.schema.get("maxLength") == 4000
    ]
    assert len(long) > 10
    assert paths([node for node in long if node.mask != "drop"]) == []


def test_sensitive_fields_are_dropped_by_default() -> None:
    """P3 leaves the shop as the ends of the ID, as a category, or not at all; exceptions are named here."""
    kept = {
        node.path
        for node in every_node()
        if node.klass == "P3" and node.mask not in {"drop", "id", "category"}
    }
    assert kept == {"services.visits.category"}


def test_enum_labels_match_the_enum() -> None:
    for name, document in WHOLE.items():
        for sub in subschemas(document):
            if "enum" in sub:
                assert list(sub["x-enum"]) == sub["enum"], name
                assert all(both_languages(label) for label in sub["x-enum"].values()), name
            else:
                assert "x-enum" not in sub, name


def test_references_stay_at_home() -> None:
    """A section refers to scalars of the common file only, so that one step resolves any reference."""
    for name, document in DOCUMENTS.items():
        for sub in subschemas(document):
            if "$ref" in sub:
                target = COMMON["$defs"][sub["$ref"].removeprefix("common.json#/$defs/")]
                assert name not in SECTIONS or target["type"] == "string", sub


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_everything_has_a_limit(name: str) -> None:
    for sub in subschemas(WHOLE[name]):
        full = resolved(sub) if "$ref" in sub else sub
        match full.get("type"):
            case "string":
                assert "enum" in full or 0 < full["maxLength"] <= 4000, sub
            case "array":
                assert 0 < full["maxItems"] <= 10000, sub
                assert "items" in full, sub
            case "integer":
                assert "const" in full or full["minimum"] <= full["maximum"], sub
            case "number":
                pytest.fail(f"a number that is not an integer: {sub}")
            case "object":
                assert "properties" in full or "maxProperties" in full or full["x-label"], sub


def test_formats_and_normal_forms_are_known() -> None:
    subs = [sub for document in WHOLE.values() for sub in subschemas(document)]
    assert {sub["format"] for sub in subs if isinstance(sub.get("format"), str)} == FORMATS
    assert {sub["x-normalise"] for sub in subs if "x-normalise" in sub} == NORMAL_FORMS


def test_every_field_of_the_inventory_is_there() -> None:
    """F103 is the access log: it belongs to the store, not to a section."""
    assert {node.schema["x-field"] for node in every_node() if "x-field" in node.schema} == NUMBERS


def test_top_level_fields_have_numbers() -> None:
    top = [node for node in every_node() if node.path.count(".") == 1]
    assert paths([n for n in top if "x-field" not in n.schema]) == ["contact.notes", "care.notes"]


def test_derived_fields_are_not_stored() -> None:
    for name in SECTIONS:
        document = DOCUMENTS[name]
        assert not set(document["properties"]) & set(document.get("x-derived", {}))
    derived = {f"{name}.{field}" for name in SECTIONS for field in DOCUMENTS[name].get("x-derived", {})}
    assert derived >= {
        "contact.status",
        "contact.visitor_type",
        "profile.age",
        "profile.completeness",
        "account.tier",
        "account.frequency_class",
    }


def test_only_the_name_is_needed() -> None:
    assert {name: DOCUMENTS[name]["required"] for name in SECTIONS if "required" in DOCUMENTS[name]} == {
        "contact": ["name"]
    }
    assert complaints("contact", {"name": "张三"}) == []
    assert complaints("contact", {}) == ["required"]


# Lists


def lists_of_objects() -> list[Node]:
    return [node for node in every_node() if "properties" in node.items]


def test_items_of_lists_have_an_id() -> None:
    assert len(lists_of_objects()) > 30
    assert paths([node for node in lists_of_objects() if "id" not in node.items["properties"]]) == []


def test_lists_that_grow_require_id_and_date() -> None:
    growing = {node.path: node for node in lists_of_objects() if "x-grows" in node.schema}
    assert sorted(growing) == [
        "account.benefits",
        "account.package_entries",
        "account.points_ledger",
        "account.purchases",
        "account.stored_ledger",
        "aesthetics.skin_log",
        "care.communications",
        "services.visits",
    ]
    for node in growing.values():
        assert node.schema["x-grows"] == "date"
        assert {"id", "date"} <= set(node.items["required"])
        assert node.items["properties"]["corrects"]["$ref"] == "common.json#/$defs/item_id"
        assert node.schema["maxItems"] == 10000


def test_lists_that_do_not_grow_do_not_require_an_id() -> None:
    others = [node for node in lists_of_objects() if "x-grows" not in node.schema]
    assert paths([node for node in others if "id" in node.items.get("required", [])]) == []


def test_lists_by_year() -> None:
    by_year = {node.path: node.schema["x-by-year"] for node in every_node() if "x-by-year" in node.schema}
    assert by_year == {
        "agenda.bookings": "on",
        "agenda.settlements": "on",
        "agenda.followups": "due_from",
        "services.planned": "on",
    }


def test_an_explicit_none_has_its_date_beside_it() -> None:
    found = {node.path: node.schema["x-none"] for node in every_node() if "x-none" in node.schema}
    assert set(found) == {
        "safety.allergies",
        "safety.states",
        "safety.medications",
        "health.history",
        "health.discomforts",
        "aesthetics.skin_concerns",
        "aesthetics.aesthetic_goals",
        "aesthetics.past_procedures",
        "care.dates",
        "services.visits.adverse",
    }
    nodes = {node.path: node.schema for node in every_node()}
    for path, sibling in found.items():
        assert sibling == f"{path.rpartition('.')[2]}_none_on"
        assert nodes[f"{path}_none_on"]["format"] == "date"


def test_a_visit_carries_the_numbers_of_its_columns() -> None:
    numbers = {n.path: n.schema["x-field"] for n in section_nodes("services") if "x-field" in n.schema}
    assert numbers["services.visits.id"] == "F50"
    assert numbers["services.visits.outcome"] == "F56"
    assert numbers["services.visits.precheck"] == "F64"
