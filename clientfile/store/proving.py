"""Does the recovery sheet work? Everything it is for is done with it once, and nothing is written."""

from __future__ import annotations

from clientfile.domain.client import SECTIONS
from clientfile.errors import BadInput, NotBelieved, Refused
from clientfile.said import Said, both
from clientfile.store import age, signing
from clientfile.store.document import parse_document
from clientfile.store.git import Git
from clientfile.store.home import Keys
from clientfile.store.keyring import Keyring
from clientfile.store.layout import client_path, key_path, part_name
from clientfile.store.part import open_part
from clientfile.store.roster import RECOVERY, Member, Roster
from clientfile.store.store import Store
from clientfile.tuples import NamedTuple

NAMESPACE = "clientfile-drill"
LOOKED_AT = 1000
"""Client documents at most, in search of a part of each section."""


class Proven(NamedTuple):
    """What the sheet opened. `unseen` are sections of which no client that was looked at has anything."""

    member: Member
    sections: tuple[str, ...]
    parts: int
    unseen: tuple[str, ...]


def prove(store: Store, sheet: Keys) -> Proven:
    """Use the sheet for all it is for. Raises `BadInput`, `Refused`, `NotBelieved` where it does not work."""
    roster = store.roster
    member = sheet_member(store, roster, sheet)
    git = Git(store.root)
    try:
        commit = str(store.index.meta["commit"])
        keyring = Keyring(
            sheet.identity,
            store.settings.store,
            lambda path: found[2] if (found := git.find(f"{commit}:{path}")) else None,
        )
        for section, key in roster.keys.items():
            own = keyring.identities(section, key.generation)[0]
            if not keyring.opens(section, key.generation) or str(own.to_public()) != key.recipient:
                raise _fails(
                    both("it does not open {path}", "它打不开 {path}", path=key_path(section, key.generation))
                )
        seen = _open_parts(store, git, commit, keyring)
    finally:
        git.close()
    _sign(sheet, member)
    return Proven(member, tuple(roster.keys), len(seen), tuple(each for each in SECTIONS if each not in seen))


def sheet_member(store: Store, roster: Roster, sheet: Keys) -> Member:
    """The recovery member whose sheet this is. Raises `BadInput`, `Refused`."""
    if sheet.store and sheet.store != store.settings.store:
        raise _not_it(
            both("it is the sheet of another store: {id}", "它是另一个库的恢复页：{id}", id=sheet.store)
        )
    pin = store.pin
    if sheet.owner and pin is not None and sheet.owner != pin.owner:
        raise _not_it(both("it names another owner's fingerprint", "其中的店主指纹与本库不同"))
    member = roster.by_id(RECOVERY)
    if member is None or not member.active:
        raise Refused(
            both("this store has no recovery sheet", "本库没有恢复页"),
            both(
                "let another owner hold a second identity: clientfile staff add",
                "可另设一位店主：clientfile staff add",
            ),
        )
    if sheet.recipient != member.recipient:
        was = next((m for m in roster.members if m.id == RECOVERY and m.recipient == sheet.recipient), None)
        if was is not None:
            raise _not_it(
                both("it was replaced by a newer one on {day}", "它已于 {day} 被新页取代", day=was.left)
            )
        raise _not_it(both("its identity is not that of the recovery member", "其身份不是恢复成员的身份"))
    if not sheet.seed or sheet.signer().public != member.signing:
        raise _not_it(
            both("its signing seed is not that of the recovery member", "其签名种子不是恢复成员的种子")
        )
    return member


def _open_parts(store: Store, git: Git, commit: str, keyring: Keyring) -> set[str]:
    """Open one part of each section, whosever it is; gives the sections."""
    seen: set[str] = set()
    for client in store.index.ids()[:LOOKED_AT]:
        if seen.issuperset(SECTIONS):
            break
        found = git.find(f"{commit}:{client_path(client)}")
        if found is None:
            continue
        document = parse_document(found[2], client)
        for name, sealed in document.parts.items():
            place = part_name(name)
            if place is None or place.section in seen or place.section not in SECTIONS:
                continue
            try:
                open_part(client, name, sealed, keyring.identities(place.section, sealed.key))
            except age.AgeNoMatch:
                raise _fails(
                    both(
                        "it does not open {part} of client {id}",
                        "它打不开客户 {id} 的 {part}",
                        part=name,
                        id=client,
                    )
                ) from None
            seen.add(place.section)
    return seen


def _sign(sheet: Keys, member: Member) -> None:
    data = b"does it sign?\n"
    if signing.verify(sheet.signer().sign(data, NAMESPACE), data, NAMESPACE) != member.signing:
        raise _fails(both("what it signs does not verify", "它的签名无法验证"))


def _not_it(why: Said) -> BadInput:
    return BadInput(
        both("this is not the recovery sheet of this store: {why}", "这不是本库的恢复页：{why}", why=why),
        both(
            "nothing was written; look for the newest sheet, and burn others",
            "未写入任何内容；请找出最新的恢复页，销毁旧页",
        ),
    )


def _fails(why: Said) -> NotBelieved:
    return NotBelieved(
        both("the recovery sheet does not work: {why}", "恢复页不能用：{why}", why=why),
        both(
            "find out who changed keys/ and roster.yaml: git log -p -- keys roster.yaml",
            "请查看：git log -p -- keys roster.yaml",
        ),
    )
