"""What most readings never need, loaded where it is: the store's counterpart of the command table.

A reading verb costs the index alone. Everything here brings in git, YAML and signatures, so it is imported
only when HEAD moved, a clone is new, a file was edited, or something is written. Nowhere else in the store
does an import hide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clientfile.domain.data import Json
    from clientfile.domain.due import ShopDay
    from clientfile.errors import ClientfileError, NotBelieved, Partial
    from clientfile.forms.complete import Requirements
    from clientfile.forms.fields import Forms
    from clientfile.forms.template import Template
    from clientfile.said import Said
    from clientfile.store.bulk import Bulk
    from clientfile.store.git import Git
    from clientfile.store.home import Pin
    from clientfile.store.index.index import Index, Trouble
    from clientfile.store.index.writer import Writer
    from clientfile.store.signing import Signer
    from clientfile.store.store import Clone, Store
    from clientfile.store.transaction import Transaction
    from clientfile.store.wanting import Kind


def adopt(store: Store) -> Clone:
    """Take a plain clone in. Once a clone and home."""
    from clientfile.store import adopting

    return adopting.adopt(store)


def catch_up(store: Store, index: Index | None) -> Index:
    """The index at HEAD, where HEAD moved."""
    from clientfile.store import catching_up

    return catching_up.catch_up(store, index)


def brought_in(store: Store, git: Git, index: Index | None, pin: Pin, head: str) -> Index:
    """The index at the last believed commit, where something is to be judged or indexed."""
    from clientfile.store import bringing_in

    return bringing_in.brought_in(store, git, index, pin, head)


def explain_edit(store: Store, path: str) -> NotBelieved:
    """What to say of a document that somebody edited."""
    from clientfile.store import explaining

    return explaining.explain_edit(store, path)


def unbelieved(client: str, trouble: Trouble) -> NotBelieved:
    """What to say of a client whose file is not believed."""
    from clientfile.store import troubles

    return troubles.unbelieved(client, trouble)


def not_wholly_read(found: Sequence[Trouble]) -> Partial:
    """What to say after a list of which some could not be read."""
    from clientfile.store import troubles

    return troubles.not_wholly_read(found)


def edited_by_hand(paths: Sequence[str]) -> NotBelieved:
    """What to say after a list of which some were edited."""
    from clientfile.store import troubles

    return troubles.edited_by_hand(paths)


def last_committed(store: Store, device: str) -> tuple[int, str]:
    """The number and digest of a device's last line of the access log in HEAD."""
    from clientfile.store import access_at_head

    return access_at_head.last_committed(store, device)


def note_stranger(store: Store, error: ClientfileError, verb: str) -> None:
    """A line of the access log by somebody who opens nothing here."""
    from clientfile.store import access_at_head

    access_at_head.note_stranger(store, error, verb)


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


def requirements(raw: Json) -> Requirements:
    """What the shop's template asks for, as the index keeps it."""
    from clientfile.forms.complete import requirements_from

    return requirements_from(raw)


def bulk(git: Git, writer: Writer, today: date) -> Bulk:
    """What takes new clients in by the thousand, with a second process."""
    from clientfile.store.bulk import Bulk

    return Bulk(git, writer, today)


def staff_papers(store: Store) -> Mapping[str, Mapping[str, Json]]:
    """The papers of staff by member, for who lists staff and may open them."""
    from clientfile.store import private_papers

    return private_papers.staff_papers(store)


def tallied(store: Store) -> Counter[Kind]:
    """How many parts there are of each kind, for what asks which want to be sealed anew."""
    from clientfile.store import envelopes

    return envelopes.tallied(store)


def unlocked(path: Path, sealed: bytes) -> bytes | None:
    """The content of a protected identity file, where `unlock` keeps it opened."""
    from clientfile.store import unlocked

    return unlocked.opened(path, sealed)


def open_with_plugin(
    plugin_file: Path, sealed: bytes, tell: Callable[[Said], None], ask_pin: Callable[[], str] | None
) -> bytes:
    """The content of an identity file that an age plugin protects."""
    from clientfile.store import plugin_identity

    return plugin_identity.open_with_plugin(plugin_file, sealed, tell, ask_pin)


def new_signer() -> Signer:
    """A fresh signing key, for a new home."""
    from clientfile.store import signing

    return signing.new_signer()


def signer(seed: bytes, openssh: bytes) -> Signer:
    """The signing key of a seed, or of an OpenSSH file's content where there is no seed."""
    from clientfile.store import signing

    return signing.signer_from_seed(seed) if seed else signing.signer_from_openssh(openssh)


def yaml(text: str, room: int) -> Json:
    """The document in a text that is not as we write it, with at most `room` values. Raises `BadYaml`."""
    from clientfile.store import yaml_events

    return yaml_events.built(text, room)


def shop_days(days: Mapping[str, Json], year: int) -> list[ShopDay]:
    """The festivals and member days of a year and the next, for a shop that has any."""
    from clientfile.domain import shop_days

    return shop_days.shop_days(days, year)
