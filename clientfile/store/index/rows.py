"""From a client file to the rows of the index."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from clientfile.domain import consents, names
from clientfile.domain.birth import born
from clientfile.domain.client import ClientFile
from clientfile.domain.data import Json, Row, mapping, number, text
from clientfile.domain.days import parse_date
from clientfile.domain.due import INVITING, MARKETING
from clientfile.domain.occurrences import Rule, occurrences
from clientfile.store.index.index import YEARS_AROUND
from clientfile.store.index.shape import ListTable, Path
from clientfile.tuples import NamedTuple

Values = tuple[str | int | None, ...]


def client_row(
    client: ClientFile, stored: tuple[Path, ...], completeness: int, stored_value: Values
) -> Values:
    """The row of `clients_stored`."""
    row: list[str | int | None] = [None] * len(stored)
    for name, columns in _columns_by_section(stored).items():
        if name in client.sections:
            _fill(row, client.sections[name], columns)
    visits = done_visits(client)
    dates = [text(visit.get("date")) for visit in visits]
    name = text(client.section("contact").get("name"))
    computed = (
        _primary_phone(client),
        _birth_on(client),
        max(dates, default=None),
        len(visits),
        completeness,
        *stored_value,
    )
    return (client.id, names.key(name), *row, *computed)


def item_rows(client: ClientFile, table: ListTable) -> Iterator[Values]:
    """The rows of one list of one client."""
    values, columns, width = table.list_of(client), _columns(table.paths), len(table.paths)
    for place, item in enumerate(values if isinstance(values, list) else []):
        row: list[str | int | None] = [None] * width
        _fill(row, item, columns)
        yield (client.id, place, *row)


class _Columns(NamedTuple):
    """Which column each property fills, and the columns that lie deeper, or are the value itself."""

    direct: Mapping[str, int]
    deeper: tuple[tuple[int, Path], ...]


@lru_cache(maxsize=256)
def _columns(paths: tuple[Path, ...]) -> _Columns:
    direct = {path[0]: place for place, path in reversed([*enumerate(paths)]) if len(path) == 1}
    taken = {*direct.values()}
    return _Columns(direct, tuple(each for each in enumerate(paths) if each[0] not in taken))


@lru_cache(maxsize=8)
def _columns_by_section(stored: tuple[Path, ...]) -> Mapping[str, _Columns]:
    """The same of paths whose first step is a section."""
    places: dict[str, dict[int, Path]] = {}
    for place, (section, *path) in enumerate(stored):
        places.setdefault(section, {})[place] = tuple(path)
    found = {}
    for section, paths in places.items():
        order, columns = [*paths], _columns(tuple(paths.values()))
        found[section] = _Columns(
            {name: order[at] for name, at in columns.direct.items()},
            tuple((order[at], path) for at, path in columns.deeper),
        )
    return found


def _fill(row: list[str | int | None], value: Json, columns: _Columns) -> None:
    """What is there, where its columns are: most properties are absent, most of the rest are texts."""
    if isinstance(value, dict):
        direct = columns.direct
        for name, held in value.items():
            at = direct.get(name)
            if at is not None:
                row[at] = held if type(held) is str else _scalar(held)
    for at, path in columns.deeper:
        row[at] = _at(value, path)


def _at(value: Json, path: Path) -> str | int | None:
    for step in path:
        if not isinstance(value, dict):
            return None
        value = value.get(step)
        if value is None:
            return None
    return value if type(value) is str else _scalar(value)


def _scalar(value: Json) -> str | int | None:
    """A value as a column holds it: texts of a list joined, anything deeper as JSON."""
    if value is None or isinstance(value, int | str):
        return int(value) if isinstance(value, bool) else value if not isinstance(value, str) else str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False)


def agenda_rows(client: ClientFile, today: date) -> list[tuple[str, tuple[Values, ...]]]:
    """What is open to do for one client, and her birthdays, recurring follow-ups expanded around today."""
    agreed_until, booked_until = _agreed_until(client), _booked_until(client)
    due: list[Values] = []
    birthdays: set[Values] = set()
    for item in client.rows("agenda", "followups"):
        recurring = Rule.from_data(item.get("rule")) is not None
        attempts = item.get("attempts")
        for one in occurrences(item, today.year - YEARS_AROUND, today.year + YEARS_AROUND):
            if recurring and item.get("kind") == "birthday":
                birthdays.add((client.id, one.on.isoformat()))
            if one.state != "open":
                continue
            name, kind = text(item.get("id")), text(item.get("kind"))
            due.append(
                (
                    f"{name}@{one.on.isoformat()}" if recurring else name,
                    client.id,
                    kind,
                    text(item.get("subject")),
                    one.due_from.isoformat(),
                    one.due_to.isoformat(),
                    one.lapses_on.isoformat() if one.lapses_on else None,
                    text(item.get("channel")) or None,
                    text(item.get("owner")) or None,
                    len(attempts) if isinstance(attempts, list) else 0,
                    agreed_until if kind in MARKETING else None,
                    booked_until if kind in INVITING else None,
                )
            )
    return [("due_items", tuple(due)), ("birthdays", tuple(birthdays))]


def _agreed_until(client: ClientFile) -> str:
    """The last day of the client's consent to marketing, "" where there is none."""
    days = []
    for row in client.rows("privacy", "consents"):
        if row.get("purpose") == consents.MARKETING and parse_date(row.get("given_on")):
            gone = parse_date(row.get("withdrawn_on"))
            ends = text(row.get("expires_on")) or "9999-12-31"
            days.append(min(ends, (gone - timedelta(1)).isoformat()) if gone else ends)
    return max(days, default="")


def _booked_until(client: ClientFile) -> str | None:
    """The last day for which the client has a booking."""
    booked = (row for row in client.rows("agenda", "bookings") if row.get("state") in (None, "booked"))
    return max((text(row.get("on")) for row in booked), default=None)


def done_visits(client: ClientFile) -> list[Row]:
    """Visits that count: a corrected one gives way to its correction."""
    visits = client.rows("services", "visits")
    corrected = {text(visit.get("corrects")) for visit in visits} - {""}
    return [visit for visit in visits if text(visit.get("id")) not in corrected]


def file_row(client: ClientFile) -> Values:
    """All of it, for `show`."""
    whole = {"sections": client.sections, "unreadable": list(client.unreadable)}
    return (client.id, json.dumps(whole, ensure_ascii=False, separators=(",", ":")))


def _primary_phone(client: ClientFile) -> str | None:
    phones = client.rows("contact", "phones")
    chosen = next((phone for phone in phones if phone.get("primary") is True), phones[0] if phones else {})
    return text(chosen.get("number")) or None


def _birth_on(client: ClientFile) -> str | None:
    """The solar date of birth where it is whole, else the year where that is known."""
    birth = mapping(client.section("profile").get("birth"))
    year, day = number(birth.get("year")), born(birth)
    return day.isoformat() if day else None if year is None else str(year)
