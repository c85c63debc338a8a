"""Section identities through changes of the roster.

Who comes, or may read more, gets the section identities there are, sealed anew: no document is touched. Who
leaves, may read less, or gets other keys: each section identity that she could open has a next generation in
the same commit, sealed to who remains, so that nothing written from then on opens for her.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from clientfile.domain.client import SECTIONS
from clientfile.errors import NotBelieved, Refused
from clientfile.said import both
from clientfile.store import age, yaml
from clientfile.store.git import Git
from clientfile.store.keyring import new_section_key, section_identity
from clientfile.store.layout import ROSTER, key_of, key_path
from clientfile.store.roster import DEFAULT_POLICY, OWNER, RECOVERY, Member, Roster, SectionKey
from clientfile.store.trees import files
from clientfile.tuples import NamedTuple

if TYPE_CHECKING:
    from clientfile.store.home import Keys
    from clientfile.store.store import Store
    from clientfile.store.transaction import Transaction

_FOLDERS = ("keys", "private")


class Held(NamedTuple):
    """What lies sealed in `keys/` and `private/` (path to content), and the identity that is to open it."""

    identity: age.Identity
    store: str
    files: Mapping[str, bytes] = MappingProxyType({})

    def generations(self, section: str) -> list[int]:
        """The generations of a section identity that there are, the oldest first."""
        places = filter(None, map(key_of, self.files))
        return sorted(generation for name, generation in places if name == section)

    def opened(self, path: str) -> bytes:
        """A file's plaintext. Raises `Refused` where this identity does not open it."""
        try:
            return age.open_sealed(self.files[path], [self.identity])
        except age.AgeNoMatch:
            raise Refused(
                both(
                    "your identity does not open {path}; nothing was written",
                    "你的身份无法打开 {path}；未写入任何内容",
                    path=path,
                ),
                both(
                    "an owner who opens it does this, or the recovery sheet: --identity SHEET",
                    "请由能打开它的店主操作，或使用恢复页：--identity 恢复页",
                ),
            ) from None


class SectionChange(NamedTuple):
    """What a change of the roster is for one section: generations, and ids of members.

    `before` is 0 for a section that had no identity yet. `lost` open nothing new of it.
    """

    section: str
    before: int
    generation: int
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    @property
    def renewed(self) -> bool:
        """Whether it has a next generation."""
        return 0 < self.before < self.generation


class RosterChange(NamedTuple):
    """A roster as it will be, the files that go with it, and the sections that this concerns."""

    roster: Roster
    files: Mapping[str, bytes]
    sections: tuple[SectionChange, ...] = ()

    @property
    def renewed(self) -> tuple[SectionChange, ...]:
        return tuple(each for each in self.sections if each.renewed)


def roster_changed(writing: Transaction, after: Roster, successor: Keys | None = None) -> RosterChange:
    """Let the roster be `after`: it, `keys/` and `private/` go into the commit that is being made.

    Derives what each section needs from the roster before and after, and from how many each file is sealed
    to: so the present roster, given again, mends what was changed around the program. Where all is as it
    should be, nothing is put. The recipients in `after.keys` are not looked at.

    `successor` has the keys that go on where those of whoever writes this are out afterwards: the sheet's.

    Raises `Refused` for who is no owner, for who would take herself or the last owner who is a person out,
    and where a file concerned does not open; `NotBelieved` where `keys/` and the roster do not fit.
    """
    store = writing.store
    before = store.roster
    _refuse(store.member, (successor or store.keys).recipient, before, after)
    writing.successor = successor
    change = planned(_held(store), before, after)
    if change.roster != before:
        writing.put_file(ROSTER, yaml.dump(change.roster.to_data()).encode("utf-8"))
    for path, content in change.files.items():
        writing.put_file(path, content)
    return change


def planned(held: Held, before: Roster, after: Roster, sections: Iterable[str] = SECTIONS) -> RosterChange:
    """The same without a store: what is to be written, nothing where all is as it should be."""
    unknown = [each for each in sections if each not in before.keys and each not in after.policy]
    policy = {**after.policy, **{each: DEFAULT_POLICY[each] for each in unknown}}
    after = after._replace(policy=policy, keys=before.keys)
    keys = dict(before.keys)
    made: dict[str, bytes] = {}
    changes = []
    for section in dict.fromkeys((*before.keys, *sections)):
        change = _section_change(held, section, before, after)
        if change is None:
            continue
        changes.append(change)
        readers = after.readers(section)
        made |= resealed_keys(held, before, section, readers)
        if change.generation != change.before:
            keys[section], made[key_path(section, change.generation)] = next_generation(
                held, section, change.generation, readers
            )
    made |= _private(held, before, after)
    return RosterChange(after._replace(keys=keys), made, tuple(changes))


def resealed_keys(held: Held, roster: Roster, section: str, readers: Sequence[Member]) -> Mapping[str, bytes]:
    """`keys/<section>/` of all generations, sealed to `readers`: hiring, a wider role. Their text is kept."""
    made = {}
    current = roster.keys.get(section)
    for generation in held.generations(section):
        path = key_path(section, generation)
        plain = held.opened(path)
        public = str(section_identity(plain, held.store, section, generation).to_public())
        if current is not None and current.generation == generation and current.recipient != public:
            raise _does_not_fit(path)
        made[path] = _sealed(plain, readers)
    return made


def next_generation(
    held: Held, section: str, generation: int, readers: Sequence[Member]
) -> tuple[SectionKey, bytes]:
    """A fresh section identity, sealed to who remains."""
    return new_section_key(held.store, section, generation, [each.recipient for each in readers])


def _section_change(held: Held, section: str, before: Roster, after: Roster) -> SectionChange | None:
    """What a section needs; None where it is as it should be."""
    there = held.generations(section)
    had, have = before.readers(section), after.readers(section)
    if section not in before.keys:
        return SectionChange(section, 0, max(there, default=0) + 1, gained=tuple(m.id for m in have))
    current = before.keys[section].generation
    if current not in there:
        raise _does_not_fit(key_path(section, current))
    old, new = ({each.recipient for each in some} for some in (had, have))
    lost = tuple(each.id for each in had if each.recipient not in new)
    gained = tuple(each.id for each in have if each.recipient not in old)
    sealed_to = [_count(held.files[key_path(section, each)]) for each in there]
    if lost or max(sealed_to) > len(had):
        return SectionChange(section, current, max(there) + 1, lost, gained)
    if gained or min(sealed_to) < len(had):
        return SectionChange(section, current, current, lost, gained)
    return None


def _private(held: Held, before: Roster, after: Roster) -> Mapping[str, bytes]:
    """The files of owners and managers, sealed anew where they are others now."""
    had, have = before.private_readers(), after.private_readers()
    same = {each.recipient for each in had} == {each.recipient for each in have}
    return {
        path: _sealed(held.opened(path), have)
        for path, content in held.files.items()
        if path.startswith("private/") and not (same and _count(content) == len(have))
    }


def _sealed(plain: bytes, readers: Sequence[Member]) -> bytes:
    return age.seal(plain, [age.recipient(each.recipient) for each in readers]).encode("ascii")


def _count(sealed: bytes) -> int:
    """To how many recipients a file is sealed; what age adds so that readers stay lenient is none."""
    return age.examine(sealed).stanzas.count("X25519")


def _held(store: Store) -> Held:
    git = Git(store.root)
    try:
        top = git.tree(f"{store.index.meta['commit']}^{{tree}}")
        there = {
            f"{folder}/{path}": entry.id
            for folder in _FOLDERS
            if folder in top and top[folder].is_folder
            for path, entry in files(git, top[folder].id)
        }
        found = dict(zip(there, git.read_many(list(there.values())), strict=True))
    finally:
        git.close()
    return Held(
        store.keys.identity,
        store.settings.store,
        {path: each[2] for path, each in found.items() if each is not None},
    )


def _refuse(me: Member, recipient: str, before: Roster, after: Roster) -> None:
    if me.role != OWNER:
        raise Refused(
            both("only an owner changes the roster", "只有店主可以更改名册"),
            both(
                "nothing was written; ask an owner: {names}",
                "未写入任何内容；请联系店主：{names}",
                names=", ".join(each.name for each in before.owners() if each.id != RECOVERY),
            ),
        )
    if not any(each.id != RECOVERY for each in after.owners()):
        raise Refused(
            both(
                "this would leave no owner who is a person; nothing was written",
                "这样将没有任何店主本人；未写入任何内容",
            ),
            both("add another owner first", "请先添加另一位店主"),
        )
    mine = after.by_recipient(recipient)
    if mine is None or mine.role != OWNER:
        raise Refused(
            both(
                "nobody takes herself out; nothing was written",
                "不能移除自己、更换自己的密钥或放弃店主角色；未写入任何内容",
            ),
            both(
                "another owner does it, or the recovery sheet: --identity SHEET",
                "请由另一位店主操作，或使用恢复页：--identity 恢复页",
            ),
        )


def _does_not_fit(path: str) -> NotBelieved:
    return NotBelieved(
        both(
            "{path} and roster.yaml do not fit; nothing was written",
            "{path} 与 roster.yaml 不符；未写入任何内容",
            path=path,
        ),
        both("look at their history: git log -- keys roster.yaml", "请查看：git log -- keys roster.yaml"),
    )
