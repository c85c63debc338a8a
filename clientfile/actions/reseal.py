"""Bring parts over to the present generation of their section, after somebody left or an owner came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clientfile.actions.nearest import nearest_or
from clientfile.errors import ClientfileError, NotBelieved, Partial, UsageError
from clientfile.problem import Problem
from clientfile.said import both, counted
from clientfile.store.generations import roster_changed
from clientfile.store.resealing import ACTION, Resealing
from clientfile.store.roster import OWNER
from clientfile.store.store import Store
from clientfile.store.wanting import Kind, wanted
from clientfile.tuples import NamedTuple

UNOPENED = "no-identity-fits"
"""The rule of a part that is sealed to others: nobody forged it, we only cannot read it."""


class Some(NamedTuple):
    """So many parts of a section, from one generation to another; the same where owners came or went."""

    section: str
    before: int
    generation: int
    parts: int


class Resealed(NamedTuple):
    """What was brought over, and what was left as it is: its problems, and of how many clients more.

    `keys` are sections whose files in `keys/` were put right first.
    """

    sections: tuple[Some, ...]
    keys: tuple[str, ...]
    clients: int
    commits: int
    seconds: float
    left: tuple[Problem, ...]
    more: int

    @property
    def parts(self) -> int:
        return sum(each.parts for each in self.sections)

    def verdict(self) -> ClientfileError | None:
        """What to say at the end.

        13 where something is not to be believed, 14 where it was only sealed to others, None where nothing
        was left.
        """
        n = len(self.left) + self.more
        if not n:
            return None
        said = counted(
            n,
            "{n} place was left as it is; the rest is done",
            "{n} places were left as they are; the rest is done",
            "有 {n} 处保持原样；其余已完成",
        )
        hint = both(
            "look at each: git log -p, git status; mend it, then run this again",
            "请逐处查看：git log -p、git status；修正后再次运行",
        )
        if self.more or any(problem.rule != UNOPENED for problem in self.left):
            return NotBelieved(said, hint, self.left)
        return Partial(said, hint, self.left)


def reseal(store: Store, sections: Sequence[str] = ()) -> Resealed:
    """Seal all parts that want it anew, of some sections or of all. Nothing is written where none does.

    Raises `UsageError`, `Refused` where a section concerned is not wholly this member's; then nothing was
    written. `Locked`, `NotBelieved`, or an interrupt may end it later: what was written until then stays.
    """
    _known(store, sections)
    keys = () if sections or store.member.role != OWNER else _keys_put_right(store)
    run = Resealing(store, sections)
    try:
        run.run()
    except BaseException:
        if run.done.commits:
            store.surroundings.tell(
                both(
                    "{parts} of {clients} are sealed anew and stay so; run it again to go on",
                    "已重新封装 {clients}的 {parts}并保留；再次运行即可继续",
                    parts=_parts(sum(run.done.parts.values())),
                    clients=_clients(run.done.clients),
                )
            )
        raise
    finally:
        if run.clients:
            opened = sorted({kind.section for kind in run.done.parts})
            store.noted(ACTION, run.clients, opened)
    done = run.done
    some = _some(store, done.parts)
    return Resealed(some, keys, done.clients, done.commits, done.seconds, done.left, done.further)


def to_reseal(store: Store, sections: Sequence[str] = ()) -> tuple[Some, ...]:
    """How many parts want it. Opens nothing."""
    _known(store, sections)
    return _some(store, dict(wanted(store, sections)))


def _known(store: Store, sections: Sequence[str]) -> None:
    keys = store.roster.keys
    for name in sections:
        if name not in keys:
            labels = {each: store.forms[each].label for each in keys if each in store.forms}
            raise UsageError(
                both("there is no section of this name", "没有这个分区"),
                nearest_or(both("sections: {names}", "分区：{names}", names=", ".join(keys)), name, labels),
            )


def _keys_put_right(store: Store) -> tuple[str, ...]:
    """Where the roster was changed around the program, or this one knows a section that it does not."""
    with store.writing(ACTION) as writing:
        change = roster_changed(writing, store.roster)
        writing.commit(ACTION, both("keys: seal anew", "keys: seal anew"))
    return tuple(each.section for each in change.sections)


def _some(store: Store, parts: Mapping[Kind, int]) -> tuple[Some, ...]:
    by: dict[tuple[str, int], int] = {}
    for kind, count in parts.items():
        place = (kind.section, kind.generation)
        by[place] = by.get(place, 0) + count
    keys = store.roster.keys
    order = {name: nth for nth, name in enumerate(keys)}
    return tuple(
        Some(section, before, keys[section].generation, count)
        for (section, before), count in sorted(by.items(), key=lambda each: (order[each[0][0]], each[0][1]))
    )


def _parts(n: int) -> object:
    return counted(n, "{n} part", "{n} parts", "{n} 个数据块")


def _clients(n: int) -> object:
    return counted(n, "{n} client", "{n} clients", "{n} 位客户")
