"""Schema files as JSON, and what a `$ref` stands for. Nothing is fetched: it names one of our files."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

from clientfile.forms.resources import resource

Schema: TypeAlias = dict[str, Any]
Documents: TypeAlias = Callable[[str], Schema]
"""File name of a schema ("common.json") to its content."""


@cache
def read_schema(name: str) -> Schema:
    """The content of `schemas/<name>`, or of `schemas/shop/<name>`. Raises `FileNotFoundError`."""
    path = resource("schemas", name)
    if not path.is_file():
        path = resource("schemas", "shop", name)
    found: Schema = json.loads(path.read_bytes())
    return found


def resolved(node: Schema, documents: Documents, here: str) -> tuple[Schema, str]:
    """`node` without `$ref`, and the file that its own references are relative to.

    What stands beside a `$ref` wins over what is referred to; `properties` and `required` add to it.
    """
    while "$ref" in node:
        name, _, pointer = node["$ref"].partition("#")
        here = name.rpartition("/")[2] or here
        target: Any = documents(here)
        for step in pointer.split("/")[1:]:
            target = target[step]
        beside = {key: value for key, value in node.items() if key != "$ref"}
        node = _laid_over(target, beside) if beside else target
    return node, here


def _laid_over(target: Schema, beside: Schema) -> Schema:
    merged = {**target, **beside}
    if "properties" in target and "properties" in beside:
        merged["properties"] = {**target["properties"], **beside["properties"]}
    if "required" in target and "required" in beside:
        merged["required"] = [*target["required"], *beside["required"]]
    return merged


_ONE = ("items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else")
_MANY = ("oneOf", "anyOf", "allOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "dependentSchemas")
_SILENT = frozenset({"$schema", "$id", "$defs", "$comment", "title", "description", "default", "examples"})


def inlined(node: Schema, documents: Documents, here: str) -> Schema:
    """`node` at every depth without references and without what does not constrain (annotations, ids)."""
    node, here = resolved(node, documents, here)
    out: Schema = {}
    for key, value in node.items():
        if key in _SILENT or key.startswith("x-"):
            continue
        if key in _ONE and isinstance(value, dict):
            out[key] = inlined(value, documents, here)
        elif key in _MANY:
            out[key] = [inlined(each, documents, here) for each in value]
        elif key in _NAMED:
            out[key] = {name: inlined(each, documents, here) for name, each in value.items()}
        else:
            out[key] = value
    return out
