"""The schema files as they lie on disk, and a walk over every property. No code of ours is involved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"
SECTIONS = (
    *("contact", "agenda", "privacy", "profile", "safety", "health"),
    *("aesthetics", "services", "preferences", "account", "care"),
)
SHOP = ("store", "catalogue", "template", "staff_papers")


def read(name: str) -> dict[str, Any]:
    return json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))


COMMON = read("common")
DOCUMENTS = {name: read(name) for name in (*SECTIONS, *(f"shop/{name}" for name in SHOP))}
WHOLE = {**DOCUMENTS, "common": COMMON}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """`schema` with its reference replaced by what it names; what stands beside the reference wins."""
    if "$ref" not in schema:
        return schema
    target = COMMON["$defs"][schema["$ref"].removeprefix("common.json#/$defs/")]
    return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}


@dataclass(frozen=True)
class Node:
    """A property at any depth, references resolved, mask and class inherited from above."""

    path: str
    schema: dict[str, Any]
    mask: str
    klass: str

    @property
    def items(self) -> dict[str, Any]:
        return resolved(self.schema.get("items", {}))

    @property
    def values(self) -> dict[str, Any]:
        """The enum of the property, or of its items where it is a list of scalars."""
        return self.schema if "enum" in self.schema else self.items if "enum" in self.items else {}


def properties(schema: dict[str, Any], path: str, mask: str = "", klass: str = "") -> Iterator[Node]:
    for name, raw in schema.get("properties", {}).items():
        full = resolved(raw)
        here = Node(f"{path}.{name}", full, full.get("x-mask", mask), full.get("x-class", klass))
        yield here
        below = [full, here.items]
        extra = full.get("additionalProperties")
        below += [resolved(extra)] if isinstance(extra, dict) else []
        for inner in below:
            yield from properties(inner, here.path, here.mask, here.klass)


def section_nodes(name: str) -> list[Node]:
    """Every property of a section at every depth, the derived ones included."""
    document = DOCUMENTS[name]
    derived = {"properties": document.get("x-derived", {})}
    return [*properties(document, name), *properties(derived, name)]


def every_node() -> list[Node]:
    return [node for name in SECTIONS for node in section_nodes(name)]


def subschemas(value: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a schema that could be a schema itself, labels and enum labels left out."""
    if isinstance(value, dict):
        yield value
        for key, inner in value.items():
            if key not in {"x-label", "x-hint", "x-enum"}:
                yield from subschemas(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from subschemas(inner)


def validator(name: str) -> Draft202012Validator:
    """A validator that knows `common.json` and reaches nothing else."""
    registry = Registry().with_resource("common.json", Resource.from_contents(COMMON))
    return Draft202012Validator(DOCUMENTS[name], registry=registry)


def complaints(name: str, data: object) -> list[str]:
    """Where `data` breaks the schema: `["phones.0 required"]`."""
    errors = validator(name).iter_errors(data)
    return sorted(" ".join([".".join(map(str, error.path)), error.validator]).strip() for error in errors)
