"""A value of a client file in words, by its field: enum labels, names of staff, lists, dates. Clean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clientfile.domain.data import Json, Row, number, text
from clientfile.exchange.json_text import dumps
from clientfile.forms.fields import Field, Forms
from clientfile.forms.labels import choice
from clientfile.tuples import NamedTuple
from clientfile.view.clean import clean
from clientfile.view.yes_no import NO, YES

_DAY = ("year", "month", "day")


class InWords(NamedTuple):
    """In `lang`; `staff_names` gives the name of a staff id."""

    forms: Forms
    lang: str
    staff_names: Mapping[str, str]

    def value(self, field: Field | None, value: Json) -> str:
        """Any value of a field, "" where there is nothing to say. Free text may have line feeds."""
        if value is None or value == "":
            return ""
        if field is None:
            return self.raw(value)
        if isinstance(value, bool):
            return (YES if value else NO).to(self.lang)
        if isinstance(value, str):
            return self._text(field, value)
        if isinstance(value, list):
            return self._list(field, value)
        if isinstance(value, dict):
            return self.row(field, value)
        return str(value)

    def row(self, field: Field | None, value: Json) -> str:
        """An object, or an item of a list of objects: its chief value, then the rest by label."""
        if not isinstance(value, dict) or field is None or field.free:
            return self.raw(value)
        if len(field.children) == 2 and set(value) == {"from", "to"}:
            return " – ".join(clean(text(value[name])) for name in ("from", "to"))
        parts: list[str] = []
        left = dict(value)
        if "month" in left or "year" in left:
            parts.append(_day(left))
            for name in _DAY:
                left.pop(name, None)
            if left.get("leap_month") is False:
                del left["leap_month"]
        for child in field.children:
            if child.name in left and child.name != "id":
                parts.append(self._part(child, left[child.name]))
        known = {child.name for child in field.children}
        for key, more in left.items():
            if key not in known:
                shown = self.raw(more) if field.values is None else self.value(field.values, more)
                parts.append(f"{clean(key)} {shown}")
        return " · ".join(part for part in parts if part)

    def raw(self, value: Json) -> str:
        """What has no form: text as it is, anything else as JSON."""
        return clean(value, lines=True) if isinstance(value, str) else clean(dumps(value))

    def _part(self, field: Field, value: Json) -> str:
        """One property within a line. What speaks for itself has no label."""
        label = field.label.to(self.lang)
        if value is True:
            return label
        shown = self.value(field, value)
        if not shown or field.required or field.kind in ("enum", "object"):
            return shown
        return f"{label} ({shown})" if field.kind == "list" else f"{label} {shown}"

    def _text(self, field: Field, value: str) -> str:
        if field.choices:
            return clean(choice(field, value, self.lang))
        if field.format == "staff-id":
            return clean(self.staff_names.get(value, value))
        return clean(value, lines=True)

    def _list(self, field: Field, value: Sequence[Json]) -> str:
        if field.kind == "list":
            return "; ".join(shown for item in value if (shown := self.row(field, item)))
        inner = field.values if field.kind == "lists" else field
        comma = "、" if self.lang == "zh" else ", "
        return comma.join(shown for item in value if (shown := self.value(inner, item)))


def _day(value: Mapping[str, Json]) -> str:
    """1990-05-03, --05-03 without its year: the parts that are known."""
    year, month, day = (number(value.get(name)) for name in _DAY)
    of_year = "" if month is None else f"{month:02d}" if day is None else f"{month:02d}-{day:02d}"
    if year is None:
        return of_year
    return f"{year}-{of_year}" if of_year else str(year)


def newest(rows: Sequence[Row], *by: str) -> list[Row]:
    """The items that no other corrects, newest first by the texts in these fields."""
    corrected = {text(row.get("corrects")) for row in rows} - {""}
    left = [row for row in rows if text(row.get("id")) not in corrected]
    return sorted(left, key=lambda row: [text(row.get(name)) for name in by], reverse=True)
