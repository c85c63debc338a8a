"""Whether a part wants to be sealed anew: seen from its envelope, without opening it.

How many parts there are of which kind lies counted in the clone's own folder in `.git/`; thrown away, it is
counted again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

from clientfile.store import on_demand
from clientfile.store.durable import replace
from clientfile.store.plain_file import NotPlain, read_plain
from clientfile.store.roster import OWNER, RECOVERY, Roster
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.store.store import Store


_KEPT = "envelopes.json"
_MAX_KEPT = 1024 * 1024


class Kind(NamedTuple):
    """What an envelope tells of a part.

    Its section, the generation it is sealed in, and how many native recipients it has.
    """

    section: str
    generation: int
    recipients: int


class Current(NamedTuple):
    """What every part should be: the present generation of each section, and how many recipients."""

    generations: Mapping[str, int]
    recipients: int

    @classmethod
    def of(cls, roster: Roster) -> Current:
        generations = {section: key.generation for section, key in roster.keys.items()}
        return cls(generations, 1 + len(roster.owners()))

    def wants(self, kind: Kind) -> bool:
        """Whether such a part wants to be sealed anew.

        Not where the section has no identity here: it is the business of a newer program.
        """
        generation = self.generations.get(kind.section)
        return generation is not None and (kind.generation, kind.recipients) != (generation, self.recipients)


def wanting(store: Store) -> Mapping[str, int]:
    """Section to how many of its parts want to be sealed anew, at the last believed commit.

    Opens nothing. What was counted is kept in the clone, so later only documents that changed are looked at.
    """
    found: Counter[str] = Counter()
    for kind, parts in wanted(store):
        found[kind.section] += parts
    return found


def wanted(store: Store, sections: Collection[str] = ()) -> Iterator[tuple[Kind, int]]:
    """The same by kind, of some sections or of all."""
    if as_founded(store.roster):
        return
    current = Current.of(store.roster)
    last = kept(store)
    at_head = last.commit == store.index.meta["commit"]
    for kind, parts in (last.parts if at_head else on_demand.tallied(store)).items():
        if current.wants(kind) and (not sections or kind.section in sections):
            yield kind, parts


class Tally(NamedTuple):
    """How many parts of each kind the documents of a commit have, and its tree; "" for none counted yet."""

    commit: str = ""
    tree: str = ""
    parts: Mapping[Kind, int] = MappingProxyType({})


def kept(store: Store) -> Tally:
    """What was counted last; nothing where it cannot be read."""
    try:
        data = json.loads(read_plain(store.runtime.dir / _KEPT, _MAX_KEPT))
        parts = {
            Kind(str(section), int(generation), int(recipients)): int(count)
            for section, generation, recipients, count in data["parts"]
        }
        return Tally(str(data["commit"]), str(data["tree"]), parts)
    except (OSError, ValueError, KeyError, TypeError, NotPlain):
        return Tally()


def keep(store: Store, tally: Tally) -> None:
    """Remember what was counted."""
    parts = [[*kind, count] for kind, count in tally.parts.items()]
    text = json.dumps({"commit": tally.commit, "tree": tally.tree, "parts": parts})
    with suppress(OSError):  # unkept it is counted again
        replace(store.runtime.dir / _KEPT, text.encode("ascii"), sync=False)


def as_founded(roster: Roster) -> bool:
    """Whether nothing can want it.

    Every section identity is the first, and nobody was ever an owner but who founded the store, and her
    recovery sheet.
    """
    if any(key.generation != 1 for key in roster.keys.values()):
        return False
    founder, *others = [member for member in roster.members if member.role == OWNER and member.recipient]
    return founder.active and (
        not others or [(RECOVERY, founder.since, "")] == [(m.id, m.since, m.left) for m in others]
    )
