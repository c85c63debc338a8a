"""Data given to a third party under an agreement: consented, masked, entered in each file (S4 R41)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from clientfile.actions.agreed import agreed, covering
from clientfile.actions.export import (
    leaves,
    left_row,
    mask_of,
    pseudonyms_for,
    refuse_format,
    without_consent,
    write_rows,
)
from clientfile.actions.list_items import typed_item
from clientfile.actions.put_replanned import put_replanned
from clientfile.actions.query import query
from clientfile.actions.resolve import resolve
from clientfile.domain import consents
from clientfile.domain.data import Json, Row, text
from clientfile.errors import Refused, UsageError
from clientfile.exchange.write_file import NotWritten, new_file
from clientfile.said import Said, both
from clientfile.store.index.columns import Column, Layout
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.store.transaction import Transaction

CLOSED = frozenset({"restricted", "merged"})
"""Files of this status are stored and nothing else is done with them (PIPL Art 47)."""
USUAL = ("id", "age", "gender", "last_visit", "visit_count")
"""What is shared where no columns are named: nothing by which a client is known."""


class Agreement(NamedTuple):
    """Who receives the data, under which agreement, until which day (inclusive), and what for."""

    recipient: str
    reference: str
    until: date
    purpose: str


class Shared(NamedTuple):
    """What went out. `left_out`: why, and how many clients."""

    out: str
    rows: int
    columns: Mapping[str, str]
    clients: tuple[str, ...]
    left_out: Mapping[str, int]


LEFT_OUT: Mapping[str, Said] = {
    "consent": both("no consent to third parties", "未同意第三方共享"),
    "scope": both("the consent does not cover these columns", "同意范围不含所选列"),
    "status": both("restricted or merged", "限制处理或已合并"),
}


def share(
    store: Store,
    agreement: Agreement,
    out: Path,
    *,
    reference: str = "",
    where: str = "",
    columns: Sequence[str] = (),
    force: bool = False,
) -> Shared:
    """Write one client, or those that fit `where`, to a new masked file for somebody else.

    The share is entered in every client's file by one commit, and only then the file appears: no file goes
    out without its entry. Raises `UsageError`, and `Refused` after the agreement's last day or where nobody
    agreed; then nothing is written.
    """
    _refuse_agreement(store, agreement)
    refuse_format(out)
    if bool(reference) == bool(where):
        raise UsageError(
            both("name one client, or several with --where", "请指定一位客户，或用 --where 指定多位"),
            both("all of them: --where 1", "全部客户：--where 1"),
        )
    with store.writing("share") as writing:
        if reference:
            where = f"id = '{resolve(store, reference)}'"
        known = Layout(store.forms).clients
        found = query(store, where=where, columns=(*(columns or USUAL), "id", "status"))
        leaving = [known[each.name] for each in found.columns[:-2]]
        chosen, left_out = _consenting(store, found.rows, leaving)
        if not chosen:
            raise Refused(
                both(
                    "none of these clients may be shared; nothing was written",
                    "没有可共享的客户；未写入任何内容",
                ),
                both(
                    "ask them first: clientfile consent give REF third_party",
                    "请先征得同意：clientfile consent give 客户 third_party",
                ),
            )
        pseudonym = pseudonyms_for(store, leaving, f"{agreement.recipient}\n{agreement.purpose}")
        cells = [(client, left_row(row, leaving, False, pseudonym)) for client, row, _ in chosen]
        rows, _ = without_consent(store, cells, leaving)
        used = {column.name: mask_of(column) for column in leaving}
        entered = False
        try:
            with new_file(out, force=force, forbidden=store.root) as file:
                write_rows(store, file, out.suffix.lower(), used, rows)
                for client, _, consent in chosen:
                    _enter(writing, client, agreement, leaving, consent)
                clients = tuple(dict.fromkeys(client for client, _, _ in chosen))
                store.noted(
                    "share", clients, sorted(_sections(leaving)), purpose=agreement.purpose, must=True
                )
                writing.commit("share")
                entered = True
        except NotWritten as error:
            if entered:
                error.hint = both(
                    "the share is entered in the files, yet nothing went out: run it again",
                    "共享已登记，但文件未生成：请重新运行",
                )
            raise
    return Shared(str(out), len(rows), used, clients, left_out)


def _refuse_agreement(store: Store, agreement: Agreement) -> None:
    """What PIPL Art 23 wants told; the last day of the agreement is the last on which anything goes out."""
    told = (
        ("--to", agreement.recipient),
        ("--agreement", agreement.reference),
        ("--purpose", agreement.purpose),
    )
    for name, value in told:
        if not value.strip():
            raise UsageError(
                both("a share needs {name}", "共享须说明 {name}", name=name),
                both("see: clientfile share --help", "参见：clientfile share --help"),
            )
    if store.today > agreement.until:
        raise Refused(
            both(
                "the agreement ended on {day}; nothing was written",
                "协议已于 {day} 到期；未写入任何内容",
                day=agreement.until.isoformat(),
            ),
            both("renew it first, then share", "请先续签协议再共享"),
        )


def _consenting(
    store: Store, rows: Sequence[tuple[object, ...]], columns: Sequence[Column]
) -> tuple[list[tuple[str, tuple[object, ...], str]], dict[str, int]]:
    """Those who may be shared, as (client, row, consent), and how many may not, by why."""
    agreements, wanted = agreed(store, consents.THIRD_PARTY, store.today), frozenset(_sections(columns))
    chosen: list[tuple[str, tuple[object, ...], str]] = []
    left_out: Counter[str] = Counter()
    for *cells, client, status in rows:
        given = agreements.get(str(client), [])
        consent = covering(given, wanted)
        if status in CLOSED:
            left_out["status"] += 1
        elif consent is None:
            left_out["scope" if given else "consent"] += 1
        else:
            chosen.append((str(client), tuple(cells), text(consent.get("id"))))
    return chosen, dict(left_out)


def _sections(columns: Sequence[Column]) -> set[str]:
    """The sections of which something leaves."""
    return {column.field.section for column in columns if column.field is not None and leaves(column)}


def _enter(
    writing: Transaction, client_id: str, agreement: Agreement, columns: Sequence[Column], consent: str
) -> None:
    store = writing.store
    names: list[Json] = [column.name for column in columns if leaves(column)]
    direct = any(
        column.field is not None and column.field.klass == "P2" for column in columns if leaves(column)
    )
    row: Row = {
        "id": writing.new_item_id(),
        "date": store.today.isoformat(),
        "by": store.member.id,
        "recipient": agreement.recipient,
        "purpose": agreement.purpose,
        "fields": names,
        "agreement_ref": agreement.reference,
        "valid_until": agreement.until.isoformat(),
        "de_identified": not direct,
        "consent": consent,
    }
    client = writing.read(client_id)
    put_replanned(writing, client.adding("privacy", "shares", typed_item(store, "privacy.shares", row)))
