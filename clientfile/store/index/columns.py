"""Tables and columns of the index, made from the schemas.

A new schema field is queryable without new code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from clientfile.forms.fields import Field, Forms
from clientfile.said import Said, both
from clientfile.store.index.described import Described
from clientfile.store.index.packages import PACKAGES_LEFT, packages_described
from clientfile.store.index.products import PRODUCTS, products_described
from clientfile.store.index.shape import ListTable, Shape
from clientfile.tuples import NamedTuple

_AFFINITY = {"integer": "INTEGER", "boolean": "INTEGER", "money": "NUMERIC"}


class Column(NamedTuple):
    """One column.

    Its SQL name, the path of the field in the section (or list item), and the field, if it has one.
    """

    name: str
    path: tuple[str, ...]
    label: Said
    affinity: str = "TEXT"
    field: Field | None = None
    mask: str = "drop"


class Table(NamedTuple):
    """A list field as a table of its own; `client` and `nr` come first."""

    name: str
    section: str
    field: Field
    columns: tuple[Column, ...]


class Derived(NamedTuple):
    """A column of `clients` that no section stores.

    `sql` computes it in the view ("": stored when indexed).
    """

    name: str
    label: Said
    mask: str
    affinity: str = "TEXT"
    sql: str = ""


_LAST_TIER = (
    "(SELECT t.{column} FROM tier_steps t WHERE t.client = clients_stored.id AND t.day <= today() "
    "ORDER BY t.day DESC LIMIT 1)"
)

DERIVED = (
    Derived("phone", both("primary phone", "主要电话"), "phone"),
    Derived("birth_on", both("birth date in the solar calendar", "公历生日"), "drop"),
    Derived(
        "age",
        both("age", "年龄"),
        "age5",
        "INTEGER",
        "CASE WHEN length(birth_on) = 10 THEN "
        "CAST(substr(today(), 1, 4) AS INTEGER) - CAST(substr(birth_on, 1, 4) AS INTEGER) "
        "- (substr(today(), 6) < substr(birth_on, 6)) "
        "WHEN birth_on IS NOT NULL THEN CAST(substr(today(), 1, 4) AS INTEGER) - CAST(birth_on AS INTEGER) "
        "ELSE age_as_of_age + CAST((julianday(today()) - julianday(age_as_of_on)) / 365.2425 AS INTEGER) END",
    ),
    Derived("last_visit", both("last visit", "最近到店"), "keep"),
    Derived("visit_count", both("number of visits", "到店次数"), "keep", "INTEGER"),
    Derived(
        "next_due",
        both("next follow-up due from", "下次回访"),
        "keep",
        "TEXT",
        "(SELECT min(d.due_from) FROM due_items d WHERE d.client = clients_stored.id "
        "AND (d.lapses_on IS NULL OR d.lapses_on > today()))",
    ),
    Derived("completeness", both("completeness in percent", "完整度（%）"), "keep", "INTEGER"),
    Derived(
        "status",
        both("status", "档案状态"),
        "keep",
        "TEXT",
        "CASE WHEN status_override_status IS NOT NULL "
        "AND (status_override_until IS NULL OR status_override_until >= today()) "
        "THEN status_override_status "
        "WHEN julianday(today()) - julianday(coalesce(last_visit, created_on)) "
        "> threshold('lost_after_days') THEN 'lost' "
        "WHEN julianday(today()) - julianday(coalesce(last_visit, created_on)) "
        "> threshold('dormant_after_days') THEN 'dormant' "
        "ELSE 'active' END",
    ),
    *(
        Derived(name, label, "keep", "TEXT", _LAST_TIER.format(column=column))
        for name, column, label in (
            ("tier", "tier", both("tier", "会员等级")),
            ("tier_since", "since", both("tier since", "等级起始日期")),
            ("tier_basis", "basis", both("tier basis", "定级依据")),
            ("tier_review_on", "review_on", both("tier reviewed on", "等级复核日期")),
        )
    ),
    Derived("stored_principal", both("stored principal", "储值本金余额"), "band", "NUMERIC"),
    Derived("stored_bonus", both("stored bonus", "储值赠金余额"), "band", "NUMERIC"),
    Derived(
        "points_balance",
        both("points balance", "积分余额"),
        "keep",
        "INTEGER",
        "CASE WHEN stored_principal IS NOT NULL THEN coalesce((SELECT sum(p.points) FROM points_lots p "
        "WHERE p.client = clients_stored.id AND (p.expires_on = '' OR p.expires_on >= today())), 0) END",
    ),
    Derived(
        "frequency_class",
        both("frequency", "消费频率分类"),
        "keep",
        "TEXT",
        "CASE WHEN stored_principal IS NOT NULL THEN nullif(coalesce((SELECT f.frequency "
        "FROM frequency_steps f WHERE f.client = clients_stored.id AND f.day <= today() "
        "ORDER BY f.day DESC LIMIT 1), 'low'), '') END",
    ),
    Derived(
        "visitor_type",
        both("new or returning", "初次到店/老顾客"),
        "keep",
        "TEXT",
        "CASE WHEN visit_count > 1 THEN 'returning' ELSE 'new' END",
    ),
)


class Layout:
    """Every table and column that the forms make."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    @cached_property
    def stored(self) -> tuple[Column, ...]:
        """The stored columns of `clients`: every scalar field of every section."""
        return _client_columns(self._forms)

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """A table for each list field."""
        return _tables(self._forms)

    @cached_property
    def shape(self) -> Shape:
        """What rows are made of."""
        lists = (
            ListTable(table.name, table.section, table.field.name, tuple(each.path for each in table.columns))
            for table in self.tables
        )
        return Shape(tuple(column.path for column in self.stored), tuple(lists))

    @cached_property
    def clients(self) -> Mapping[str, Column]:
        """Every column of the `clients` view by name, in order."""
        columns = [Column("id", ("id",), both("client id", "客户编号"), mask="pseud"), *self.stored]
        columns += [self._derived(each) for each in DERIVED]
        return {column.name: column for column in columns}

    def _derived(self, derived: Derived) -> Column:
        """A computed column; where a schema names it too, with the label, mask and choices of the schema."""
        path = (derived.name,)
        for form in self._forms.values():
            field = next((each for each in form.derived if each.name == derived.name), None)
            if field is not None:
                return Column(derived.name, path, field.label, derived.affinity, field, field.mask)
        return Column(derived.name, path, derived.label, derived.affinity, mask=derived.mask)

    def described(self) -> Iterator[Described]:
        """Every column that a query may name: of the clients, then of each table."""
        for column in self.clients.values():
            yield _described("clients", column, column.field.section if column.field else "")
        for table in self.tables:
            for column in table.columns:
                yield _described(table.name, column, table.section)
        yield from packages_described()
        yield from products_described()

    def statements(self) -> Iterator[str]:
        """What creates the tables and the view, `today()` and `threshold()` being the connection's."""
        stored = ", ".join(f'"{c.name}" {c.affinity}' for c in self.stored)
        computed = ", ".join(f'"{d.name}" {d.affinity}' for d in DERIVED if not d.sql)
        own = "id TEXT PRIMARY KEY, name_key TEXT"
        yield f"CREATE TABLE clients_stored ({own}, {stored}, {computed}) WITHOUT ROWID"
        yield "CREATE INDEX clients_name_key ON clients_stored (name_key)"
        yield "CREATE INDEX clients_id_number ON clients_stored (id_number)"
        yield "CREATE INDEX clients_number ON clients_stored (client_no)"
        shown = ", ".join(f'"{c.name}"' for c in self.stored)
        derived = ", ".join(f'{d.sql} AS "{d.name}"' if d.sql else f'"{d.name}"' for d in DERIVED)
        yield f"CREATE VIEW clients AS SELECT id, {shown}, {derived} FROM clients_stored"
        for table in self.tables:
            columns = "".join(f', "{c.name}" {c.affinity}' for c in table.columns)
            yield (
                f'CREATE TABLE "{table.name}" (client TEXT NOT NULL, nr INTEGER NOT NULL{columns}, '
                "PRIMARY KEY (client, nr)) WITHOUT ROWID"
            )
        yield "CREATE INDEX phones_number ON phones (number)"
        yield from PACKAGES_LEFT
        yield from PRODUCTS


def _described(table: str, column: Column, section: str) -> Described:
    field = column.field
    kind = field.kind if field else column.affinity.lower()
    if column.name == "phone" or (field and field.normalise == "phone"):
        kind = "phone"
    choices = field.choices if field else {}
    return Described(table, column.name, column.label, kind, section, column.mask, choices)


def _client_columns(forms: Forms) -> tuple[Column, ...]:
    """A name that two sections share gets its section in front."""
    found = [
        (form.name, "_".join(path), field, path)
        for form in forms.values()
        for top in form.fields
        for path, field in _leaves(top, ())
    ]
    names = Counter(name for _, name, _, _ in found)
    taken = {derived.name for derived in DERIVED} | {"id"}
    return tuple(
        _column(
            name if names[name] == 1 and name not in taken else f"{section}_{name}", (section, *path), field
        )
        for section, name, field, path in found
    )


def _tables(forms: Forms) -> tuple[Table, ...]:
    found = [
        (form.name, field)
        for form in forms.values()
        for field in form.fields
        if field.kind in ("list", "texts")
    ]
    names = Counter(field.name for _, field in found)
    return tuple(
        Table(
            field.name if names[field.name] == 1 else f"{section}_{field.name}",
            section,
            field,
            tuple(_item_columns(field)),
        )
        for section, field in found
    )


def _leaves(field: Field, before: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Scalar fields below a top-level field that is no list of objects."""
    path = (*before, field.name)
    if field.kind == "object" and field.children:
        for child in field.children:
            yield from _leaves(child, path)
    elif field.kind not in ("list", "lists") or before:
        yield path, field


def _item_columns(field: Field) -> Iterator[Column]:
    if field.kind == "texts":
        yield Column("value", (), field.label, _AFFINITY.get(field.item_kind, "TEXT"), field, field.mask)
        return
    for child in field.children:
        for path, leaf in _leaves(child, ()) if child.kind != "list" else (((child.name,), child),):
            yield _column("_".join(path), path, leaf)


def _column(name: str, path: tuple[str, ...], field: Field) -> Column:
    return Column(name, path, field.label, _AFFINITY.get(field.kind, "TEXT"), field, field.mask)
