"""Join a store on a new machine."""

from __future__ import annotations

from pathlib import Path

from clientfile.actions.accept import fingerprint_given
from clientfile.store.joining import AskOwner, join
from clientfile.store.store import Store
from clientfile.store.surroundings import Surroundings
from clientfile.tuples import NamedTuple


class Joined(NamedTuple):
    """The store as this member has it: what she reads, writes, and may only add to, by section."""

    store: Store
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    adds: tuple[str, ...]


def join_store(
    address: str, folder: Path | None, surroundings: Surroundings, owner: str, ask_owner: AskOwner | None
) -> Joined:
    """Fetch, judge and lay out the store at `address`, in `folder` or one named as the address ends."""
    if owner:
        fingerprint_given(owner)
    root = folder or Path(_last_word(address))
    store = join(address, root.absolute(), surroundings, owner, ask_owner)
    roster, member = store.roster, store.member
    names = list(store.forms)
    return Joined(
        store,
        tuple(each for each in names if roster.may_read(member, each)),
        tuple(each for each in names if roster.may_write(member, each)),
        tuple(each for each in names if roster.may_add(member, each) and not roster.may_write(member, each)),
    )


def _last_word(address: str) -> str:
    """`https://host/shop.git` -> `shop`, as git names a clone."""
    word = address.rstrip("/").replace(":", "/").rpartition("/")[2].removesuffix(".git")
    return word.strip() or "store"
