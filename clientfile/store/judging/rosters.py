"""Changes of the roster and of `keys/`: generations go forward, and each has its file."""

from __future__ import annotations

from collections.abc import Iterable

from clientfile.errors import NotBelieved
from clientfile.said import both
from clientfile.store.layout import key_of, key_path
from clientfile.store.roster import Member, Roster


def judge_generations(before: Roster | None, after: Roster, keys: Iterable[str]) -> None:
    """No section identity goes back, or gets another recipient; each that is named lies in `keys/`.

    `keys` are the paths of all files there. Raises `NotBelieved`.
    """
    there = frozenset(keys)
    for section, key in () if before is None else before.keys.items():
        now = after.keys.get(section)
        if now is None or now.generation < key.generation:
            raise NotBelieved(
                both(
                    "roster.yaml takes section {name} back to an older identity",
                    "roster.yaml 使分区 {name} 退回到旧的分区身份",
                    name=section,
                )
            )
        if now.generation == key.generation and now.recipient != key.recipient:
            raise NotBelieved(
                both(
                    "roster.yaml gives section {name} another recipient, but no next generation",
                    "roster.yaml 更换了分区 {name} 的接收者，却没有新的代次",
                    name=section,
                )
            )
    for section, key in after.keys.items():
        path = key_path(section, key.generation)
        if path not in there and (before is None or before.keys.get(section) != key):
            raise NotBelieved(
                both(
                    "roster.yaml names {path}, which is missing", "缺少 roster.yaml 所指的 {path}", path=path
                )
            )


def judge_key(path: str, roster: Roster) -> None:
    """A section identity comes with the roster that names it. Raises `NotBelieved`."""
    section, generation = key_of(path) or ("", 0)
    named = roster.keys.get(section)
    if named is None or generation > named.generation:
        raise NotBelieved(
            both(
                "it brings in {path}, which the roster does not name",
                "引入了名册未列出的 {path}",
                path=path,
            )
        )


def carried(now: Roster, before: Roster, after: Roster) -> Roster:
    """The roster that holds today, once an owner changed the one she saw from `before` to `after`.

    Mostly she saw today's. Where she saw an older one, beside somebody else, only what she changed counts;
    and who was let go meanwhile stays out.
    """
    if now == before:
        return after
    old, new = set(before.members), set(after.members)
    let_go = {_place(each) for each in now.members if each.left and each not in old}
    come = [each for each in after.members if each not in old and _place(each) not in let_go]
    taken = {_place(each) for each in (*(old - new), *come)} - let_go
    kept = [each for each in now.members if _place(each) not in taken]
    changed = {name: rights for name, rights in after.policy.items() if before.policy.get(name) != rights}
    return now._replace(members=(*kept, *come), policy={**now.policy, **changed})


def _place(member: Member) -> tuple[str, str]:
    return member.id, member.signing
