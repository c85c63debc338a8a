"""What a value is in one cell of a table that leaves the program."""

from __future__ import annotations

from datetime import date

from clientfile.exchange.json_text import dumps


def cell(kind: str, value: object) -> str:
    """The text of one cell for a `value` of a field of `kind` (see `forms.fields.Field`), "" for nothing.

    Values stay what they are in JSON and on disk, so that they can come in again: enum values are not
    translated, money is a decimal string, dates are ISO. The items of a list are joined by "; ";
    objects are compact JSON.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        # Booleans come out of a database as 0 and 1.
        return ("true" if value else "false") if kind == "boolean" else str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        if any(isinstance(item, dict | list | tuple) for item in value):
            return dumps(value)
        return "; ".join(cell("text", item) for item in value)
    return dumps(value)
