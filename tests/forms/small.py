"""A small section that uses every keyword, for tests that must not change with the real schemas."""

from __future__ import annotations

from typing import Any

from clientfile.forms.fields import SectionForm, form_from

COMMON: dict[str, Any] = {
    "$defs": {
        "item_id": {"type": "string", "format": "item-id", "maxLength": 8},
        "date": {
            "type": "string",
            "format": "date",
            "maxLength": 10,
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        },
        "day": {"$ref": "#/$defs/date", "x-hint": {"en": "a day", "zh": "日期"}},
        "short": {"type": "string", "maxLength": 100, "x-normalise": "text"},
        "colour": {
            "type": "string",
            "enum": ["red", "green"],
            "x-enum": {"red": {"en": "Red", "zh": "红色"}, "green": {"en": "Green", "zh": "绿色"}},
        },
    }
}


def label(en: str, zh: str) -> dict[str, Any]:
    return {"x-label": {"en": en, "zh": zh}}


SMALL: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "clientfile:small",
    "x-version": 3,
    **label("small", "小"),
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "dependentRequired": {"code": ["day"]},
    "properties": {
        "name": {
            **label("name", "姓名"),
            "x-field": "F10",
            "x-class": "P2",
            "x-mask": "name",
            "x-normalise": "name",
            "type": "string",
            "minLength": 2,
            "maxLength": 5,
        },
        "note": {**label("note", "备注"), "type": "string", "maxLength": 4000},
        "line": {**label("line", "一行"), "$ref": "common.json#/$defs/short"},
        "code": {
            **label("code", "代码"),
            "x-hint": {"en": "three letters", "zh": "三个字母"},
            "type": "string",
            "pattern": "^[a-z]{3}$",
        },
        "day": {**label("day", "日期"), "$ref": "common.json#/$defs/day"},
        "price": {**label("price", "价格"), "type": "string", "format": "money", "x-normalise": "money"},
        "age": {**label("age", "年龄"), "type": "integer", "minimum": 0, "maximum": 120},
        "share": {
            **label("share", "比例"),
            "type": "integer",
            "exclusiveMinimum": 0,
            "exclusiveMaximum": 100,
            "multipleOf": 5,
        },
        "locked": {**label("locked", "上锁"), "type": "boolean"},
        "colour": {**label("colour", "颜色"), "$ref": "common.json#/$defs/colour"},
        "likes": {
            **label("likes", "喜好"),
            "type": "array",
            "minItems": 1,
            "maxItems": 3,
            "uniqueItems": True,
            "items": {"$ref": "common.json#/$defs/colour"},
        },
        "things": {
            **label("things", "物品"),
            "x-field": "F16",
            "x-class": "P2",
            "x-mask": "drop",
            "x-grows": "date",
            "x-none": "things_none_on",
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "date"],
                "properties": {
                    "id": {**label("id", "编号"), "x-mask": "keep", "$ref": "common.json#/$defs/item_id"},
                    "date": {**label("date", "日期"), "$ref": "common.json#/$defs/date"},
                    "size": {
                        **label("size", "尺寸"),
                        "type": "object",
                        "additionalProperties": False,
                        "anyOf": [{"required": ["high"]}, {"required": ["wide"]}],
                        "properties": {
                            "high": {**label("height", "高"), "type": "integer"},
                            "wide": {**label("width", "宽"), "type": "integer"},
                        },
                    },
                },
            },
        },
        "things_none_on": {**label("no things, asked on", "确认无物品"), "$ref": "common.json#/$defs/date"},
        "scores": {
            **label("scores", "分数"),
            "type": "object",
            "propertyNames": {"pattern": "^[a-z]+$"},
            "additionalProperties": {"type": "integer"},
        },
        "either": {**label("either", "二选一"), "oneOf": [{"type": "string"}, {"type": "integer"}]},
        "groups": {
            **label("groups", "分组"),
            "type": "array",
            "items": {"type": "array", "items": {"type": "string"}},
        },
        "open": {**label("open", "开放"), "type": "object"},
    },
    "x-derived": {"tier": {**label("tier", "等级"), "x-mask": "keep", "type": "string", "enum": ["low"]}},
}

DOCUMENTS: dict[str, dict[str, Any]] = {"common.json": COMMON, "small.json": SMALL}


def small() -> SectionForm:
    """The form of the small section."""
    return form_from("small", SMALL, DOCUMENTS.__getitem__)
