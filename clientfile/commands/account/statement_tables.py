"""The tables of a statement: their columns, and what those are called."""

from __future__ import annotations

from collections.abc import Mapping

from clientfile.actions.account.statement import Cells
from clientfile.commands.asked import Asked
from clientfile.domain.data import Json
from clientfile.said import Said, both
from clientfile.store.index.packages import STATES
from clientfile.tuples import NamedTuple
from clientfile.view.output import Head, Kind

_BENEFIT_STATES: Mapping[str, Said] = {
    "open": both("open", "可用"),
    "used": both("used", "已使用"),
    "expired": both("expired", "已过期"),
    "withdrawn": both("withdrawn", "已收回"),
}


class _Column(NamedTuple):
    """Its name, where its label and words come from ("" : `label`), its kind, and words of its own."""

    name: str
    dotted: str = ""
    kind: Kind = "text"
    label: Said | None = None
    choices: Mapping[str, Said] | None = None


_BALANCE = both("balance", "余额")
_LEFT = both("left", "剩余")
_LAST_DAY = both("last day", "有效期至")
_STATE = both("state", "状态")
_COLUMNS: Mapping[str, tuple[_Column, ...]] = {
    "stored_ledger": (
        _Column("date", "account.stored_ledger.date", "date"),
        _Column("kind", "account.stored_ledger.kind"),
        _Column("principal", "account.stored_ledger.principal", "money"),
        _Column("bonus", "account.stored_ledger.bonus", "money"),
        _Column("balance", kind="money", label=_BALANCE),
        _Column("by", "account.stored_ledger.by"),
    ),
    "packages": (
        _Column("name", "account.packages.name"),
        _Column("service", "account.packages.items.service"),
        _Column("left", kind="number", label=_LEFT),
        _Column("total", "account.packages.items.total", "number"),
        _Column("last_day", kind="date", label=_LAST_DAY),
        _Column("state", label=_STATE, choices=STATES),
    ),
    "purchases": (
        _Column("date", "account.purchases.date", "date"),
        _Column("items", "account.purchases.lines"),
        _Column("amount", "account.purchases.amount", "money"),
        _Column("pay_method", "account.purchases.pay_method"),
        _Column("staff", "account.purchases.staff"),
    ),
    "points_ledger": (
        _Column("date", "account.points_ledger.date", "date"),
        _Column("kind", "account.points_ledger.kind"),
        _Column("points", "account.points_ledger.points", "number"),
        _Column("balance", kind="number", label=_BALANCE),
        _Column("expires_on", "account.points_ledger.expires_on", "date"),
    ),
    "benefits": (
        _Column("name", "account.benefits.name"),
        _Column("benefit", "account.benefits.benefit"),
        _Column("left", kind="number", label=_LEFT),
        _Column("last_day", kind="date", label=_LAST_DAY),
        _Column("state", label=_STATE, choices=_BENEFIT_STATES),
    ),
}


def heads(asked: Asked, name: str) -> list[Head]:
    """The columns of a table, in words of the forms where they have them."""
    forms = asked.store.forms
    found = []
    for column in _COLUMNS[name]:
        field = forms.field(column.dotted) if column.dotted else None
        label = field.label if field is not None else column.label or Said(column.name, column.name)
        named = name == "benefits" and column.name == "name"
        worded = forms.field("account.benefits.benefit") if named else field
        choices = worded.choices if worded is not None else column.choices or {}
        found.append(Head(column.name, label, column.kind, choices))
    return found


def values(name: str, row: Cells) -> list[Json]:
    """A benefit without a name of its own is called what its kind is."""
    named = {**row, "name": row.get("name") or row.get("benefit")}
    return [named.get(column.name) for column in _COLUMNS[name]]


def label(asked: Asked, name: str) -> str:
    """What a table is called."""
    field = asked.store.forms.field(f"account.{name}")
    return field.label.to(asked.output.lang) if field is not None else name
