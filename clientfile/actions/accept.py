"""The owner's deliberate step: go on from a state that is not believed, or say whose store a new clone is."""

from __future__ import annotations

from clientfile.errors import NotBelieved, Refused, UsageError
from clientfile.said import both
from clientfile.store import accepting
from clientfile.store.adopting import adopt
from clientfile.store.home import read_pin
from clientfile.store.store import Store, read_clone
from clientfile.tuples import NamedTuple


class Accepted(NamedTuple):
    """What is believed now, and what was before."""

    commit: str
    before: str


def fingerprint_given(owner: str) -> None:
    """Raises `UsageError` for what cannot be a fingerprint."""
    if not owner.startswith("SHA256:") or len(owner) != 50:
        raise UsageError(
            both("a fingerprint looks like SHA256: and 43 characters", "指纹形如 SHA256: 加 43 个字符"),
            both("the owner sees it with: clientfile status", "店主可用 clientfile status 查看"),
        )


def accept(store: Store, *, owner: str = "") -> Accepted:
    """Believe HEAD as it is, by a signed commit that says so.

    Or, in a new clone, believe this owner's fingerprint.
    """
    if owner:
        fingerprint_given(owner)
        clone = read_clone(store.runtime)
        if clone is not None and read_pin(store.surroundings.home, clone.store, clone.name) is not None:
            raise Refused(both("this clone knows its owner already", "本副本已知其店主"))
        adopt(store, owner)
        commit = str(store.index.meta["commit"])
        if store.refusal is not None:
            raise store.refusal
        return Accepted(commit, "")
    before = str(store.index.meta["commit"])
    if store.refusal is None:
        return Accepted(before, before)
    if not isinstance(store.refusal, NotBelieved):
        raise store.refusal
    made = accepting.accept_head(store)
    store.noted("accept", purpose=f"{before[:12]} to {made[:12]}")
    return Accepted(made, before)
