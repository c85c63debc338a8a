"""Whether a change of roster, policy or `keys/` is one of what this identity can open.

Only then is the index made anew: hiring somebody else, or letting her go, costs seconds at any size.
"""

from __future__ import annotations

from collections.abc import Iterable

from clientfile.errors import ClientfileError
from clientfile.store import age
from clientfile.store.git import Git
from clientfile.store.layout import key_of
from clientfile.store.objects import Entry
from clientfile.store.roster import Roster
from clientfile.store.trees import Change


def opens_otherwise(
    git: Git, identity: age.Identity, changed: Iterable[Change], before: Roster, after: Roster
) -> bool:
    """Whether other sections are read, or a section identity that there was opens otherwise.

    A next generation is none of these: what is sealed in it is new too, and opened as it comes in.
    """
    read = _read(before, identity)
    if read is None or read != _read(after, identity):
        return True
    for change in changed:
        place = key_of(change.path)
        if place is None or place[0] not in read:
            continue
        section, generation = place
        current = before.keys.get(section)
        if change.before is None and (current is None or generation > current.generation):
            continue
        if _opened(git, identity, change.before) != _opened(git, identity, change.after):
            return True
    return False


def _read(roster: Roster, identity: age.Identity) -> frozenset[str] | None:
    """The sections that this identity's member reads, None for nobody's."""
    member = roster.by_recipient(str(identity.to_public()))
    if member is None:
        return None
    return frozenset(section for section in roster.policy if roster.may_read(member, section))


def _opened(git: Git, identity: age.Identity, entry: Entry | None) -> bytes:
    """What a file of `keys/` says, nothing where it does not open: a document will tell why."""
    if entry is None:
        return b""
    try:
        return age.open_sealed(git.read(entry.id, "blob"), [identity])
    except ClientfileError:
        return b""
