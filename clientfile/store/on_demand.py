"""What most readings never need, loaded where it is: the store's counterpart of the command table.

A reading verb costs the index alone. Everything here brings in git, YAML and signatures, so it is imported
only when HEAD moved, a clone is new, a file was edited, or something is written. Nowhere else in the store
does an import hide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clientfile.domain.data import Json
    from clientfile.domain.due import ShopDay
    from clientfile.errors import NotBelieved
    from clientfile.forms.fields import Forms
    from clientfile.forms.template import Template
    from clientfile.store.bulk import Bulk
    from clientfile.store.git import Git
    from clientfile.store.index.index import Index
    from clientfile.store.index.writer import Writer
    from clientfile.store.signing import Signer
    from clientfile.store.store import Clone, Store
    from clientfile.store.transaction import Transaction


def adopt(store: Store) -> Clone:
    """Take a plain clone in. Once a clone and home."""
    from clientfile.store import adopting

    return adopting.adopt(store)


def catch_up(store: Store, index: Index | None) -> Index:
    """The index at HEAD, where HEAD moved."""
    from clientfile.store import catching_up

    return catching_up.catch_up(store, index)


def explain_edit(store: Store, path: str) -> NotBelieved:
    """What to say of a document that somebody edited."""
    from clientfile.store import explaining

    return explaining.explain_edit(store, path)


def expand_around(store: Store, day: date) -> None:
    """Expand recurring follow-ups around another year than the index has."""
    from clientfile.store.index import writer

    writer.Writer(store.index, store.forms).expand_again(day)


@contextmanager
def transaction(store: Store, purpose: str) -> Iterator[Transaction]:
    """One transaction, for writing verbs."""
    from clientfile.store import transaction as writing

    with writing.transaction(store, purpose) as begun:
        yield begun


def forms() -> Forms:
    """The forms of all sections. The index answers without them."""
    from clientfile.forms.fields import load_forms

    return load_forms()


def template(raw: Mapping[str, Json]) -> Template:
    """The shop's template, for what asks how complete a file is."""
    from clientfile.forms.template import template_from

    return template_from(raw)


def bulk(git: Git, writer: Writer, today: date) -> Bulk:
    """What takes new clients in by the thousand, with a second process."""
    from clientfile.store.bulk import Bulk

    return Bulk(git, writer, today)


def new_signer() -> Signer:
    """A fresh signing key, for a new home."""
    from clientfile.store import signing

    return signing.new_signer()


def signer(seed: bytes, openssh: bytes) -> Signer:
    """The signing key of a seed, or of an OpenSSH file's content where there is no seed."""
    from clientfile.store import signing

    return signing.signer_from_seed(seed) if seed else signing.signer_from_openssh(openssh)


def shop_days(days: Mapping[str, Json], year: int) -> list[ShopDay]:
    """The festivals and member days of a year and the next, for a shop that has any."""
    from clientfile.domain import shop_days

    return shop_days.shop_days(days, year)
